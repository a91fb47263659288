package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// fakeRun is a run of one file whose lines 2, 4 and 5 need a person.
type fakeRun struct {
	source  *importer.Source
	lines   []string
	rejects []importer.Reject
	mended  []importer.Reject // nothing needs to be done about them any more
	changed map[int64]string

	corrected []importer.Position
	purged    []importer.Position // corrected too, and the correction is gone
	totals    importer.Totals
	started   time.Time
}

func (r *fakeRun) ID() string                  { return "run-1" }
func (r *fakeRun) Sources() []*importer.Source { return []*importer.Source{r.source} }
func (r *fakeRun) Totals() importer.Totals     { return r.totals }
func (r *fakeRun) Batches() []importer.Batch {
	return []importer.Batch{{Number: 1, Type: "Patient", Records: 3, Rejected: 2, State: importer.StatePartial, Job: "job_1", Sent: time.Unix(1e9, 0).UTC()}}
}
func (r *fakeRun) EachReject(int) iter.Seq[importer.Reject] { return slices.Values(r.rejects) }
func (r *fakeRun) EachFault() iter.Seq[importer.JobReject] {
	return func(yield func(importer.JobReject) bool) {
		for _, j := range append(slices.Clone(r.rejects), r.mended...) {
			f := importer.JobReject{Reject: j}
			if j.State == importer.Accepted {
				f.Later = 2
			}
			if !yield(f) {
				return
			}
		}
	}
}
func (r *fakeRun) Corrected() []importer.Position    { return r.corrected }
func (r *fakeRun) Started() time.Time                { return r.started }
func (r *fakeRun) SentAsPurged() []importer.Position { return r.purged }
func (r *fakeRun) State(p importer.Position) importer.RecordState {
	if p.Line == 1 {
		return importer.Accepted
	}
	return importer.Rejected
}
func (r *fakeRun) Record(p importer.Position) (importer.Record, error) {
	if p.Line > int64(len(r.lines)) {
		return importer.Record{}, errors.New("no such line")
	}
	original := []byte(r.lines[p.Line-1])
	record := importer.Record{Position: p, Original: ndjson.Line{Number: p.Line, Bytes: original}, Current: original}
	if c, ok := r.changed[p.Line]; ok {
		record.Current, record.Corrected = []byte(c), true
	}
	return record, nil
}

const canary = "Kowalczyk"

func newFakeRun(t *testing.T) *fakeRun {
	t.Helper()
	lines := []string{`{"lastName":"A"}`, `{"lastName": "` + canary + `", "n":1.50}`, ``, `{"email":"` + canary + `@example.org"}`, `{"birthDate":"03/04/1990"}`}
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\r\n")+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := ndjson.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	at := func(line int64) importer.Position { return importer.Position{Source: 0, Line: line} }
	return &fakeRun{
		source: &importer.Source{Path: path, File: file},
		lines:  lines,
		rejects: []importer.Reject{
			{Position: at(5), HeldBack: true, Group: "field.format|/birthDate", Pointer: "/birthDate", Message: "birthDate is no date"},
			{Position: at(4), Batch: 1, Group: "dup", Pointer: "/email", Message: "email '" + canary + "@example.org' is taken", Certainty: importer.Certain, Corrected: true},
			{Position: at(2), Batch: 1, Group: "dup", Message: "email " + canary + "2@example.org is taken", Certainty: importer.Unsure},
		},
		changed: map[int64]string{4: `{"email":"new@example.org"}`},
		totals:  importer.Totals{Read: 5, Blank: 1, Accepted: 1, Rejected: 2, HeldBack: 1},
	}
}

