package resource

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"
)

var today = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// judged returns code, pointer and the other member of each fault.
func judged(t *testing.T, name, record string) (found []string) {
	t.Helper()
	for _, f := range NewJudge(mustLookup(t, name), today).Check([]byte(record), nil) {
		s := string(f.Code) + " " + f.Pointer
		if f.Code == CodePeriod || f.Code == CodeChoice {
			s += " " + f.Near
		}
		found = append(found, s)
	}
	return found
}

func TestSense(t *testing.T) {
	t.Parallel()
	patient := func(day string) string { return `{"firstName":"A","lastName":"B","birthDate":"` + day + `"}` }
	observed := func(rest string) string { return `{"status":"final","code":"1","patientId":"pt_1",` + rest + `}` }
	period := func(start, end string) string {
		return `{"status":"finished","class":"AMB","patientId":"pt_1","period":{"start":"` + start + `","end":"` + end + `"}}`
	}
	for _, c := range []struct{ name, record, want string }{
		{"Patient", patient("2026-03-01"), ""},
		{"Patient", patient("2026-03-02"), ""}, // it is that day already in Auckland
		{"Patient", patient("2026-03-03"), "sense.birth-date /birthDate"},
		{"Patient", patient("2126-03-01"), "sense.birth-date /birthDate"},
		{"Patient", patient("1896-03-01"), ""},
		{"Patient", patient("1896-02-29"), "sense.birth-date /birthDate"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"\u0031896-02-01"}`, "sense.birth-date /birthDate"},
		{"Patient", patient("1990-02-30"), "field.format /birthDate"},
		{"Observation", observed(`"effectiveDateTime":"2026-03-01T12:04:59Z"`), ""},
		{"Observation", observed(`"effectiveDateTime":"2026-03-01T12:05:01Z"`), "sense.future /effectiveDateTime"},
		{"Observation", observed(`"effectiveDateTime":"2026-03-01T20:00:00.5+09:00"`), ""},
		{"Observation", observed(`"effectiveDateTime":"2026-03-01T11:00:00-05:00"`), "sense.future /effectiveDateTime"},
		{"Observation", observed(`"valueString":"a"`), ""},
		{"Observation", observed(`"valueString":"a","valueQuantity":{"value":1}`), "sense.choice /valueQuantity valueString"},
		{"Observation", observed(`"component":[{"code":"1","valueString":"a"},{"code":"1","valueQuantity":{"value":1},"valueString":"a"}]`),
			"sense.choice /component/1/valueString valueQuantity"},
		{"Encounter", period("2025-01-01T10:00:00Z", "2025-01-01T10:00:00Z"), ""},
		{"Encounter", period("2025-01-01T10:00:00Z", "2025-01-01T09:59:59.9Z"), "sense.period /period/end start"},
		{"Encounter", period("2025-01-01T10:00:00+02:00", "2025-01-01T09:00:00+00:00"), ""},
		{"Encounter", period("2025-01-01T10:00:00+00:00", "2025-01-01T11:00:00+02:00"), "sense.period /period/end start"},
		{"Appointment", `{"status":"booked","start":"2026-03-01T09:00:00Z","end":"2026-02-01T09:15:00Z"}`, "sense.period /end start"},
		{"Condition", `{"patientId":"pt_1","code":"1","onsetDateTime":"2020-05-05","abatementDateTime":"2020-05-05T01:00:00Z"}`, ""},
	} {
		got := judged(t, c.name, c.record)
		got = slices.DeleteFunc(got, func(s string) bool { return c.want == "" && s[:5] != "sense" })
		if c.want == "" && len(got) == 0 {
			continue
		}
		if !slices.Contains(got, c.want) || len(got) != 1 && c.want[:5] == "sense" && countSense(got) != 1 {
			t.Errorf("%s %s: %q, want %q", c.name, c.record, got, c.want)
		}
	}
	if faults := mustLookup(t, "Patient").Check([]byte(patient("2126-03-01")), nil); len(faults) > 0 {
		t.Errorf("without a clock: %v", faults)
	}
}

func countSense(list []string) (n int) {
	for _, s := range list {
		if s[:5] == "sense" {
			n++
		}
	}
	return n
}

// TestChoiceElements pins which members exclude each other, over all types.
func TestChoiceElements(t *testing.T) {
	t.Parallel()
	objects, periods := 0, 0
	seen := map[*node]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		if n.sense != nil {
			objects += len(n.sense.choices)
			periods += len(n.sense.periods)
		}
		for _, m := range n.members {
			walk(m)
		}
		for _, other := range []*node{n.items, n.obj, n.arr} {
			walk(other)
		}
	}
	for _, name := range Names() {
		walk(mustLookup(t, name).root)
	}
	if objects < 15 || periods < 35 {
		t.Errorf("%d choices and %d periods are known", objects, periods)
	}
}

func TestFHIR(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, record, want string }{
		{"Patient", `{"resourceType":"Patient","id":"1","name":[{"family":"B","given":["A"]}],"telecom":[{"system":"phone","value":"1"}],"gender":"female"}`, "[record.fhir ]"},
		{"Patient", ` {"name":[{"family":"B","given":["A"]}],"gender":"female","gender":"male"}`, "[record.fhir  json.duplicate-key /gender]"},
		{"Observation", `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"1"}]},"subject":{"reference":"Patient/1"}}`, "[record.fhir ]"},
		{"Encounter", `{"status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/1"}}`, "[record.fhir ]"},
		{"Appointment", `{"resourceType":"Appointment","status":"booked","participant":[{"actor":{"reference":"Patient/1"},"status":"accepted"}]}`, "[record.fhir ]"},
		{"Patient", `{"firstName":"A","lastName":"B","telecom":[{"system":"phone"}]}`, "[field.unknown /telecom]"},
		{"Patient", `{"resourceType":"Patient","firstName":"A","lastName":"B"}`, "[record.resource-type /resourceType]"},
		{"Patient", `{"name":"A B"}`, "[field.required /firstName field.required /lastName field.unknown /name]"},
		{"Patient", `{"name":[],"telecom":[[]],"text":{},"meta":{}}`, "[field.required /firstName field.required /lastName field.unknown /name field.unknown /telecom field.unknown /text field.unknown /meta]"},
	} {
		if got := fmt.Sprint(judged(t, c.name, c.record)); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.name, c.record, got, c.want)
		}
	}
	encounter := []Mapping{{"subject.reference", "patientId"}, {"participant[].individual", "practitionerId"}}
	if got := mustLookup(t, "Encounter").FHIRMappings([]byte(`{"participant":[],"subject":{},"patient":{}}`)); !slices.Equal(got, encounter) {
		t.Errorf("%v", got)
	}
	patient := mustLookup(t, "Patient")
	want := []Mapping{{"name[].given", "firstName"}, {"name[].family", "lastName"}, {"telecom[] of phone", "phone"}, {"telecom[] of email", "email"}}
	if got := patient.FHIRMappings([]byte(`{"name":[],"telecom":[],"subject":{}}`)); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestPersons(t *testing.T) {
	t.Parallel()
	key := &PersonKey{1 << 40, 3 << 50, 5 << 60}
	person := func(name, record string) (uint64, bool) {
		j := NewJudge(mustLookup(t, name), today)
		j.Check([]byte(record), nil)
		return j.Person(key, []byte(record))
	}
	for _, same := range [][]string{
		{`{"firstName":"Zo\u00eb","lastName":"NWOSU","birthDate":"1990-01-05","contact":[{"firstName":"x","lastName":"y"}]}`,
			`{"birthDate":"1990-01-05","lastName":"Nwosu","firstName":"zoë"}`, ` { "lastName" : "nwosu", "firstName":"ZOë","birthDate":"1990-01-05"}`},
		{`{"firstName":"Wilhelmina Alexandrina","lastName":"of the Netherlands and more","birthDate":"1990-01-05"}`,
			`{"firstName":"WILHELMINA ALEXANDRINA","lastName":"OF THE NETHERLANDS AND MORE","birthDate":"1990-01-05","phone":"1"}`},
	} {
		want, ok := person("Patient", same[0])
		for _, record := range same {
			if got, is := person("Patient", record); got != want || !is || !ok {
				t.Errorf("%s: %x, want %x", record, got, want)
			}
		}
	}
	for _, none := range []string{`{"firstName":"A b","lastName":"c"}`, `{"firstName":"","lastName":"c","birthDate":"1990-01-05"}`} {
		if _, ok := person("Patient", none); ok {
			t.Errorf("%s is taken for a person", none)
		}
	}
	met := map[uint64]string{}
	for _, first := range []string{"A", "Ab", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnopq", "abcdefghijklmnoq", "Abcdefghijklmnop Abcdefghijklmnop", "Å", "å", "@", "`", "[", "{"} {
		for _, last := range []string{"b", "c", "bA", "abcdefgh", "abcdefghA"} {
			for _, day := range []string{"1990-01-05", "1990-01-06", "2990-01-05"} {
				record := fmt.Sprintf(`{"firstName":%q,"lastName":%q,"birthDate":%q}`, first, last, day)
				got, ok := person("Person", record)
				if other, met := met[got]; met || !ok {
					t.Errorf("%s is as %s", record, other)
				}
				met[got] = record
			}
		}
	}
}

