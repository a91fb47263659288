package ndjson

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"clinik-import/resource"
)

func linter(t testing.TB, name string) *Linter {
	t.Helper()
	typ, ok := resource.Lookup(name)
	if !ok {
		t.Fatalf("no type %s", name)
	}
	return &Linter{Type: typ}
}

// TestFixes applies the fixes offered for a rule. A "?" before a result means that a person must look.
func TestFixes(t *testing.T) {
	t.Parallel()
	patient := func(rest string) string { return `{"firstName":"Ada","lastName":"L",` + rest + `}` }
	for _, c := range []struct {
		rule, record string
		want         []string
	}{
		{"field.allowed", patient(`"gender":"F"`), []string{patient(`"gender":"female"`)}},
		{"field.allowed", patient(`"gender" : "Male"`), []string{patient(`"gender" : "male"`)}},
		{"field.allowed", patient(`"gender":" FEMALE "`), []string{patient(`"gender":"female"`)}},
		{"field.allowed", patient(`"gender":"femal"`), []string{"?" + patient(`"gender":"female"`)}},
		{"field.allowed", patient(`"gender":"banana"`), nil},
		{"field.allowed", patient(`"gender":"X"`), []string{"?" + patient(`"gender":"other"`), "?" + patient(`"gender":"unknown"`)}},
		{"field.type", patient(`"birthDate":19900105`), []string{patient(`"birthDate":"1990-01-05"`)}},
		{"field.type", patient(`"birthDate":1990`), nil},
		{"field.type", patient(`"birthDate":39292`), []string{"?" + patient(`"birthDate":"2007-07-29"`)}},
		{"field.type", patient(`"birthDate":10000`), []string{"?" + patient(`"birthDate":"1927-05-18"`)}},
		{"field.type", patient(`"birthDate":73050`), []string{"?" + patient(`"birthDate":"2099-12-31"`)}},
		{"field.type", patient(`"birthDate":73051`), nil},
		{"field.type", patient(`"birthDate":9999`), nil},
		{"field.type", patient(`"birthDate":39292.5`), nil},
		{"field.type", patient(`"birthDate":true`), nil},
		{"field.format", patient(`"birthDate":"39292"`), []string{"?" + patient(`"birthDate":"2007-07-29"`)}},
		{"field.format", patient(`"birthDate":"00039292"`), nil},
		{"field.null", patient(`"phone":null`), []string{`{"firstName":"Ada","lastName":"L"}`}},
		{"field.null", `{"firstName":"Ada","lastName":null}`, nil},
		{"field.blank", patient(`"phone":"  ","email":"a@example.org"`), []string{patient(`"email":"a@example.org"`)}},
		{"field.format", patient(`"birthDate":"1990/1/5"`), []string{patient(`"birthDate":"1990-01-05"`)}},
		{"field.format", patient(`"birthDate":"19900105"`), []string{patient(`"birthDate":"1990-01-05"`)}},
		{"field.format", patient(`"birthDate":"1990-01-05T10:00:00Z"`), []string{patient(`"birthDate":"1990-01-05"`)}},
		{"field.format", patient(`"birthDate":" 1990-01-05 "`), []string{patient(`"birthDate":"1990-01-05"`)}},
		{"field.format", patient(`"birthDate":"03/04/1990"`), []string{"?" + patient(`"birthDate":"1990-04-03"`), "?" + patient(`"birthDate":"1990-03-04"`)}},
		{"field.format", patient(`"birthDate":"25/12/1990"`), []string{patient(`"birthDate":"1990-12-25"`)}},
		{"field.format", patient(`"birthDate":"12/25/1990"`), []string{patient(`"birthDate":"1990-12-25"`)}},
		{"field.format", patient(`"birthDate":"5 Mar 1990"`), []string{patient(`"birthDate":"1990-03-05"`)}},
		{"field.format", patient(`"birthDate":"March 5, 1990"`), []string{patient(`"birthDate":"1990-03-05"`)}},
		{"field.format", patient(`"birthDate":"1990-02-30"`), nil},
		{"field.format", patient(`"birthDate":"1990/02/30"`), nil},
		{"field.format", patient(`"birthDate":"soon"`), nil},
		{"field.format", patient(`"email":"mailto:a@example.org"`), []string{patient(`"email":"a@example.org"`)}},
		{"field.type", patient(`"phone":5550142`), []string{patient(`"phone":"5550142"`)}},
		{"field.type", patient(`"languages":[{"language":"en","preferred":"True"}]`), []string{patient(`"languages":[{"language":"en","preferred":true}]`)}},
		{"field.type", patient(`"languages":[{"language":"en","preferred":"yes"}]`), []string{"?" + patient(`"languages":[{"language":"en","preferred":true}]`)}},
		{"field.type", patient(`"languages":{"language":"en"}`), []string{"?" + patient(`"languages":[{"language":"en"}]`)}},
		{"field.type", patient(`"phone":["5550142"]`), []string{"?" + patient(`"phone":"5550142"`)}},
		{"field.unknown", patient(`"brithDate":"1990-01-05"`), []string{patient(`"birthDate":"1990-01-05"`), `?{"firstName":"Ada","lastName":"L"}`}},
		{"field.unknown", patient(`"birthDate":"1990-01-05","brithDate":"1990-01-05"`), []string{"?" + patient(`"birthDate":"1990-01-05"`)}},
		{"field.length", patient(`"phone":"` + strings.Repeat(" ", 12) + `555-0142` + `"`), nil}, // 20 characters are taken
		{"field.length", patient(`"phone":"` + strings.Repeat(" ", 13) + `555-0142 ` + `"`), []string{patient(`"phone":"555-0142"`)}},
		{"json.duplicate-key", patient(`"phone":"1","phone":"1"`), []string{patient(`"phone":"1"`)}},
		{"json.duplicate-key", patient(`"phone":"1","phone":"2"`), []string{"?" + patient(`"phone":"2"`), "?" + patient(`"phone":"1"`)}},
		{"json.surrogate", patient(`"phone":"\ud83d"`), []string{"?" + patient("\"phone\":\"\ufffd\"")}},
		{"json.syntax", patient(`"phone":"1",`), []string{patient(`"phone":"1"`)}},
		{"json.syntax", patient(`"contact":[{}, ]`), []string{patient(`"contact":[{} ]`)}},
		{"json.syntax", patient(`"phone":"1"`) + ",", []string{patient(`"phone":"1"`)}},
		{"json.syntax", patient(`"phone":None`), []string{patient(`"phone":null`)}},
		{"json.syntax", patient(`"phone":True`), []string{patient(`"phone":true`)}},
		{"json.syntax", patient(`"phone":NaN`), []string{"?" + patient(`"phone":null`)}},
		{"json.syntax", patient(`phone: "1"`), []string{patient(`"phone": "1"`)}},
		{"json.syntax", patient(`"phone":"1" "email":"a@example.org"`), []string{"?" + patient(`"phone":"1", "email":"a@example.org"`)}},
		{"json.syntax", patient(`"phone":"1",,"email":"a@example.org"`), []string{patient(`"phone":"1","email":"a@example.org"`)}},
		{"json.syntax", patient(`"contact":[{},,{}]`), nil},
		{"json.syntax", patient(`"phone" = "1"`), []string{patient(`"phone" : "1"`)}},
		{"json.syntax", patient(`"phone" => "1"`), []string{patient(`"phone" : "1"`)}},
		{"json.syntax", patient(`"phone" "1"`), []string{"?" + patient(`"phone": "1"`)}},
		{"json.syntax", patient(`"phone":"1";"email":"a@example.org"`), []string{patient(`"phone":"1","email":"a@example.org"`)}},
		{"json.syntax", patient(`"phone":+1`), []string{patient(`"phone":1`)}},
		{"json.syntax", patient(`"phone":.5`), []string{patient(`"phone":0.5`)}},
		{"json.syntax", patient(`"phone":5.`), []string{patient(`"phone":5`)}},
		{"json.syntax", patient(`"phone":-007.5`), []string{"?" + patient(`"phone":"-007.5"`)}},
		{"json.syntax", patient(`"phone":-Infinity`), []string{"?" + patient(`"phone":null`)}},
		{"json.syntax", patient(`"phone":"1"`) + "}", []string{patient(`"phone":"1"`)}},
		{"json.syntax", patient("\u00a0\"phone\":\"1\""), []string{patient(`"phone":"1"`)}},
		{"field.format", patient(`"birthDate":"29/02/2024"`), []string{patient(`"birthDate":"2024-02-29"`)}},
		{"field.format", patient(`"birthDate":"29/02/2023"`), nil},
		{"field.format", patient(`"birthDate":"2/29/2024"`), []string{patient(`"birthDate":"2024-02-29"`)}},
		{"field.format", patient(`"birthDate":"20230229"`), nil},
		{"field.format", patient(`"birthDate":"02/02/2024"`), []string{patient(`"birthDate":"2024-02-02"`)}},
		{"record.id", `{"id":"pt_1","firstName":"Ada","lastName":"L"}`, []string{`{"firstName":"Ada","lastName":"L"}`}},
		{"record.tenant-tag", patient(`"meta":{"tag":[{"system":"https://clinikapi.com/tenant","code":"org_1"}]}`), []string{`{"firstName":"Ada","lastName":"L"}`}},
		{"text.bom", "\xef\xbb\xbf" + patient(`"phone":"1"`), []string{patient(`"phone":"1"`)}},
		{"text.control", patient("\"phone\":\"1\t2\""), []string{patient(`"phone":"1\t2"`), "?" + patient(`"phone":"12"`)}},
		{"text.control", patient("\"phone\":\"1\x00\""), []string{"?" + patient(`"phone":"1\u0000"`), "?" + patient(`"phone":"1"`)}},
		{"text.cr", patient("\"phone\":\"1\"\r\r"), []string{patient(`"phone":"1"`)}},
		{"text.utf8", patient("\"phone\":\"\xe9\""), []string{"?" + patient(`"phone":"é"`)}},
	} {
		var got []string
		found := false
		for _, p := range linter(t, "Patient").Line(nil, Line{Number: 7, Bytes: []byte(c.record)}) {
			if p.Rule != c.rule {
				continue
			}
			found = true
			for _, fix := range p.Fixes {
				s := string(fix.Apply([]byte(c.record)))
				if fix.Safety == Review {
					s = "?" + s
				}
				got = append(got, s)
			}
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") || !found && c.want != nil {
			t.Errorf("%s in %s:\n got  %q\n want %q", c.rule, c.record, got, c.want)
		}
	}
}

