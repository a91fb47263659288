package safe

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestJSONKeepsItsValueAndLosesItsTeeth(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"plain", "Zoë 王 秀英", "\u009b31m", "\u202eevil", "a\u200bb", "\x7f", "\U000e0041", "\x1b[2J", "क्षि"} {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		out := JSON(text)
		var back string
		if err := json.Unmarshal(out, &back); err != nil || back != s {
			t.Errorf("%q became %s, %v", s, out, err)
		}
		for _, r := range string(out) {
			if r < ' ' || r >= 0x7f && hidden(r) {
				t.Errorf("%q: %U is left in %s", s, r, out)
			}
		}
	}
	if text := []byte(`{"name":"王"}`); &JSON(text)[0] != &text[0] {
		t.Error("text without such characters was copied")
	}
	if strings.Contains(string(JSON([]byte(`"क्षि"`))), `\u`) {
		t.Error("an ordinary script was escaped")
	}
}
