package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	tea "github.com/charmbracelet/bubbletea"
)

func TestEveryPageAtEverySize(t *testing.T) {
	t.Parallel()
	for id := range pageCount {
		t.Run(fmt.Sprint("page ", id+1), func(t *testing.T) {
			t.Parallel()
			d := browse(t)
			d.send(openPageMsg{id})
			d.allSizes()
			d.press("?")
			d.allSizes()
			d.press("?")
			d.allSizes()
		})
	}
}

func TestEveryThemeAtEverySize(t *testing.T) {
	t.Parallel()
	for _, o := range []theme.Options{{Name: "dark"}, {Name: "light"}, {Name: "none", ASCII: true}} {
		d := browse(t)
		*d.m.Theme = *theme.New(o)
		d.engine.run.totals = importer.Totals{Read: 10, Unsent: 10}
		d.send(begunMsg{run: d.engine.run})
		d.send(openPageMsg{FilesID})
		d.allSizes()
	}
}

func TestKeysOpenPages(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.press("3")
	d.sees("[3 Send]")
	d.press("tab", "tab", "tab")
	d.sees("[1 Files]")
	d.press("shift+tab")
	d.sees("[5 Rejects]")
}

func TestQuitAsks(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.engine.run.batches = []importer.Batch{{State: importer.StateRunning}, {State: importer.StateQueued}, {State: importer.StateFailed}}
	d.engine.run.unsettled = true
	d.send(begunMsg{run: d.engine.run})
	d.press("q")
	d.sees("1 batch is at the server", "1 batch waits", "1 batch still needs your decision", "y quit")
	d.press("n")
	if len(d.m.dialogs) != 0 {
		t.Error("the question stays")
	}
}

func TestTotalsThatDoNotAddUpAreSaid(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.size(160, 24)
	d.engine.run.totals = importer.Totals{Read: 24310, HeldBack: 214, Unsent: 24096}
	d.send(begunMsg{run: d.engine.run})
	d.sees("24,310 read · 214 held back · 24,096 unsent")
	d.engine.run.totals.Unsent--
	d.send(reloadMsg{})
	d.sees("do not add up")
	d.size(40, 12) // where the parts have no room the verdict has
	d.sees("✗ 24,310 read: do not add up")
	for _, c := range []struct {
		totals importer.Totals
		seen   string
	}{
		{importer.Totals{Read: 240, HeldBack: 22, Unsent: 218}, "240 = 22 held + 218 unsent"},
		{importer.Totals{Read: 240, HeldBack: 17, Accepted: 219, Rejected: 4}, "240: 17 held 219 in 4 rejected"},
		{importer.Totals{Read: 240, HeldBack: 17, Accepted: 219, Rejected: 4, Corrected: 4, Again: 4}, "240: 17 held 4 corrected 219 in"},
		{importer.Totals{Read: 240, HeldBack: 17, Accepted: 219, Rejected: 4, Corrected: 3, Again: 3}, "240 read, they add up"},
	} {
		d.engine.run.totals = c.totals
		d.send(reloadMsg{})
		d.sees(c.seen)
	}
}

func TestToastGoes(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.run(d.m.Fail(errors.New("bad \x1b[31m thing")))
	d.sees(`✗ bad \x1b[31m thing`)
	d.clock.now = d.clock.now.Add(time.Minute)
	d.sees("slots ●●●○○")
}

func TestTotalsStayInSight(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.engine.run.totals = importer.Totals{Read: 24310, HeldBack: 214, Accepted: 24091, Rejected: 5}
	d.send(begunMsg{run: d.engine.run})
	d.run(d.m.Toast(safe.Own("Corrected: 1 record; u takes it back.")))
	for _, w := range []int{80, 120, 200} {
		d.size(w, 24)
		d.sees("· Corrected: 1 record", "24,310 read · 214 held back · 24,091 accepted · 5 rejected", "slots")
	}
	d.allSizes()
}

func TestOneChainOfTicks(t *testing.T) {
	t.Parallel()
	d := browse(t)
	if !d.m.session.ticking {
		t.Fatal("a slot is awaited, but no clock ticks")
	}
	if d.m.startTicking() != nil {
		t.Error("a second chain starts")
	}
	if d.m.handleTick(tickMsg{d.m.session.gen - 1}) != nil {
		t.Error("an old chain goes on")
	}
	d.engine.slots.Next = time.Time{}
	d.send(reloadMsg{})
	d.send(tickMsg{d.m.session.gen})
	if d.m.session.ticking {
		t.Error("the clock ticks for nothing")
	}
	d.engine.slots.Next = d.clock.now.Add(time.Minute)
	d.send(reloadMsg{})
	if !d.m.session.ticking {
		t.Error("the clock does not start again")
	}
}

// panics is a page that fails.
type panics struct{ Page }

func (panics) Update(tea.Msg) tea.Cmd { panic("Amara Okafor") }
func (panics) Title() safe.Text       { return safe.Own("Send") }

func TestAPanicBecomesASentence(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.m.pages[SendID], d.m.front = panics{d.m.pages[SendID]}, SendID
	d.m.Update(keyMsg("j"))
	if d.m.fault == nil || strings.Contains(d.m.fault.Error(), "Amara") {
		t.Errorf("the fault is %v", d.m.fault)
	}
	cmd := guard(tea.Batch(func() tea.Msg { panic("x") }, func() tea.Msg { return nil }))
	if _, ok := cmd().(tea.BatchMsg)[0]().(faultMsg); !ok {
		t.Error("a panic of a command gets through")
	}
}

