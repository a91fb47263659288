package ndjson

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// earlierOf returns the record that the one on a line repeats.
func earlierOf(r *Report, line int64) (e Earlier, ok bool) {
	i := slices.IndexFunc(r.twins, func(t twin) bool { return t.line == line })
	if i < 0 {
		return e, false
	}
	return r.twins[i].earlier, true
}

// repeated lists the lines that repeat an earlier record, with rule, file and line of that.
func repeated(t *testing.T, l *Linter, f *File) (list []string) {
	t.Helper()
	report := NewReport()
	for p, err := range l.Problems(t.Context(), f, report, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Rule != codeTwin && p.Rule != codePerson {
			continue
		}
		e, ok := earlierOf(report, p.Line)
		list = append(list, fmt.Sprintf("%d %s %d", p.Line, p.Rule, e.Line))
		line, err := f.Line(p.Line)
		if err != nil {
			t.Fatal(err)
		}
		if same := report.Duplicates(nil, line); !ok || len(same) != 1 || fmt.Sprint(same[0]) != fmt.Sprint(p) {
			t.Errorf("the report says %+v, the stream %+v", same, p)
		}
		if worst, _ := report.Mark(p.Line); worst < p.Severity {
			t.Errorf("line %d is marked %v", p.Line, worst)
		}
		if found, _ := report.Find(Filter{Rule: p.Rule}, 1000); !slices.Contains(found, p.Line) {
			t.Errorf("line %d is not found by its rule", p.Line)
		}
	}
	return list
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	const (
		ada    = `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1990-12-10"}`
		spaced = ` {"firstName" : "Ada", "lastName":"Lovelace",	"birthDate":"1990-12-10"} `
		phone  = `{"firstName":"Ada","lastName":"LOVELACE","birthDate":"1990-12-10","phone":"1 2"}`
		phone2 = `{"firstName":"Ada","lastName":"LOVELACE","birthDate":"1990-12-10","phone":"12"}`
		noDay  = `{"firstName":"Ada","lastName":"Lovelace"}`
		quote  = `{"firstName":"A\" b","lastName":"\\"}`
	)
	text := strings.Join([]string{ada, noDay, "", spaced, phone, phone, phone2, noDay, quote, "{", "{", "{}", "{}", quote + " ", ada}, "\n") + "\n"
	want := []string{"4 record.duplicate 1", "5 record.same-person 1", "6 record.duplicate 5", "7 record.same-person 1",
		"8 record.duplicate 2", "14 record.duplicate 9", "15 record.duplicate 1"}
	for _, block := range []int{16, 100, 256 << 10} {
		l := linter(t, "Patient")
		l.Duplicates = NewDuplicates()
		f := open(t, []byte(text), "", Options{block: block})
		for range 2 { // a record is no duplicate of itself when its file is linted again
			if got := repeated(t, l, f); !slices.Equal(got, want) {
				t.Fatalf("blocks of %d:\n got %q\nwant %q", block, got, want)
			}
		}
		report := NewReport()
		if err := l.File(t.Context(), f, report); err != nil {
			t.Fatal(err)
		}
		if s := report.Summary(); s.Warnings != 5 || s.Notes != 2 {
			t.Errorf("%+v", s)
		}
		second := linter(t, "Patient")
		second.Duplicates = l.Duplicates
		got := repeated(t, second, open(t, []byte("{\"a\":1}\n"+phone2+"\n"), "", Options{block: block}))
		if !slices.Equal(got, []string{"2 record.duplicate 7"}) {
			t.Errorf("in another file: %q", got)
		}
	}
	stream, err := FromReader("-", strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := linter(t, "Patient")
	l.Duplicates = NewDuplicates()
	var got []string
	for p, err := range l.Problems(t.Context(), stream, nil, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.Rule, "record.") {
			got = append(got, fmt.Sprint(p.Line))
		}
	}
	if fmt.Sprint(got) != "[4 5 6 7 8 14 15]" {
		t.Errorf("in a stream: %v", got)
	}
}

// TestDuplicatesAtRandom holds the set to a map over many records.
func TestDuplicatesAtRandom(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	first := map[string]int{}
	var want []string
	for i := range 20_000 {
		record := fmt.Sprintf(`{"firstName":"A","lastName":"%d"}`, i*7919%12_345)
		if line, ok := first[record]; ok {
			want = append(want, fmt.Sprintf("%d record.duplicate %d", i+1, line))
		} else {
			first[record] = i + 1
		}
		b.WriteString(record + "\n")
	}
	l := linter(t, "Patient")
	l.Duplicates = NewDuplicates()
	f := open(t, b.Bytes(), "", Options{block: 1 << 10})
	report := NewReport()
	if err := l.File(t.Context(), f, report); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, t := range report.twins {
		got = append(got, fmt.Sprintf("%d record.duplicate %d", t.line, t.earlier.Line))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d duplicates, want %d", len(got), len(want))
	}
}

// TestDuplicatesBound: a full set says which records it could not remember, and still knows the others.
func TestDuplicatesBound(t *testing.T) {
	t.Parallel()
	d := NewDuplicates()
	n, _ := d.file(&File{})
	forgotten := 0
	const records = 1 << tableBits * bucketSlots
	key := func(i int) uint64 { return uint64(i+1) * 0x9e3779b97f4a7c15 }
	for i := range records {
		p := print{record: key(i)}
		d.fetch([]print{p})
		if _, _, lost := d.meet(&p, n, int64(i+1)); lost {
			forgotten++
		}
	}
	if forgotten != records-tableRecords {
		t.Errorf("%d of %d records are forgotten", forgotten, records)
	}
	again := 0
	for i := range records {
		if code, e, _ := d.meet(&print{record: key(i)}, n, records+int64(i)); code != "" {
			again++
			if e.Line != int64(i+1) {
				t.Fatalf("record %d repeats line %d", i, e.Line)
			}
		}
	}
	if again+forgotten != records {
		t.Errorf("%d remembered and %d forgotten of %d", again, forgotten, records)
	}
}

func BenchmarkDuplicates(b *testing.B) {
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("looked for=%v", with), func(b *testing.B) {
			f := benchFile(b, records(200_000, 0), "")
			for b.Loop() {
				l := linter(b, "Patient")
				if with {
					l.Duplicates = NewDuplicates()
				}
				if err := l.File(b.Context(), f, NewReport()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
