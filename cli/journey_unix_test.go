//go:build unix

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// journeyFile is what a clerk might get: one record with three faults that the lint
// finds, one whose practitioner only the server can know to be unknown.
const journeyFile = `{"firstName":"Amara","lastName":"Okafor","gender":"female","birthDate":"1984-11-02","generalPractitionerId":"prac_001"}
{"firstName":"Jean-Luc","lastName":"Simon","gender":"male","birthDate":"1971-02-28","generalPractitionerId":"prac_x7"}
{"firstName":"秀英","lastName":"王","gender":"female","birthDate":"1966-07-19"}

{"firstName":"Ola","birthDate":"1990-03-12","gender":"F"}
{"firstName":"Per","lastName":"Berg","gender":"male","birthDate":"1959-01-05"}
`

const journeyRule = "/generalPractitionerId=^prac_x:generalPractitionerId: unknown reference"

// TestJourneyFromFaultsToFullAcceptance is the main job as a person does it: see the
// faults, send what is clean, see one row rejected, correct it (in an editor) and the
// faulty one (in place), send again, everything accepted.
func TestJourneyFromFaultsToFullAcceptance(t *testing.T) {
	t.Parallel()
	for _, size := range []struct {
		name       string
		cols, rows int
	}{{"80x24", 80, 24}, {"120x36", 120, 36}} {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t)
			term := j.start(t, size.cols, size.rows)
			term.wait("1 held back", "✗", "lastName") // the fault is named
			j.sendPlan(term, "4 records")
			term.wait("1 rejected", "generalPractitionerId: unknown ref")

			term.press("5") // the rejected row, on its file and line
			term.wait("2 left")
			term.press("home")
			term.wait("patients.ndjson:2", "prac_x7")
			term.press("E") // the server did not say from where it counts, so we are asked first
			term.wait("which record did the server mean?", "line 2", "prac_x7", "line 1", "prac_001")
			term.sayWhich("line 2", "prac_x7 is unknown") // then the editor, a sed that mends the reference
			term.wait("1 corrected")

			term.press("2") // the held back row
			term.wait("problems:")
			term.press("n")
			term.wait("line 5", "lastName is missing")
			term.press("enter", "e")
			term.wait("enter keep")
			term.press("Nordmann", "enter")
			term.gone("lastName is missing")
			term.wait(`gender "F" is not allowed`)
			term.wait(`gender "F" is not allowed`, "f fix")
			term.press("f") // the fix that is offered: F is well known to mean female
			term.wait("fix: gender", "becomes")
			term.press("enter")
			term.wait("female", "in the file:")

			j.sendPlan(term, "2 records")
			term.wait("6 read · 1 blank · 5 accepted")
			j.leave(term)
			j.acceptedOnce(t, 5)
		})
	}
}

// TestQuitAndComeBackInMidJob leaves while a job runs and finds everything as it was.
func TestQuitAndComeBackInMidJob(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "--pace", "1")
	term := j.start(t, 100, 30)
	term.wait("1 held back")
	j.sendPlan(term, "4 records")
	term.wait("running")
	j.leave(term)

	again := j.start(t, 100, 30)
	again.press("4")
	again.wait("1 rejected")
	j.leave(again)
	j.acceptedOnce(t, 3)
}

// TestTerminalClosedInMidJob hangs up; the next start watches the job to its end.
func TestTerminalClosedInMidJob(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "--pace", "1")
	term := j.start(t, 100, 30)
	term.wait("1 held back")
	j.sendPlan(term, "4 records")
	term.wait("running")
	term.Hangup()
	term.exitCode()

	again := j.start(t, 100, 30)
	again.press("4")
	again.wait("1 rejected")
	j.leave(again)
	j.acceptedOnce(t, 3)
}

// A journey is one person's import: a file, a state folder, a sandbox that writes down the truth.
type journey struct {
	file, state, truth string
	flags              []string
	editor             string // the command that is the person's editor
}

func newJourney(t *testing.T, flags ...string) *journey {
	t.Helper()
	folder := t.TempDir()
	j := &journey{file: filepath.Join(folder, "patients.ndjson"), state: filepath.Join(folder, "state"), truth: filepath.Join(folder, "truth"), flags: flags,
		editor: "sed -i -e s/prac_x7/prac_007/"} // it mends the reference
	if err := os.WriteFile(j.file, []byte(journeyFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return j
}

// start opens the screens on the file.
func (j *journey) start(t *testing.T, cols, rows int) *terminal {
	t.Helper()
	args := append([]string{"--state", j.state, "--sandbox", "--reject", journeyRule, "--truth", j.truth}, j.flags...)
	env := append(withoutKey(os.Environ()), "EDITOR="+j.editor, "VISUAL=")
	return startTerminal(t, cols, rows, env, append(args, j.file)...)
}

// sendPlan goes to the plan, sees that it holds what is expected, and says yes.
func (j *journey) sendPlan(term *terminal, records string) {
	term.t.Helper()
	term.press("3")
	term.wait(records + " · 1 batch") // Check names records and the plan too
	term.press("s")
	term.wait("send 1 batch?")
	term.insist("y", "send 1 batch?")
}

// leave quits, and says yes where that is asked.
func (j *journey) leave(term *terminal) {
	term.t.Helper()
	term.press("q")
	term.until("the question about quitting, or the end", func(screen string) bool {
		return term.Over() || strings.Contains(screen, "quit?")
	})
	if !term.Over() {
		term.insist("y", "quit?")
	}
	if code := term.exitCode(); code != 0 {
		term.t.Errorf("exit code %d", code)
	}
}

// acceptedOnce judges by what the sandbox really took: so many records, none twice.
func (j *journey) acceptedOnce(t *testing.T, want int64) {
	t.Helper()
	seen := map[string]bool{}
	var accepted int64
	for _, entry := range j.imports(t) {
		if seen[entry.DataSha256] {
			t.Errorf("the same batch was sent twice: %+v", entry)
		}
		seen[entry.DataSha256] = true
		accepted += entry.Accepted
	}
	if accepted != want {
		t.Errorf("the sandbox accepted %d records, want %d", accepted, want)
	}
}

// taken is an import as the sandbox wrote it down.
type taken struct {
	Operation, Job, DataSha256 string
	Accepted                   int64
}

// imports returns what the sandbox really took.
func (j *journey) imports(t *testing.T) (all []taken) {
	t.Helper()
	data, err := os.ReadFile(j.truth)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var entry taken
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Operation == "import" {
			all = append(all, entry)
		}
	}
	return all
}
