package ndjson

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"clinik-import/resource"
)

// TestEveryProblemSaysWhatToDo: whatever is put in the place of whichever value of
// whichever type, and wherever a record breaks off, each problem has a message and a hint.
func TestEveryProblemSaysWhatToDo(t *testing.T) {
	t.Parallel()
	others := []string{`"zz"`, `" "`, `""`, `-7.5`, `1e999`, `null`, `true`, `[]`, `[1]`, `{}`, `{"zz":1}`, `"03/04/1990"`,
		`"1990-01-05 10:00"`, `"1990-02-30"`, `"9:1"`, `&`, `'x'`, `-`, `"\u12"`, "\"\xff\"", `"` + strings.Repeat("é", 5000) + `"`,
		"[" + strings.Repeat(`"a",`, 200) + `"a"]`}
	seen := map[string]bool{}
	for _, name := range resource.Names() {
		l := linter(t, name)
		check := func(record []byte) {
			for _, p := range l.Line(nil, Line{Number: 1, Bytes: record}) {
				seen[p.Rule] = true
				if p.Message == "" || p.Hint == "" || !strings.HasSuffix(p.Message, ".") || strings.Contains(p.Message, ". (") {
					t.Errorf("%s, %.200s: %s at %s: %q, hint %q", name, record, p.Rule, p.Pointer, p.Message, p.Hint)
				}
			}
		}
		example := l.Type.Example()
		members, _ := childrenOf(example, span{})
		for _, m := range members {
			for _, other := range others {
				check(fmt.Appendf(nil, "%s%s%s", example[:m.from], other, example[m.to:]))
			}
			check(fmt.Appendf(nil, `%s"zz"%s`, example[:m.keyFrom], example[m.keyTo:]))
			check(bytes.Clone(example[:m.to]))
			check(bytes.Clone(example[:m.from]))
		}
	}
	for _, rule := range []string{"field.type", "field.format", "field.range", "field.items", "field.length", "field.blank", "field.null",
		"field.allowed", "field.suggested", "field.reference", "field.unknown", "field.required", "json.syntax", "text.utf8"} {
		if !seen[rule] {
			t.Errorf("no problem of %s was made", rule)
		}
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ kind, record, want string }{
		{"Patient", `{"firstName":"A","lastName":5}`, "Put it in double quotes."},
		{"Patient", `{"firstName":["A"],"lastName":"B"}`, "Write one text in double quotes."},
		{"Patient", `{"firstName":"A","lastName":"B","address":"x"}`, "Put its parts in braces: line, city, state, postalCode, …."},
		{"Patient", `{"firstName":"A","lastName":"B","contact":{}}`, "Put it in square brackets: [ … ]."},
		{"Patient", `{"firstName":"A","lastName":"B","contact":[{},{},{},{},{},{},{},{},{},{},{},{}]}`, "Leave 2 of them out."},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"03/04/1990"}`, "the day first or with the month first"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":39292}`, "the number by which Excel keeps a date"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"39292"}`, "the number by which Excel keeps a date"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":true}`, "Write a date as YYYY-MM-DD, such as 1984-11-02, in double quotes."},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"1990"}`, "Look it up, or leave the field out."},
		{"Patient", `{"firstName":"A","lastName":"B","email":"x"}`, "Correct the address, or leave the field out."},
		{"Appointment", `{"status":"booked","patientId":"p","start":"2026-03-01T09:00","end":"2026-03-01T09:45:00Z"}`, "Add the zone"},
		{"Appointment", `{"status":"booked","patientId":"p","start":"2026-03-01T09:00:00Z","end":"2026-03-01T09:45:00Z","priority":1.5}`, "without decimals"},
		{"Appointment", `{"status":"booked","patientId":"p","start":"2026-03-01T09:00:00Z","end":"2026-03-01T09:45:00Z","priority":12}`, "unit"},
		{"Patient", `{"firstName":"A","lastName":"B"}{"firstName":"C","lastName":"D"}`, "--records"},
	} {
		ps := linter(t, test.kind).Line(nil, Line{Number: 1, Bytes: []byte(test.record)})
		if len(ps) != 1 || !strings.Contains(ps[0].Hint, test.want) {
			t.Errorf("%s: %+v, want the hint %q", test.record, ps, test.want)
		}
	}
}
