package ndjson

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"clinik-import/resource"
)

// damages are ways to spoil a line, each with a rule that must tell of it.
var damages = []struct{ rule, line string }{
	{"json.syntax", `{'firstName':'Ada'}`},
	{"json.syntax", `{"firstName":"Ada","lastName":"L",}`},
	{"json.syntax", `{"firstName":"Ada" /* who? */}`},
	{"json.syntax", `{firstName:"Ada"}`},
	{"json.syntax", `{"firstName":NaN}`},
	{"json.syntax", `{"firstName":None}`},
	{"json.syntax", `{“firstName”:“Ada”}`},
	{"json.syntax", `{"firstName":"Ada" "lastName":"L"}`},
	{"json.syntax", `{"firstName":"Ada","lastNa`},
	{"json.syntax", `]`},
	{"json.syntax", strings.Repeat(`{"a":`, 9)},
	{"json.object", `"Ada"`},
	{"json.object", `[1]`},
	{"json.several", `{"firstName":"Ada","lastName":"L"}{"firstName":"Alan","lastName":"T"}`},
	{"json.several", `{"firstName":"Ada","lastName":"L"} [1]`},
	{"json.duplicate-key", `{"firstName":"Ada","lastName":"L","first\u004eame":"Ada"}`},
	{"json.surrogate", `{"firstName":"Ada","lastName":"\ud800"}`},
	{"json.depth", strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70)},
	{"json.precision", `{"firstName":"Ada","lastName":"L","x":0.1234567890123456789}`},
	{"text.utf8", "{\"firstName\":\"Ren\xe9e\",\"lastName\":\"L\"}"},
	{"text.utf8", "\xff\xfe"},
	{"text.control", "{\"firstName\":\"A\x00\",\"lastName\":\"L\"}"},
	{"text.control", "{\"firstName\":\"A\tb\",\"lastName\":\"L\"}"},
	{"text.cr", "{\"firstName\":\"A\",\r\"lastName\":\"L\"}"},
	{"text.mixed-endings", "{\"firstName\":\"A\",\"lastName\":\"L\"}\r"},
	{"text.bom", "\ufeff{\"firstName\":\"A\",\"lastName\":\"L\"}"},
	{"text.line-too-long", `{"firstName":"` + strings.Repeat("A", 2000) + `"}`},
	{"text.line-too-long", strings.Repeat("{\xff\r", 2000)},
	{"field.required", `{"firstName":"Ada"}`},
	{"field.type", `{"firstName":1,"lastName":"L"}`},
	{"field.null", `{"firstName":"Ada","lastName":null}`},
	{"field.blank", `{"firstName":"Ada","lastName":" "}`},
	{"field.allowed", `{"firstName":"Ada","lastName":"L","gender":"F"}`},
	{"field.format", `{"firstName":"Ada","lastName":"L","birthDate":"1/2/1990"}`},
	{"field.length", `{"firstName":"Ada","lastName":"L","phone":"` + strings.Repeat("1", 40) + `"}`},
	{"field.unknown", `{"firstName":"Ada","lastName":"L","phnoe":"1"}`},
	{"record.fhir", `{"resourceType":"Patient","name":[{"family":"L"}]}`},
	{"record.other-type", `{"resourceType":"Group","firstName":"Ada","lastName":"L"}`},
	{"record.id", `{"id":"1","firstName":"Ada","lastName":"L"}`},
	{"record.duplicate", `{"firstName":"Ada 0","lastName":"Lovelace"}`},
	{"sense.birth-date", `{"firstName":"Ada","lastName":"L","birthDate":"1090-01-05"}`},
}

// TestEverySecondLine: in a file in which every second line is bad in a way of its
// own, exactly these lines are told of, each at its number and offset.
func TestEverySecondLine(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	var offsets []int
	for i, d := range damages {
		fmt.Fprintf(&b, "{\"firstName\":\"Ada %d\",\"lastName\":\"Lovelace\"}\n", i)
		offsets = append(offsets, b.Len())
		b.WriteString(d.line + "\n")
	}
	for _, block := range []int{16, 100, 1 << 10, 256 << 10} {
		for _, packing := range []string{"", "gzip"} {
			f := open(t, b.Bytes(), packing, Options{block: block, LineLimit: 1000})
			l := linter(t, "Patient")
			l.Now, l.Duplicates = today, NewDuplicates()
			report := NewReport()
			found := map[int64][]string{}
			for p, err := range l.Problems(t.Context(), f, report, 0) {
				if err != nil {
					t.Fatal(err)
				}
				found[p.Line] = append(found[p.Line], p.Rule)
				if at := int64(offsets[min(p.Line/2, int64(len(offsets)))-1]); p.Line%2 == 1 || p.Offset < at || p.Offset > at+int64(len(damages[p.Line/2-1].line)) {
					t.Errorf("line %d, byte %d: %s", p.Line, p.Offset, p.Rule)
				}
			}
			for i, d := range damages {
				if line := int64(2*i + 2); !slices.Contains(found[line], d.rule) {
					t.Errorf("line %d, %.60q: %v, want %s", line, d.line, found[line], d.rule)
				}
			}
			lines, more := report.Find(Filter{}, 1000)
			if len(lines) != len(damages) || more || lines[0] != 2 || lines[len(lines)-1] != int64(2*len(damages)) {
				t.Errorf("marked are %v", lines)
			}
		}
	}
}

// TestExamplesAreClean: the examples of the contract have no problem at all, not even a note.
func TestExamplesAreClean(t *testing.T) {
	t.Parallel()
	for _, name := range resource.Names() {
		l := linter(t, name)
		l.Now = today
		typ, _ := resource.Lookup(name)
		if ps := l.Line(nil, Line{Number: 2, Bytes: typ.Example()}); len(ps) > 0 {
			t.Errorf("%s: %+v", name, ps)
		}
	}
}

// TestSafeFixesHold: after a safe fix the line is linted again and the problem is gone.
func TestSafeFixesHold(t *testing.T) {
	t.Parallel()
	fixed := map[string]bool{}
	examples := slices.Clone(damages)
	for _, r := range Rules() {
		examples = append(examples, struct{ rule, line string }{r.Code, strings.TrimSuffix(r.Bad, "\n")})
	}
	for _, d := range examples {
		l := linter(t, "Patient")
		l.Now = today
		before := l.Line(nil, Line{Number: 2, Bytes: []byte(d.line)})
		for _, p := range before {
			for _, fix := range p.Fixes {
				if fix.Safety != Safe {
					continue
				}
				fixed[p.Rule] = true
				again := l.Line(nil, Line{Number: 2, Bytes: fix.Apply([]byte(d.line))})
				if slices.ContainsFunc(again, func(q Problem) bool { return q.Rule == p.Rule && q.Pointer == p.Pointer }) {
					t.Errorf("%s in %.80q is not gone after %q: %+v", p.Rule, d.line, fix.Label, again)
				}
			}
		}
	}
	for _, rule := range []string{"json.syntax", "field.allowed", "field.null", "field.unknown", "field.type", "record.id", "record.tenant-tag", "text.bom", "text.cr", "text.control"} {
		if !fixed[rule] {
			t.Errorf("no safe fix of %s was tried", rule)
		}
	}
}
