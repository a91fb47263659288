package cli

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// sarifLog is as much of SARIF as is held against the text.
type sarifLog struct {
	Runs []struct {
		ColumnKind string
		Artifacts  []sarifArtifact
		Results    []struct {
			RuleID    string
			Locations []sarifLocation
		}
	}
}

// Columns and bytes of a region name the same text, whatever stands before it in the line.
func TestSARIFRegionsAreTheText(t *testing.T) {
	t.Parallel()
	text := "\ufeff" + `{"firstName":"Zo\u00eb 🦉","lastName":"王","gender":"F"}` + "\r\n" +
		`{"firstName":"🦉🦉","lastName":"王","birthDate":"5/5/1990","née":1}` + "\r\n" +
		`{"firstName":"🦉` + "\xe9" + `","lastName":"王" "x":1}` + "\n" +
		`{"firstName":"` + "🦉\xe9\xe8" + `","lastName":"王","phone":null}`
	out, total := printed(t, asSARIF, 0, inputOf(t, "patients.ndjson", text, ndjson.Options{}))
	var log sarifLog
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if run.ColumnKind != "utf16CodeUnits" || int64(len(run.Results)) != total.Errors+total.Warnings+total.Notes || len(run.Results) < 8 {
		t.Fatalf("columns are %q, %d results", run.ColumnKind, len(run.Results))
	}
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	for _, r := range run.Results {
		region := r.Locations[0].Physical.Region
		line := utf16.Encode([]rune(lines[region.StartLine-1])) // a byte that is no UTF-8 is one rune
		if region.StartColumn < 1 || region.EndColumn < region.StartColumn || region.EndColumn > len(line)+1 {
			t.Errorf("%s: %+v of a line of %d", r.RuleID, region, len(line))
			continue
		}
		byColumn := string(utf16.Decode(line[region.StartColumn-1 : region.EndColumn-1]))
		byByte := string([]rune(text[region.ByteOffset : region.ByteOffset+int64(region.ByteLength)]))
		if byColumn != byByte {
			t.Errorf("%s: by columns %q, by bytes %q", r.RuleID, byColumn, byByte)
		}
	}
}

// What is in an archive is an artifact inside the archive, and a file named twice is one.
func TestSARIFNamesWhatIsInArchives(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "export.zip")
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range []string{"a b/patients.ndjson", "more.ndjson"} {
		e, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		e.Write([]byte(faulty))
	}
	if err := errors.Join(archive.Close(), os.WriteFile(path, packed.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	var inputs []importer.Input
	for _, entry := range []string{"a b/patients.ndjson", "more.ndjson", "more.ndjson"} {
		f, err := ndjson.OpenWith(path, ndjson.Options{Entry: entry})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		patient, _ := resource.Lookup("Patient")
		inputs = append(inputs, importer.Input{File: f, Type: patient})
	}
	out, _ := printed(t, asSARIF, 0, inputs...)
	var log sarifLog
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	artifacts := log.Runs[0].Artifacts
	if len(artifacts) != 3 {
		t.Fatalf("artifacts %+v", artifacts)
	}
	for i, uri := range []string{fileURI(path), "/a%20b/patients.ndjson", "/more.ndjson"} {
		if a := artifacts[i]; a.Location.URI != uri || a.Location.Index != i || (i == 0) != (a.Parent == nil) || (i == 0) != (a.Length != nil) || i > 0 && *a.Parent != 0 {
			t.Errorf("artifact %d: %+v, want %s", i, a, uri)
		}
	}
	if last := log.Runs[0].Results[len(log.Runs[0].Results)-1].Locations[0].Physical.Artifact; last.Index != 2 || last.URI != "/more.ndjson" {
		t.Errorf("the last result is in %+v", last)
	}
}
