package widget

import (
	"strings"
	"testing"
	"time"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	tea "github.com/charmbracelet/bubbletea"
)

// longQuestion is one whose text has not room, with the last words of it.
func longQuestion(word string) (c *Confirm, view func() string, press func(k string) Answer) {
	c = &Confirm{Title: safe.Own("send?"), Yes: safe.Own("send"), Word: word, Careful: true, Lines: []safe.Text{
		safe.Own("One of many sentences that take the room of the box and leave none."), safe.Own("Another one of them that is as long as that one."), safe.Own("It cannot be taken back.")}}
	now := time.Unix(0, 0)
	c.Open(now)
	none := theme.New(theme.Options{Name: "none"})
	view = func() string { return c.View(none, layout.Size{W: 40, H: 8}).String() }
	press = func(k string) Answer {
		view()
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		for name, t := range map[string]tea.KeyType{"enter": tea.KeyEnter, "down": tea.KeyDown, "up": tea.KeyUp} {
			if k == name {
				msg = tea.KeyMsg{Type: t}
			}
		}
		return c.Key(msg, now.Add(time.Minute))
	}
	return c, view, press
}

// Nobody agrees to what was never in sight.
func TestAYesNeedsTheTextToItsEnd(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{"y", "Y"} {
		_, view, press := longQuestion("")
		if first := view(); strings.Contains(first, "taken back") || strings.Contains(first, "y send") || !strings.Contains(first, "read on") {
			t.Fatalf("at first\n%s", first)
		}
		for n := 0; !strings.Contains(view(), "taken back"); n++ {
			if got := press(yes); got != Pending || n > 9 {
				t.Fatalf("%v after %d keys on\n%s", got, n, view())
			}
		}
		if last := view(); !strings.Contains(last, "y send") || strings.Contains(last, "read on") {
			t.Errorf("at the end\n%s", last)
		}
		press("up")
		if got := press(yes); got != Yes {
			t.Errorf("%v though it was read", got)
		}
	}
	_, view, press := longQuestion("duplicate")
	for _, r := range "duplicate" {
		press(string(r))
	}
	for n := 0; !strings.Contains(view(), "taken back"); n++ {
		if got := press("enter"); got != Pending || n > 9 {
			t.Fatalf("%v after %d keys on\n%s", got, n, view())
		}
	}
	if got := press("enter"); got != Yes {
		t.Errorf("%v though it was read", got)
	}
	_, _, press = longQuestion("")
	if got := press("n"); got != No {
		t.Errorf("%v: a no needs no reading", got)
	}
}