func TestReportHoldsCountsAndShapesButNoValues(t *testing.T) {
	t.Parallel()
	r := Of(newFakeRun(t), importer.Target{Host: "https://api.example", Environment: importer.Test, Key: "clk_test_…9f2a"}, time.Unix(1e9, 0).UTC())
	if len(r.Groups) != 2 || r.Groups[0].Records != 2 || r.Groups[0].Fixed != 1 || r.Groups[1].Sample != `"99/99/9999"` {
		t.Errorf("groups: %+v", r.Groups)
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"Markdown": func(b *bytes.Buffer) error { return r.Markdown(b) },
		"HTML":     func(b *bytes.Buffer) error { return r.HTML(b) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		if strings.Contains(page, canary) || strings.Contains(page, "example.org") || strings.Contains(page, "1990") {
			t.Errorf("%s holds a value:\n%s", name, page)
		}
		for _, want := range []string{"patients.ndjson:4", "patients.ndjson:2 (not certain)", "99/99/9999", "9 September 2001", "birthDate is no date", "is taken"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, page)
			}
		}
		if strings.Contains(page, "do not add up") {
			t.Errorf("%s says that 5 = 1 + 1 + 2 + 1 does not add up", name)
		}
	}
}

func TestReportSaysWhenNumbersDoNotAddUp(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.totals.Accepted++
	r := Of(run, importer.Target{}, time.Time{})
	var markdown, html bytes.Buffer
	r.Markdown(&markdown)
	r.HTML(&html)
	if !strings.Contains(markdown.String(), "do not add up") || !strings.Contains(html.String(), "do not add up") {
		t.Error("it is silent about numbers that do not add up")
	}
}

// The reasons of our own check are told as they are; of a server's only what is known to
// be no value.
func TestReportTellsReasonsWithoutValues(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.rejects[0].Message = `birthDate has 147 characters; at most 100 are taken, as YYYY-MM-DD (0x1B), not "` + canary + `".`
	run.rejects[1].Message = "duplicate of " + strings.ToLower(canary) + " Marta"
	r := Of(run, importer.Target{}, time.Time{})
	var page bytes.Buffer
	r.HTML(&page)
	for _, want := range []string{"has 147 characters; at most 100 are taken, as YYYY-MM-DD (0x1B), not", "duplicate of xxxxxxxxx Xxxxx"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, page.String())
		}
	}
	if strings.Contains(strings.ToLower(page.String()), strings.ToLower(canary)) {
		t.Errorf("it holds a value:\n%s", page.String())
	}
}

// Texts from a server cannot become markup.
func TestReportEscapes(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.rejects[0].Message = "<script>alert()</script> | [x](y) \x1b[31m"
	r := Of(run, importer.Target{}, time.Time{})
	var markdown, html bytes.Buffer
	r.Markdown(&markdown)
	r.HTML(&html)
	if strings.Contains(html.String(), "<script>") || strings.Contains(html.String(), "\x1b") {
		t.Errorf("HTML:\n%s", html.String())
	}
	if strings.Contains(markdown.String(), "| [x]") || !strings.Contains(markdown.String(), `\<script>`) || !strings.Contains(markdown.String(), `\| \[x`) {
		t.Errorf("Markdown:\n%s", markdown.String())
	}
}

func TestExportWritesRecordsUnchangedAndReasons(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	slices.SortStableFunc(run.rejects, func(a, b importer.Reject) int { return int(a.Line - b.Line) }) // as an import walks them
	path := filepath.Join(t.TempDir(), "out.ndjson")
	n, err := Export(t.Context(), run, run.source, func(r importer.Reject) bool { return !r.HeldBack }, path)
	if err != nil || n != 2 {
		t.Fatalf("%d records, %v", n, err)
	}
	data, _ := os.ReadFile(path)
	if want := run.lines[1] + "\n" + run.lines[3] + "\n"; string(data) != want {
		t.Errorf("got %q, want %q", data, want)
	}
	reasons, _ := os.ReadFile(path + ReasonsEnding)
	if bytes.Count(reasons, []byte("\n")) != 2 || !bytes.Contains(reasons, []byte(`"exported":1,"file":`)) || !bytes.Contains(reasons, []byte(`"sure":true`)) {
		t.Errorf("reasons:\n%s", reasons)
	}
	table, _ := os.ReadFile(path + TableEnding)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][0] != "1" || rows[1][3] != "rejected" || rows[1][7] != "no" || rows[2][7] != "yes" || !bytes.HasPrefix(table, []byte("\ufeff")) {
		t.Errorf("%v\n%s", err, table)
	}
	if _, err := Export(t.Context(), run, run.source, nil, path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second time: %v", err)
	}
	if again, _ := os.ReadFile(path); !bytes.Equal(again, data) {
		t.Error("it was written over")
	}
}

