package mend

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// A repair is tried on what may still be corrected, and on nothing that the server may have
// meant another record by.
func TestProposeTriesWhatMayBeCorrected(t *testing.T) {
	t.Parallel()
	const as = `{"gender":"w"}`
	var at []importer.Position
	f := fileOf(importer.Unsent, as, as, as, as, as, as, as, as)
	for i := range f.records {
		at = append(at, f.records[i].Position)
	}
	wrong := []ndjson.Problem{{Severity: ndjson.Error}}
	f.records[1].State = importer.Accepted
	f.records[2].Barred = errors.New("it is in a batch that waits")
	f.records[3].State, f.records[3].Attempts = importer.Rejected, []importer.RecordAttempt{{Batch: 1}, {Batch: 2}}
	f.rejects = []importer.Reject{{Position: at[3], Batch: 2, Certainty: importer.Unsure}}
	f.records[4].Corrected, f.records[4].Problems = true, wrong
	f.records[5].Corrected = true
	f.records[6].Current = []byte(`{"gender":"other"}`)
	f.records[7].State = importer.HeldBack
	repair := func(line ndjson.Line, _ *ndjson.Linter) []byte {
		return bytes.Replace(line.Bytes, []byte(`"w"`), []byte(`"female"`), 1)
	}
	found, err := Propose(f, at, repair)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int64
	for _, p := range found.Proposals {
		lines = append(lines, p.Line)
		if string(p.Record) != `{"gender":"female"}` || string(p.Of) != as || len(p.Changes) != 1 {
			t.Errorf("line %d: %+v", p.Line, p)
		}
	}
	if want := []int64{1, 5, 6, 8}; !slices.Equal(lines, want) {
		t.Errorf("lines %v, want %v", lines, want)
	}
	if found.Open != 4 || len(found.Doubts) != 1 || found.Doubts[0].Line != 4 || found.More { // open: 1, 5, 7, 8
		t.Errorf("%d open, in doubt %+v, more %t", found.Open, found.Doubts, found.More)
	}
}

func TestProposeEndsAtTheMost(t *testing.T) {
	t.Parallel()
	f := fileOf(importer.Unsent, `{"gender":"w"}`)
	at := slices.Repeat([]importer.Position{f.records[0].Position}, Most+1)
	found, err := Propose(f, at, SetAll("/gender", []byte(`"female"`)))
	if err != nil || len(found.Proposals) != Most || !found.More {
		t.Errorf("%d proposals, more %t, %v", len(found.Proposals), found.More, err)
	}
}

func TestIsUnsure(t *testing.T) {
	t.Parallel()
	line := importer.Position{Line: 7}
	for name, c := range map[string]struct {
		reject importer.Reject
		unsure bool
	}{
		"it may be the line beside":  {importer.Reject{Position: line, Certainty: importer.Unsure}, true},
		"it is certain":              {importer.Reject{Position: line, Certainty: importer.Certain}, false},
		"our own check held it back": {importer.Reject{Position: line, Certainty: importer.Unsure, HeldBack: true}, false},
		"the server named no record": {importer.Reject{Certainty: importer.Unsure}, false},
	} {
		if IsUnsure(c.reject) != c.unsure {
			t.Errorf("%s: %t", name, !c.unsure)
		}
	}
}

func TestReplacing(t *testing.T) {
	t.Parallel()
	for find, want := range map[string]string{
		"a":    `{"x":"b/bc//"}`,
		"/":    `{"x":"abacbb"}`,
		"//":   `{"x":"a/acb"}`,
		"/a$/": "", // a regular expression that is not found
		"/^a/": `{"x":"b/ac//"}`,
	} {
		_, repair, err := Replacing("/x", find, "b")
		if err != nil {
			t.Errorf("%s: %v", find, err)
			continue
		}
		if got := repair(ndjson.Line{Bytes: []byte(`{"x":"a/ac//"}`)}, &ndjson.Linter{}); string(got) != want {
			t.Errorf("%s: %s, want %s", find, got, want)
		}
	}
	for _, find := range []string{"", "/(/"} {
		if _, _, err := Replacing("/x", find, "b"); err == nil {
			t.Errorf("%q was taken", find)
		}
	}
}

func TestUnitsOfFilesThatAreReadOtherwise(t *testing.T) {
	t.Parallel()
	source := func(form ndjson.Form) *importer.Source {
		path := filepath.Join(t.TempDir(), "a.ndjson")
		if err := os.WriteFile(path, []byte(`{"a":1}`+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := ndjson.OpenWith(path, ndjson.Options{Form: form})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		return &importer.Source{File: file}
	}
	lines, values := source(ndjson.Lines), source(ndjson.Values)
	for want, sources := range map[string][]*importer.Source{
		"line": {lines, lines}, "record": {values, values}, "place": {lines, values},
	} {
		if got := Units(sources).String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A line that is in two of the groups is listed once.
func TestLinesOfSeveralGroups(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.ndjson")
	text := `{"firstName":"A","lastName":"B"}` + "\n" + `{"firstName":"A","lastName":"B","gender":"w","active":"x"}` + "\n" + `{"firstName":"A","lastName":"B","gender":"w"}` + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := ndjson.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	patient, _ := resource.Lookup("Patient")
	s := &importer.Source{Index: 2, File: file, Type: patient, Report: ndjson.NewReport()}
	if err := s.Linter().File(t.Context(), file, s.Report); err != nil {
		t.Fatal(err)
	}
	at, more := Lines(s, Shifts{}, ndjson.Filter{Field: "/active"}, ndjson.Filter{Rule: "field.allowed"})
	if want := []importer.Position{{Source: 2, Line: 2}, {Source: 2, Line: 3}}; !slices.Equal(at, want) || more {
		t.Errorf("%v, %t", at, more)
	}
}
