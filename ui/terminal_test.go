package ui

import (
	"bytes"
	"strings"
	"testing"
)

func TestAbilities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  string
		want abilities
	}{
		{"TERM=xterm-256color", abilities{clipboard: true}},
		{"TERM=dumb", abilities{}},
		{"", abilities{}},
		{"WT_SESSION=1", abilities{clipboard: true, progress: true}},
		{"TERM=xterm-ghostty TERM_PROGRAM=ghostty", abilities{clipboard: true, notice: true, progress: true}},
		{"TERM=xterm-256color TERM_PROGRAM=iTerm.app", abilities{clipboard: true, notice: true}},
		{"TERM=xterm-256color LC_TERMINAL=iTerm2", abilities{clipboard: true, notice: true}}, // over SSH
		{"TERM=xterm-kitty", abilities{clipboard: true, notice: true}},
		{"TERM=foot-extra", abilities{clipboard: true, notice: true}},
		{"TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", abilities{clipboard: true}},
		{"TERM=tmux-256color LC_TERMINAL=iTerm2 TMUX=socket", abilities{clipboard: true}},
		{"TERM=tmux-256color TERM_PROGRAM=tmux TMUX=socket", abilities{clipboard: true}},
		{"TERM=screen-256color TMUX=socket WT_SESSION=1", abilities{clipboard: true}},
		{"TERM=screen STY=1 WT_SESSION=1", abilities{}},
		{"TERM=xterm ConEmuANSI=ON", abilities{clipboard: true, progress: true}},
	} {
		got := abilitiesOf(func(name string) (string, bool) {
			for _, pair := range strings.Fields(c.env) {
				if k, v, _ := strings.Cut(pair, "="); k == name {
					return v, true
				}
			}
			return "", false
		})
		if got != c.want {
			t.Errorf("%q: %+v, want %+v", c.env, got, c.want)
		}
	}
}

func TestYCopiesAPlaceAndNoValue(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	var out bytes.Buffer
	d.m.Run.Sources()[0].Path = "patients.ndjson" // however long the folder of the test is called
	d.press("y")
	d.sees("this terminal cannot copy")
	d.m.Terminal = &terminal{out: &out, can: abilities{clipboard: true}}
	d.press("y")
	d.sees("patients.ndjson:1")
	if got := out.String(); got != "\x1b]52;c;cGF0aWVudHMubmRqc29uOjE=\x07" {
		t.Errorf("%q", got)
	}
}

func TestOnlyOurOwnWordsReachTheTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	term := &terminal{out: &out, can: abilities{notice: true}}
	term.notice("a\x1b]52;c;x\x07ü")
	if got := out.String(); got != "\x1b]9;a?]52;c;x??\x07" {
		t.Errorf("%q", got)
	}
	term.progress(barNormal, 50)
	if strings.Contains(out.String(), "9;4") {
		t.Error("progress for a terminal that does not know it")
	}
	(*terminal)(nil).write("x") // nowhere
}
