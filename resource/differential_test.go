package resource

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// The check must agree with an independent validator of the same schema files:
// a record is refused by both or by neither, at the same pointers. Only faults
// of a documented basis count; what is ours alone is annotation and unknown to
// the validator. Where we are stricter on purpose is listed in stricter, each
// with records that show it.

// judge validates as the sandbox does: the schema file and asserted formats.
func judgeOf(t testing.TB, ty *Type) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(ty.SchemaJSON()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	id := "urn:clinikapi:" + ty.Name()
	if err := c.AddResource(id, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func judgedPointers(t testing.TB, s *jsonschema.Schema, record []byte) []string {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(record))
	if err != nil {
		t.Fatalf("%v: %s", err, record)
	}
	failed := make(map[string]bool)
	if verr, ok := s.Validate(v).(*jsonschema.ValidationError); ok {
		leaves(verr, failed)
	}
	return slices.Sorted(maps.Keys(failed))
}

func leaves(e *jsonschema.ValidationError, failed map[string]bool) {
	at := pointerOf(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			failed[at+"/"+pointerEscaper.Replace(name)] = true
		}
		return
	case *kind.AnyOf:
		// Only the alternative of the value's own JSON type says something of use.
		for _, cause := range e.Causes {
			if own := make(map[string]bool); !hasTypeErrorAt(cause, at) {
				leaves(cause, own)
				maps.Copy(failed, own)
				return
			}
		}
		failed[at] = true
		return
	}
	if len(e.Causes) == 0 {
		failed[at] = true
	}
	for _, cause := range e.Causes {
		leaves(cause, failed)
	}
}

func hasTypeErrorAt(e *jsonschema.ValidationError, at string) bool {
	if _, ok := e.ErrorKind.(*kind.Type); ok && pointerOf(e.InstanceLocation) == at {
		return true
	}
	return slices.ContainsFunc(e.Causes, func(c *jsonschema.ValidationError) bool { return hasTypeErrorAt(c, at) })
}

func pointerOf(tokens []string) string {
	var b strings.Builder
	for _, tok := range tokens {
		writeToken(&b, tok)
	}
	return b.String()
}

func documentedPointers(faults []Fault) []string {
	failed := make(map[string]bool)
	for _, f := range faults {
		if f.Basis == Documented {
			failed[f.Pointer] = true
		}
	}
	return slices.Sorted(maps.Keys(failed))
}

func TestCheckAgreesWithValidator(t *testing.T) {
	t.Parallel()
	rounds := 300
	if testing.Short() {
		rounds = 30
	}
	for i, name := range Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ty, _ := Lookup(name)
			judge := judgeOf(t, ty)
			m := mutator{rand.New(rand.NewPCG(62, uint64(i)))}
			refused := 0
			for range rounds {
				record := m.record(ty)
				faults := ty.Check(record, nil)
				ours, theirs := documentedPointers(faults), judgedPointers(t, judge, record)
				if !slices.Equal(ours, theirs) {
					t.Fatalf("we fail %q, the validator fails %q\n%s", ours, theirs, record)
				}
				if len(ours) > 0 {
					refused++
				}
			}
			if refused < rounds/5 || refused > rounds*9/10 {
				t.Errorf("%d of %d records refused; the corpus is lopsided", refused, rounds)
			}
		})
	}
}

