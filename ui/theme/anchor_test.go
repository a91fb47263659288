package theme

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestAnchored(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain │ 王秀英":                "plain │ 王秀英",
		"a\n│सिं│\nb":                "a\n│सिं\x1b[3G│\nb",
		"\x1b[1mZoe\u0308\x1b[0m│":   "\x1b[1mZoe\u0308\x1b[0m\x1b[4G│",
		"👩│":                         "👩\x1b[3G│",
		"राजेश सिंह  open │":         "राजेश सिंह  \x1b[9Gopen │", // nothing within the text
		"राजेश " + Anchor + "open │": "राजेश \x1b[5Gopen │",
		"น้ำ │ x │":                  "น้ำ \x1b[3G│ x │",
		"plain " + Anchor + "x":      "plain x",
		"plain " + Anchor + "x\n👩":   "plain x\n👩",
	} {
		got := anchored(in)
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		for i, line := range strings.Split(got, "\n") {
			if ansi.StringWidth(line) != ansi.StringWidth(strings.Split(in, "\n")[i]) {
				t.Errorf("%q has another width", line)
			}
		}
	}
}

func BenchmarkAnchored(b *testing.B) {
	frame := strings.Repeat(strings.Repeat("│ a name  ", 20)+"\n", 50)
	b.SetBytes(int64(len(frame)))
	for b.Loop() {
		anchored(frame)
	}
}
