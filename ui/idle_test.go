package ui

import (
	"bytes"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/theme"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"strings"
)

func TestAnIdleScreenGoesBlank(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.m.Settings.IdleLock = 10 * time.Minute
	d.press("j")
	d.clock.now = d.clock.now.Add(9 * time.Minute)
	d.send(idleMsg{})
	d.sees("Amara Okafor")
	d.clock.now = d.clock.now.Add(time.Minute)
	d.send(idleMsg{})
	d.sees("Nothing is under way.", "8 = 1 blank + 4 held + 3 unsent", "enter shows the screen again")
	if frame := ansi.Strip(d.screen()); strings.Contains(frame, "Amara") || strings.Contains(frame, "patients.ndjson") {
		t.Errorf("the curtain shows too much\n%s", frame)
	}
	d.golden("blank")
	look := d.m.Theme
	d.m.Theme = theme.New(theme.Options{Name: "dark"})
	d.golden("blank-dark")
	d.m.Theme = look
	d.allSizes()
	d.press("e", "q", "y", "3") // swallowed
	d.sees("shows the screen again")
	d.press("enter")
	if d.m.front != CheckID || len(d.m.dialogs) > 0 || d.m.page().Typing() {
		t.Error("a key came through the curtain")
	}
	d.size(80, 24)
	d.sees("Amara Okafor")
	d.press("B")
	d.sees("shows the screen again")
}

func TestWhatEndsIsToldOutside(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	var out bytes.Buffer
	d.m.Terminal = &terminal{out: &out, can: abilities{notice: true, progress: true}}
	d.m.Settings.Bell, d.m.Settings.Notices = true, true
	d.send(reloadMsg{})
	if got := out.String(); got != "\x1b]9;4;1;54\x07" {
		t.Errorf("at first %q", got)
	}
	out.Reset()
	d.engine.run.batches = append([]importer.Batch{}, d.engine.run.batches...)
	d.engine.run.batches[1].State, d.engine.run.batches[1].Rejected = importer.StatePartial, 1204
	d.send(reloadMsg{})
	d.send(reloadMsg{}) // once is enough
	if got := out.String(); got != "\x1b]9;4;1;66\x07\a\x1b]9;clinik-import: batch 2 is finished, 1,204 rejected\x07" {
		t.Errorf("%q", got)
	}
	out.Reset()
	d.engine.run.batches = append([]importer.Batch{}, d.engine.run.batches...)
	d.engine.run.batches[2].State = importer.StateUnknown
	d.send(reloadMsg{})
	if got := out.String(); got != "\x1b]9;4;2;100\x07\a\x1b]9;clinik-import: batch 3 needs your decision; nothing more is under way\x07" {
		t.Errorf("%q", got)
	}
}

func click(x, y int) tea.MouseMsg {
	return tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}
}

func TestTheMouseMovesAndOpens(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("M")
	d.sees("M gives the mouse back")
	d.clock.now = d.clock.now.Add(time.Minute)
	d.send(tea.MouseMsg{Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	if got := d.check().line(); got != 4 {
		t.Errorf("after the wheel on line %d", got)
	}
	d.send(click(6, 5)) // the second row
	if got := d.check().line(); got != 2 {
		t.Errorf("after the click on line %d\n%s", got, d.screen())
	}
	d.send(click(6, 5)) // again: opens
	if d.check().focus != onRecord {
		t.Error("a second click does not open")
	}
	d.send(click(strings.Index(ansi.Strip(d.screen()), "4 Jobs"), 0))
	if d.m.front != JobsID {
		t.Error("a click on the name of a page does not open it")
	}
	for _, name := range []string{"send", "jobs", "rejects", "files"} {
		d := scenes()[name](t)
		for y := range 24 {
			d.send(click(5, y))
			d.screen()
		}
	}
}
