package resource

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// alike lists the types that share all the fields of one another's plain
// records: device and service requests both have status, intent, code,
// patientId, priority, authoredOn, requesterId. Nothing in such a record tells
// which it is, so Detect must name both and be sure of neither.
var alike = map[string][]string{
	"DeviceRequest":  {"ServiceRequest"},
	"ServiceRequest": {"DeviceRequest"},
}

func TestDetectEveryType(t *testing.T) {
	t.Parallel()
	for i, name := range Names() {
		ty := mustLookup(t, name)
		rng := rand.New(rand.NewPCG(20, uint64(i)))
		for what, sample := range map[string][][]byte{"example": {ty.Example()}, "20 variations": variations(t, rng, ty)} {
			guesses := Detect(sample)
			if len(guesses) == 0 {
				t.Errorf("%s, %s: no guess", name, what)
				continue
			}
			best := guesses[0]
			if best.Type == ty && best.Sure && best.Share == 1 {
				continue
			}
			if others := alike[name]; best.Sure || best.Type != ty && !slices.Contains(others, best.Type.Name()) || others == nil {
				t.Errorf("%s, %s: guessed %s, sure %v, share %v: %v", name, what, best.Type.Name(), best.Sure, best.Share, best.Why())
			}
		}
	}
}

// variations are copies of the example, each without some fields that are not required.
func variations(t *testing.T, rng *rand.Rand, ty *Type) [][]byte {
	t.Helper()
	var sample [][]byte
	for range 20 {
		var v map[string]json.RawMessage
		if err := json.Unmarshal(ty.Example(), &v); err != nil {
			t.Fatal(err)
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if !slices.Contains(ty.Required(), k) && rng.IntN(3) == 0 {
				delete(v, k)
			}
		}
		record, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		sample = append(sample, record)
	}
	return sample
}

func lines(records ...string) (list [][]byte) {
	for _, r := range records {
		list = append(list, []byte(r))
	}
	return list
}

