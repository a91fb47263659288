package ui

import (
	"testing"

	"clinik-import/importer"
	"clinik-import/resource"
)

// TestRowsTellWhoAndWhen: no value stands in a row twice, and a time is not left out.
func TestRowsTellWhoAndWhen(t *testing.T) {
	t.Parallel()
	for record, want := range map[string][4]string{
		`{"status":"booked","patientId":"pat_010","practitionerId":"prac_040","start":"2025-09-14T13:35:00Z"}`: {"Appointment", "pat_010 prac_040", "2025-09-14 13:35", "booked"},
		`{"status":"booked","patientId":"pat_010","start":"soon"}`:                                             {"Appointment", "pat_010 booked", "soon", ""},
		`{"status":"booked","patientId":"pat_010","practitionerId":"prac_040"}`:                                {"Appointment", "pat_010 prac_040", "", "booked"},
		`{"firstName":"Ada","lastName":"B","birthDate":"1990-01-23","gender":"female"}`:                        {"Patient", "Ada B", "1990-01-23", "female"},
		`{"code":{"display":"Glucose"},"patientId":"pat_010","status":"final"}`:                                {"Observation", "Glucose", "pat_010", "final"},
	} {
		typ, ok := resource.Lookup(want[0])
		if !ok {
			t.Fatal(want[0])
		}
		r := rowOf(importer.Record{Current: []byte(record)}, nil, picks(typ))
		if got := [4]string{want[0], r.values[0], r.values[1], r.values[2]}; got != want {
			t.Errorf("%s: %q, want %q", record, got, want)
		}
	}
}
