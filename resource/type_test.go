package resource

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestNames(t *testing.T) {
	t.Parallel()
	names := Names()
	if len(names) != 62 || names[0] != "Account" || names[61] != "VisionPrescription" || !slices.IsSorted(names) {
		t.Errorf("%d names, sorted %v: %v", len(names), slices.IsSorted(names), names)
	}
	names[0] = "changed"
	if Names()[0] != "Account" {
		t.Error("a caller can change the names")
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"", "patient", "Patients", "Procedure", "../Patient", "Patient.json"} {
		if _, ok := Lookup(wrong); ok {
			t.Errorf("%q found", wrong)
		}
	}
	var all sync.WaitGroup
	got := make([]*Type, 16)
	for i := range got {
		all.Go(func() { got[i], _ = Lookup("Patient") })
	}
	all.Wait()
	for _, ty := range got {
		if ty == nil || ty != got[0] || ty.Name() != "Patient" {
			t.Fatalf("one type, many answers: %p %p", ty, got[0])
		}
	}
}

func TestField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ, pointer, name string
		kind               Kind
	}{
		{"Patient", "/firstName", "firstName", KindString},
		{"Patient", "/contact", "contact", KindArray},
		{"Patient", "/contact/0", "contact", KindObject},
		{"Patient", "/contact/12/address/line/3", "line", KindString},
		{"Appointment", "/priority", "priority", KindInteger},
		{"Observation", "/code", "code", KindAny},
		{"Observation", "/code/display", "display", KindString},
		{"Encounter", "/reasonCode/0", "reasonCode", KindString},
		{"QuestionnaireResponse", "/items/0/items/1/items/2/answer/0/valueDate", "valueDate", KindString},
		{"Composition", "/sections/0/sections/0/sections/0/text", "text", KindString},
	} {
		f := mustLookup(t, c.typ).Field(c.pointer)
		if f == nil || f.Name != c.name || f.Kind != c.kind {
			t.Errorf("%s %s: %+v", c.typ, c.pointer, f)
		}
	}
	for _, pointer := range []string{"", "/", "firstName", "/shoe", "/firstName/x", "/contact/x", "/contact/-", "/firstName/", "//"} {
		if f := mustLookup(t, "Patient").Field(pointer); f != nil {
			t.Errorf("%q: %+v", pointer, f)
		}
	}
}

func TestFieldConstraints(t *testing.T) {
	t.Parallel()
	patient := mustLookup(t, "Patient")
	if got := patient.Required(); !slices.Equal(got, []string{"firstName", "lastName"}) {
		t.Errorf("required %v", got)
	}
	if f := patient.Fields()[0]; f.Name != "firstName" || !f.Required || f.MaxLength != 100 {
		t.Errorf("the first field is %+v", f)
	}
	if f := patient.Field("/birthDate"); f.Format != "date" || f.FormatBasis != Documented {
		t.Errorf("birthDate: %+v", f)
	}
	if f := patient.Field("/generalPractitionerId"); f.RefStyle != "bare" || !slices.Equal(f.Ref, []string{"Practitioner"}) {
		t.Errorf("generalPractitionerId: %+v", f)
	}
	if f := mustLookup(t, "Composition").Field("/date"); f.Format != "date-or-date-time" || f.FormatBasis != Contradictory || f.Default != "now" {
		t.Errorf("date: %+v", f)
	}
	if f := mustLookup(t, "PractitionerRole").Field("/availableStartTime"); f.Format != "time" || f.FormatBasis != Documented {
		t.Errorf("availableStartTime: %+v", f)
	}
	if f := mustLookup(t, "Appointment").Field("/priority"); *f.Minimum != 0 || *f.Maximum != 9 {
		t.Errorf("priority: %+v", f)
	}
	if f := mustLookup(t, "Schedule").Field("/active"); f.Default != "true" {
		t.Errorf("active: %+v", f)
	}
	if f := mustLookup(t, "DeviceUseStatement").Field("/status"); !slices.Contains(f.SDKEnum, "entered-in-error") {
		t.Errorf("status: %+v", f)
	}
	if f := mustLookup(t, "HealthcareService").Field("/extraDetails"); f.SpecOnly != "sdk" {
		t.Errorf("extraDetails: %+v", f)
	}
	if f := mustLookup(t, "Observation").Field("/code/code"); f.Required || !f.SDKRequired {
		t.Errorf("code: %+v", f)
	}
}

// The files use only what compile reads or deliberately passes over, and a
// standard keyword never asserts what is not documented.
func TestSchemaHouseRules(t *testing.T) {
	t.Parallel()
	keywords := strings.Fields(`$schema $id $ref $defs title description type anyOf required properties items enum format pattern
		maxLength minItems maxItems minimum maximum default examples
		x-format x-formatBasis x-formatSeen x-suggested x-ref x-refStyle x-sdkRequired x-sdkEnum x-specOnly x-shape
		x-minLength x-minLengthBasis x-default x-path x-sdk x-idPrefixSeen x-sources x-notes`)
	var walk func(t *testing.T, s map[string]any)
	walk = func(t *testing.T, s map[string]any) {
		for k, v := range s {
			if !slices.Contains(keywords, k) {
				t.Errorf("keyword %s", k)
			}
			switch k {
			case "properties", "$defs":
				for _, m := range v.(map[string]any) {
					walk(t, m.(map[string]any))
				}
			case "items", "x-shape":
				walk(t, v.(map[string]any))
			case "anyOf":
				for _, m := range v.([]any) {
					walk(t, m.(map[string]any))
				}
			}
		}
		if f, _ := s["format"].(string); f != "" && !slices.Contains([]string{"date", "date-time", "email", "uri"}, f) {
			t.Errorf("format %s is not asserted alike by all validators", f)
		}
		documentedTime := s["x-format"] == "time" && s["x-formatBasis"] == "documented"
		if _, has := s["pattern"]; has != documentedTime {
			t.Errorf("a pattern stands for the documented time only: %v", s)
		}
		if _, both := s["format"]; both && s["x-format"] != nil {
			t.Errorf("format and x-format: %v", s)
		}
	}
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			ty := mustLookup(t, name)
			var s map[string]any
			if err := json.Unmarshal(ty.SchemaJSON(), &s); err != nil {
				t.Fatal(err)
			}
			if s["$id"] != "urn:clinikapi:"+name || s["title"] != name {
				t.Errorf("named %v, %v", s["$id"], s["title"])
			}
			walk(t, s)
		})
	}
}

func TestNamesFindsEachAndNothingElse(t *testing.T) {
	t.Parallel()
	lists := [][]string{nil, {""}, {"a", "b", "ab", "ba", "abc"}, {"availableStartTime", "availableStopsTime", "availableXXXXXTime"}, {"12345678", "1234567", "1234567\x00"}}
	for _, name := range Names() {
		var list []string
		for _, f := range mustLookup(t, name).Fields() {
			list = append(list, f.Name)
		}
		lists = append(lists, list)
	}
	for _, list := range lists {
		n := newNames(list)
		for i, name := range list {
			for _, d := range []string{name, name + `":1`, name + `": "something longer"`} {
				head, tail := words([]byte(d), 0, len(name))
				if index := n.find(head, tail, []byte(d), 0, len(name)); index != i {
					t.Errorf("%q in %q: %d", name, list, index)
				}
			}
			for _, other := range []string{name + "x", "x" + name, strings.ToUpper(name) + "_", strings.Replace(name, "S", "s", 1) + "~"} {
				if n.has([]byte(other), 0, len(other)) && !slices.Contains(list, other) {
					t.Errorf("%q found in %q", other, list)
				}
			}
		}
	}
}
