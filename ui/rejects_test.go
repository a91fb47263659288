package ui

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/report"
	"clinik-import/ui/theme"
)

const (
	unknownReference = "generalPractitionerId: unknown reference"
	duplicate        = "duplicate identifier"
	lintAllowed      = "gender: not an allowed value"
)

// patient is a record of the tests.
func patient(first, last, gender, doctor string) []byte {
	return fmt.Appendf(nil, `{"firstName":%q,"lastName":%q,"gender":%q,"generalPractitionerId":%q,"birthDate":"1984-11-02"}`, first, last, gender, doctor)
}

// rejectedRun is a run with two kinds of rejects and one held back.
func rejectedRun(d *driver) *fakeRun {
	patients, _ := resource.Lookup("Patient")
	r := d.engine.run
	r.sources = []*importer.Source{{Index: 0, Path: filepath.FromSlash("/data/clinic/patients.ndjson"), Type: patients, Report: ndjson.NewReport()}}
	r.records = map[importer.Position]importer.Record{}
	add := func(line int64, record []byte, reject importer.Reject) {
		reject.Line, reject.Attempt = line, 1
		at := importer.Position{Line: line}
		reject.State = importer.Rejected
		attempts := []importer.RecordAttempt{{Round: 1, Batch: reject.Batch, State: importer.Rejected, Message: reject.Message}}
		if reject.HeldBack {
			reject.State, attempts = importer.HeldBack, nil
		}
		r.rejects = append(r.rejects, reject)
		r.records[at] = importer.Record{Position: at, State: reject.State, Current: record,
			Original: ndjson.Line{Number: line, Bytes: record}, Attempts: attempts}
	}
	reference := importer.Reject{Batch: 2, Pointer: "/generalPractitionerId", Message: unknownReference,
		Group: unknownReference, Certainty: importer.Certain, Why: "names a field at fault"}
	add(12310, patient("Ines", "Duarte", "female", "prac_19x"), reference)
	add(12544, patient("Tom", "Reed", "male", "prac_19x"), reference)
	add(12601, patient("王", "秀英", "female", "prac_20x"), reference)
	add(12077, patient("Marta", "Nowak", "female", "prac_003"), importer.Reject{Batch: 2, Message: duplicate, Group: duplicate,
		Certainty: importer.Unsure, Why: "the server does not say whether it counts from 0 or 1; line 12,078 is possible too"})
	add(1204, patient("Ola", "Berg", "F", "prac_004"), importer.Reject{HeldBack: true, Pointer: "/gender",
		Message: "F is not allowed; use male, female, other or unknown", Group: lintAllowed, Certainty: importer.Certain})
	r.rejects = append(r.rejects, importer.Reject{Batch: 2, Message: "3 records could not be stored\x1b[31m", Group: "3 records could not be stored\x1b[31m"})
	r.totals = importer.Totals{Read: 24310, HeldBack: 1, Rejected: 5, Accepted: 24304}
	return r
}

// rejects starts the program on the Rejects page of rejectedRun.
func rejects(t *testing.T) *driver {
	t.Helper()
	d := drive(t, start{folder: t.TempDir()}, nil)
	d.send(begunMsg{run: rejectedRun(d)})
	d.press("5")
	return d
}

func (d *driver) rejects() *rejectsPage { return d.m.pages[RejectsID].(*rejectsPage) }

// correct puts a correction into the fake run, as an edit would.
func (d *driver) correct(line int64, record []byte, faulty bool) {
	at := importer.Position{Line: line}
	rec := d.engine.run.records[at]
	rec.Current, rec.Corrected = record, true
	d.engine.run.records[at] = rec
	d.engine.run.rejects = slices.Clone(d.engine.run.rejects)
	for i := range d.engine.run.rejects {
		if r := &d.engine.run.rejects[i]; r.Position == at {
			r.Corrected, r.StillBad = true, faulty
		}
	}
	d.engine.run.totals.Corrected++
	d.send(snapshotMsg{takeSnapshot(d.engine, d.engine.run)})
}

