package resource

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonCodes are the codes that a strict reader of any JSON would also refuse for.
var jsonCodes = []Code{CodeSyntax, CodeUTF8, CodeDuplicate, CodeSurrogate}

func refusedAsJSON(faults []Fault) bool {
	return slices.ContainsFunc(faults, func(f Fault) bool { return slices.Contains(jsonCodes, f.Code) })
}

// checkJSON is Check without a schema: only what holds for any JSON object.
func checkJSON(record []byte, faults []Fault) []Fault {
	return check("", anything, record, faults, nil)
}

// agreesWithJSONText holds checkJSON against jsontext in its strict mode, the
// reference for syntax, UTF-8, surrogates and duplicate keys.
func agreesWithJSONText(t *testing.T, record []byte) {
	t.Helper()
	faults := checkJSON(record, nil)
	if slices.ContainsFunc(faults, func(f Fault) bool { return f.Code == CodeDepth || f.Code == CodeMore }) {
		return // limits of our own
	}
	valid := jsontext.Value(record).IsValid()
	if ours := !refusedAsJSON(faults); ours != valid {
		t.Fatalf("valid: we say %v, jsontext says %v: %q\n%+v", ours, valid, record, faults)
	}
	if object := slices.ContainsFunc(faults, func(f Fault) bool { return f.Code == CodeNotObject }); valid && object == (jsontext.Value(record).Kind() == '{') {
		t.Fatalf("object: we say %v: %q", !object, record)
	}
}

