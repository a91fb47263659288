package ui

import (
	"testing"

	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// What a terminal answers too late is no key that somebody pressed.
func TestALateAnswerIsNoKey(t *testing.T) {
	t.Parallel()
	runes := func(s string, alt bool) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s), Alt: alt} }
	for name, end := range map[string]tea.KeyMsg{"ST": runes(`\`, true), "BEL": {Type: tea.KeyCtrlG}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := check(t, patientLines)
			before := d.screen()
			for _, k := range []tea.KeyMsg{runes("]", true), runes("11;rgb:0000/0000/0000", false), end} {
				d.send(k)
			}
			if d.screen() != before {
				t.Errorf("it changed the screen:\n%s", safe.Clean(d.screen()))
			}
			d.press("4")
			if d.m.front != JobsID {
				t.Error("the key after it is lost")
			}
		})
	}
}
