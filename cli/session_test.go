package cli

import (
	"testing"

	"clinik-import/client"
	"clinik-import/importer"
)

// A tunnel or a proxy on this computer can lead to the real service, so loopback alone
// makes nothing practice.
func TestEnvironmentGoesByKeyAndProtocol(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		host, key string
		want      importer.Environment
	}{
		{"https://api.example.org", "clk_live_abc123", importer.Live},
		{"https://127.0.0.1:9", "clk_live_abc123", importer.Live},
		{"http://127.0.0.1:9", "clk_live_abc123", importer.Live}, // refused by the client
		{"https://api.example.org", "clk_test_abc123", importer.Test},
		{"https://127.0.0.1:9", "clk_test_abc123", importer.Test},
		{"https://[::1]:9", "clk_test_abc123", importer.Test},
		{"http://example.org", "clk_test_abc123", importer.Test}, // refused by the client
		{"http://127.0.0.1:9", "clk_test_abc123", importer.Sandbox},
		{"http://[::1]:9", "clk_test_abc123", importer.Sandbox},
	} {
		key, err := client.ParseKey(c.key)
		if err != nil {
			t.Fatal(err)
		}
		if got := environment(c.host, key); got != c.want {
			t.Errorf("%s with %s: %s, want %s", c.host, key, got, c.want)
		}
	}
}
