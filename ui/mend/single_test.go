package mend

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/resource"
)

// oneFile is a run of one file, as far as mend needs it.
type oneFile struct {
	source  *importer.Source
	records []importer.Record
	rejects []importer.Reject
}

func (f *oneFile) Sources() []*importer.Source                    { return []*importer.Source{f.source} }
func (f *oneFile) State(p importer.Position) importer.RecordState { return f.records[p.Line-1].State }
func (f *oneFile) Record(p importer.Position) (importer.Record, error) {
	return f.records[p.Line-1], nil
}
func (f *oneFile) Rejects(batch, limit int) (list []importer.Reject, more bool) {
	for _, r := range f.rejects {
		if r.Batch == batch {
			list = append(list, r)
		}
	}
	return list, false
}

func fileOf(state importer.RecordState, lines ...string) *oneFile {
	t, _ := resource.Lookup("Patient")
	f := &oneFile{source: &importer.Source{Type: t}}
	for i, line := range lines {
		at := importer.Position{Line: int64(i) + 1}
		f.records = append(f.records, importer.Record{Position: at, State: state, Original: ndjson.Line{Number: at.Line, Bytes: []byte(line)}, Current: []byte(line)})
	}
	return f
}

// edit changes a value of a record, as a person does, and notes it.
func (f *oneFile) edit(l *Log, line int64, pointer, value string) {
	r := &f.records[line-1]
	after, err := ndjson.Set(r.Current, pointer, []byte(value))
	if err != nil {
		panic(err)
	}
	l.Did(One(f, importer.Correction{Position: r.Position, Record: after, Of: r.Current}))
	r.Current = after
}

func replacing(field string, values map[string]string) Decided {
	raw := map[string]json.RawMessage{}
	for was, is := range values {
		raw[was] = ndjson.Quote(is)
	}
	return Decided{Step: recipe.Step{Action: recipe.Replace, Field: field, Values: raw}, Kept: true}
}

// What is a code of many records may go into a recipe; what is a patient's own never may.
func TestOnlyCodesOfManyRecordsMayBeRepeated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		record, pointer, value string
		state                  importer.RecordState
		coded                  bool
	}{
		"an allowed value":               {`{"gender":"w"}`, "/gender", `"female"`, importer.HeldBack, true},
		"one that was allowed before":    {`{"gender":"male"}`, "/gender", `"female"`, importer.Rejected, false},
		"one that is not allowed either": {`{"gender":"w"}`, "/gender", `"f"`, importer.HeldBack, false},
		"an empty one":                   {`{"gender":""}`, "/gender", `"female"`, importer.HeldBack, false},
		"a long text in the field":       {`{"gender":"` + strings.Repeat("x", 65) + `"}`, "/gender", `"female"`, importer.HeldBack, false},
		"no text":                        {`{"gender":null}`, "/gender", `"female"`, importer.HeldBack, false},
		"one that was not there":         {`{"lastName":"x"}`, "/gender", `"female"`, importer.HeldBack, false},
		"a reference that was refused":   {`{"generalPractitionerId":"prac_x7"}`, "/generalPractitionerId", `"prac_007"`, importer.Rejected, true},
		"a reference without a fault":    {`{"generalPractitionerId":"prac_001"}`, "/generalPractitionerId", `"prac_007"`, importer.Unsent, false},
		"a name in place of a reference": {`{"generalPractitionerId":"Dr Ola Berg"}`, "/generalPractitionerId", `"prac_007"`, importer.Rejected, false},
		"a name":                         {`{"lastName":"Novak"}`, "/lastName", `"Nowak"`, importer.Rejected, false},
		"a date":                         {`{"birthDate":"1990"}`, "/birthDate", `"1990-01-01"`, importer.Rejected, false},
		"a field that the type has not":  {`{"gendr":"w"}`, "/gendr", `"female"`, importer.Rejected, false},
	} {
		var l Log
		f := fileOf(c.state, c.record)
		f.edit(&l, 1, c.pointer, c.value)
		_, left := l.Steps(false)
		if got := len(l.Coded()) == 1; got != c.coded || left != 1 {
			t.Errorf("%s: %t, %d left; want %t, 1 left", name, got, left, c.coded)
		}
	}
	patients := (&resource.Field{Name: "patientId", Kind: resource.KindString, Ref: []string{"Patient"}})
	if coded(patients, []byte(`"pat_1"`), []byte(`"pat_2"`), true) {
		t.Error("a reference to a patient may be repeated")
	}
}