func TestRejectsScreens(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.correct(12544, patient("Tom", "Reed", "male", "prac_004"), false)
	d.press("j")
	d.golden("rejects")
	d.size(80, 24)
	d.press("enter")
	d.golden("rejects-record")
	d.goldenDark("rejects-record-dark")
	d.allSizes()
}

func TestRejectsDark(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("rejects-dark")
	d.allSizes()
}

func TestRejectsAreGrouped(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.sees("▾ 3 × generalPractitionerId: unkn", "12,310  Ines Duarte", "▾ 1 × duplicate identifier", "6 left: 0 corrected, 6 open",
		"patients.ndjson:12,310 · b", "a sample", "certainly this record", "(names a", "– / 6")
	d.press("left")
	d.sees("▸ 3 × generalPractitionerId", "– / 6")
	d.press("enter")
	d.sees("▾ 3 × generalPractitionerId", "– / 6")
	d.press("j", "left") // a record folds its group
	d.sees("▸ 3 × generalPractitionerId", "– / 6")
}

func TestRejectsSayWhatIsUnsure(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.m.ctx = t.Context() // the driver's has ended
	d.press("/")
	d.write("marta")
	d.press("enter", "j")
	d.sees("12,077", "Marta Nowak", "perhaps another record", "12,078")
	d.press("esc", "/")
	d.write("stored")
	d.press("enter", "j", "enter")
	d.sees(`stored\x1b[31m`, "did not say which record of", "batch 2 this is about")
}

func TestRejectsKinds(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("v")
	d.sees("rejected by the server", "– / 5")
	d.press("v")
	d.sees("held back", "Ola Berg", "– / 1")
	d.press("esc")
	d.sees("/ 6")
}

func TestTheCursorStaysOnItsReject(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j", "j")
	d.sees("patients.ndjson:12,544")
	r := d.engine.run
	for i := range int64(3) { // more come in before and after it
		more := r.rejects[0]
		more.Line = 100 + 40000*i
		r.records[more.Position] = importer.Record{Position: more.Position, Current: patient("A", "B", "male", "x")}
		r.rejects = slices.Insert(slices.Clone(r.rejects), 0, more)
	}
	r.totals.Rejected += 3
	d.send(snapshotMsg{takeSnapshot(d.engine, r)})
	d.sees("patients.ndjson:12,544", "9 left")
}

func TestTheCursorIsOnTheFirstRowUntilItIsMoved(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	run := d.engine.run
	all := run.rejects
	held := slices.DeleteFunc(slices.Clone(all), func(r importer.Reject) bool { return !r.HeldBack })
	run.rejects = held
	d.send(begunMsg{run: run})
	d.press("5")
	d.sees("– / 1", "patients.ndjson:1,204")
	run.rejects = all
	run.totals.Rejected++
	d.send(snapshotMsg{takeSnapshot(d.engine, run)})
	d.sees("– / 6", "▌▾ 3 × generalPractitionerId", "patients.ndjson:12,310")
	run.rejects = held
	d.send(begunMsg{run: run})
	d.press("5", "j")
	run.rejects = all
	run.totals.Rejected++
	d.send(snapshotMsg{takeSnapshot(d.engine, run)})
	d.sees("6 / 6", "patients.ndjson:1,204")
}

