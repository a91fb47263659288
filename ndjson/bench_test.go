package ndjson

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
)

// records makes n Patient records of about 300 bytes, of which every bad-th is faulty.
func records(n, bad int) []byte {
	var b bytes.Buffer
	for i := range n {
		gender := "female"
		if bad > 0 && i%bad == 0 {
			gender = "F"
		}
		fmt.Fprintf(&b, `{"firstName":"Zoë %d","lastName":"Nwosu-Ångström","gender":%q,"birthDate":"19%02d-%02d-%02d","email":"p%d@example.org",`+
			`"phone":"+1-555-%04d","address":{"line":["%d Birch Rd"],"city":"Madison","state":"WI","postalCode":"53703","country":"US"},`+
			`"maritalStatus":"single","languages":[{"language":"en","preferred":true}]}`+"\n", i, gender, i%100, i%12+1, i%28+1, i, i%10000, i)
	}
	return b.Bytes()
}

// strange makes n records with a member that Patient does not have, every one or, where
// they are of another type, all that Patient does not have.
func strange(n int, otherType bool) []byte {
	text := bytes.ReplaceAll(records(n, 0), []byte(`,"maritalStatus":`), []byte(`,"clinicNumber":7,"maritalStatus":`))
	if otherType {
		text = bytes.ReplaceAll(text, []byte(`"birthDate":"`), []byte(`"npi":"1234567893","specialty":"`))
	}
	return text
}

func benchFile(b *testing.B, text []byte, packing string) *File {
	b.Helper()
	f := open(b, text, packing, Options{})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	return f
}

var megabytes = sync.OnceValue(func() []byte { return records(200_000, 100) })

