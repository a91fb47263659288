//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinik-import/sandbox/practice"
)

// TestANewcomerImports reads nothing before and presses only what the screen names: from
// the practice files to a first import, its rejected rows corrected alike and sent again.
func TestANewcomerImports(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	j := &journey{truth: filepath.Join(folder, "truth")}
	term := startTerminal(t, 80, 24, withoutKey(os.Environ()), "demo", "--state", filepath.Join(folder, "state"), "--pace", "5000", "--truth", j.truth)
	term.wait("start with january/patients.ndjson", "looks like Patient")
	term.follow("enter", "Enter opens it")
	term.follow("3", "press 3 to see the plan")
	term.wait("218 records · 1 batch")
	term.follow("s", "s asks, and sends after your yes")
	term.wait("send 1 batch?", "do not leave this computer")
	term.wait("y send 218 records")
	term.insist("y", "send 1 batch?")
	term.follow("5", "4 rejected: press 5 to correct them")
	term.wait("4 × generalPractitionerId")
	term.follow("e", "e edit the first")
	term.wait("patients.ndjson:1 ", "prac_x21", "enter keep")
	term.press("ctrl+u", "prac_021") // as the page beside the practice files says
	term.follow("enter", "enter keep")
	term.wait("1 corrected")
	term.follow("a", "a same change for all")
	term.wait("the same change for all")
	term.follow("enter", "enter changes 2") // those who name the same practitioner
	term.wait("3 corrected")
	term.press("down", "down", "down")
	term.wait("patients.ndjson:183 ", "prac_x42")
	term.follow("e", "e edit")
	term.wait("enter keep")
	term.press("ctrl+u", "prac_042")
	term.follow("enter", "enter keep")
	term.wait("4 corrected")
	term.follow("r", "r send the 4 corrected")
	term.wait("4 records")
	term.follow("s", "s asks, and sends after your yes")
	term.wait("y send 4 records")
	term.insist("y", "send 1 batch?")
	term.wait("240 read · 22 held back · 218 accepted")
	j.leave(term)
	j.acceptedOnce(t, 218)
}

// The practice server knows its practitioners: who corrects a reference to one that is not
// among them has it rejected again.
func TestAWrongCorrectionIsRejectedAgain(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	path := filepath.Join(state, "patients.ndjson")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(journeyFile, "prac_x7", "prac_zzz")), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"send", "--sandbox", "--json", "--type", "Patient"}
	for _, rule := range practice.Rules() {
		args = append(args, "--reject", rule.String())
	}
	p := runProgram(t, state, nil, append(args, path)...)
	if s := p.summary(t); s.Rejected != 1 || !strings.Contains(p.err, "generalPractitionerId: unknown reference") {
		t.Errorf("%+v\n%s", s, p.err)
	}
}

// TestFixAllAlikeAndUndo changes what is faulty in the same way, with one record left
// out; takes it back, makes it again, and sends what was corrected.
func TestFixAllAlikeAndUndo(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "--type", "Patient")
	var lines []string
	for i, gender := range []string{"F", "M", "F", "male", "f"} { // of different people, also once they are corrected
		lines = append(lines, fmt.Sprintf(`{"firstName":"Ida","lastName":"Lund-%c","gender":%q}`, 'A'+i, gender))
	}
	if err := os.WriteFile(j.file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	term := j.start(t, 100, 30)
	term.wait("4 held back", "1 clean")
	term.press("n")
	term.wait("F fix all alike")
	term.press("F")
	term.wait("enter changes 4 of 4 records", `"M"`, `"male"`, `"female"`)
	term.press("down", "space") // the second one stays as it is
	term.wait("enter changes 3 of 4 records")
	term.press("enter")
	term.wait("5 read · 1 held back · 3 corrected · 1 other unsent")
	term.press("u")
	term.wait("5 read · 4 held back · 1 unsent", "Undone for 3 records")
	term.press("\x12") // ctrl+r
	term.wait("5 read · 1 held back · 3 corrected · 1 other unsent")
	j.sendPlan(term, "4 records")
	term.wait("5 read · 1 held back · 4 accepted")
	j.leave(term)
	j.acceptedOnce(t, 4)
	if now, err := os.ReadFile(j.file); err != nil || string(now) != strings.Join(lines, "\n") {
		t.Errorf("the file is not as it was: %v\n%s", err, now)
	}
}

// follow presses a key that the screen names, once it does.
func (term *terminal) follow(key, named string) {
	term.t.Helper()
	if !strings.Contains(strings.ToLower(named), key) {
		term.t.Fatalf("%q does not name the key %q", named, key)
	}
	term.wait(named)
	term.press(key)
}
