package ui

import (
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/x/ansi"
)

// scenes are the pages in states in which there is something to do and to see.
func scenes() map[string]func(*testing.T) *driver {
	then := func(scene func(*testing.T) *driver, keys ...string) func(*testing.T) *driver {
		return func(t *testing.T) *driver {
			d := scene(t)
			d.press(keys...)
			return d
		}
	}
	checks := func(t *testing.T) *driver { return check(t, patientLines, patientLines) }
	return map[string]func(*testing.T) *driver{
		"files":           then(browse, "j"),
		"files, marked":   then(browse, "j", " "),
		"check":           then(checks, "j", "j"),
		"check, problems": then(checks, "p", "j"),
		"check, record":   then(checks, "n", "enter", "j"),
		"check, second":   then(checks, "]", "n"),
		"send":            then(func(t *testing.T) *driver { return sends(t, 3, importer.Test) }, "j"),
		"send, held back": then(func(t *testing.T) *driver { return sends(t, 3, importer.Live) }, "right", "j"),
		"send, nothing":   func(t *testing.T) *driver { return sends(t, 0, importer.Sandbox) },
		"jobs":            then(func(t *testing.T) *driver { return jobs(t, 18) }, "g", "j"),
		"jobs, unknown":   then(func(t *testing.T) *driver { return jobs(t, 18) }, "g", "j", "j", "j"),
		"jobs, held":      then(func(t *testing.T) *driver { return jobs(t, 18) }, "g", "j", "j", "j", "j"),
		"jobs, errors":    then(func(t *testing.T) *driver { return jobs(t, 2) }, "enter", "j"),
		"rejects":         then(rejects, "j", "j"),
		"rejects, record": then(rejects, "j", "enter", "j"),
		"rejects, folded": then(rejects, "g", "h"),
		"rejects, value":  rejectFolded,
		"rejects, unsure": unsureRun,
	}
}

// rejectFolded is a rejected record with an address that is folded.
func rejectFolded(t *testing.T) *driver {
	d := rejects(t)
	d.correct(12310, []byte(`{"firstName":"Ines","address":{"city":"Riga"}}`), false)
	d.send(reloadMsg{})
	d.press("g", "j", "enter")
	d.rejects().pane.tree.Go("/address")
	d.press("h")
	return d
}

// TestEveryActionDoesSomething holds that help and palette list nothing that does not
// exist: of every key there is a state of its page in which it has an effect.
func TestEveryActionDoesSomething(t *testing.T) {
	t.Parallel()
	works := map[string]bool{}
	for name, scene := range scenes() {
		page, _, _ := strings.Cut(name, ",")
		for _, a := range scene(t).m.actions() {
			id := page + ": " + a.Help().Key + " " + a.Help().Desc
			if works[id] {
				continue
			}
			d := scene(t)
			before := d.screen()
			_, cmd := d.m.Update(pressMsg{keyOf(a.Keys()[0])})
			works[id] = d.screen() != before || cmd != nil
		}
	}
	for id, does := range works {
		if !does {
			t.Errorf("%s does nothing", id)
		}
	}
}

func TestKeysAreWhatTheyAreCalled(t *testing.T) {
	t.Parallel()
	for _, scene := range scenes() {
		for _, a := range scene(t).m.actions() {
			for _, name := range a.Keys() {
				if got := keyOf(name).String(); got != name {
					t.Errorf("%s is pressed as %s", name, got)
				}
			}
		}
	}
}

func TestThePaletteFindsAndDoes(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press(":")
	d.sees("do what?", "next", "1 / ")
	d.write("quit")
	d.press("enter")
	d.sees("quit?")
	d.press("n", ":")
	d.write("P") // a key finds its own action first
	d.press("enter")
	if !d.m.Display.Masked {
		t.Error("P does not hide values")
	}
	d.press(":", "3", "enter")
	if d.m.front != SendID && d.m.pages[CheckID].(*checkPage).line() != 3 {
		t.Error("neither page nor line 3")
	}
}

