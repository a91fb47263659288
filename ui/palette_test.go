package ui

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/theme"
	"clinik-import/ui/words"

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
	d.m.session.start.flags = func(command string) []string { return []string{"--flags-of-" + command} }
	d.m.Run.Sources()[0].Path = "/data/clinic's files/patients.ndjson"
	for page, want := range map[PageID]string{
		CheckID:   `clinik-import lint --flags-of-lint --type Patient '/data/clinic'\''s files/patients.ndjson'`,
		SendID:    `clinik-import send --flags-of-send --type Patient '/data/clinic'\''s files/patients.ndjson'`,
		JobsID:    `clinik-import jobs --flags-of-jobs run`,
		RejectsID: `clinik-import rejects --flags-of-rejects --held run`,
	} {
		d.m.front = page
		if got := d.m.commandLine(); got != want {
			t.Errorf("page %d: %s, want %s", page, got, want)
		}
	}
	d.m.Now.Batches = []importer.Batch{{Number: 3, State: importer.StateRunning}}
	d.m.Now.Settled = false
	d.m.front = JobsID
	if got := d.m.commandLine(); got != `clinik-import watch --flags-of-watch run/3` {
		t.Errorf("while a job runs: %s", got)
	}
	d.m.front = RejectsID
	d.rejects().rows.kind = byServer
	if got := d.m.commandLine(); got != `clinik-import rejects --flags-of-rejects run` {
		t.Errorf("with the server's rejects alone: %s", got)
	}
	d.m.Run.Sources()[0].Path = "-x.ndjson"
	d.m.front = CheckID
	if got := d.m.commandLine(); !strings.HasSuffix(got, " -- -x.ndjson") {
		t.Errorf("a file that looks like a flag: %s", got)
	}
}

// A command reads the files as they are and begins an import of its own: once something was
// corrected or sent there is none that does the same, and nothing is offered that would send
// records again.
func TestNoCommandDoesWhatWasCorrectedOrSent(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	offers := func(page PageID) bool { d.m.front = page; return d.m.commandLine() != "" }
	for _, c := range []struct {
		edited  int64
		aside   int64
		batches []importer.BatchState
		check   bool
		send    bool
		why     string // on Send
	}{
		{0, 0, nil, true, true, ""},
		{1, 0, nil, false, false, "1 record is corrected here"},
		{0, 1, nil, false, false, "1 record is set aside here"},
		{0, 0, []importer.BatchState{importer.StateDone}, true, false, "records of this import were sent, or wait"},
		{0, 0, []importer.BatchState{importer.StateQueued}, true, false, "records of this import were sent, or wait"},
		{0, 0, []importer.BatchState{importer.StateCancelled}, true, true, ""},
	} {
		d.m.Now.Edited, d.m.Now.Totals.Aside, d.m.Now.Batches = c.edited, c.aside, nil
		for i, s := range c.batches {
			d.m.Now.Batches = append(d.m.Now.Batches, importer.Batch{Number: i + 1, State: s})
		}
		if offers(CheckID) != c.check || offers(SendID) != c.send || !offers(JobsID) || !offers(RejectsID) {
			t.Errorf("%+v: check %t, send %t", c, offers(CheckID), offers(SendID))
		}
		if c.why != "" {
			d.m.front = SendID
			d.send(keyMsg("Y"))
			d.sees("No single command does this", c.why)
			d.send(keyMsg(":"))
			d.lacks("clinik-import send")
			d.press("esc")
		}
	}
}

// The command reads the files as they are read here, or there is none.
func TestCommandLinesReadFilesAlike(t *testing.T) {
	t.Parallel()
	patient, _ := resource.Lookup("Patient")
	folder := t.TempDir()
	list, lines, archive := filepath.Join(folder, "list.json"), filepath.Join(folder, "lines.ndjson"), filepath.Join(folder, "all.zip")
	for path, text := range map[string]string{list: "[" + patientLines[0] + "," + patientLines[1] + "]", lines: patientLines[0]} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	zipped := zip.NewWriter(out)
	for _, name := range []string{"a.ndjson", "b.ndjson"} {
		w, _ := zipped.Create(name)
		w.Write([]byte(patientLines[0]))
	}
	if err := errors.Join(zipped.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	open := func(path string, o ndjson.Options) *importer.Source {
		file, err := ndjson.OpenWith(path, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		return &importer.Source{Path: path, File: file, Type: patient}
	}
	values, plain := open(list, ndjson.Options{Form: ndjson.Values}), open(lines, ndjson.Options{})
	a, b := open(archive, ndjson.Options{Entry: "a.ndjson"}), open(archive, ndjson.Options{Entry: "b.ndjson"})
	for _, c := range []struct {
		sources []*importer.Source
		want    []string
	}{
		{[]*importer.Source{values}, []string{"--records", list}},
		{[]*importer.Source{values, plain}, nil}, // the second would be read otherwise
		{[]*importer.Source{a, b}, []string{"--entry", "a.ndjson", "--entry", "b.ndjson", archive}},
		{[]*importer.Source{plain, b}, []string{"--entry", "b.ndjson", lines, archive}},
	} {
		want := c.want
		if want != nil {
			want = append([]string{"clinik-import", "lint", "--type", "Patient"}, want...)
		}
		if got := commandWords(CheckID, c.sources); !slices.Equal(got, want) {
			t.Errorf("%q\nwant %q", got, want)
		}
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

// The third ? says what the words mean, all of them where there is room; the next begins anew.
func TestHelpExplainsTheWords(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.size(120, 40)
	d.press("?", "?", "?")
	for _, m := range words.Glossary {
		d.sees(m.Word.String())
	}
	d.sees("the dots at the bottom left")
	d.allSizes()
	d.size(80, 24)
	d.press("down", "down", "end")
	d.press("?")
	d.sees("keys here")
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