// Every deliberate strictness: the validator accepts these Patient records, we refuse them.
var stricter = []struct {
	why, record string
	code        Code
	pointer     string
}{
	{"a length counts UTF-16 units, as the vendor's validator does, not code points",
		`{"firstName":"` + strings.Repeat("😀", 51) + `","lastName":"b"}`, CodeLength, "/firstName"},
	{"a key must not come twice: which one counts is nobody's guess",
		`{"firstName":"a","lastName":"b","lastName":"c"}`, CodeDuplicate, "/lastName"},
	{"nor through an escape",
		`{"firstName":"a","lastName":"b","last\u004eame":"c"}`, CodeDuplicate, "/lastName"},
	{"nor in what the schema does not know",
		`{"firstName":"a","lastName":"b","photo":{"x":{"y":1,"y":1}}}`, CodeDuplicate, "/photo/x/y"},
	{"text must be UTF-8",
		"{\"firstName\":\"a\xff\",\"lastName\":\"b\"}", CodeUTF8, "/firstName"},
	{"half a surrogate pair is no text",
		`{"firstName":"a\ud83d","lastName":"b"}`, CodeSurrogate, "/firstName"},
	{"nesting has an end",
		`{"firstName":"a","lastName":"b","x":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`, CodeDepth, "/x" + strings.Repeat("/0", 63)},
	{"an e-mail address has a local part",
		`{"firstName":"a","lastName":"b","email":"@example.org"}`, CodeFormat, "/email"},
	{"and none in quotes",
		`{"firstName":"a","lastName":"b","email":"\"a b\"@example.org"}`, CodeFormat, "/email"},
	{"and no address literal",
		`{"firstName":"a","lastName":"b","email":"a@[127.0.0.1]"}`, CodeFormat, "/email"},
	{"and no root dot",
		`{"firstName":"a","lastName":"b","email":"a@example.org."}`, CodeFormat, "/email"},
	{"a URI has only the characters of RFC 3986",
		`{"firstName":"a","lastName":"b","photo":{"url":"https://example.org/a b"}}`, CodeFormat, "/photo/url"},
	{"percent escapes are whole in every part of it",
		`{"firstName":"a","lastName":"b","photo":{"url":"https://example.org/?q=%zz"}}`, CodeFormat, "/photo/url"},
}

func TestStricterThanValidator(t *testing.T) {
	t.Parallel()
	ty, _ := Lookup("Patient")
	judge := judgeOf(t, ty)
	for _, s := range stricter {
		if got := judgedPointers(t, judge, []byte(s.record)); len(got) > 0 {
			t.Errorf("%s: the validator refuses it too, at %q", s.why, got)
		}
		faults := ty.Check([]byte(s.record), nil)
		i := slices.IndexFunc(faults, func(f Fault) bool { return f.Basis == Documented })
		if i < 0 || faults[i].Code != s.code || faults[i].Pointer != s.pointer {
			t.Errorf("%s: got %+v, want %s at %s", s.why, faults, s.code, s.pointer)
		}
	}
}

// A mutator makes records that are mostly right and sometimes wrong in one or two places.
type mutator struct{ *rand.Rand }

func (m mutator) record(ty *Type) []byte {
	var v map[string]any
	if m.IntN(2) == 0 {
		dec := json.NewDecoder(bytes.NewReader(ty.Example()))
		dec.UseNumber()
		if err := dec.Decode(&v); err != nil {
			panic(err)
		}
	} else {
		v = m.object(ty.field, 0)
	}
	for range m.IntN(4) {
		m.spoil(v, ty.field)
	}
	record, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return record
}

func (m mutator) object(f *Field, depth int) map[string]any {
	v := make(map[string]any)
	for _, member := range f.Fields {
		if member.Required || m.IntN(2+depth) == 0 {
			v[member.Name] = m.value(member, depth+1)
		}
	}
	return v
}

// value makes a value that the field's documented constraints allow.
func (m mutator) value(f *Field, depth int) any {
	switch f.Kind {
	case KindString:
		return m.text(f)
	case KindInteger:
		return m.IntN(10)
	case KindNumber:
		return json.Number([]string{"0", "1", "0.5", "1e0"}[m.IntN(4)])
	case KindBoolean:
		return m.IntN(2) == 0
	case KindObject:
		if depth > 6 && !slices.ContainsFunc(f.Fields, func(g *Field) bool { return g.Required }) {
			return map[string]any{}
		}
		return m.object(f, depth)
	case KindArray:
		v := []any{}
		for range f.MinItems + m.IntN(max(1, 4-depth)) {
			v = append(v, m.value(f.Items, depth+1))
		}
		return v
	}
	return m.value(f.OneOf[m.IntN(len(f.OneOf))], depth)
}

