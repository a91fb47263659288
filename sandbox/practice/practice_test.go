package practice

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// made returns what Write makes of the options, and what it says it planted.
func made(t testing.TB, o Options) ([]byte, []Planted) {
	t.Helper()
	var out bytes.Buffer
	var truth []Planted
	o.Truth = func(p Planted) { truth = append(truth, p) }
	if err := Write(&out, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), truth
}

func lines(text []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(text, []byte{'\n'}), []byte{'\n'})
}

func TestSameOptionsSameBytes(t *testing.T) {
	t.Parallel()
	// The digests pin the bytes for every platform and release; a change of the word
	// lists changes them and all files in testdata (go test ./sandbox/practice -update).
	want := map[string]string{"Patient": "0c21010bc9261fd9", "Observation": "c42dfb54cb313d5e"}
	for name, digest := range want {
		o := Options{Type: name, Lines: 5000, Seed: 7, Faulty: 0.01}
		one, _ := made(t, o)
		two, _ := made(t, o)
		if !bytes.Equal(one, two) {
			t.Errorf("%s: two runs differ", name)
		}
		sum := sha256.Sum256(one)
		if got := hex.EncodeToString(sum[:8]); got != digest {
			t.Errorf("%s: digest %s, want %s", name, got, digest)
		}
		o.Seed = 8
		if other, _ := made(t, o); bytes.Equal(one, other) {
			t.Errorf("%s: another seed made the same records", name)
		}
	}
}

func TestFaultsLeaveOtherLinesAlone(t *testing.T) {
	t.Parallel()
	clean, _ := made(t, Options{Type: "Patient", Lines: 2000, Seed: 3})
	faulty, truth := made(t, Options{Type: "Patient", Lines: 2000, Seed: 3, Faulty: 0.05, Unknown: 0.02})
	if len(truth) != 100+40 {
		t.Fatalf("%d lines planted, want exactly 140", len(truth))
	}
	planted := map[int64]Kind{}
	for _, p := range truth {
		planted[p.Line] = p.Kind
	}
	a, b := lines(clean), lines(faulty)
	if len(a) != 2000 || len(b) != 2000 {
		t.Fatalf("%d and %d lines, want 2000", len(a), len(b))
	}
	for i := range a {
		if _, ok := planted[int64(i+1)]; ok == bytes.Equal(a[i], b[i]) {
			t.Errorf("line %d (%s): planted is %v, same bytes is %v", i+1, planted[int64(i+1)], ok, !ok)
		}
	}
}

func TestEveryKindComesUpBeforeOneComesAgain(t *testing.T) {
	t.Parallel()
	for _, name := range Types() {
		kinds := kindsOf(name)
		_, truth := made(t, Options{Type: name, Lines: int64(len(kinds)), Seed: 11, Faulty: 1})
		seen := map[Kind]bool{}
		for _, p := range truth {
			seen[p.Kind] = true
		}
		if len(seen) < len(kinds)-2 { // a record may lack the member for the kind that is left
			t.Errorf("%s: %d of %d kinds in as many faulty lines", name, len(seen), len(kinds))
		}
	}
}

func TestKindsFitEveryType(t *testing.T) {
	t.Parallel()
	all := map[Kind]bool{}
	for _, name := range Types() {
		for _, k := range kindsOf(name) {
			all[k] = true
			_, truth := made(t, Options{Type: name, Lines: 20, Seed: 5, Faulty: 1, Kinds: []Kind{k}})
			if len(truth) != 20 || slices.ContainsFunc(truth, func(p Planted) bool { return p.Kind != k }) {
				t.Errorf("%s: asked for 20 of %s, got %v", name, k, truth)
			}
		}
	}
	if len(all) != len(allKinds()) {
		t.Errorf("%d kinds fit some type, there are %d", len(all), len(allKinds()))
	}
}

func TestBlankLinesOnlyIfAskedFor(t *testing.T) {
	t.Parallel()
	text, truth := made(t, Options{Type: "Patient", Lines: 30, Seed: 6, Faulty: 0.2, Kinds: []Kind{BlankLine}})
	empty := 0
	for _, line := range lines(text) {
		if len(line) == 0 {
			empty++
		}
	}
	if empty != 6 || len(truth) != 6 {
		t.Errorf("%d blank lines, %d reported, want 6", empty, len(truth))
	}
	if slices.Contains(allKinds(), BlankLine) {
		t.Error("blank lines count as a fault")
	}
}

func TestGoodRecordsAreJSON(t *testing.T) {
	t.Parallel()
	for _, name := range Types() {
		text, _ := made(t, Options{Type: name, Lines: 3000, Seed: 1})
		for i, line := range lines(text) {
			if !json.Valid(line) {
				t.Fatalf("%s line %d is not JSON: %s", name, i+1, line)
			}
			if bytes.Contains(line, []byte("##")) || bytes.Contains(line, []byte("?")) {
				t.Fatalf("%s line %d has an unfilled pattern: %s", name, i+1, line)
			}
		}
	}
}