var syntaxSeeds = []string{
	`{}`, ` { "a" : [ 1 , -0.5e+3 , true , false , null , "x" ] } `, `{"a":{"b":[]},"c":[[],{}]}`,
	``, ` `, `{`, `}`, `[`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{a:1}`, `{'a':1}`, `{"a":1}}`, `{"a":1} x`,
	`{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, `[1]`, `"x"`, `1`, `null`, `nul`, `tru`, `{"a":nan}`, `{"a":True}`, `{"a":NaN}`,
	`{"a":01}`, `{"a":-}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":1e+}`, `{"a":+1}`, `{"a":0x1}`, `{"a":1.5E-7}`, `{"a":-0}`, `{"a":0}`,
	`{"a":"\n"}`, `{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\u12"}`, `{"a":"\u`, `{"a":"\`, `{"a":"`, "{\"a\":\"\x00\"}", "{\"a\":\"\t\"}", "{\"a\":\"\x1f1234567\"}", "{\"a\":\"\x7f\"}",
	`{"a":"\ud83d\ude00"}`, `{"a":"\ud83d"}`, `{"a":"\ude00"}`, `{"a":"\ud83d\u0041"}`, `{"a":"\ud83d\ud83d\ude00"}`, `{"\ud83d":1}`, `{"a":"\uDBFF\uDFFF"}`,
	"{\"a\":\"é語😀\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc3\"}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\xe8\xaa\"}", "{\"\xff\":1}", "\xff", "\xef\xbb\xbf{}", "{\xc2\xa0}",
	`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1,"b":2}}`, `{"a":1,"b":1,"A":1}`, `{"":1,"":2}`, `{"x":[{"k":1,"k":1}]}`,
	"{\"abcdefgh\":\"abcdefghijklmnopqrstuvwxyz\\\"\"}", "{\"a\":\"1234567\"}", "{\"a\":\"12345678\"}", "{\"a\":\"123456789\\\\\"}", "{\r\n\"a\"\t:1}", "{\v}", "{\f\"a\":1}",
}

func TestSyntaxAgreesWithJSONText(t *testing.T) {
	t.Parallel()
	for _, seed := range syntaxSeeds {
		agreesWithJSONText(t, []byte(seed))
	}
	rng := rand.New(rand.NewPCG(8259, 0))
	corpus := slices.Clone(syntaxSeeds)
	for _, name := range Names() {
		ty, _ := Lookup(name)
		corpus = append(corpus, string(ty.Example()))
	}
	for range 60_000 {
		agreesWithJSONText(t, damage(rng, corpus[rng.IntN(len(corpus))], corpus))
	}
}

// damage changes a few bytes of a record, with those that matter to JSON preferred.
func damage(rng *rand.Rand, record string, corpus []string) []byte {
	const bytesThatMatter = "{}[]:,\"\\ \t\n\r\x00\x1f\x7f\x80\xbf\xc2\xe0\xed\xf0\xf4\xff0123456789+-.eEutfnadrlsbD/'"
	d := []byte(record)
	for range 1 + rng.IntN(3) {
		at := rng.IntN(len(d) + 1)
		switch b := bytesThatMatter[rng.IntN(len(bytesThatMatter))]; rng.IntN(4) {
		case 0:
			d = slices.Insert(d, at, b)
		case 1:
			d = slices.Delete(d, at, min(len(d), at+1+rng.IntN(3)))
		case 2:
			if at < len(d) {
				d[at] = b
			}
		case 3:
			other := []byte(corpus[rng.IntN(len(corpus))])
			from := rng.IntN(len(other) + 1)
			d = slices.Insert(d, at, other[from:min(len(other), from+rng.IntN(12))]...)
		}
	}
	return d
}

// The offset of a syntax fault is the first byte that no JSON can have there.
func TestSyntaxOffset(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		record  string
		offset  int
		length  int
		pointer string
	}{
		{``, 0, 0, ""},
		{`x`, 0, 1, ""},
		{`{"a":1`, 6, 0, "/a"},
		{`{"a":1,}`, 7, 1, ""},
		{`{"a":1 "b":2}`, 7, 1, "/a"},
		{`{"a":[1,2,]}`, 10, 1, "/a/2"},
		{`{"a":{"b":tru}}`, 13, 1, "/a/b"},
		{`{"a":"b\q"}`, 8, 1, "/a"},
		{`{"a":"b\u00g0"}`, 11, 1, "/a"},
		{"{\"a\":\"b\tc\"}", 7, 1, "/a"},
		{`{"a":01}`, 6, 1, "/a"},
		{`{"a":1.}`, 7, 1, "/a"},
		{`{"a":'x'}`, 5, 1, "/a"},
		{`{"a":1}{"a":1}`, 7, 1, ""},
		{`{"a`, 3, 0, ""},
	} {
		faults := checkJSON([]byte(c.record), nil)
		if len(faults) != 1 || faults[0].Code != CodeSyntax || faults[0].Offset != c.offset || faults[0].Length != c.length || faults[0].Pointer != c.pointer {
			t.Errorf("%s: got %+v, want offset %d, length %d, pointer %q", c.record, faults, c.offset, c.length, c.pointer)
		}
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	nested := func(n int) []byte {
		return []byte(`{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}")
	}
	if faults := checkJSON(nested(MaxDepth), nil); len(faults) != 0 {
		t.Errorf("at the limit: %+v", faults)
	}
	faults := checkJSON(nested(MaxDepth+1), nil)
	if len(faults) != 1 || faults[0].Code != CodeDepth || faults[0].Offset != len(`{"a":`)+MaxDepth-1 {
		t.Errorf("beyond it: %+v", faults)
	}
	if faults := checkJSON([]byte(`{"a":`+strings.Repeat(`{"a":`, 1<<20)), nil); len(faults) != 1 || faults[0].Code != CodeDepth {
		t.Errorf("far beyond it: %+v", faults)
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	ty, _ := Lookup("Patient")
	record := []byte(`{"firstName":"a","lastName":"b","address":{"line":[1` + strings.Repeat(",1", 5*MaxFaults) + `]}}}`)
	faults := ty.Check(record, make([]Fault, 3))
	if want := 3 + MaxFaults + 2; len(faults) != want {
		t.Fatalf("%d faults, want %d", len(faults), want)
	}
	if more, last := faults[len(faults)-2], faults[len(faults)-1]; more.Code != CodeMore || last.Code != CodeSyntax {
		t.Errorf("ends with %s, %s", more.Code, last.Code)
	}
}

func TestPointersAreBounded(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("k", maxPointers/4)
	record := []byte(`{"` + key + `":{"a":1` + strings.Repeat(`,"a":1`, 100) + `}}`)
	faults := checkJSON(record, nil)
	if len(faults) > 10 || faults[len(faults)-1].Code != CodeMore {
		t.Errorf("%d faults, the last %s", len(faults), faults[len(faults)-1].Code)
	}
}

func FuzzSyntax(f *testing.F) {
	for _, seed := range syntaxSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(agreesWithJSONText)
}

func FuzzCheck(f *testing.F) {
	for i, name := range Names() {
		ty, _ := Lookup(name)
		f.Add(uint8(i), ty.Example())
	}
	f.Add(uint8(40), []byte(`{"firstName":"","lastname":"\u0041","id":"x","meta":{"tag":[{"system":"https://clinikapi.com/tenant"}]},"resourceType":1}`))
	f.Fuzz(func(t *testing.T, i uint8, record []byte) {
		ty, _ := Lookup(Names()[int(i)%len(Names())])
		faults := ty.Check(record, nil)
		for i, fault := range faults {
			if fault.Offset < 0 || fault.Length < 0 || fault.Offset+fault.Length > len(record) {
				t.Fatalf("outside the record: %+v", fault)
			}
			if i > 0 && fault.Offset < faults[i-1].Offset {
				t.Fatalf("out of order: %+v", faults)
			}
			if fault.Pointer != "" && fault.Pointer[0] != '/' {
				t.Fatalf("no pointer: %+v", fault)
			}
		}
		// What holds for any JSON holds whatever the schema.
		if plain := checkJSON(record, nil); refusedAsJSON(plain) != refusedAsJSON(faults) && len(faults) < MaxFaults {
			t.Fatalf("with schema %+v, without %+v", faults, plain)
		}
	})
}