// What is exported is to be corrected and sent: what a person set aside is not among it.
func TestExportLeavesOutWhatIsSetAside(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.rejects = run.rejects[:1]
	run.rejects[0].Aside = true
	path := filepath.Join(t.TempDir(), "out.ndjson")
	if n, err := Export(t.Context(), run, run.source, nil, path); n != 0 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
	run.rejects[0].Aside = false
	if n, err := Export(t.Context(), run, run.source, nil, path+"2"); n != 1 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
}

// Nothing in the table is worked out by a spreadsheet that opens it.
func TestTheTableOfReasonsHoldsNoFormulas(t *testing.T) {
	t.Parallel()
	var programs, people bytes.Buffer
	why, err := newReasons(&programs, &people)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"=1+1", "+1", "-1", "@SUM(1)", " =1", "\t=1", "\n=1", "＝1", "'=1", "a=1", "=HYPERLINK(\"http://x\",\"y\")", "\u202e=1", ""}
	for _, text := range texts {
		if err := why.add(Reason{Exported: 1, File: text, Pointer: "/" + text, Reason: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := why.end(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(people.Bytes(), []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != len(texts)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		for _, cell := range row {
			if trimmed := strings.TrimSpace(cell); trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@") || strings.HasPrefix(trimmed, "＝") {
				t.Errorf("%q became the cell %q", texts[i], cell)
			}
			if strings.ContainsAny(cell, "\t\r\n\u202e") {
				t.Errorf("%q has a control character", cell)
			}
		}
		if row[6] == "" && texts[i] != "" || texts[i] == "a=1" && row[6] != "a=1" {
			t.Errorf("%q became %q", texts[i], row[6])
		}
	}
	if n := strings.Count(programs.String(), "\n"); n != len(texts) {
		t.Errorf("%d lines for programs", n)
	}
}

// The report and lists of runs mean the same time: when the run was begun.
func TestAReportSaysWhenTheRunWasBegun(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.started = time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	if r := Of(run, importer.Target{}, run.started.Add(time.Hour)); !r.Started.Equal(run.started) {
		t.Errorf("%v", r.Started)
	}
}

func TestExportLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.rejects[0].Line = 99
	folder := t.TempDir()
	if _, err := Export(t.Context(), run, run.source, nil, filepath.Join(folder, "out.ndjson")); err == nil || !strings.Contains(err.Error(), "line 99") {
		t.Errorf("got %v", err)
	}
	if _, err := Export(t.Context(), run, run.source, nil, " "); !errors.Is(err, ErrNoPath) {
		t.Errorf("no path: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Corrected(ctx, run, run.source, filepath.Join(folder, "all.ndjson")); err == nil {
		t.Error("it went on after the end")
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCorrectedIsTheFileWithTheCorrectionsInPlace(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	path := filepath.Join(t.TempDir(), "all.ndjson")
	n, err := Corrected(t.Context(), run, run.source, path)
	if err != nil || n != 1 {
		t.Fatalf("%d corrected, %v", n, err)
	}
	want := fmt.Sprintf("%s\n%s\n\n%s\n%s\n", run.lines[0], run.lines[1], run.changed[4], run.lines[4])
	if got, _ := os.ReadFile(path); string(got) != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestAReportSaysWhatWasCorrected(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.purged = []importer.Position{{Line: 1}} // it was removed since
	run.corrected = []importer.Position{{Line: 2}}
	run.totals.Corrected = 1
	r := Of(run, importer.Target{}, time.Unix(1e9, 0))
	if r.Changed != 1 {
		t.Errorf("%d of the accepted were corrected, want 1", r.Changed)
	}
	for name, write := range map[string]func(io.Writer) error{"Markdown": r.Markdown, "HTML": r.HTML} {
		var page strings.Builder
		if err := write(&page); err != nil || !strings.Contains(page.String(), "unlike the files: 1 of the accepted records; 1 more wait to be sent") {
			t.Errorf("%s: %v\n%s", name, err, page.String())
		}
	}
}

func TestAGroupOfDifferentSentencesIsNamedByItsRule(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.rejects = []importer.Reject{
		{Position: importer.Position{Line: 2}, HeldBack: true, Group: "field.format|/birthDate", Pointer: "/birthDate", Message: "birthDate is no day of the calendar."},
		{Position: importer.Position{Line: 4}, HeldBack: true, Group: "field.format|/birthDate", Pointer: "/birthDate", Message: "birthDate can be read in two ways."},
		{Position: importer.Position{Line: 5}, HeldBack: true, Group: "field.length|/email", Pointer: "/email", Message: "email has 300 characters."},
	}
	r := Of(run, importer.Target{}, time.Unix(1e9, 0))
	if len(r.Groups) != 2 || r.Groups[0].Reason != "A value is not in the form its field asks for" || r.Groups[1].Reason != "email has 300 characters." {
		t.Errorf("%+v", r.Groups)
	}
}

// What was corrected and accepted is told to the owner of the data too: their system made it.
func TestAReportNamesWhatWasMendedOnTheWay(t *testing.T) {
	t.Parallel()
	run := newFakeRun(t)
	run.rejects = nil
	run.mended = []importer.Reject{
		{Position: importer.Position{Line: 2}, Batch: 1, State: importer.Accepted, Group: "ref", Pointer: "/lastName", Message: "practitioner is not known"},
		{Position: importer.Position{Line: 5}, HeldBack: true, State: importer.Accepted, Group: "field.format|/birthDate", Pointer: "/birthDate", Message: "birthDate is no date"},
	}
	r := Of(run, importer.Target{}, time.Unix(1e9, 0))
	if len(r.Groups) != 2 || r.Groups[0].Fixed != 1 || r.Groups[0].Accepted != 1 || r.Groups[1].Accepted != 1 {
		t.Fatalf("%+v", r.Groups)
	}
	for name, write := range map[string]func(io.Writer) error{"Markdown": r.Markdown, "HTML": r.HTML} {
		var page strings.Builder
		if err := write(&page); err != nil || strings.Contains(page.String(), "Nothing: every record") {
			t.Errorf("%s: %v\n%s", name, err, page.String())
		}
		for _, want := range []string{"birthDate is no date", "is not known", "99/99/9999", "rejected by the server, still open"} {
			if !strings.Contains(page.String(), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, page.String())
			}
		}
	}
}

// That nothing is wrong is said of what is known alone: not of what was not sent yet.
func TestAReportSaysOfWhatNothingIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		totals importer.Totals
		want   string
	}{
		{importer.Totals{Read: 5, Unsent: 5}, "nothing was sent yet"},
		{importer.Totals{Read: 5, AtServer: 2, Accepted: 3}, "2 records is not known yet"},
		{importer.Totals{Read: 5, Unknown: 5}, "5 records is not known yet"},
		{importer.Totals{Read: 5, Accepted: 5}, "every record that was sent was accepted"},
	} {
		r := Report{Totals: c.totals}
		var markdown, html bytes.Buffer
		if err := errors.Join(r.Markdown(&markdown), r.HTML(&html)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(markdown.String(), c.want) || !strings.Contains(html.String(), c.want) {
			t.Errorf("%+v: no %q in\n%s\n%s", c.totals, c.want, &markdown, &html)
		}
	}
}
