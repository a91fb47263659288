package ui

import (
	"os"
	"path/filepath"
	"testing"

	"clinik-import/ndjson"
)

// How the files named at the start are to be read, and which of an archive, is not asked
// again when the command line says so.
func TestFilesNamedAtTheStartAreReadAsTold(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	spread, archive := filepath.Join(folder, "spread.json"), filepath.Join(folder, "export.zip")
	if err := os.WriteFile(spread, []byte("[\n{\"firstName\":\"Ada\",\n\"lastName\":\"L\"}\n]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	zipOf(t, archive, "jan/patients.ndjson", "feb/patients.ndjson")
	d := drive(t, start{folder: folder, paths: []string{"spread.json", archive}, typ: "Patient", values: true, entries: []string{"feb/patients.ndjson"}}, nil)
	if len(d.engine.begun) != 2 || d.m.front != CheckID {
		t.Fatalf("begun with %d files\n%s", len(d.engine.begun), d.screen())
	}
	first, second := d.engine.begun[0].File.Info(), d.engine.begun[1].File.Info()
	if first.Form != ndjson.Values || second.Form != ndjson.Values || second.Entry != "feb/patients.ndjson" {
		t.Errorf("read as %+v and %+v", first, second)
	}
}
