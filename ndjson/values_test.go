package ndjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"clinik-import/resource"
)

// recordsOf opens a text of values with blocks of the size given and returns its lines.
func recordsOf(t testing.TB, text string, block int) []Line {
	t.Helper()
	f := openValues(t, text, block)
	var lines []Line
	err := f.Scan(t.Context(), 1, func(l Line) error {
		l.Bytes = bytes.Clone(l.Bytes)
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func openValues(t testing.TB, text string, block int) *File {
	t.Helper()
	f, err := OpenWith(write(t, "records.json", []byte(text)), Options{Form: Values, block: block})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestValuesAreRecords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"lines", "{\"a\":1}\n{\"b\":2}\n", `{"a":1}|{"b":2}|`},
		{"an array", `[{"a":1},{"b":2}]`, `{"a":1}|{"b":2}|`},
		{"a spread array", "[\r\n  {\"a\":1},\n\n  {\"b\":2}\n]\n", `{"a":1}|{"b":2}|`},
		{"joined", `{"a":1}{"b":2}`, `{"a":1}|{"b":2}|`},
		{"spread", "{\n  \"a\": [\n1,\r\n2]\n}\n{\"b\":2}", `{   "a": [ 1,  2] }|{"b":2}|`},
		{"behind a byte-order mark", "\xef\xbb\xbf[{\"a\":1}]", `{"a":1}|`},
		{"several arrays", `[{"a":1}] [{"b":2}]`, `{"a":1}|{"b":2}|`},
		{"line breaks in texts are escaped", `[{"a":"x\n\"]},{"}]`, `{"a":"x\n\"]},{"}|`},
		{"no objects", "[1, \"x,y\" ,null,[2,3],-1.5e3]", `1|"x,y"|null|[2,3]|-1.5e3|`},
		{"a number at the end", "1 2", `1|2|`},
		{"no records", "[ ]", ``},

		{"cut off", `[{"a":1},{"b":[2`, `{"a":1}|{"b":[2`},
		{"cut off in a text", `[{"a":1},{"b":"x`, `{"a":1}|{"b":"x`},
		{"cut off between records", `[{"a":1},{"b":2},`, `{"a":1}|{"b":2}`},
		{"a bracket missing", `[{"a":{"b":1},{"c":2},{"d":3}]`, `{"a":{"b":1},|{"c":2}|{"d":3}|`},
		{"a square bracket missing", `[{"a":[1,2},{"c":2}]`, `{"a":[1,2}|{"c":2}|`},
		{"the last bracket missing", `[{"a":{"b":1}]`, `{"a":{"b":1}|`},
		{"a quotation mark missing", "[{\"a\":\"x,\n\"b\":1},\n{\"c\":2}]", "{\"a\":\"x,\r\"b\":1}|{\"c\":2}|"},
		{"a line break in a text", "[{\"a\":\"x\ny\"},\n{\"c\":2}]", "{\"a\":\"x\ry\"}|{\"c\":2}|"},
		{"nonsense between", "[{\"a\":1} oops {\"c\":2}]}", `{"a":1}|oops|{"c":2}|}|`},
		{"a bracket too many", `{"a":1}}{"c":2}`, `{"a":1}|}|{"c":2}|`},
		{"very deep", strings.Repeat(`{"a":[`, 50) + strings.Repeat(`]}`, 50) + `{"b":1}`, strings.Repeat(`{"a":[`, 50) + strings.Repeat(`]}`, 50) + `|{"b":1}|`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, block := range []int{1, 3, 16, 1 << 16} {
				var got strings.Builder
				for i, l := range recordsOf(t, c.text, block) {
					got.Write(l.Bytes)
					if l.Ending == LF {
						got.WriteByte('|')
					}
					if l.Number != int64(i)+1 || c.text[l.Offset] != l.Bytes[0] {
						t.Errorf("block %d: record %d is at byte %d of %q, record %d", block, i+1, l.Offset, c.text, l.Number)
					}
				}
				if got.String() != c.want {
					t.Errorf("blocks of %d: %q, want %q", block, got.String(), c.want)
				}
			}
		})
	}
}

