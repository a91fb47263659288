package plain

import (
	"testing"

	"clinik-import/importer"
	"clinik-import/importer/journal"
)

// Where the corrections of an import were removed, that is said with what the check finds.
func TestRemovedCorrectionsAreSaid(t *testing.T) {
	t.Parallel()
	purge := func(j *journal.Journal) {
		runs, err := importer.KeptRuns(j)
		if err != nil || len(runs) != 1 || runs[0].Corrections != 2 {
			t.Errorf("%+v, %v", runs, err)
			return
		}
		if err := j.Purge([]string{runs[0].ID}, journal.PurgeCorrections); err != nil {
			t.Error(err)
		}
	}
	p := clinic{server: &fakeServer{reject: unknownReference}, lines: lines, between: purge}.talks(t, [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", ""},
		{"What shall be done?", "1"},
		{"What shall be done?", "1"}, // type the missing last name
		{"leave it as it is", "Nordmann"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "q"},
	}, [][2]string{
		{"Go on with it?", "yes"},
		{"What next?", "q"},
	})
	p.hears("The corrections of this import were removed on 1 January 2000 at 00:0", "1 record was sent as corrected; how is not known any more.")
}
