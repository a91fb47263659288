package resource

import (
	"bytes"
	"testing"
)

// TestRecordsOfAnotherType: the example of each type is told from every other type that does
// not know all of its fields, and never from its own.
func TestRecordsOfAnotherType(t *testing.T) {
	t.Parallel()
	if len(Names()) > maxTypes {
		t.Fatalf("%d types do not fit into a set of %d", len(Names()), maxTypes)
	}
	for _, name := range Names() {
		record := mustLookup(t, name).Example()
		if other, yes := NewSorter(mustLookup(t, name)).Other(record); yes {
			t.Errorf("%s is taken for %s", name, other)
		}
	}
	for _, row := range []struct{ taken, record, want string }{
		{"Patient", `{"firstName":"A","lastName":"B","npi":"1234567893","specialty":"x"}`, "Practitioner"},
		{"Practitioner", `{"firstName":"A","lastName":"B","gender":"male","birthDate":"1980-01-01","maritalStatus":"single"}`, "Patient"},
		{"Patient", `{"firstName":"A","lastName":"B","gender":"male","birthDate":"1980-01-01","clinicNumber":7}`, ""}, // a field of nobody
		{"Patient", `{"firstName":"A","colour":"red"}`, ""},                                                           // faulty, but like nothing else
		{"Patient", `{"resourceType":"Observation","firstName":"A"}`, "Observation"},
		{"Patient", `{"resourceType":"Patient","npi":"1","specialty":"x","firstName":"A","lastName":"B"}`, ""},
		{"Patient", `{"resourceType":7}`, ""},
		{"Patient", ` { } `, ""},
		{"Patient", `[]`, ""},
		{"Patient", `{"\u0066irstName":"A","lastName":"B","npi":"1","specialty":{"npi":["}"]}}`, "Practitioner"},
	} {
		got, _ := NewSorter(mustLookup(t, row.taken)).Other([]byte(row.record))
		if got != row.want {
			t.Errorf("%s as %s: %q, want %q", row.record, row.taken, got, row.want)
		}
	}
}

// TestSorterAgreesWithDetect: what a sample of two types is found to be mixed of, the sorter finds record by record.
func TestSorterAgreesWithDetect(t *testing.T) {
	t.Parallel()
	for _, own := range Names() {
		a := mustLookup(t, own).Example()
		for _, other := range Names() {
			b := mustLookup(t, other).Example()
			guesses := Detect([][]byte{a, a, a, a, b, b})
			if len(guesses) == 0 || guesses[0].Type.Name() != own || len(guesses[0].Strays) == 0 {
				continue
			}
			if got, yes := NewSorter(guesses[0].Type).Other(b); !yes {
				t.Errorf("%s among %s: %q", other, own, got)
			}
		}
	}
}

// TestOddIsAMember: a strange member of a part of the record says nothing of its type.
func TestOddIsAMember(t *testing.T) {
	t.Parallel()
	patient := mustLookup(t, "Patient")
	for record, want := range map[string]bool{
		`{"firstName":"A","lastName":"B","npi":"1"}`:                     true,
		`{"firstName":"A","lastName":"B","resourceType":"Practitioner"}`: true,
		`{"firstName":"A","lastName":"B","address":{"npi":"1"}}`:         false,
		`{"firstName":7}`:                    false,
		`{"firstName":"A","clinicNumber":7}`: false,
	} {
		if got := Odd(patient.Check([]byte(record), nil)); got != want {
			t.Errorf("%s: %v", record, got)
		}
	}
}

// FuzzSorter: whatever the check takes for whole JSON, the sorter reads to its end.
func FuzzSorter(f *testing.F) {
	for _, record := range []string{`{}`, `{"a":"\"","resourceType":"Patient"}`, ` {"a" : [ {"b":"]"} ] , "npi":1 }`, `{"resourceType":"`, `{"":{}}`} {
		f.Add([]byte(record))
	}
	patient, _ := Lookup("Patient")
	sorter := NewSorter(patient)
	f.Fuzz(func(t *testing.T, record []byte) {
		for _, fault := range patient.Check(bytes.Clone(record), nil) {
			if fault.Code == CodeSyntax || fault.Code == CodeDepth || fault.Code == CodeNotObject {
				return
			}
		}
		if name, yes := sorter.Other(record); yes {
			if _, known := Lookup(name); !known {
				t.Errorf("%q is no type", name)
			}
		}
	})
}

func BenchmarkSorter(b *testing.B) {
	patient, _ := Lookup("Patient")
	s, record := NewSorter(patient), []byte(`{"firstName":"Zoë 1","lastName":"Nwosu","npi":"1234567893","email":"p@example.org","phone":"+1-555-0001","address":{"line":["1 Birch Rd"],"city":"Madison"},"languages":[{"language":"en"}]}`)
	b.ReportAllocs()
	for b.Loop() {
		s.Other(record)
	}
}