func BenchmarkIndex(b *testing.B) {
	for _, packing := range []string{"", "gzip", "zstd"} {
		b.Run("packing="+packing, func(b *testing.B) {
			f := benchFile(b, megabytes(), packing)
			for b.Loop() {
				f.index = newIndex(f.options.block)
				if err := f.Index(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	f := benchFile(b, megabytes(), "")
	for b.Loop() {
		if err := f.Scan(b.Context(), 1, func(Line) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLint(b *testing.B) {
	for name, text := range map[string]func() []byte{
		"clean":     func() []byte { return records(200_000, 0) },
		"1% bad":    func() []byte { return records(200_000, 100) },
		"all bad":   func() []byte { return records(200_000, 1) },
		"unknown":   func() []byte { return strange(200_000, false) },
		"all other": func() []byte { return strange(200_000, true) },
	} {
		b.Run(name, func(b *testing.B) {
			l := linter(b, "Patient")
			f := benchFile(b, text(), "")
			for b.Loop() {
				if err := l.File(b.Context(), f, NewReport()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLintLine is the cost of one clean record; it must not allocate.
func BenchmarkLintLine(b *testing.B) {
	l := linter(b, "Patient")
	line := Line{Number: 2, Bytes: bytes.TrimSpace(records(1, 0))}
	var problems []Problem
	b.SetBytes(int64(len(line.Bytes)))
	b.ReportAllocs()
	for b.Loop() {
		problems = l.Line(problems[:0], line)
	}
}

// BenchmarkFixes is the cost of a faulty record: finding what is wrong, offering the
// fixes, making the first of them and looking at the result again.
func BenchmarkFixes(b *testing.B) {
	l := linter(b, "Patient")
	for _, c := range []struct{ name, good, bad string }{
		{"word", `"gender":"female"`, `"gender":"F"`},
		{"date", `-01-01"`, `/1/1"`},
		{"name", `"birthDate"`, `"brithDate"`},
		{"null", `"maritalStatus":"single"`, `"maritalStatus":null`},
		{"syntax", `,"city"`, `"city"`},
	} {
		line := Line{Number: 2, Bytes: bytes.Replace(bytes.TrimSpace(records(1, 0)), []byte(c.good), []byte(c.bad), 1)}
		b.Run(c.name, func(b *testing.B) {
			var problems []Problem
			b.SetBytes(int64(len(line.Bytes)))
			b.ReportAllocs()
			for b.Loop() {
				problems = l.Line(problems[:0], line)
				if len(problems) != 1 || len(problems[0].Fixes) == 0 {
					b.Fatalf("%+v", problems)
				}
				fixed := problems[0].Fixes[0].Apply(line.Bytes)
				if problems = l.Line(problems[:0], Line{Number: 2, Bytes: fixed}); len(problems) > 0 {
					b.Fatalf("%+v", problems)
				}
			}
		})
	}
}

// BenchmarkLine jumps about in an indexed file; BenchmarkLines reads a screen of 50.
func BenchmarkLine(b *testing.B) {
	f := benchFile(b, megabytes(), "")
	b.SetBytes(0)
	f.Index(b.Context())
	n, _ := f.Lines()
	at := int64(1)
	for b.Loop() {
		if _, err := f.Line(at); err != nil {
			b.Fatal(err)
		}
		at = (at+n*5/8)%n + 1
	}
}

func BenchmarkLines(b *testing.B) {
	f := benchFile(b, megabytes(), "")
	b.SetBytes(0)
	f.Index(b.Context())
	for b.Loop() {
		for n := int64(100_000); n < 100_050; n++ {
			f.Line(n)
		}
	}
}

func BenchmarkOpenHead(b *testing.B) {
	text := megabytes()
	for name, content := range map[string][]byte{
		"plain": text, "gzip": pack(b, text, "gzip"), "zstd": pack(b, text, "zstd"),
		"zip": zipped(b, member{name: "records.ndjson", content: string(text), method: zip.Deflate}),
	} {
		for _, form := range []Form{Lines, Values} {
			b.Run(fmt.Sprintf("%s/form=%s", name, form), func(b *testing.B) {
				path := write(b, "records.ndjson", content)
				for b.Loop() {
					f, err := OpenWith(path, Options{Form: form})
					if err != nil {
						b.Fatal(err)
					}
					if lines, err := f.Head(50); err != nil || len(lines) != 50 {
						b.Fatal(len(lines), err)
					}
					f.Close()
				}
			})
		}
	}
}

// BenchmarkValues is the cost of finding the records of an array.
func BenchmarkValues(b *testing.B) {
	text := append([]byte{'['}, bytes.ReplaceAll(bytes.TrimSpace(megabytes()), []byte("\n"), []byte(",\n"))...)
	f := openValues(b, string(append(text, ']')), 0)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		f.src = newValues(f.text, f.options.block, false)
		f.index = newIndex(f.options.block)
		if err := f.Index(b.Context()); err != nil {
			b.Fatal(err)
		}
		if n, _ := f.Lines(); n != 200_000 {
			b.Fatal(n)
		}
	}
}

// BenchmarkIndexLarge counts the lines of the file named by CLINIK_IMPORT_LARGE, to be
// held against wc -l.
func BenchmarkIndexLarge(b *testing.B) {
	path := os.Getenv("CLINIK_IMPORT_LARGE")
	if path == "" {
		b.Skip("CLINIK_IMPORT_LARGE names no file")
	}
	for b.Loop() {
		f, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(f.Info().Size)
		if err := f.Index(b.Context()); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

func BenchmarkFind(b *testing.B) {
	l := linter(b, "Patient")
	f := benchFile(b, records(1_000_000, 10), "")
	b.SetBytes(0)
	r := NewReport()
	if err := l.File(b.Context(), f, r); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r.Find(Filter{Rule: "field.allowed", Field: "/gender"}, 100)
		r.Next(Filter{}, 500_000, 1)
		r.Summary()
	}
}

// TestCleanRecordCostsNoGarbage: linting a clean file allocates for its blocks, not for its records.
func TestCleanRecordCostsNoGarbage(t *testing.T) {
	l := linter(t, "Patient")
	line := Line{Number: 2, Bytes: bytes.TrimSpace(records(1, 0))}
	var w work
	if n := testing.AllocsPerRun(100, func() { l.look(&w, &line, true) }); n > 0 {
		t.Errorf("%v allocations for a clean record", n)
	}
}

// TestReportMemory: a report of a million bad lines stays within a few megabytes.
func TestReportMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a moment")
	}
	f := open(t, bytes.Repeat([]byte("{\"firstName\":\"A\",\"lastName\":null}\n{}\n"), 500_000), "", Options{})
	r := NewReport()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if err := linter(t, "Patient").File(t.Context(), f, r); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the report of 1,000,000 lines holds %d bytes", grown)
	}
	runtime.KeepAlive(r)
}