func (m mutator) text(f *Field) string {
	switch {
	case len(f.Enum) > 0:
		return f.Enum[m.IntN(len(f.Enum))]
	case len(f.Suggested) > 0 && m.IntN(2) == 0:
		return f.Suggested[m.IntN(len(f.Suggested))]
	}
	switch f.Format {
	case "date":
		return []string{"1984-11-02", "2024-02-29", "2000-02-29"}[m.IntN(3)]
	case "date-time":
		return []string{"2025-03-04T08:50:00Z", "2025-03-04t08:50:00.25+05:30", "2016-12-31T23:59:60Z"}[m.IntN(3)]
	case "time":
		return "08:30:00"
	case "email":
		return []string{"a@example.org", "a.b+c@x.example.org", "a@b"}[m.IntN(3)]
	case "uri":
		return []string{"https://example.org/a?b#c", "urn:x:y", "http://[::1]:80/"}[m.IntN(3)]
	}
	return []string{"x", "Zoë", "王 秀英", "a/b", `q"\`, "Type/1"}[m.IntN(6)]
}

// spoiled are values to put where something else belongs.
var spoiled = []any{
	nil, true, "", "   ", "\u00a0\t", "x", 0, -1, 100000, json.Number("1.5"), json.Number("1.0"), json.Number("1e2"),
	json.Number("-0"), json.Number("12e-1"), json.Number("1E400"),
	[]any{}, []any{nil}, []any{"x", 1}, map[string]any{}, map[string]any{"code": 1, "x": nil},
	"1984-02-30", "1900-02-29", "1984-1-2", "1984-11-02 ", "84-11-02", "2025-13-01", "2025-00-01", "2025-01-00",
	"2025-03-04T08:50:00", "2025-03-04T24:00:00Z", "2025-03-04T08:60:00Z", "2025-03-04T08:50:61Z", "2025-03-04T08:50:60Z",
	"2025-03-04T08:50Z", "2025-03-04 08:50:00Z", "2025-03-04T08:50:00.Z", "2025-03-04T08:50:00.1", "2025-03-04T08:50:00+0530",
	"2025-03-04T08:50:00+24:00", "2025-02-29T08:50:00Z", "2016-12-31T15:59:60-08:00", "2016-12-31T15:59:60+08:00",
	"08:30", "8:30:00", "24:00:00", "08:30:60", "08:30:00Z",
	"a@b@c", "a@", "a b@c.d", ".a@b.c", "a..b@c.d", "a@-b.c", "a@b..c", "ä@b.c", "a@b_c.d",
	"//example.org", "example.org", "http://[::1", "http://a:b/", "1http://x", "http://[1]/", "http://%41/", ":", "a:",
	strings.Repeat("a", 21), strings.Repeat("é", 51), strings.Repeat("語", 101), strings.Repeat("b", 501), strings.Repeat("c", 5001),
}

// wrong picks one of the spoiled values, as a copy: it may be spoiled further.
func (m mutator) wrong() any {
	switch v := spoiled[m.IntN(len(spoiled))].(type) {
	case []any:
		return slices.Clone(v)
	case map[string]any:
		return maps.Clone(v)
	default:
		return v
	}
}

// spoil changes one place below the object v, whose field is f.
func (m mutator) spoil(v map[string]any, f *Field) {
	names := slices.Sorted(maps.Keys(v))
	switch m.IntN(8) {
	case 0:
		if len(names) > 0 {
			delete(v, names[m.IntN(len(names))])
		}
		return
	case 1:
		v[fmt.Sprint("unknown~/", m.IntN(9))] = m.wrong()
		return
	case 2:
		member := f.Fields[m.IntN(len(f.Fields))]
		v[member.Name] = m.value(member, 1)
		return
	}
	member := f.Fields[m.IntN(len(f.Fields))]
	if len(names) > 0 && m.IntN(4) > 0 {
		if known := f.step(names[m.IntN(len(names))]); known != nil {
			member = known
		}
	}
	v[member.Name] = m.spoilValue(v[member.Name], member)
}

func (m mutator) spoilValue(v any, f *Field) any {
	switch v := v.(type) {
	case map[string]any:
		for _, shape := range append(f.OneOf, f) {
			if len(shape.Fields) > 0 && m.IntN(5) > 0 {
				m.spoil(v, shape)
				return v
			}
		}
	case []any:
		shape := f
		for _, alt := range f.OneOf {
			if alt.Items != nil {
				shape = alt
			}
		}
		if len(v) > 0 && shape.Items != nil && m.IntN(5) > 0 {
			i := m.IntN(len(v))
			if m.IntN(8) == 0 {
				return slices.Repeat(v, 60/len(v)+1)
			}
			v[i] = m.spoilValue(v[i], shape.Items)
			return v
		}
	}
	if f.MaxLength > 0 && m.IntN(4) == 0 {
		return strings.Repeat("é", f.MaxLength+m.IntN(2))
	}
	return m.wrong()
}
