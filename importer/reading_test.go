package importer

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
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
		if err != nil || len(runs) != 1 || !runs[0].Reads(as) || !runs[0].ReadsExactly([]ndjson.Info{as}) {
			t.Errorf("the run does not know its file: %+v, %v", runs, err)
		}
		if as.Form = ndjson.Lines; !runs[0].Reads(as) || runs[0].ReadsExactly([]ndjson.Info{as}) {
			t.Error("another way of reading is taken for the same")
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
