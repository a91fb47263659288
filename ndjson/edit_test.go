package ndjson

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestTree(t *testing.T) {
	t.Parallel()
	record := []byte(` {"a/b": [1, {"~": null}], "e":{} , "\u00e9":"x"}`)
	nodes, err := Tree(record)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		depth    int
		pointer  string
		key      string
		index    int
		kind     NodeKind
		value    string
		children int
	}
	want := []row{
		{0, "", "", -1, NodeObject, string(record[1:]), 3},
		{1, "/a~1b", "a/b", -1, NodeArray, `[1, {"~": null}]`, 2},
		{2, "/a~1b/0", "", 0, NodeNumber, "1", 0},
		{2, "/a~1b/1", "", 1, NodeObject, `{"~": null}`, 1},
		{3, "/a~1b/1/~0", "~", -1, NodeNull, "null", 0},
		{1, "/e", "e", -1, NodeObject, "{}", 0},
		{1, "/é", "é", -1, NodeString, `"x"`, 0},
	}
	var got []row
	for _, n := range nodes {
		got = append(got, row{n.Depth, n.Pointer, n.Key, n.Index, n.Kind, string(record[n.Offset : n.Offset+n.Length]), n.Children})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	nodes, err = Tree([]byte(`{"a":1,"b":tru}`))
	var broken *SyntaxError
	if len(nodes) != 2 || !errors.As(err, &broken) || broken.Offset != 11 {
		t.Errorf("broken record: %d nodes, %v", len(nodes), err)
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ record, pointer, raw, want string }{
		{`{"a":1,"b":2}`, "/b", `"x"`, `{"a":1,"b":"x"}`},
		{`{ "a" : 1.50 , "b":2 }`, "/b", "3", `{ "a" : 1.50 , "b":3 }`},
		{`{"a":1}`, "", "[]", `[]`},
		{`{}`, "/a", "1", `{"a":1}`},
		{`{"a":1,"b":2}`, "/c", "3", `{"a":1,"b":2,"c":3}`},
		{`{"a": 1, "b": 2}`, "/c", "3", `{"a": 1, "b": 2, "c": 3}`},
		{`{"a": 1}`, "/c", "3", `{"a": 1, "c": 3}`},
		{`{"a":{"b":[1,2]}}`, "/a/b/1", "true", `{"a":{"b":[1,true]}}`},
		{`{"a":{"b":[1,2]}}`, "/a/b/-", "3", `{"a":{"b":[1,2,3]}}`},
		{`{"a":{"b":[]}}`, "/a/b/0", "3", `{"a":{"b":[3]}}`},
		{`{"a/b":1,"m~n":2}`, "/a~1b", "9", `{"a/b":9,"m~n":2}`},
		{`{"a/b":1,"m~n":2}`, "/m~0n", "9", `{"a/b":1,"m~n":9}`},
		{`{"a":1}`, "/x~1y", "9", `{"a":1,"x/y":9}`},
		{`{"a":1,"a":2}`, "/a", "3", `{"a":1,"a":3}`},
		{`{"\u0061":1}`, "/a", "3", `{"\u0061":3}`},
		{`{"0":1}`, "/0", "3", `{"0":3}`},
	} {
		got, err := Set([]byte(c.record), c.pointer, []byte(c.raw))
		if err != nil || string(got) != c.want {
			t.Errorf("Set(%s, %s, %s) = %s, %v, want %s", c.record, c.pointer, c.raw, got, err, c.want)
		}
	}
	for _, c := range []struct{ record, pointer, raw string }{
		{`{"a":1}`, "/a", "tru"}, {`{"a":1}`, "/a", ""}, {`{"a":1}`, "/a", "\"\xff\""}, {`{"a":1}`, "/b/c", "1"},
		{`{"a":1}`, "/a/b", "1"}, {`{"a":[1]}`, "/a/2", "1"}, {`{"a":[1]}`, "/a/x", "1"}, {`{"a":1`, "/a", "1"}, {`{"a":1}`, "a", "1"},
	} {
		if got, err := Set([]byte(c.record), c.pointer, []byte(c.raw)); err == nil {
			t.Errorf("Set(%s, %s, %s) = %s, want an error", c.record, c.pointer, c.raw, got)
		}
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ record, pointer, want string }{
		{`{"a":1,"b":2,"c":3}`, "/a", `{"b":2,"c":3}`},
		{`{"a":1,"b":2,"c":3}`, "/b", `{"a":1,"c":3}`},
		{`{"a":1,"b":2,"c":3}`, "/c", `{"a":1,"b":2}`},
		{`{ "a": 1, "b": 2 }`, "/a", `{ "b": 2 }`},
		{`{ "a": 1, "b": 2 }`, "/b", `{ "a": 1 }`},
		{`{"a":1}`, "/a", `{}`},
		{`{"a":[1,2,3]}`, "/a/1", `{"a":[1,3]}`},
		{`{"a":[1]}`, "/a/0", `{"a":[]}`},
	} {
		got, err := Remove([]byte(c.record), c.pointer)
		if err != nil || string(got) != c.want {
			t.Errorf("Remove(%s, %s) = %s, %v, want %s", c.record, c.pointer, got, err, c.want)
		}
	}
	for _, pointer := range []string{"", "/x", "/a/0"} {
		if got, err := Remove([]byte(`{"a":1}`), pointer); err == nil {
			t.Errorf("Remove(%q) = %s, want an error", pointer, got)
		}
	}
}

// FuzzQuote: what is quoted reads back as it was, by our reader and by the standard one.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a", "\"\\\x00\n\t\x1f", "<&>", "é王😀\u2028", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := Quote(s)
		var std string
		if err := json.Unmarshal(q, &std); err != nil || unquote(q) != std || std != string([]rune(s)) {
			t.Errorf("%q quoted is %s, read back %q, by the standard library %q %v", s, q, unquote(q), std, err)
		}
	})
}

var broken = []string{
	``, ` `, `{`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `[1,]`, `[1 2]`, `{"a" 1}`, `{'a':1}`, `{a:1}`, `{"a":01}`, `{"a":1.}`,
	`{"a":.5}`, `{"a":+1}`, `{"a":1e}`, `{"a":-}`, `{"a":tru}`, `{"a":NaN}`, `{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\ud83d"}`, "{\"a\":\"\t\"}",
	`{"a":1}}`, `{"a":1} {"b":2}`, `{"a":1} // x`, `nul`, `"abc`, `"\`, `{"a":“b”}`, "{\"a\":\x00}",
}

// FuzzSyntax: our second tier takes exactly what jsontext takes.
func FuzzSyntax(f *testing.F) {
	for _, s := range broken {
		f.Add([]byte(s))
	}
	for _, s := range []string{`{}`, `[]`, `{"a":[1,-0,2.5e-3,true,false,null,"\u00e9\\\"\/\b"]}`, ` {"a" : {"a":{}} } `, `0`, `"x"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		if len(record) > deepest {
			return
		}
		theirs := jsontext.Value(record).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		e := syntax(record)
		if (e == nil) != theirs {
			t.Fatalf("%q: %v, jsontext says %v", record, e, theirs)
		}
		nodes, err := Tree(record)
		if (err == nil) != (e == nil) {
			t.Fatalf("%q: tree %v, syntax %v", record, err, e)
		}
		if e != nil && (e.Offset < 0 || e.Offset > len(record)) {
			t.Fatalf("%q: offset %d", record, e.Offset)
		}
		for _, n := range nodes {
			if n.Offset < 0 || n.Offset+n.Length > len(record) {
				t.Fatalf("%q: node %+v", record, n)
			}
		}
	})
}