// TestValuesLikeDecoder: the records of good JSON are those of the standard library's
// decoder, at the same places, in every order of reading.
func TestValuesLikeDecoder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	var text bytes.Buffer
	for i := range 400 {
		record := fmt.Sprintf(`{"n":%d,"s":%q,"l":[{},[],{"x":[%d]}]}`, i, strings.Repeat("a\n\"é", r.IntN(9)), i)
		if r.IntN(2) == 0 {
			json.Indent(&text, []byte(record), "", "\t")
		} else {
			text.WriteString(record)
		}
		text.WriteString([]string{"", "\n", " \r\n\n", "\t"}[r.IntN(4)])
	}
	var want []Line
	for d := json.NewDecoder(bytes.NewReader(text.Bytes())); ; {
		var raw json.RawMessage
		if err := d.Decode(&raw); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		flat := bytes.Map(func(r rune) rune {
			if r == '\n' || r == '\r' {
				return ' '
			}
			return r
		}, raw)
		want = append(want, Line{Offset: d.InputOffset() - int64(len(raw)), Bytes: flat})
	}
	for _, block := range []int{7, 64, 1000} {
		lines := recordsOf(t, text.String(), block)
		if len(lines) != len(want) {
			t.Fatalf("%d records, want %d", len(lines), len(want))
		}
		f := openValues(t, text.String(), block)
		for range 300 {
			i := r.IntN(len(want))
			single, err := f.Line(int64(i) + 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range []Line{lines[i], single} {
				if l.Offset != want[i].Offset || !bytes.Equal(l.Bytes, want[i].Bytes) || l.Number != int64(i)+1 {
					t.Fatalf("record %d at %d: %q, want %q at %d", l.Number, l.Offset, l.Bytes, want[i].Bytes, want[i].Offset)
				}
			}
		}
	}
}

// TestDamageStaysInItsValue: whatever happens to every third record, the others are
// found. Only one that is cut off where a value may follow takes the next with it.
func TestDamageStaysInItsValue(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	var text strings.Builder
	want := map[string]bool{}
	taken := 0
	for i := range 3000 {
		record := fmt.Sprintf(`{"n":%d,"name":{"given":["A","B"],"list":[[1,2],{"x":null}]},"t":"a, \"b\"","end":true}`, i)
		if i%3 == 1 {
			at := r.IntN(len(record)-1) + 1
			switch r.IntN(3) {
			case 0:
				record = record[:at]
			case 1:
				record = record[:at] + record[at+1:]
			case 2:
				record = record[:at] + string(`{}[],:"x`[r.IntN(8)]) + record[at:]
			}
		} else {
			want[record] = true
		}
		text.WriteString(record + "\n")
	}
	for _, l := range recordsOf(t, text.String(), 100) {
		delete(want, string(l.Bytes))
		_, next, _ := bytes.Cut(l.Bytes, []byte(`{"n":`))
		if _, next, ok := bytes.Cut(next, []byte(`{"n":`)); ok && bytes.HasSuffix(bytes.TrimSpace(next), []byte(`"end":true}`)) {
			delete(want, `{"n":`+string(bytes.TrimSpace(next)))
			taken++
		}
	}
	if len(want) > 0 || taken == 0 || taken > 200 {
		t.Errorf("%d good records are lost, %d are part of a broken one", len(want), taken)
	}
}

// TestValuesAreOffered: who opens such a file as lines is told, by type, that it can be read otherwise.
func TestValuesAreOffered(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"[{\"a\":1}]", "{\n \"a\": 1\n}\n", "{\"a\": 1,\n \"b\": 2}\n{\"c\":3}\n"} {
		_, err := Open(write(t, "records.json", []byte(text)))
		var format *FormatError
		if !errors.As(err, &format) || !format.Values {
			t.Errorf("%q: %v", text, err)
		}
	}
	_, err := OpenWith(write(t, "picture.png", []byte("\x89PNG\r\n\x1a\n")), Options{Form: Values})
	var format *FormatError
	if !errors.As(err, &format) || format.Values {
		t.Errorf("a picture: %v", err)
	}
}