func TestSpaces(t *testing.T) {
	t.Parallel()
	for record, spaced := range map[string]bool{
		`{"firstName":"A b","lastName":"c"}`:  false,
		`{"firstName":"A b", "lastName":"c"}`: true,
		`{"firstName":"A b","lastName":"c" }`: true,
		`{"firstName" :"A b","lastName":"c"}`: true,
		`{"firstName": "A b","lastName":"c"}`: true,
		`{"firstName":"A","lastName":"c"} `:   true,
		` {"firstName":"A","lastName":"c"}`:   true,
		`{"languages":[ ],"lastName":"c"}`:    true,
		`{"languages":[],"lastName":"c"}`:     false,
	} {
		j := NewJudge(mustLookup(t, "Patient"), today)
		for range 3 { // also where the fields are guessed
			j.Check([]byte(record), nil)
			if j.Spaced() != spaced {
				t.Errorf("%s: spaced %v", record, j.Spaced())
			}
		}
	}
}

// FuzzJudge: whatever the bytes, a judge finds what Check finds, or says that it is FHIR.
func FuzzJudge(f *testing.F) {
	f.Add([]byte(`{"name":[{"family":"B"}],"subject":{"reference":"x"},"period":{"start":"2020-01-01","end":"2019-01-01"}}`))
	f.Add([]byte(`{"valueString":"a","valueQuantity" : {"value":1},"code":{"coding":[ ]}} `))
	for _, name := range []string{"Patient", "Observation", "Encounter"} {
		f.Add(mustLookup(f, name).Example())
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		for _, name := range []string{"Patient", "Observation", "Encounter", "Condition"} {
			ty := mustLookup(t, name)
			j := NewJudge(ty, today)
			plain, all := ty.Check(record, nil), j.Check(record, nil)
			j.Person(new(PersonKey), record)
			ty.FHIRMappings(record[:0])
			if len(all) > 0 && slices.ContainsFunc(all, func(f Fault) bool { return f.Code == CodeFHIR }) {
				continue
			}
			all = slices.DeleteFunc(all, func(f Fault) bool {
				return f.Code == CodeBirthDate || f.Code == CodeFuture || f.Code == CodePeriod || f.Code == CodeChoice
			})
			if len(plain) < MaxFaults && fmt.Sprint(plain) != fmt.Sprint(all) {
				t.Fatalf("%q as %s:\n%v\n%v", record, name, plain, all)
			}
		}
	})
}

func TestLower(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for _, beside := range []byte{0, 'A', 'z', 0xFF} {
			text := []byte{beside, byte(c), beside, byte(c), byte(c), beside, byte(c), beside}
			var want []byte
			for _, c := range text {
				if 'A' <= c && c <= 'Z' {
					c += 0x20
				}
				want = append(want, c)
			}
			if got := lower(binary.LittleEndian.Uint64(text)); got != binary.LittleEndian.Uint64(want) {
				t.Fatalf("%q: %x", text, got)
			}
		}
	}
}
