package words

import (
	"testing"

	"clinik-import/importer"
)

// The parts are all of what was read, and what is corrected is not called held back.
func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	totals := importer.Totals{Read: 240, Blank: 1, HeldBack: 22, Ready: 5, Corrected: 6, Unsent: 200, Accepted: 10, Rejected: 4, AtServer: 2, Unknown: 1}
	sum, said := int64(0), map[string]int64{}
	for _, p := range Parts(totals) {
		sum += p.N
		said[p.Name.String()] = p.N
	}
	if sum != totals.Read || said["held back"] != 17 || said["corrected"] != 5 {
		t.Errorf("%d of %d: %v", sum, totals.Read, said)
	}
	if got := Parts(importer.Totals{}); len(got) != 0 {
		t.Errorf("nothing is told as %v", got)
	}
}

func TestTelling(t *testing.T) {
	t.Parallel()
	for record, want := range map[string]string{
		`{"lastName":"Okafor","firstName":"Amara"}`:                     "Amara Okafor",
		`{"status":"final","code":{"display":"Glucose"},"patientId":1}`: "Glucose",
		`{"scheduleId":"s1","status":"free","start":"x"}`:               "s1 free",
		`{"firstName":"Ola","lastName":"Be`:                             "Ola",
		`[1]`:                                                           `[1]`,
		``:                                                              "",
	} {
		if got := Telling([]byte(record)); got != want {
			t.Errorf("%s: %q", record, got)
		}
	}
}
