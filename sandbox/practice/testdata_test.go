package practice

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
)

var update = flag.Bool("update", false, "write the files of testdata anew instead of comparing them")

const testdata = "../../testdata"

// plurals name the files of each type.
var plurals = map[string]string{
	"AllergyIntolerance": "allergies",
	"Appointment":        "appointments",
	"Condition":          "conditions",
	"Coverage":           "coverages",
	"DiagnosticReport":   "diagnostic-reports",
	"Encounter":          "encounters",
	"Immunization":       "immunizations",
	"Location":           "locations",
	"MedicationRequest":  "medication-requests",
	"Observation":        "observations",
	"Organization":       "organizations",
	"Patient":            "patients",
	"Practitioner":       "practitioners",
}

// testdataFiles returns the contents of every generated file of testdata by name.
func testdataFiles(t *testing.T) map[string][]byte {
	files := map[string][]byte{}
	for i, name := range Types() {
		good := Options{Type: name, Lines: 25, Seed: 1000 + uint64(i)}
		faulty := Options{Type: name, Lines: 60, Seed: 2000 + uint64(i), Faulty: 0.45}
		if name == "Patient" {
			faulty = Options{Type: name, Lines: 200, Seed: 7, Faulty: 0.12, Unknown: 0.02}
		}
		files[plurals[name]+"-good.ndjson"], _ = made(t, good)
		files[plurals[name]+".ndjson"], _ = made(t, faulty)
	}
	some, _ := made(t, Options{Type: "Patient", Lines: 12, Seed: 3000})
	files["crlf.ndjson"] = bytes.ReplaceAll(some, []byte("\n"), []byte("\r\n"))
	files["bom.ndjson"] = slices.Concat([]byte("\ufeff"), some)
	files["no-newline.ndjson"] = bytes.TrimSuffix(some, []byte("\n"))
	files["blank-lines.ndjson"] = blankLines(some)
	files["utf16.ndjson"] = utf16LE(some)
	files["empty.ndjson"] = []byte{}
	files["hostile.ndjson"] = hostile(some)
	files["array.json"] = written(t, array(Options{Type: "Patient", Lines: 5, Seed: 3001}))
	files["not.png"] = written(t, picture)
	files["not.xlsx"] = written(t, workbook)
	files["patients.ndjson.gz"] = written(t, zipped(text(string(files["patients.ndjson"]))))
	files["patients.ndjson.zst"] = zstandard(t, files["patients.ndjson"])
	return files
}

// TestTestdataIsWhatTheGeneratorMakes keeps the committed files and the generator
// together. After a wanted change: go test ./sandbox/practice -update
func TestTestdataIsWhatTheGeneratorMakes(t *testing.T) {
	t.Parallel()
	for name, want := range testdataFiles(t) {
		path := filepath.Join(testdata, name)
		if *update {
			if old, err := os.ReadFile(path); err == nil && bytes.Equal(unpacked(t, name, old), unpacked(t, name, want)) {
				continue // compressors may differ by release; the text counts
			}
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(unpacked(t, name, got), unpacked(t, name, want)) {
			t.Errorf("%s differs from what the generator makes; run go test ./sandbox/practice -update if that is wanted", path)
		}
	}
}

// TestTestdataIsDescribed: the README names each file, and there are no others.
func TestTestdataIsDescribed(t *testing.T) {
	t.Parallel()
	files := testdataFiles(t)
	readme := string(read(t, filepath.Join(testdata, "README.md")))
	entries, err := os.ReadDir(testdata)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := files[e.Name()]; !ok && !slices.Contains([]string{".gitattributes", "README.md", "gen", "recipe.json"}, e.Name()) {
			t.Errorf("testdata/%s is made by nobody", e.Name())
		}
	}
	for name := range files {
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("testdata/README.md says nothing of `%s`", name)
		}
	}
}

// blankLines puts lines that are empty, or hold white space only, between records.
func blankLines(text []byte) []byte {
	blank := []string{"\n", "", " \t \n", "\r\n", "\n\n"}
	out := []byte("\n")
	for i, line := range lines(text) {
		out = append(append(out, line...), '\n')
		out = append(out, blank[i%len(blank)]...)
	}
	return out
}

// utf16LE encodes text as Windows' Notepad does for "Unicode".
func utf16LE(text []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

// hostile is valid NDJSON whose texts would play tricks on a terminal or a reader
// that shows them as they are.
func hostile(some []byte) []byte {
	tricks := []string{
		`\u001b[2J\u001b[H`,                          // clear the screen
		`\u001b]0;owned\u0007`,                       // set the window's title
		`\u001b]52;c;cm0gLXJmIH4=\u0007`,             // write the clipboard
		`\u001b]8;;https://example.org\u001b\\click`, // a link
		`\u001b[31mred\u001b[0m`,                     // colour
		`\u009b2J`,                                   // the one-byte form of ESC [
		`a\rb\nc\td\be`,                              // moves the cursor
		`\u0000\u0007`,                               // NUL and bell
		"abc\u202etxt.exe\u202c",                     // bidirectional override, raw
		"\u2067שלום\u2069\u200f",                     // isolate and mark
		"zero\u200bwidth\u200djoin\ufeff\u2060",      // characters without width
		"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 z\u0351\u036b\u0343\u036a", // piled accents
		"👩‍⚕️🏳️‍🌈👨‍👩‍👧‍👦🇳🇬",                                                           // clusters of several characters
		"全角ＷＩＤＥ한글",                             // two cells each
		"\u2028\u2029\u0085",                   // line ends to some readers
		`</script>'; DROP TABLE patients;--`,   // for other readers
		"%s%n{{.}}$(id)",                       // for formatters and shells
		strings.Repeat("very long ", 900),      // 9,000 characters in a city's name
		"\U000e0041\U000e0042\U0010fffd\ue000", // tags and private use
	}
	kept := lines(some)
	var out []byte
	for i, trick := range tricks {
		line := kept[i%len(kept)]
		at, _ := locate(line, "/address/city")
		out = append(append(out, replace(line, at.value, at.end, `"`+trick+`"`)...), '\n')
	}
	return out
}

func written(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstandard(t *testing.T, text []byte) []byte {
	t.Helper()
	return written(t, func(w io.Writer) error {
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return err
		}
		_, err = z.Write(text)
		return errors.Join(err, z.Close())
	})
}

// unpacked returns the text of a file, decompressed if its name says so.
func unpacked(t *testing.T, name string, b []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(b)
	switch filepath.Ext(name) {
	case ".gz":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r = z
	case ".zst":
		z, err := zstd.NewReader(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer z.Close()
		r = z
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return text
}