func TestAnUnsettledRunIsTakenUp(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, func(d *driver) {
		d.engine.runs = []importer.RunInfo{{ID: "new", Settled: true}, {ID: "old"}}
		d.engine.run.batches = []importer.Batch{{Number: 1}}
	})
	if d.engine.opened != "old" || d.m.front != JobsID {
		t.Errorf("opened %q, page %d", d.engine.opened, d.m.front)
	}
}

// What was only looked at is offered by nobody; the import before it is.
func TestFilesOnlyLookedAtAreNotOffered(t *testing.T) {
	t.Parallel()
	looked := importer.RunInfo{ID: "looked", Settled: true, LookedAt: true, Paths: []string{"look.ndjson"}, Totals: importer.Totals{Read: 9, Unsent: 9}}
	d := drive(t, start{folder: t.TempDir()}, func(d *driver) { d.engine.runs = []importer.RunInfo{looked} })
	if strings.Contains(d.screen(), "go on with your last import?") {
		t.Errorf("offered:\n%s", d.screen())
	}
	d.run(func() tea.Msg { return earlierRunsMsg{runs: []importer.RunInfo{looked}} })
	d.sees("There is no earlier import")
	aside := importer.RunInfo{ID: "aside", Settled: true, Paths: []string{"a.ndjson"}, Totals: importer.Totals{Read: 9, Accepted: 8, HeldBack: 1, Aside: 1}}
	d = drive(t, start{folder: t.TempDir()}, func(d *driver) { d.engine.runs = []importer.RunInfo{aside} })
	if strings.Contains(d.screen(), "go on with your last import?") {
		t.Errorf("an import of which all that is left is set aside is offered:\n%s", d.screen())
	}
	d = drive(t, start{folder: t.TempDir()}, func(d *driver) {
		last := importer.RunInfo{ID: "last", Settled: true, Paths: []string{"a.ndjson"}, Totals: importer.Totals{Read: 9, Rejected: 7, Accepted: 2}}
		d.engine.runs = []importer.RunInfo{looked, last}
	})
	d.sees("go on with your last import?", "7 records are not accepted yet")
}

func TestLeavingFilesThatWereOnlyLookedAt(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:1])
	d.fileRun().looked = true
	d.run(d.m.snapshotCmd())
	d.press("q")
	d.sees("You only looked at these files")
	if strings.Contains(d.screen(), "Everything is kept") {
		t.Errorf("\n%s", d.screen())
	}
}

func TestARunWithRecordsLeftIsOffered(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, func(d *driver) {
		d.engine.runs = []importer.RunInfo{{ID: "last", Settled: true, Paths: []string{"a.ndjson"}, Totals: importer.Totals{Read: 9, Rejected: 7, Accepted: 2}}}
	})
	d.sees("go on with your last import?", "7 records are not accepted yet")
	d.press("y")
	if d.engine.opened != "last" {
		t.Error("it is not opened")
	}
}

func TestALongToastIsShownWhole(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.size(40, 12)
	d.run(d.m.Toast(safe.Own("The editor that EDITOR names was not found; set EDITOR to the name of one that is installed.")))
	d.sees("· The editor that EDITOR names was", "is installed.")
	d.allSizes()
}

// In a window too small to show anything nothing is done but leaving: no page opened, no
// question answered, no file taken.
func TestATooSmallWindowTakesNoKeys(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	d.press("s")
	d.sees("send 1 batch?")
	d.size(39, 40)
	d.clock.now = d.m.Time().Add(time.Minute)
	d.press("y", "1")
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("/etc"), Paste: true})
	d.size(80, 24)
	d.sees("send 1 batch?")
	if len(d.engine.run.done) != 0 {
		t.Errorf("it did %v", d.engine.run.done)
	}
	d.size(20, 5)
	d.press("ctrl+c", "ctrl+c")
	if !d.quit {
		t.Error("ctrl+c does not leave")
	}
}

func TestASmallWindowIsToldInWordsThatFit(t *testing.T) {
	t.Parallel()
	for w := range 60 {
		for h := range 14 {
			s := layout.Size{W: w, H: h}
			if _, ok := layout.Frame(s); ok || w == 0 || h == 0 {
				continue
			}
			said := tooSmall(s)
			if got := said.Size(); got.W > w || got.H > h {
				t.Errorf("%d×%d: takes %d×%d", w, h, got.W, got.H)
			}
			text := strings.Join(strings.Fields(said.String()), " ")
			if w >= 9 && text != "min 40×12" && text != fmt.Sprintf("This window is too small. Make it at least 40×12; it is %d×%d now.", w, h) {
				t.Errorf("%d×%d: says %q", w, h, text)
			}
		}
	}
	if got := strings.Join(tooSmall(layout.Size{W: 20, H: 5}), "|"); got != "This window is too|small.|Make it at least|40×12;|it is 20×5 now." {
		t.Error(got)
	}
}

// While batches are sealed nobody says that nothing was approved: not on leaving, not on Jobs.
func TestLeavingWhileBatchesAreSealed(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:1])
	d.fileRun().looked, d.fileRun().sealing, d.engine.run.sealing = true, true, true
	d.run(d.m.snapshotCmd())
	d.press("4")
	d.sees("being sealed")
	d.lacks("othing was sent yet")
	d.press("q")
	d.sees("are being sealed. The program waits")
	d.lacks("You only looked at these files")
}