// A recipe with what was asked for makes of the file what the person made of it.
func TestARecipeRepeatsSingleReplacements(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		edit  func(*oneFile, *Log)
		left  [2]int // without, with them
		same  bool   // it makes the same file
	}{
		"two fields": {[]string{`{"gender":"w","generalPractitionerId":"prac_x7"}`, `{"gender":"x"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"female"`)
			f.edit(l, 1, "/generalPractitionerId", `"prac_007"`)
			f.edit(l, 2, "/gender", `"other"`)
		}, [2]int{3, 0}, true},
		"the same in two records": {[]string{`{"gender":"w"}`, `{"gender":"w"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"female"`)
			f.edit(l, 2, "/gender", `"female"`)
		}, [2]int{2, 0}, true},
		"edited twice": {[]string{`{"gender":"w"}`, `{"gender":"male"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"male"`)
			f.edit(l, 1, "/gender", `"female"`)
		}, [2]int{1, 0}, true},
		"one puts in what another replaces": {[]string{`{"generalPractitionerId":"a"}`, `{"generalPractitionerId":"b"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/generalPractitionerId", `"b"`)
			f.edit(l, 2, "/generalPractitionerId", `"c"`)
		}, [2]int{2, 0}, true},
		"one value, two others in its place": {[]string{`{"gender":"w"}`, `{"gender":"w"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"female"`)
			f.edit(l, 2, "/gender", `"other"`)
		}, [2]int{2, 2}, false},
		"made for others too": {[]string{`{"gender":"w"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"female"`)
			l.Did(replacing("/gender", map[string]string{"w": "female"}))
		}, [2]int{0, 0}, true},
		"others were made another": {[]string{`{"gender":"w"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"female"`)
			l.Did(replacing("/gender", map[string]string{"w": "other"}))
		}, [2]int{1, 1}, false},
		"beside a step for many": {[]string{`{"gender":"w"}`, `{"gender":"m"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"female"`)
			f.records[1].Current = []byte(`{"gender":"male"}`)
			l.Did(replacing("/gender", map[string]string{"m": "male"}))
		}, [2]int{1, 0}, true},
		"of what was changed for many": {[]string{`{"gender":"w"}`}, func(f *oneFile, l *Log) {
			f.records[0].Current = []byte(`{"gender":"F"}`)
			l.Did(replacing("/gender", map[string]string{"w": "F"}))
			f.edit(l, 1, "/gender", `"female"`)
		}, [2]int{1, 1}, false},
		"undone": {[]string{`{"gender":"w"}`}, func(f *oneFile, l *Log) {
			f.edit(l, 1, "/gender", `"other"`)
			f.edit(l, 1, "/gender", `"female"`)
			l.Undid(importer.Turned{Records: 1})
			f.records[0].Current = []byte(`{"gender":"other"}`)
		}, [2]int{1, 0}, true},
		"one for many after another": {[]string{`{"gender":"a"}`, `{"gender":"b"}`}, func(f *oneFile, l *Log) {
			l.Did(replacing("/gender", map[string]string{"a": "b"}))
			l.Did(replacing("/gender", map[string]string{"b": "other"}))
			f.records[0].Current, f.records[1].Current = []byte(`{"gender":"other"}`), []byte(`{"gender":"other"}`)
		}, [2]int{0, 0}, true},
	} {
		var l Log
		f := fileOf(importer.Rejected, c.lines...)
		c.edit(f, &l)
		_, without := l.Steps(false)
		steps, with := l.Steps(true)
		if got := [2]int{without, with}; got != c.left {
			t.Errorf("%s: %v are left, want %v", name, got, c.left)
		}
		same := len(steps) > 0
		if same {
			r, err := recipe.New("Patient", steps...)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for _, record := range f.records {
				after, _ := r.Apply(record.Original, &ndjson.Linter{Type: f.source.Type})
				if after == nil {
					after = record.Original.Bytes
				}
				same = same && string(after) == string(record.Current)
			}
		}
		if same != c.same {
			t.Errorf("%s: the same file %t, want %t; %s", name, same, c.same, fmt.Sprint(steps))
		}
	}
}