// A file that holds two types is of neither: the records that another type knows better are counted.
func TestDetectMixedRecords(t *testing.T) {
	t.Parallel()
	const (
		patient      = `{"firstName":"A","lastName":"B","birthDate":"1990-01-01","gender":"female","maritalStatus":"married"}`
		practitioner = `{"firstName":"A","lastName":"B","npi":"1234567893","specialty":"Cardiology","email":"a@example.org"}`
	)
	sample := func(patients, practitioners int) (all [][]byte) {
		for range patients {
			all = append(all, []byte(patient))
		}
		for range practitioners {
			all = append(all, []byte(practitioner))
		}
		return all
	}
	for _, c := range []struct {
		patients, practitioners int
		mixed                   bool
	}{{25, 25, true}, {48, 2, true}, {3, 47, true}, {50, 0, false}, {0, 50, false}, {49, 1, false}} {
		g := Detect(sample(c.patients, c.practitioners))[0]
		if g.Sure == c.mixed || len(g.Strays) > 0 != c.mixed {
			t.Errorf("%d patients, %d practitioners: %s, sure %v, strays %v, %q", c.patients, c.practitioners, g.Type.Name(), g.Sure, g.Strays, g.Why())
		}
		if c.mixed && g.Strays[0].Records != min(c.patients, c.practitioners) {
			t.Errorf("%d patients, %d practitioners: %s, strays %d %s", c.patients, c.practitioners, g.Type.Name(), g.Strays[0].Records, g.Strays[0].Type.Name())
		}
	}
	// A field of nobody's, or a missing one, does not make a record another type's.
	odd := sample(46, 0)
	for range 4 {
		odd = append(odd, []byte(`{"firstName":"A","lastName":"B","shoeSize":"40"}`))
	}
	if g := Detect(odd)[0]; !g.Sure {
		t.Errorf("%s, %q", g.Type.Name(), g.Why())
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	const person = `"firstName":"A","lastName":"B","birthDate":"1990-01-01"`
	for _, c := range []struct {
		why     string
		records [][]byte
		best    string // "": no guess
		sure    bool
		share   float64
		reason  string
	}{
		{"a person could be three types", lines(`{` + person + `}`), "Patient", false, 1, "Person and Practitioner"},
		{"an id like a patient's tips the scale", lines(`{"id":"pt_1",` + person + `}`), "Patient", true, 1, "pt_"},
		{"a field that only one knows decides", lines(`{` + person + `,"maritalStatus":"single"}`), "Patient", true, 1, "has firstName, lastName"},
		{"a resourceType decides", lines(`{"resourceType":"Person",`+person+`,"maritalStatus":"single"}`, `{"resourceType":"Person"}`), "Person", true, 1, "2 of 2"},
		{"two resourceTypes leave it open", lines(`{"resourceType":"Person"}`, `{"resourceType":"Patient"}`, `{"resourceType":"Patient"}`), "Patient", false, 2.0 / 3, "2 of 3"},
		{"a record among many that names its type leaves them what they are", lines(`{`+person+`,"maritalStatus":"single"}`, `{`+person+`,"maritalStatus":"single"}`,
			`{"resourceType":"Patient",`+person+`,"maritalStatus":"single"}`), "Patient", true, 1, "has firstName"},
		{"so does one that says it is another", lines(`{`+person+`,"maritalStatus":"single"}`, `{`+person+`,"maritalStatus":"single"}`, `{`+person+`,"maritalStatus":"single"}`,
			`{"resourceType":"Observation","status":"final"}`), "Patient", true, 0.75, "has firstName"},
		{"what some say counts where the others are not clear", lines(`{`+person+`}`, `{"resourceType":"Person",`+person+`}`), "Person", false, 0.5, "1 of 2"},
		{"a resourceType that is none of ours fits nothing", lines(`{"resourceType":"Procedure","status":"completed"}`), "", false, 0, ""},
		{"broken records are passed over", lines(`{`, `{"firstName":`, `[]`, `7`, `{`+person+`,"maritalStatus":"single"}`), "Patient", true, 1, "has"},
		{"one wrong value hides nothing", lines(`{` + person + `,"gender":"F","maritalStatus":"single","phone":"1"}`), "Patient", true, 1, "values that it does not allow"},
		{"nor does one column too many", lines(`{` + person + `,"maritalStatus":"single","shoeSize":3}`), "Patient", true, 1, "fields that it does not know"},
		{"nothing fits nothing", lines(`{"a":1,"b":2}`, `{}`), "", false, 0, ""},
		{"no records", nil, "", false, 0, ""},
	} {
		guesses := Detect(c.records)
		if c.best == "" {
			if len(guesses) > 0 {
				t.Errorf("%s: guessed %s", c.why, guesses[0].Type.Name())
			}
			continue
		}
		if len(guesses) == 0 {
			t.Errorf("%s: no guess", c.why)
			continue
		}
		g := guesses[0]
		if g.Type.Name() != c.best || g.Sure != c.sure || g.Share != c.share || !strings.Contains(g.Why(), c.reason) {
			t.Errorf("%s: %s, sure %v, share %v, %q", c.why, g.Type.Name(), g.Sure, g.Share, g.Why())
		}
	}
}

// Reasons are shown on screens: they hold names of the schema, never text of the record.
func TestDetectTellsNoValues(t *testing.T) {
	t.Parallel()
	for _, g := range Detect(lines(`{"id":"pt_SECRET","firstName":"SECRET","lastName":"SECRET","SECRET":"SECRET","gender":"SECRET"}`)) {
		if strings.Contains(g.Why(), "SECRET") {
			t.Errorf("%s: %q", g.Type.Name(), g.Why())
		}
	}
}

func TestWhyWeighsReasonsAndDoubts(t *testing.T) {
	t.Parallel()
	for want, g := range map[string]Guess{
		"has a, and 2 more of its fields":            {Reasons: []string{"has a", "and 2 more of its fields"}},
		"has a, but 3 of 4 b and 1 of 4 c and D too": {Reasons: []string{"has a"}, Doubts: []string{"3 of 4 b", "1 of 4 c", "D too"}},
		"3 of 4 b": {Doubts: []string{"3 of 4 b"}},
		"":         {},
	} {
		if got := g.Why(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// One record has, two have.
func TestDetectSpeaksOfOneRecordAsOfOne(t *testing.T) {
	t.Parallel()
	good := `{"firstName":"A","lastName":"B","birthDate":"1990-01-01","gender":"female"}`
	bad := `{"firstName":"A","lastName":"B","birthDate":"1990-01-01","gender":"F"}`
	for doubt, sample := range map[string][][]byte{
		"1 of 4 sampled records has values that it does not allow":  lines(good, good, good, bad),
		"2 of 4 sampled records have values that it does not allow": lines(good, good, bad, bad),
	} {
		if guesses := Detect(sample); len(guesses) == 0 || !slices.Contains(guesses[0].Doubts, doubt) {
			t.Errorf("want %q: %+v", doubt, guesses)
		}
	}
}

func TestNamesAreListedAsInASentence(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		"A":                  {"A"},
		"A and B":            {"A", "B"},
		"A, B and C":         {"A", "B", "C"},
		"A, B, C and 2 more": {"A", "B", "C", "D", "E"},
	} {
		if got := listed(names); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
