package plain

import (
	"strings"
	"testing"
)

// The numbers of the check are those of the records as they stand, also when the program is
// started again: what was corrected is not told as a fault of the file.
func TestWhatIsCorrectedIsNoProblemWhenTheProgramIsStartedAgain(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: lines}.talks(t,
		[][2]string{
			{"Is that right?", "yes"},
			{"What next?", "safe"},
			{"Apply them?", "apply"},
			{"What next?", "q"},
		},
		[][2]string{
			{"Go on with it?", ""},
			{"What next?", "problems"},
			{"Which ones?", "b"},
			{"What next?", "correct"},
			{"Which ones?", ""},
			{"What shall be done?", "1"},
			{"leave it as it is", "Nordmann"},
			{"What next?", "q"},
		},
		[][2]string{
			{"Go on with it?", ""},
			{"What next?", "write"},
			{"Write what?", "recipe"},
			{"What next?", "q"},
		})
	parts := strings.Split(p.heard.String(), "--- the program is started again ---")
	for i, want := range [][]string{
		{"1 with errors.", "1 error, 50 % of all problems, in gender"},
		{"1 with errors.", "1 error, 100 % of all problems, in lastName", "1 error, corrected, in gender"},
		{"0 with errors, and 1 of the clean is corrected.", "1 record was corrected before this import was opened"},
	} {
		for _, text := range want {
			if !strings.Contains(parts[i], text) {
				t.Errorf("start %d does not say %q:\n%s", i+1, text, parts[i])
			}
		}
	}
	if last := parts[2]; strings.Contains(last, "of all problems") || strings.Contains(last, "held back; the server") {
		t.Errorf("nothing is wrong any more:\n%s", last)
	}
}