func TestAGroupIsNamedByWhatItsReasonsShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rejects []importer.Reject
		want    string
	}{
		{[]importer.Reject{{Message: "practitioner prac_19x is unknown"}, {Message: "practitioner prac_20x is unknown"}}, "practitioner …"},
		{[]importer.Reject{{Message: "taken", Pointer: "/identifier/0/value"}, {Message: "taken"}}, "value: taken"},
		{[]importer.Reject{{HeldBack: true, Group: "field.format|/birthDate", Pointer: "/birthDate", Message: "birthDate must be a date"},
			{HeldBack: true, Group: "field.format|/birthDate", Message: "birthDate is no day of the calendar"}}, "birthDate: A value is not in the form its field asks for"},
		{[]importer.Reject{{}}, "refused without a reason"},
	} {
		if got := rejectGroupName(nil, &listOf(c.rejects).Groups[0]).String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestShowRowOpensTheRecord(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("v", "v") // hides it
	d.send(openRowMsg{RejectsID, importer.Position{Line: 12601}})
	d.sees("patients.ndjson:12,601", "王 秀英")
	if !d.rejects().inRecord {
		t.Error("the list has the focus")
	}
}

func TestSendNeedsACorrection(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("r")
	d.sees("No record is corrected yet", "[5 Rejects]")
	d.correct(1204, patient("Ola", "Berg", "x", "prac_004"), true)
	d.sees("faulty")
	d.press("r")
	d.sees("[5 Rejects]")
	d.correct(1204, patient("Ola", "Berg", "female", "prac_004"), false)
	d.press("r")
	d.sees("[3 Send]", "1 record is corrected. Nothing is sent before")
}

func TestNextOpenSkipsTheCorrected(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.correct(12544, patient("Tom", "Reed", "male", "prac_004"), false)
	d.press("n")
	d.sees("patients.ndjson:12,310")
	d.press("n")
	d.sees("patients.ndjson:12,601")
	d.press("N")
	d.sees("patients.ndjson:12,310")
}

func TestRejectsWhenNothingIsLeft(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	d.press("5")
	d.sees("No file is open yet")
	d.engine.run.totals = importer.Totals{Read: 100, Unsent: 100}
	d.send(begunMsg{run: d.engine.run})
	d.press("5")
	d.sees("Nothing is rejected or held back.", "100 records are not sent yet: press 3")
	d.engine.run.totals = importer.Totals{Read: 101, Blank: 1, Accepted: 100}
	d.send(snapshotMsg{takeSnapshot(d.engine, d.engine.run)})
	d.sees("✓ Every record was accepted.", "101 read, 1 blank, 100 accepted, 0 left.")
	d.golden("rejects-none")
	d.goldenDark("rejects-none-dark")
	d.allSizes()
}

func TestMaskedRejectsShowNoValue(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("P", "j", "enter")
	for _, s := range []string{"Ines", "Duarte", "prac_19x", "1984"} {
		if strings.Contains(d.screen(), s) {
			t.Errorf("%q is shown", s)
		}
	}
}

func TestACopyWithNothingCorrectedIsSaidBeforeItIsWritten(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("x", "down", "enter")
	d.sees("the corrected file", "Nothing in it is corrected: it would be a full copy", "write to:")
	d.size(40, 12)
	d.sees("the data of all its patients")
	d.size(80, 24)
	d.press("esc")
	d.correct(12544, patient("Tom", "Reed", "male", "prac_004"), false)
	d.engine.run.corrected = []importer.Correction{{Position: importer.Position{Line: 12544}}}
	d.press("x", "down", "enter")
	d.sees("1 record is corrected in it; the others are copied")
	d.lacks("Nothing in it is corrected")
}

func TestExportIsUnchangedAndNeverOverwrites(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	d.engine.run.sources[0].Path = path
	d.m.ctx = t.Context() // the driver's has ended
	d.correct(12544, patient("Tom", "Reed", "male", "prac_004"), false)
	d.press("x")
	d.sees("write what?", "the corrected file", "a recipe of what was done")
	d.press("enter")
	d.sees("write to:")
	d.press("enter")
	d.sees("5 records written")
	out := strings.TrimSuffix(path, ".ndjson") + ".rejects.ndjson"
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]byte{patient("Ola", "Berg", "F", "prac_004"), patient("Marta", "Nowak", "female", "prac_003"),
		patient("Ines", "Duarte", "female", "prac_19x"), patient("Tom", "Reed", "male", "prac_19x"), patient("王", "秀英", "female", "prac_20x"), nil}
	for i, line := range strings.Split(string(got), "\n") {
		if i >= len(want) || line != string(want[i]) {
			t.Fatalf("line %d is %s", i+1, line)
		}
	}
	reasons, err := os.ReadFile(out + report.ReasonsEnding)
	if err != nil {
		t.Fatal(err)
	}
	var second report.Reason
	if err := json.Unmarshal([]byte(strings.Split(string(reasons), "\n")[1]), &second); err != nil {
		t.Fatal(err)
	}
	if want := (report.Reason{Exported: 2, File: path, Line: 12077, Kind: "rejected", Batch: 2, Reason: duplicate}); second != want {
		t.Errorf("%+v", second)
	}
	if info, err := os.Stat(out); err == nil && os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	d.clock.now = d.clock.now.Add(time.Hour)
	d.press("x", "enter", "enter")
	d.sees("patients.rejects.ndjson exists already", "write to:") // and asks again
	if after, _ := os.ReadFile(out); string(after) != string(got) {
		t.Error("the export was overwritten")
	}
}

