package ground

import (
	"bytes"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for said, want := range map[string][2]bool{
		"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[1;1R": {true, true},
		"\x1b]11;rgb:FFFF/ffff/ffff\a\x1b[1;1R":     {false, true},
		"\x1b]11;rgb:ff/ff/ff\a":                    {false, true},
		"x\x1b]11;rgb:1e1e/1e1e/2e2e\a":             {true, true},
		"\x1b]11;rgba:fd/f6/e3/ff\a":                {false, true},
		"\x1b[1;1R":                                 {false, false},
		"":                                          {false, false},
		"\x1b]11;rgb:/1/2\a":                        {false, false},
	} {
		dark, ok := parse([]byte(said))
		if got := [2]bool{dark, ok}; got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}

// What is no terminal is not asked.
func TestNothingIsAskedOfAPipe(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"": true, "15;0": true, "0;15": false, "0;default;7": false} {
		var out bytes.Buffer
		lookup := func(name string) (string, bool) {
			return map[string]string{"TERM": "xterm", "COLORFGBG": value}[name], true
		}
		if got := IsDark(new(bytes.Buffer), &out, lookup, time.Minute); got != want || out.Len() > 0 {
			t.Errorf("%q: %v, written %q", value, got, out.String())
		}
	}
}
