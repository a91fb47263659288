package ndjson

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
)

// TestRecordsOfOtherTypesAreCounted wherever they stand in the file, in blocks of any size, and
// slips are not taken for them.
func TestRecordsOfOtherTypesAreCounted(t *testing.T) {
	t.Parallel()
	const practitioner = `{"firstName":"A","lastName":"B","npi":"1234567893","specialty":"cardiology"}`
	var text bytes.Buffer
	text.WriteString("\ufeff")
	for i := 1; i <= 900; i++ {
		switch {
		case i >= 701 && i <= 800:
			text.WriteString(practitioner + "\n")
		case i == 650:
			text.WriteString(`{"resourceType":"Observation","status":"final"}` + "\n")
		case i%50 == 0: // unknown to everybody, or broken
			text.WriteString(`{"firstName":"A","lastName":"B","gender":"male","birthDate":"1980-01-01","clinicNumber":7}` + "\n")
		case i%77 == 0:
			text.WriteString(practitioner[:40] + "\n")
		default:
			fmt.Fprintf(&text, `{"firstName":"A%d","lastName":"B","gender":"male","birthDate":"1980-01-01"}`+"\n", i)
		}
	}
	want := []StrayCount{{"Practitioner", 100, 701}, {"Observation", 1, 650}}
	for _, block := range []int{0, 4096, 64 << 10} {
		f := open(t, text.Bytes(), "", Options{block: block})
		l, report := linter(t, "Patient"), NewReport()
		l.Severities = map[string]Severity{"field.unknown": Off} // what is no problem is seen all the same
		for range 2 {                                            // a second lint counts anew
			if err := l.File(t.Context(), f, report); err != nil {
				t.Fatal(err)
			}
		}
		sum := report.Summary()
		if !reflect.DeepEqual(sum.Strays, want) || !reflect.DeepEqual(sum.Mixed(), want[:1]) {
			t.Errorf("blocks of %d: %+v, mixed %+v", block, sum.Strays, sum.Mixed())
		}
	}
}
