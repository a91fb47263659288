package mend

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/resource"
)

func TestTypedValuesBecomeWhatTheFieldHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       resource.Kind
		text, want string // "" for a refusal
	}{
		{resource.KindString, `12 "x" é`, `"12 \"x\" é"`},
		{resource.KindNumber, " 12.50 ", "12.50"},
		{resource.KindNumber, "twelve", ""},
		{resource.KindNumber, `"12"`, ""},
		{resource.KindInteger, "-3", "-3"},
		{resource.KindInteger, "3.5", ""},
		{resource.KindAny, `{"text": "x"}`, `{"text": "x"}`},
		{resource.KindAny, `{"text": }`, ""},
	} {
		raw, err := Raw("/value", c.kind, c.text)
		if string(raw) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %q: %q, %v", c.kind, c.text, raw, err)
		}
	}
}

func TestSetAllSetsAValue(t *testing.T) {
	t.Parallel()
	after := SetAll("/gender", []byte(`"other"`))(ndjson.Line{Bytes: []byte(`{"gender":"X","a":1}`)}, nil)
	if string(after) != `{"gender":"other","a":1}` {
		t.Errorf("%s", after)
	}
	if SetAll("/a/b", []byte(`1`))(ndjson.Line{Bytes: []byte(`{`)}, nil) != nil {
		t.Error("broken JSON is changed")
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	got := Changes([]byte(`{"a":1,"b":{"c":2,"d":3},"e":[1,2],"f":"x"}`), []byte(`{"a":1,"b":{"c":5},"f":"x","g":{"h":1}}`))
	var said []string
	for _, c := range got {
		said = append(said, c.Pointer+"="+string(c.Was))
	}
	if want := []string{"/b/c=2", "/b/d=3", "/e=[1,2]", "/g=", "/g/h="}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
	for after, want := range map[string][]string{
		`{}`:                         {"/a", "/ab"}, // one name begins as the other
		`{"a":{},"ab":2}`:            {"/a/b"},
		`{"a":"x","ab":2}`:           {"/a"},
		`{"a":{"b":1,"c":3},"ab":2}`: {"/a/c"},
		`{"a":{"b":1 },"ab":2}`:      nil,
	} {
		var got []string
		for _, c := range Changes([]byte(`{"a":{"b":1},"ab":2}`), []byte(after)) {
			got = append(got, c.Pointer)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", after, got, want)
		}
	}
	if got := Changes([]byte(`{"a`), []byte(`{}`)); len(got) != 1 || string(got[0].Was) != `{"a` {
		t.Errorf("%v", got)
	}
}

func TestSkeleton(t *testing.T) {
	t.Parallel()
	for _, name := range resource.Names() {
		typ, _ := resource.Lookup(name)
		for _, f := range typ.Fields() {
			if raw := Skeleton(f, 0); !json.Valid(raw) {
				t.Errorf("%s.%s: %s", name, f.Name, raw)
			}
		}
	}
}

func TestSameChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		made         Change
		raw          string
		record, want string
	}{
		{Change{Pointer: "/items/0/x", Was: []byte(`"a"`)}, `"b"`, `{"items":[{"x":"c"},{"x":"a"},{"x":"a"}]}`, `{"items":[{"x":"c"},{"x":"b"},{"x":"b"}]}`},
		{Change{Pointer: "/x", Was: []byte(`1`)}, `2`, `{"x":3}`, ``},
		{Change{Pointer: "/x"}, `2`, `{"y":3}`, `{"y":3,"x":2}`},
		{Change{Pointer: "/x"}, `2`, `{"x":3}`, ``},
		{Change{Pointer: "/list/0", Was: []byte(`1`), Gone: true}, ``, `{"list":[1,2,1]}`, `{"list":[2]}`},
		{Change{Pointer: "/x", Was: []byte(`1`)}, `2`, `{"x":1`, ``},
	} {
		if got := SameChange(c.made, []byte(c.raw))(ndjson.Line{Bytes: []byte(c.record)}, nil); string(got) != c.want {
			t.Errorf("%s in %s: %s, want %s", c.made.Pointer, c.record, got, c.want)
		}
	}
}

func TestReplacementsOfAFieldAreOneStep(t *testing.T) {
	t.Parallel()
	var d Log
	for was, is := range map[string]string{"M": `"male"`, "F": `"female"`} {
		d.Did(Decided{Step: recipe.Step{Action: recipe.Replace, Field: "/gender", Values: map[string]json.RawMessage{was: json.RawMessage(is)}}, Kept: true})
	}
	if steps, _ := d.Steps(false); len(steps) != 1 || len(steps[0].Values) != 2 || len(d.made[0].Step.Values) != 1 {
		t.Errorf("%+v", steps)
	}
}

// The log follows undo and redo by the place of the step, for steps that were sent are passed over.
func TestLogFollowsTheStepThatTurned(t *testing.T) {
	t.Parallel()
	var l Log
	for _, field := range []string{"/a", "/b", "/c"} {
		l.Did(Decided{Step: recipe.Step{Action: recipe.Set, Field: field}, Kept: true})
	}
	see := func(what, want string) {
		t.Helper()
		got := ""
		steps, _ := l.Steps(false)
		for _, s := range steps {
			got += s.Field
		}
		if got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	l.Undid(importer.Turned{Records: 1, Newer: 1})
	see("the one before the last undone", "/a/c")
	l.Undid(importer.Turned{Records: 1, Newer: 2, Sent: 1})
	see("the first undone in part", "/a/c")
	l.Undid(importer.Turned{Records: 1, Newer: 3})
	see("one undone that was made before", "/a/c")
	l.Redid(importer.Turned{Records: 1, Newer: 1})
	see("made again", "/a/b/c")
	l.Undid(importer.Turned{Records: 1})
	l.Did(Decided{Step: recipe.Step{Action: recipe.Set, Field: "/d"}, Kept: true})
	see("a new one", "/a/b/d")
	l.Undid(importer.Turned{Records: 1, Newer: 1})
	see("counted without the one that is gone", "/a/d")
}

func TestAStretchNamesItsField(t *testing.T) {
	t.Parallel()
	before := `{"firstName":"Ida","generalPractitionerId":"prac_x42","gender":"F",}`
	for after, want := range map[string][2]string{
		strings.Replace(before, "x42", "042", 1): {`"generalPractitionerId":"prac_x42"`, `"generalPractitionerId":"prac_042"`},
		strings.Replace(before, "Ida", "Ada", 1): {`"firstName":"Ida"`, `"firstName":"Ada"`},
		strings.Replace(before, ",}", "}", 1):    {`"gender":"F",`, `"gender":"F"`},
	} {
		if b, a := stretch([]byte(before), []byte(after)); string(b) != want[0] || string(a) != want[1] {
			t.Errorf("%s to %s, want %s", b, a, want)
		}
	}
}

func FuzzStretch(f *testing.F) {
	f.Add(`{"a":1,"gender":"F"}`, `{"a":1,"gender":"female"}`)
	f.Add(`aaaa`, `aaaaaa`)
	f.Add(``, `x`)
	f.Fuzz(func(t *testing.T, before, after string) {
		b, a := stretch([]byte(before), []byte(after))
		i := strings.Index(before, string(b))
		if i < 0 || !strings.Contains(after, string(a)) {
			t.Fatalf("%q is not in %q, or %q not in %q", b, before, a, after)
		}
		if before != after && bytes.Equal(b, a) {
			t.Fatalf("%q and %q differ, but both show %q", before, after, a)
		}
	})
}