func TestExportPath(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"a/patients.ndjson": "a/patients.rejects.ndjson", "p.jsonl.gz": "p.rejects.ndjson", "p": "p.rejects.ndjson"} {
		if got := report.Beside(filepath.FromSlash(in), ".rejects.ndjson"); got != filepath.FromSlash(want) {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func TestTypingAValueCorrectsTheRecord(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j", "e") // on the field that the server named
	d.sees("prac_19x_")
	for range len("19x") {
		d.press("backspace")
	}
	d.write("004")
	d.press("enter")
	if d.rejects().inRecord {
		t.Error("the list has lost the focus")
	}
	want := []importer.Correction{{Position: importer.Position{Line: 12310}, Record: patient("Ines", "Duarte", "female", "prac_004")}}
	if got := d.engine.run.corrected; len(got) != 1 || string(got[0].Record) != string(want[0].Record) || got[0].Position != want[0].Position {
		t.Errorf("%+v", got)
	}
}

// The change to be made for all may have been made to another of the group: it is named.
func TestTheCorrectedOneOfTheGroupIsNamed(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j", "j")
	d.correct(12310, patient("Ines", "Duarte", "female", "prac_0"), true) // still faulty: nothing to share
	d.press("a")
	d.sees("Correct this record first")
	d.correct(12601, patient("王", "秀英", "female", "prac_004"), false)
	d.press("a")
	d.sees("Not corrected yet, but line 12,601 of its group is: press a there.")
	if len(d.m.dialogs) != 0 || len(d.engine.run.corrected) != 0 {
		t.Errorf("%d dialogs, %d corrections", len(d.m.dialogs), len(d.engine.run.corrected))
	}
}

func TestTheSameChangeForAll(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.size(160, 40)
	d.press("j")
	d.lacks("a same change for all")
	d.press("a")
	d.sees("Correct this record first")
	d.correct(12310, patient("Ines", "Duarte", "female", "prac_004"), false)
	d.sees("a same change for all")
	d.press("a")
	d.sees("the same change for all", "12,544", "prac_004")
	d.press("enter")
	got := d.engine.run.corrected
	if len(got) != 1 || string(got[0].Record) != string(patient("Tom", "Reed", "male", "prac_004")) {
		t.Errorf("%+v", got) // not the one that has another value
	}
}

func TestOtherOldValuesCanBeSetToo(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j")
	d.correct(12544, patient("Tom", "Reed", "male", "prac_004"), false)
	d.correct(12310, patient("Ines", "Duarte", "female", "prac_004"), false)
	d.press("a")
	d.sees("set this value in the other 1: generalPractitionerId", "prac_20x", "12,601")
	d.press("enter")
	if got := d.engine.run.corrected; len(got) != 1 || got[0].Line != 12601 {
		t.Errorf("%+v", got)
	}
}

func TestTheSampleOfAGroupIsUntouched(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.sees("patients.ndjson:12,310", "a sample")
	d.correct(12310, patient("Ines", "Duarte", "female", "prac_004"), false)
	d.sees("patients.ndjson:12,544", "a sample", `"prac_19x"`)
	d.press("j")
	if strings.Contains(d.screen(), "a sample") {
		t.Error("a record is called a sample")
	}
}

func TestEveryAttemptOfARecordIsTold(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	at := importer.Position{Line: 12310}
	rec := d.engine.run.records[at]
	rec.Attempts = []importer.RecordAttempt{
		{Round: 1, Batch: 1, Time: d.clock.now.Add(-time.Hour), State: importer.Rejected, Message: "duplicate identifier"},
		{Round: 2, Batch: 2, Time: d.clock.now, State: importer.Rejected, Message: unknownReference},
	}
	d.engine.run.records[at] = rec
	d.size(120, 36)
	d.press("j", "k", "j")
	d.sees("sent 2026-01-05 13:00 in batch 1: rejected: duplicate", "sent 2026-01-05 14:00 in batch 2: rejected")
}

// Where nothing matches nothing is said of a record, and no key is offered that needs one.
func TestRejectsSayThatNothingMatches(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.m.ctx = t.Context() // the driver's has ended
	d.press("/")
	d.write("zzzz")
	d.sees("nothing matches; esc shows all")
	d.press("enter")
	d.sees("nothing matches; esc shows all", "esc show all", "v all, rejected or held back")
	for _, wrong := range []string{"refused without a reason", "no record named", "e edit", "same change", "enter open"} {
		if strings.Contains(d.screen(), wrong) {
			t.Errorf("%q is on\n%s", wrong, d.screen())
		}
	}
	for _, key := range []string{"e", "E", "f", "F", "a", "s", "w", "n", "N", "enter", "right", "left", "j", "G"} {
		d.press(key)
		if len(d.m.dialogs) > 0 || d.rejects().Typing() || d.rejects().inRecord {
			t.Errorf("%s does something:\n%s", key, d.screen())
		}
	}
	d.press("e")
	d.sees("Nothing matches. Esc shows all.")
	d.size(40, 12)
	d.sees("nothing matches; esc shows all")
	d.size(80, 24)
	d.press("esc")
	d.sees("3 × generalPractitionerId")

	d.engine.run.rejects = slices.DeleteFunc(slices.Clone(d.engine.run.rejects), func(r importer.Reject) bool { return !r.HeldBack })
	d.run(d.rejects().load())
	d.press("v")
	d.sees("none by the server; esc shows all")
}

// Where the list is narrow, names have the room that the longest word for a state would take.
func TestNamesHaveRoomInANarrowList(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := rejectedRun(d)
	at := importer.Position{Line: 12310}
	record := run.records[at]
	record.Current = patient("Anna-Lena", "Berg", "female", "prac_19x")
	run.records[at] = record
	d.send(begunMsg{run: run})
	d.press("5")
	d.sees("Anna-Lena Berg      open")
	d.correct(12310, record.Current, true)
	d.sees("Anna-Lena Berg    faulty")
	d.size(200, 60)
	d.sees("still faulty")
}

// What is set aside is listed, is not called open, and n passes it by.
func TestWhatIsSetAsideIsNotOpen(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := rejectedRun(d)
	for i := range run.rejects {
		run.rejects[i].Aside = run.rejects[i].HeldBack
	}
	run.totals.Aside = 1
	d.send(begunMsg{run: run})
	d.press("5")
	d.sees("set aside", "5 left: 0 corrected, 5 open")
	d.press("G", "N", "n")
	d.sees("No open record further on")
}