// TestFixWithMark: behind a byte-order mark the fixes of the record itself fit too.
func TestFixWithMark(t *testing.T) {
	t.Parallel()
	record := []byte("\xef\xbb\xbf" + `{"firstName":"Ada","lastName":"L","gender":"F"}`)
	for _, p := range linter(t, "Patient").Line(nil, Line{Number: 2, Bytes: record}) {
		if p.Rule == "field.allowed" {
			if got := p.Fixes[0].Apply(record); string(got) != strings.Replace(string(record), `"F"`, `"female"`, 1) {
				t.Errorf("%s", got)
			}
			return
		}
	}
	t.Error("no problem found in gender")
}

// values lists all values of a record but containers, by pointer.
func values(t testing.TB, record []byte) map[string]string {
	nodes, err := Tree(record)
	if err != nil {
		t.Fatalf("%s: %v", record, err)
	}
	m := map[string]string{}
	for _, n := range nodes {
		if n.Kind > NodeArray {
			m[n.Pointer] = string(record[n.Offset : n.Offset+n.Length])
		}
	}
	return m
}

// FuzzFix: a fix of JSON gives JSON, changes no value but the one at fault, and a
// safe fix brings no new error of the same rule in the same place.
func FuzzFix(f *testing.F) {
	for _, r := range Rules() {
		f.Add([]byte(r.Bad))
	}
	for _, name := range []string{"Patient", "Appointment", "Observation"} {
		typ, _ := resource.Lookup(name)
		f.Add(typ.Example())
	}
	f.Add([]byte(`{"firstName":" A","lastName":null,"gender":"M","birthDate":"1/2/1990","contact":{"x":null},"id":1,"meta":{"tag":[{"system":"https://clinikapi.com/tenant"}]}}`))
	l := linter(f, "Patient")
	f.Fuzz(func(t *testing.T, record []byte) {
		if bytes.IndexByte(record, '\n') >= 0 {
			return
		}
		whole := syntax(record) == nil
		problems := l.Line(nil, Line{Number: 2, Bytes: record})
		for _, p := range problems[:min(len(problems), 20)] { // each fix is linted again
			if p.Column < 1 || p.Column-1+p.Length > len(record) {
				t.Fatalf("%+v lies outside %q", p, record)
			}
			for _, fix := range p.Fixes {
				got := fix.Apply(record)
				if !whole {
					continue
				}
				if e := syntax(got); e != nil {
					t.Fatalf("%s: %s broke %q: %q: %v", p.Rule, fix.Label, record, got, e)
				}
				switch p.Rule {
				case "json.duplicate-key": // which of the two counts is the question there
					continue
				case "text.utf8", "json.surrogate": // may be in a name; nothing else moves
					e := fix.Edits[0]
					if !bytes.HasPrefix(got, record[:e.Offset]) || !bytes.HasSuffix(got, record[e.Offset+e.Length:]) {
						t.Fatalf("%s changed more than its bytes in %q: %q", p.Rule, record, got)
					}
					continue
				}
				if fix.Safety == Safe {
					again := l.Line(nil, Line{Number: 2, Bytes: got})
					if slices.ContainsFunc(again, func(q Problem) bool { return q.Rule == p.Rule && q.Pointer == p.Pointer }) {
						t.Fatalf("%s at %s in %q is not gone: %q", p.Rule, p.Pointer, record, got)
					}
				}
				was, is := values(t, record), values(t, got)
				at := p.Pointer
				if p.Rule == "record.tenant-tag" {
					at = "/meta"
				}
				for pointer, value := range was {
					if pointer != at && !strings.HasPrefix(pointer, at+"/") && is[pointer] != value {
						t.Fatalf("%s: %s changed %s in %q: %q", p.Rule, fix.Label, pointer, record, got)
					}
				}
			}
		}
	})
}