// TestLintOfValues: problems are on their record, at their byte of the file, and one
// that spoils its record does not spoil the next.
func TestLintOfValues(t *testing.T) {
	t.Parallel()
	patient, _ := resource.Lookup("Patient")
	text := "[\n {\n  \"firstName\": \"Ada\",\n  \"lastName\": \"Lovelace\"\n },\n" +
		" {\n  \"firstName\": \"Alan\",\n  \"lastName\": 12\n },\n {\"firstName\":\"Grace\" \"lastName\":\"Hopper\"},\n {\"firstName\":\"Zoë\",\n\"lastName\":\"王\"}]"
	for _, packing := range []string{"", "gzip"} {
		f, err := OpenWith(write(t, "records.json", pack(t, []byte(text), packing)), Options{Form: Values, block: 16})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		report := NewReport()
		var got []string
		for p, err := range (&Linter{Type: patient}).Problems(t.Context(), f, report, 0) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(p.Line, " ", p.Rule, " ", p.Pointer, " ", strings.Fields(text[p.Offset:])[0]))
		}
		if want := `2 field.type /lastName 12|3 json.syntax /firstName "lastName":"Hopper"},`; strings.Join(got, "|") != want {
			t.Errorf("%q, want %q", got, want)
		}
		if s := report.Summary(); s.Records != 4 || s.Clean != 2 || s.Blank != 0 {
			t.Errorf("%+v", s)
		}
	}
}

// TestLongValue: a value over the limit is cut, and what follows it is whole and in its place.
func TestLongValue(t *testing.T) {
	t.Parallel()
	text := `[{"a":"` + strings.Repeat("x", 5000) + `"},{"b":2}]`
	f, err := OpenWith(write(t, "records.json", []byte(text)), Options{Form: Values, LineLimit: 100, block: 64})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := f.Head(3)
	if err != nil || len(lines) != 2 || lines[0].Cut != 4908 || lines[0].Offset != 1 || string(lines[1].Bytes) != `{"b":2}` || int(lines[1].Offset) != strings.Index(text, `{"b"`) {
		t.Errorf("%+v, %v", lines, err)
	}
}

// FuzzValues: whatever the text, every record shows the bytes of its place with other
// line breaks only, and what stands between records is nothing but what may.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{`[{"a":1},{"b":2}]`, "{\"a\":\n1}{\"b\":\"x\\\"\ny\"}", "[[1,2}{]", "\"\\\n\"", "{\"a\":{},{\"b\":1}]", "1 2 }{"} {
		f.Add([]byte(seed), uint8(3))
	}
	f.Fuzz(func(t *testing.T, text []byte, block uint8) {
		src := func() *valueText {
			return newValues(&inMemory{text}, max(int(block), 1), bytes.HasPrefix(text, bom))
		}
		at := 0
		if bytes.HasPrefix(text, bom) {
			at = len(bom)
		}
		between := func(b []byte) {
			if rest := bytes.Trim(b, " \t\r\n,[]"); len(rest) > 0 {
				t.Fatalf("%q is left out", rest)
			}
		}
		v := src()
		view, err := io.ReadAll(io.NewSectionReader(v, 0, 1<<40))
		if err != nil {
			t.Fatal(err)
		}
		again := src()
		start := int64(0)
		for line := range bytes.Lines(view) {
			offset, err := again.offset(start)
			if err != nil {
				t.Fatal(err)
			}
			start += int64(len(line))
			line = bytes.TrimSuffix(line, []byte("\n"))
			if int(offset) < at {
				t.Fatalf("a record at %d overlaps the one before", offset)
			}
			between(text[at:offset])
			at = int(offset) + len(line)
			for i, c := range line {
				if was := text[int(offset)+i]; c != was && !(was == '\n' && (c == ' ' || c == '\r') || was == '\r' && c == ' ') {
					t.Fatalf("byte %q is shown as %q", was, c)
				}
			}
		}
		between(text[at:])
	})
}

// inMemory is a source of bytes.
type inMemory struct{ b []byte }

func (m *inMemory) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(m.b).ReadAt(p, off)
}
func (m *inMemory) total() int64   { return int64(len(m.b)) }
func (m *inMemory) parallel() bool { return true }
func (m *inMemory) close()         {}