func TestPatientsAreOfManyScriptsAndTheUsualSize(t *testing.T) {
	t.Parallel()
	text, _ := made(t, Options{Type: "Patient", Lines: 20000, Seed: 1})
	if mean := len(text) / 20000; mean < 290 || mean > 310 {
		t.Errorf("a Patient line is %d bytes long on average, want 290 to 310", mean)
	}
	for _, word := range []string{"Jörg", "Dvořáková", "Ελένη", "Оксана", "محمد", "כהן", "王", "さくら", "김", "आशा", "สมชาย", "ሰላም", "ნინო", `Robert \"Bob\"`, "O'Brien"} {
		if !bytes.Contains(text, []byte(word)) {
			t.Errorf("nobody is called %s", word)
		}
	}
}

// The practice server knows whom good records name, and nobody else.
func TestRulesKnowThePractitioners(t *testing.T) {
	t.Parallel()
	known := regexp.MustCompile(Rules()[0].Known)
	for id, want := range map[string]bool{"prac_001": true, "prac_021": true, "prac_099": true, "prac_000": false, "prac_x21": false, "prac_zzz": false, "prac_100": false, "xprac_021": false, "": false} {
		if known.MatchString(id) != want {
			t.Errorf("%q: known is %v", id, !want)
		}
	}
	named := regexp.MustCompile(`"(prac_[^"]*)"`)
	for _, name := range Types() {
		text, _ := made(t, Options{Type: name, Lines: 500, Seed: 2})
		for _, id := range named.FindAllSubmatch(text, -1) {
			if !known.Match(id[1]) {
				t.Fatalf("%s: %s is unknown to the practice server", name, id[1])
			}
		}
	}
}

func TestUnknownPractitionersMatchARule(t *testing.T) {
	t.Parallel()
	for _, name := range Types() {
		if len(models[name].spots.practitioner) == 0 {
			continue
		}
		text, truth := made(t, Options{Type: name, Lines: 100, Seed: 2, Unknown: 0.1})
		if len(truth) != 10 || bytes.Count(text, []byte(`"prac_x`)) != 10 {
			t.Errorf("%s: %d unknown practitioners planted, %d in the text, want 10", name, len(truth), bytes.Count(text, []byte(`"prac_x`)))
		}
		for _, p := range truth {
			if !slices.ContainsFunc(Rules(), func(r Rule) bool { return r.Pointer == p.Pointer }) {
				t.Errorf("%s: no rule for %s", name, p.Pointer)
			}
		}
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		"no practice records of type":   {Type: "Procedure", Lines: 1},
		"cannot be negative":            {Type: "Patient", Lines: -1},
		"between 0 and 1":               {Type: "Patient", Lines: 1, Faulty: 1.5},
		"none of the kinds of fault":    {Type: "Organization", Lines: 1, Faulty: 1, Kinds: []Kind{SlashDate}},
		"so none can be unknown":        {Type: "Coverage", Lines: 10, Unknown: 0.5},
		"between 0 and 1, together too": {Type: "Patient", Lines: 1, Faulty: 0.6, Unknown: 0.6},
	} {
		if err := Write(io.Discard, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", o, err, want)
		}
	}
}

func TestWriteReportsAFullDisk(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	r.Close()
	if err := Write(w, Options{Type: "Patient", Lines: 1}); err == nil {
		t.Error("no error although the reader is gone")
	}
}

func TestCivilAgreesWithTime(t *testing.T) {
	t.Parallel()
	for day := -36524; day < 60000; day++ {
		want := time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly)
		if got := string(appendDate(nil, day)); got != want {
			t.Fatalf("day %d is %s, want %s", day, got, want)
		}
	}
	if got := string(appendDate(nil, today)); got != "2025-09-01" {
		t.Errorf("today is %s", got)
	}
}

func TestDecimals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, places int
		want      string
	}{{0, 1, "0"}, {714, 1, "71.4"}, {700, 1, "70"}, {5, 2, "0.05"}, {-1234500, 4, "-123.45"}, {-7, 1, "-0.7"}, {12, 0, "12"}} {
		if got := string(appendDecimal(nil, c.n, c.places)); got != c.want {
			t.Errorf("%d/10^%d is %s, want %s", c.n, c.places, got, c.want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, name := range Types() {
		b.Run(name, func(b *testing.B) {
			count := new(counter)
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(count, Options{Type: name, Lines: 10_000, Seed: 7, Faulty: 0.01}); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(*count) / int64(b.N))
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
