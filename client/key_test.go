package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
)

func TestParseKey(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in       string
		ok, live bool
	}{
		{"clk_test_abc123", true, false},
		{" \tclk_live_ABC123\r\n", true, true},
		{"clk_test_", false, false},
		{"", false, false},
		{"ehr_live_abc", false, false},
		{"CLK_TEST_abc", false, false},
		{"clk_test_ab c", false, false},
		{"clk_test_ab\nc", false, false},
		{"clk_test_ключ", false, false},
		{"clk_test_" + strings.Repeat("a", 300), false, false},
	} {
		k, err := ParseKey(tt.in)
		if (err == nil) != tt.ok || k.Live() != tt.live || k.IsZero() == tt.ok {
			t.Errorf("ParseKey(%q) = live %t, %v", tt.in, k.Live(), err)
		}
		if rest := strings.TrimPrefix(strings.TrimSpace(tt.in), "clk_test_"); err != nil && len(rest) > 2 && strings.Contains(err.Error(), rest) {
			t.Errorf("the error repeats the key: %v", err)
		}
	}
}

func TestKeyNeverPrintsItself(t *testing.T) {
	t.Parallel()
	const secret = "4f9a8b7c6d5e4f3a2b1c"
	k := mustKey(t, testKey)
	c := newClient(t, "http://127.0.0.1:1")
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%T"} {
		for _, v := range []any{k, &k, []Key{k}, map[string]Key{"k": k}, struct{ k Key }{k}, struct{ K Key }{k}, c, *c, Options{Key: k}, keyed{key: k}} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, func(v any) ([]byte, error) { return jsonv2.Marshal(v) }} {
		b, err := marshal(map[string]any{"key": k, "options": struct{ Key Key }{k}})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", k, "client", c)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", k, "client", c)
	out.Write(log.Bytes())

	for _, leak := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret)} {
		if i := strings.Index(out.String(), leak); i >= 0 {
			t.Errorf("the key leaked: …%s", out.String()[max(0, i-80):i+10])
		}
	}
	if got := k.String(); got != "clk_test_…9f2a" {
		t.Errorf("String() = %q", got)
	}
	if got := mustKey(t, "clk_test_short9f2a").String(); got != "clk_test_…" {
		t.Errorf("a short key shows too much of itself: %q", got)
	}
}

func TestKeyEqualityAndFingerprint(t *testing.T) {
	t.Parallel()
	a, b, c := mustKey(t, testKey), mustKey(t, " "+testKey), mustKey(t, testKey+"x")
	if !a.Equal(b) || a.Equal(c) || a.Equal(Key{}) || !(Key{}).Equal(Key{}) {
		t.Error("Equal is wrong")
	}
	if a.Fingerprint() != b.Fingerprint() || a.Fingerprint() == c.Fingerprint() || len(a.Fingerprint()) != 16 || (Key{}).Fingerprint() != "" {
		t.Errorf("fingerprints %s %s %s", a.Fingerprint(), b.Fingerprint(), c.Fingerprint())
	}
}
