package practice

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"clinik-import/wholefile"
)

// Files writes the demo's folder of practice files into dir, which it makes if it
// is not there, and returns the paths of all files of the set, in reading order. A
// file that is there already stays as it is: the person may have changed it, and
// running it again changes nothing. Nobody sees a half-written file under its name.
func Files(dir string) ([]string, error) {
	paths := make([]string, len(folder))
	for i, f := range folder {
		paths[i] = filepath.Join(dir, filepath.FromSlash(f.name))
		if err := keepOrCreate(paths[i], f.write); err != nil {
			return nil, fmt.Errorf("writing the practice file %s: %w", paths[i], err)
		}
	}
	return paths, nil
}

// january has as many faulty lines as there are kinds of fault for patients, and one more.
// The very first record is one that only the server can find fault with: its number, 0,
// settles how the server counts, so that a learner is not asked which record it means.
var january = Options{Type: "Patient", Lines: 240, Seed: 125, Faulty: 24. / 240, Unknown: 4. / 240}

// A file of the practice folder.
type file struct {
	name  string // with slashes, below the folder
	write func(io.Writer) error
}

var folder = []file{
	{"README.txt", text(readme)},
	{"january/patients.ndjson", records(january)},
	{"january/practitioners.ndjson", records(Options{Type: "Practitioner", Lines: 25, Seed: 102})},
	{"february/observations.ndjson.gz", zipped(records(Options{Type: "Observation", Lines: 400, Seed: 103, Faulty: 0.03}))},
	{"february/patients-clean.ndjson", records(Options{Type: "Patient", Lines: 60, Seed: 104})},
	{"appointments.ndjson", records(Options{Type: "Appointment", Lines: 80, Seed: 105, Faulty: 0.06, Unknown: 0.025,
		Kinds: []Kind{MissingRequired, NotAllowed, NumberAsString, OutOfRange, MisspeltField, DateForDateTime}})},
	{"conditions.ndjson", records(Options{Type: "Condition", Lines: 60, Seed: 106, Faulty: 0.05,
		Kinds: []Kind{NotAllowed, AmbiguousDate, WrongType, MissingRequired}})},
	{"not-ndjson/patients-array.json", array(Options{Type: "Patient", Lines: 5, Seed: 107})},
	{"not-ndjson/scan.png", picture},
	{"not-ndjson/patients.xlsx", workbook},
}

const readme = `Practice files for clinik-import

All people and records in this folder are made up. Nothing in it is sent anywhere
but to the practice server inside the program. Change the files as you like; the
program itself only ever reads them.

What to try:

january/patients.ndjson
    240 patients, of whom about one in ten has a fault, one of every kind that
    clinics' exports have. Look at the faults on the Check page, send the clean
    ones, and see the practice server turn down four that no check could find:
    they name their general practitioner by an id of the clinic's old system.
    Three say prac_x21, who is prac_021 now; one says prac_x42, now prac_042.
    Correct one of the three, make the same change in the other two, correct the
    fourth by itself, send them again, and they are in.
january/practitioners.ndjson
    25 practitioners without a fault.
february/observations.ndjson.gz
    400 measurements, compressed; the program reads that directly.
february/patients-clean.ndjson
    60 patients without a fault. Mark it together with the file of January.
appointments.ndjson, conditions.ndjson
    Other types, with a few faults each.
not-ndjson/
    A picture, an Excel workbook and a JSON array: the program says what they are
    and what to do instead.
`

// keepOrCreate writes a file unless there is one.
func keepOrCreate(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	whole, err := wholefile.Create(path)
	if err != nil {
		return err
	}
	if err := write(whole); err != nil {
		whole.Discard()
		return err
	}
	return whole.Keep(0o644)
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func records(o Options) func(io.Writer) error {
	return func(w io.Writer) error { return Write(w, o) }
}

func zipped(write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		z := gzip.NewWriter(w)
		return errors.Join(write(z), z.Close())
	}
}

// array writes the records as one JSON array over many lines, which is not NDJSON.
func array(o Options) func(io.Writer) error {
	return func(w io.Writer) error {
		var lines bytes.Buffer
		if err := Write(&lines, o); err != nil {
			return err
		}
		body := bytes.ReplaceAll(bytes.TrimSpace(lines.Bytes()), []byte("\n"), []byte(",\n  "))
		_, err := fmt.Fprintf(w, "[\n  %s\n]\n", body)
		return err
	}
}

// picture writes a PNG of one grey pixel.
func picture(w io.Writer) error {
	png, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
	if err != nil {
		return err
	}
	_, err = w.Write(png)
	return err
}

// workbook writes an Excel workbook of one cell, which is a zip archive of these parts.
func workbook(w io.Writer) error {
	const xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	z := zip.NewWriter(w)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Patients" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>firstName</t></is></c></row></sheetData></worksheet>`},
	} {
		f, err := z.Create(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, xml+part[1]); err != nil {
			return err
		}
	}
	return z.Close()
}