func TestThePaletteGoesToALine(t *testing.T) {
	t.Parallel()
	d := check(t, append(append([]string{}, patientLines...), patientLines...))
	d.press(":")
	d.write("7")
	d.sees("enter: go to line 7")
	d.press("enter")
	if line := d.m.pages[CheckID].(*checkPage).line(); line != 7 {
		t.Errorf("on line %d", line)
	}
}

func TestPaletteAndHelpAtEverySize(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.m.Run.Sources()[0].Path = "/data/clinic/patients.ndjson"
	d.press(":")
	d.golden("palette")
	d.allSizes()
	d.press("esc", "?", "?")
	d.golden("help")
	d.allSizes()
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("help-dark")
	d.press("esc", ":")
	d.golden("palette-dark")
}

// TestTheHelpListsEverything compares help and palette with the key maps.
func TestTheHelpListsEverything(t *testing.T) {
	t.Parallel()
	for name, scene := range scenes() {
		d := scene(t)
		d.size(120, 80)
		d.press("?", "?")
		help := ansi.Strip(d.screen())
		for _, a := range d.m.actions() {
			if strings.HasPrefix(a.Help().Desc, "open page") { // the help has them in one
				continue
			}
			if !strings.Contains(help, a.Help().Key+"  "+a.Help().Desc) {
				t.Errorf("%s: the help lacks %s %s\n%s", name, a.Help().Key, a.Help().Desc, help)
			}
		}
	}
}

func TestCommandLines(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.m.session.start.flags = []string{"--sandbox"}
	d.m.Run.Sources()[0].Path = "/data/clinic's files/patients.ndjson"
	for page, want := range map[PageID]string{
		CheckID:   `clinik-import lint --type Patient '/data/clinic'\''s files/patients.ndjson'`,
		SendID:    `clinik-import send --sandbox --type Patient '/data/clinic'\''s files/patients.ndjson'`,
		JobsID:    `clinik-import jobs --sandbox run`,
		RejectsID: `clinik-import rejects --sandbox --held run`,
	} {
		d.m.front = page
		if got := d.m.commandLine(); got != want {
			t.Errorf("page %d: %s, want %s", page, got, want)
		}
	}
	d.m.Now.Batches = []importer.Batch{{Number: 3, State: importer.StateRunning}}
	d.m.Now.Settled = false
	d.m.front = JobsID
	if got := d.m.commandLine(); got != `clinik-import watch --sandbox run/3` {
		t.Errorf("while a job runs: %s", got)
	}
	d.m.front = RejectsID
	d.rejects().rows.kind = byServer
	if got := d.m.commandLine(); got != `clinik-import rejects --sandbox run` {
		t.Errorf("with the server's rejects alone: %s", got)
	}
	d.m.Run.Sources()[0].Path = "-x.ndjson"
	d.m.front = CheckID
	if got := d.m.commandLine(); !strings.HasSuffix(got, " -- -x.ndjson") {
		t.Errorf("a file that looks like a flag: %s", got)
	}
}

func TestThemesGoRound(t *testing.T) {
	t.Parallel()
	d := browse(t)
	first := d.m.Theme.Name
	for range 4 {
		d.press("T")
		d.sees("Colours: ")
	}
	if d.m.Theme.Name != first {
		t.Errorf("four times T ends at %s", d.m.Theme.Name)
	}
}

// TestKeysThatComeAtOnce: a slow line delivers several in one message.
func TestKeysThatComeAtOnce(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	_, cmd := d.m.Update(keyMsg("??"))
	d.run(cmd)
	d.sees("all keys")
	d.press("q")
	_, cmd = d.m.Update(keyMsg(":quit"))
	d.run(cmd)
	d.press("enter")
	d.sees("quit?")
	if len(d.m.dialogs) != 1 {
		t.Errorf("%d dialogs are open", len(d.m.dialogs))
	}
}
