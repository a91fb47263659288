package cli

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// A live key is shown with a practice server, but it is said that it would not be sent there.
func TestKeyShowTellsOfAKeyThatIsNotSent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		key, host string
		refused   bool
	}{
		{"clk_live_0123456789abcdef", "http://127.0.0.1:1", true},
		{"clk_live_0123456789abcdef", "https://127.0.0.1:1", false},
		{canary, "http://127.0.0.1:1", false},
	} {
		p := newDesk(t, "", KeyVariable+"="+row.key)
		out, err := p.run("key", "show", "--host", row.host)
		if err != nil || strings.Contains(out, "it will be refused: a live key") != row.refused || strings.Count(out, "\n") != 1 {
			t.Errorf("%+v: %v, %q", row, err, out)
		}
		p = newDesk(t, "", KeyVariable+"="+row.key)
		var shown keyShown
		out, err = p.run("key", "show", "--json", "--host", row.host)
		if err := errors.Join(err, json.Unmarshal([]byte(out), &shown)); err != nil || (shown.Refused != "") != row.refused {
			t.Errorf("%+v: %v, %s", row, err, out)
		}
	}
}
