package importer

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"
	"clinik-import/resource"
)

// A run over records that are spread over lines, in one of the files of an archive, is
// taken up as it was begun, and sends each record as one line.
func TestARunRemembersHowItsFilesAreRead(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := filepath.Join(w.dir, "export.zip")
		spread := "[\n" + strings.ReplaceAll(strings.Join(patients(1, 30), ",\n"), `,"`, ",\r\n  \"") + "\n]\n"
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		archive := zip.NewWriter(out)
		for name, content := range map[string]string{"a/patients.json": spread, "b/patients.json": faultyPatient(1)} {
			e, err := archive.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := e.Write([]byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(archive.Close(), out.Close()); err != nil {
			t.Fatal(err)
		}
		f, err := ndjson.OpenWith(path, ndjson.Options{Form: ndjson.Values, Entry: "a/patients.json"})
		if err != nil {
			t.Fatal(err)
		}
		patientType, _ := resource.Lookup("Patient")
		r, err := w.e.Begin([]Input{{f, patientType}})
		if err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		w.approve(r)
		w.restart()
		if r, err = w.e.Open(r.ID()); err != nil {
			t.Fatal(err)
		}
		runs, err := w.e.Runs()
		as := f.Info()
		if err != nil || len(runs) != 1 || !runs[0].Reads(as) || len(NotAtEnd(runs, []ndjson.Info{as})) != 1 {
			t.Errorf("the run does not know its file: %+v, %v", runs, err)
		}
		if as.Form = ndjson.Lines; !runs[0].Reads(as) || len(NotAtEnd(runs, []ndjson.Info{as})) != 1 {
			t.Error("the run is not found by its file, chosen in the usual way")
		}
		if as.Entry = "b/patients.json"; runs[0].Reads(as) {
			t.Error("another file of the archive is taken for the same")
		}
		w.lint(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 30, Accepted: 30})
		taken := w.server.accepted()
		for _, record := range patients(1, 30) {
			if taken[strings.ReplaceAll(record, `,"`, `,    "`)] != 1 {
				t.Fatalf("%s was not taken once: %v", record, taken)
			}
		}
		if rec, err := r.Record(Position{0, 2}); err != nil || !strings.HasPrefix(spread[rec.Original.Offset:], `{"firstName":"Ana",`) {
			t.Errorf("record 2 is at byte %d, %v", rec.Original.Offset, err)
		}
	})
}

func TestTheNewestRunOfEachReadingIsTakenUp(t *testing.T) {
	t.Parallel()
	left := Totals{Unsent: 3}
	run := func(id string, form ndjson.Form, settled bool, totals Totals) RunInfo {
		return RunInfo{ID: id, Files: []string{"/a"}, Forms: []ndjson.Form{form}, Settled: settled, Totals: totals}
	}
	for name, c := range map[string]struct {
		form ndjson.Form
		runs []RunInfo
		want []string
	}{
		"by records, though asked for in the usual way": {ndjson.Lines, []RunInfo{run("v", ndjson.Values, true, left)}, []string{"v"}},
		"both":                     {ndjson.Lines, []RunInfo{run("v", ndjson.Values, true, left), run("l", ndjson.Lines, true, left), run("old", ndjson.Values, true, left)}, []string{"v", "l"}},
		"by records only":          {ndjson.Values, []RunInfo{run("l", ndjson.Lines, true, left), run("v", ndjson.Values, true, left)}, []string{"v"}},
		"lines are not records":    {ndjson.Values, []RunInfo{run("l", ndjson.Lines, true, left)}, nil},
		"the newest is at its end": {ndjson.Lines, []RunInfo{run("v", ndjson.Values, true, Totals{Accepted: 3}), run("l", ndjson.Lines, true, left)}, nil},
		"one is under way":         {ndjson.Lines, []RunInfo{run("v", ndjson.Values, true, Totals{Accepted: 3}), run("l", ndjson.Lines, false, left)}, []string{"l"}},
		"from before forms":        {ndjson.Lines, []RunInfo{{ID: "l", Files: []string{"/a"}, Settled: true, Totals: left}}, []string{"l"}},
		"another file":             {ndjson.Lines, []RunInfo{{ID: "l", Files: []string{"/b"}, Settled: true, Totals: left}}, nil},
	} {
		var got []string
		for _, r := range NotAtEnd(c.runs, []ndjson.Info{{Resolved: "/a", Form: c.form}}) {
			got = append(got, r.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
