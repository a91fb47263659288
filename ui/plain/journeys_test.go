package plain

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
)

// What a newcomer does who only takes what enter offers, and says yes to the sending.
func TestTheFirstImport(t *testing.T) {
	t.Parallel()
	server := &fakeServer{}
	clinic{server: server, lines: lines[:3]}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "?"},
		{"Your choice", ""}, // send
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "quit"},
	}).golden("first-import")
	if got := server.stored(); len(got) != 3 {
		t.Errorf("the store has %v", got)
	}
}

// The numbers after the safe fixes are those of the screens: what was held back and is
// corrected is not called held back.
func TestAllSafeFixes(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: append(lines[:5:5], `{"firstName":"Eva","lastName":"Holm","gender":"M","birthDate":"12.03.1990"}`,
		`{"firstName":"Kim","lastName":"Dahl","gender":"f"}`)}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "safe"},
		{"Apply them?", "list"},
		{"Apply them?", "each"},
		{"Change it?", "no"},
		{"Change it?", ""},
		{"Change it?", "yes"},
		{"What next?", "undo"},
		{"What next?", "redo"},
		{"What next?", "safe"},
		{"Apply them?", "nothing"},
		{"What next?", "numbers"},
		{"What next?", "q"},
	})
	p.golden("safe-fixes")
}

var rejected = []string{
	`{"firstName":"Amara","lastName":"Okafor","gender":"female","generalPractitionerId":"prac_x7"}`,
	`{"firstName":"Jean-Luc","lastName":"Simon","gender":"male","generalPractitionerId":"prac_001"}`,
	`{"firstName":"秀英","lastName":"王","gender":"female","generalPractitionerId":"prac_x7"}`,
	`{"firstName":"Per","lastName":"Berg","gender":"male","generalPractitionerId":"prac_x7"}`,
	`{"firstName":"Ida","lastName":"Lund","gender":"female","generalPractitionerId":"prac_x9"}`,
}

// A change that was made in one record is made in all that have the same there, taken
// back and made again, and what was done alike is kept as a recipe.
func TestTheSameChangeForAGroup(t *testing.T) {
	t.Parallel()
	server := &fakeServer{reject: unknownReference}
	p := clinic{server: server, lines: rejected}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "2"},
		{"Send now?", "y"},
		{"What next?", "correct"},
		{"Which ones?", ""},
		{"what shall be done?", "where"},
		{"what shall be done?", "one"},
		{"What shall be done?", "1"},
		{"leave it as it is", "prac_007"},
		{"Make the same change there?", "yes"},
		{"Apply them?", ""},
		{"What shall be done?", "b"}, // prac_x9 is another
		{"what shall be done?", "replace"},
		{"In which field?", ""},
		{"Find which text?", "/prac_x(9)/"},
		{"Replace it by", "prac_00$1"},
		{"Apply them?", "list"},
		{"Apply them?", "apply"},
		{"What next?", "undo"},
		{"What next?", "undo"},
		{"What next?", "redo"},
		{"What next?", "redo"},
		{"What next?", "write"},
		{"Write what?", "recipe"},
		{"Write to which file?", ""},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "quit"},
	})
	p.golden("same-change")
	if got := server.stored(); len(got) != 5 {
		t.Errorf("the store has %v", got)
	}
	recipe, err := os.ReadFile(filepath.Join(p.folder, "patients.recipe.json"))
	if err != nil || !strings.Contains(string(recipe), `"prac_x7": "prac_007"`) {
		t.Errorf("the recipe: %v\n%s", err, recipe)
	}
}

// What was replaced in one record only goes into a recipe if the person says so; it then
// makes the same file.
func TestARecipeTakesInSingleReplacements(t *testing.T) {
	t.Parallel()
	server := &fakeServer{reject: unknownReference}
	p := clinic{server: server, lines: rejected}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "2"},
		{"Send now?", "y"},
		{"What next?", "correct"},
		{"Which ones?", ""},
		{"what shall be done?", "one"},
		{"What shall be done?", "1"},
		{"leave it as it is", "prac_007"},
		{"Make the same change there?", "no"},
		{"What shall be done?", "b"},
		{"what shall be done?", "b"},
		{"Which ones?", "b"},
		{"What next?", "write"},
		{"Write what?", "recipe"},
		{"Take them in", "no"},
		{"What next?", "write"},
		{"Write what?", "recipe"},
		{"Take them in", "yes"},
		{"Write to which file?", ""},
		{"What next?", "q"},
	})
	p.golden("single-replacements")
	text, err := os.ReadFile(filepath.Join(p.folder, "patients.recipe.json"))
	if err != nil || !strings.Contains(string(text), `"prac_x7": "prac_007"`) || strings.Contains(string(text), `"left"`) {
		t.Errorf("the recipe: %v\n%s", err, text)
	}
}

// TestFromFaultsToFullAcceptance is the whole job without a screen, in two rounds.
func TestFromFaultsToFullAcceptance(t *testing.T) {
	t.Parallel()
	server := &fakeServer{reject: unknownReference}
	p := converse(t, server, importer.Sandbox, lines, [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "safe"},
		{"Apply them?", "apply"},
		{"What next?", "correct"},
		{"Which ones?", ""},
		{"What shall be done?", "1"}, // type the missing last name
		{"leave it as it is", "Nordmann"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", ""},
		{"Which record shows the fault?", "read"},
		{"Which record shows the fault?", "1"},
		{"How do you know?", "the reference is unknown"},
		{"What shall be done?", "history"},
		{"What shall be done?", "1"},
		{"leave it as it is", "prac_007"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "quit"},
	})
	p.golden("two-rounds")
	if got := server.stored(); len(got) != 5 {
		t.Errorf("the store has %v", got)
	}
	for record, n := range server.stored() {
		if n != 1 {
			t.Errorf("%d times: %s", n, record)
		}
	}
}

// TestAnUnknownOutcomeIsDecided has the answer to a batch lost.
func TestAnUnknownOutcomeIsDecided(t *testing.T) {
	t.Parallel()
	p := converse(t, &fakeServer{silent: true, lag: time.Millisecond}, importer.Sandbox, lines[:3], [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "decide"},
		{"What became of batch 1?", "?"},
		{"Your choice", "4"},
		{"Type send again", "b"},
		{"What became of batch 1?", "1"},
		{"The job id", "job_1"},
		{"How do you know?", "support said so"},
		{"What next?", "watch"},
		{"What next?", "q"},
	})
	p.golden("unknown-outcome")
	p.hears("needs your decision", "Recorded.", "3 read: 3 accepted.")
}

// TestANamedJobIsTakenBack: as long as nobody could read it.
func TestANamedJobIsTakenBack(t *testing.T) {
	t.Parallel()
	p := converse(t, &fakeServer{silent: true, deaf: true}, importer.Sandbox, lines[:3], [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "decide"},
		{"What became of batch 1?", "1"},
		{"The job id", "job_7"},
		{"How do you know?", "support said so"},
		{"What next?", "mistake"},
		{"What became of batch 1?", "b"},
		{"What next?", "mistake"},
		{"What became of batch 1?", "1"},
		{"How do you know?", "it was another clinic's"},
		{"What next?", "q"},
	})
	p.hears("take the job back that you named for 1 batch", "The job id was a mistake", "3 read: 3 unknown.")
	if heard := p.heard.String(); strings.Contains(heard[strings.LastIndex(heard, "What next?"):], "mistake") {
		t.Error("there is nothing to take back any more")
	}
}

// TestAnotherKey: an import that was begun with another key goes on with the new one once the
// person said so and why; until then it is asked about at every start.
func TestAnotherKey(t *testing.T) {
	t.Parallel()
	old, changed := "clk_test_…9f2a", "clk_test_…77c0"
	p := clinic{server: &fakeServer{silent: true, lag: time.Millisecond}, lines: lines[:3], keys: []string{old, changed, changed, changed}}.talks(t,
		[][2]string{
			{"Is that right?", "yes"},
			{"What next?", "send"},
			{"Send this?", "send"},
			{"Send now?", "yes"},
			{"What next?", "q"},
		},
		[][2]string{
			{"Go on with it, with your key", ""},
			{"Numbers of files", "q"},
		},
		[][2]string{
			{"Go on with it, with your key", "?"},
			{"Go on with it, with your key", "yes"},
			{"Why does it go on", ""},
			{"Numbers of files", "q"},
		},
		[][2]string{
			{"Go on with it, with your key", "yes"},
			{"Why does it go on", "the old key was refused"},
			{"What next?", "decide"},
			{"What became of batch 1?", "1"},
			{"The job id", "job_1"},
			{"How do you know?", "support said so"},
			{"What next?", "watch"},
			{"What next?", "q"},
		})
	p.golden("another-key")
	p.hears("with another key, "+old, "3 of 3 records are not accepted yet", "Go on with it, with your key "+changed, "3 read: 3 accepted.")
}

// What to ask the server's support has moments and digests of its own, so it is not golden.
func TestSupportIsTold(t *testing.T) {
	t.Parallel()
	p := converse(t, &fakeServer{silent: true}, importer.Sandbox, lines[:1], [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "decide"},
		{"What became of batch 1?", "support"},
		{"What became of batch 1?", "later"},
		{"What next?", "q"},
	})
	p.hears("X-Request-ID", "1 batch still needs your decision.")
	if strings.Contains(p.heard.String(), "Okafor") {
		t.Error("a patient is named")
	}
}

func TestACopyWithNothingCorrectedIsAskedFor(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: lines}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "write"},
		{"Write what?", "corrected"},
		{"Write the copy all the same?", ""},
		{"What next?", "q"},
	})
	p.hears("Nothing in it is corrected: it would be a full copy of your file")
}

func TestFilesAreWritten(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: lines}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "safe"},
		{"Apply them?", ""},
		{"What next?", "write"},
		{"Write what?", "?"},
		{"Your choice", "rejected"},
		{"Write to which file?", ""},
		{"What next?", "write"},
		{"Write what?", "rejected"},
		{"Write to which file?", ""}, // is there already
		{"Write to which file?", "again.ndjson"},
		{"What next?", "write"},
		{"Write what?", "corrected"},
		{"Write to which file?", ""},
		{"What next?", "write"},
		{"Write what?", "report"},
		{"In which form?", "markdown"},
		{"Write to which file?", ""},
		{"What next?", "write"},
		{"Write what?", "report"},
		{"In which form?", ""},
		{"Write to which file?", ""},
		{"What next?", "write"},
		{"Write what?", "recipe"},
		{"Write to which file?", ""},
		{"What next?", "undo"},
		{"What next?", "write"},
		{"Write what?", "use"},
		{"Which recipe?", "patients.recipe.json"},
		{"Apply them?", "apply"},
		{"What next?", "q"},
	})
	p.golden("files-written")
	for name, want := range map[string]string{
		"patients.rejects.ndjson": lines[4] + "\n", "again.ndjson.reasons": `"exported":1`,
		"patients.corrected.ndjson": `"gender":"female"}` + "\n" + lines[5] + "\n",
		"patients.report.md":        "# ", "patients.report.html": "<!", "patients.recipe.json": `"fix"`,
	} {
		got, err := os.ReadFile(filepath.Join(p.folder, name))
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}

// Who quits while a job runs hears what goes on, and is taken back to it.
func TestQuitAndComeBack(t *testing.T) {
	t.Parallel()
	server := &fakeServer{reject: unknownReference, slow: 20}
	p := clinic{server: server, lines: rejected}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"!5 records worked on", "q"},
	}, [][2]string{
		{"What next?", "watch"},
		{"What next?", "imports"},
		{"Which import?", "b"},
		{"What next?", "correct"},
		{"Which ones?", "b"},
		{"What next?", "q"},
	})
	p.golden("come-back")
	if n := strings.Count(p.heard.String(), "worked on"); n < 2 || n > 10 { // in minutes in which nothing moved
		t.Errorf("progress is told %d times", n)
	}
}

func TestLiveWantsItsWord(t *testing.T) {
	t.Parallel()
	server := &fakeServer{}
	p := converse(t, server, importer.Live, append(lines[:3:3], lines[0], lines[5]), [][2]string{
		{"Is that right?", "y"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"To send, type", "yes"},
		{"What next?", "files"},
		{"Numbers of files", "q"},
	})
	p.hears("Nothing was sent.", "LIVE: real patients.", "cannot be taken back")
	if len(server.jobs) > 0 {
		t.Error("something was sent")
	}
}

// What was sent before is not sent a second time by choosing the file again.
func TestAFileThatWasSentIsAskedAbout(t *testing.T) {
	t.Parallel()
	server := &fakeServer{}
	p := converse(t, server, importer.Sandbox, lines[:3], [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "files"},
		{"Numbers of files", "patients.ndjson"},
		{"Is that right?", ""},
		{"Begin a new import of them?", "yes"},
		{"What next?", "send"},
		{"Send this?", "before"},
		{"Send this?", "send"},
		{"type again", "yes"},
		{"What next?", "q"},
	})
	p.hears("Warning: records of these files were sent on 1 January 2000", "leaves out every record that was sent before",
		"3 records are left out, because the same were sent before", "stored a second time")
	if len(server.jobs) != 1 {
		t.Errorf("%d batches were sent", len(server.jobs))
	}
}

func TestValuesCanBeHidden(t *testing.T) {
	t.Parallel()
	p := converse(t, &fakeServer{}, importer.Sandbox, lines, [][2]string{
		{"Is that right?", "y"},
		{"What next?", "P"},
		{"Your choice", "correct"},
		{"Which ones?", ""},
		{"What shall be done?", "read"},
		{"What shall be done?", "undo"},
		{"Your choice", "?"},
		{"What shall be done?", "b"},
		{"Which ones?", "b"},
		{"What next?", "q"},
	})
	p.golden("hidden")
	if strings.Contains(p.heard.String(), "Ola") {
		t.Error("a value is said")
	}
}

// No name and no value of a record is said before somebody asks for a record.
func TestNothingOfARecordIsSaidUnasked(t *testing.T) {
	t.Parallel()
	p := converse(t, &fakeServer{reject: unknownReference}, importer.Sandbox, append(lines[:6:6], lines[4], rejected[0], rejected[3]), [][2]string{
		{"Is that right?", ""},
		{"What next?", "numbers"},
		{"What next?", "problems"},
		{"Which ones?", "b"},
		{"What next?", "safe"},
		{"Apply them?", "apply"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", "1"},
		{"what shall be done?", "where"},
		{"what shall be done?", "b"},
		{"Which ones?", "q"},
	})
	for _, value := range []string{"Amara", "Okafor", "Ola", "Berg", "1984", "1990", "prac_", `"F"`} {
		if strings.Contains(p.heard.String(), value) {
			t.Errorf("%s is said:\n%s", value, p.heard.String())
		}
	}
}

func TestARecordInTheEditor(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/bin/sed"); err != nil || runtime.GOOS != "linux" {
		t.Skip("no sed that edits in place")
	}
	p := clinic{server: &fakeServer{}, lines: lines[4:], editor: `/bin/sed -i -e s/"F"/"female"/ -e s/Ola/Olaf\",\"lastName\":\"N/`}.talks(t, [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", "1"},
		{"What shall be done?", "editor"},
		{"What next?", "problems"},
		{"Which ones?", "line"},
		{"Number of the line", "1"},
		{"What shall be done?", "history"},
		{"What shall be done?", "read"},
		{"What shall be done?", "q"},
	})
	p.golden("editor")
}

// A record that nothing is wrong with is set aside by its number, is not sent, and is taken in again.
func TestARecordIsSetAside(t *testing.T) {
	t.Parallel()
	server := &fakeServer{}
	p := clinic{server: server, lines: lines[:3]}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "problems"},
		{"Which ones?", "line"},
		{"Number of the line", "1"},
		{"What shall be done?", "aside"},
		{"Number of the line", "2"},
		{"What shall be done?", "aside"},
		{"Number of the line", "2"},
		{"What shall be done?", "editor"},
		{"Your choice", "in"},
		{"What shall be done?", "next"},
		{"Number of the line", ""},
		{"Which ones?", "b"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "quit"},
	})
	p.hears("held back, set aside by a person.", "1 record is set aside and not sent.", "1 set aside, 2 accepted",
		"Answer with a number")
	if got := server.stored(); len(got) != 2 || got[lines[0]] != 0 {
		t.Errorf("the store has %v", got)
	}
}

// What was saved before the editor failed is offered again, and counts as the change when
// it is then closed as it is.
func TestATextSavedBeforeTheEditorFailedIsOfferedAgain(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the editor is a shell script")
	}
	script := filepath.Join(t.TempDir(), "editor.sh")
	if err := os.WriteFile(script, []byte(`grep -q Olaf "$1" && exit 0
echo '{"firstName":"Olaf","lastName":"N","birthDate":"1990-03-12","gender":"female"}' > "$1"
exit 1
`), 0o600); err != nil {
		t.Fatal(err)
	}
	p := clinic{server: &fakeServer{}, lines: lines[4:], editor: "/bin/sh " + script}.talks(t, [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", "1"},
		{"What shall be done?", "editor"},
		{"Open your text again?", "yes"},
		{"What next?", "problems"},
		{"Which ones?", "line"},
		{"Number of the line", "1"},
		{"What shall be done?", "read"},
		{"What shall be done?", "q"},
	})
	p.hears("the editor ended with a fault", `"Olaf"`)
}

// Hostile text in values, keys, file names and what the server says comes out as text:
// talks holds that nothing but printable characters and newlines is written.
func TestHostileTextIsSaidEscaped(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no file can be called so")
	}
	server := &fakeServer{reject: func(string) string { return "bad\x1b[2J\u202e\r\x07" }}
	p := clinic{server: server, file: "pat\u202e\x1b[31mients\x07.ndjson", lines: []string{
		lines[0],
		`{"firstName":"a\u001b[31m\u0007","lastName":"b\u202e\u0085","gender":"x\u009b2J","evil\u001b]0;x\u0007":"v\u200b"}`,
		`{"firstName":"a","lastName":"b` + "\x9b2J\xff" + `","gender":"male"}`,
		"\x1b]52;c;!\x07",
	}}.talks(t, [][2]string{
		{"Is that right?", "y"},
		{"What next?", "problems"},
		{"Which ones?", "line"},
		{"Number of the line", "2"},
		{"What shall be done?", "read"},
		{"What shall be done?", "b"},
		{"Number of the line", "4"},
		{"What shall be done?", "read"},
		{"What shall be done?", "b"},
		{"Number of the line", "b"},
		{"Which ones?", "b"},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", "1"},
		{"What shall be done?", "b"},
		{"Which ones?", "b"},
		{"What next?", "write"},
		{"Write what?", "rejected"},
		{"Write to which file?", "b"},
		{"What next?", "imports"},
		{"Which import?", "q"},
	})
	p.hears(`bad\x1b[2J\u202e`, `pat\u202e\x1b[31mients`)
	p.golden("hostile")
}

// An archive's files are chosen from a list; records that do not stand one a line are
// read all the same, if the person wants; what is no data says what it is.
func TestFilesOfOtherForms(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: lines[:1], beside: map[string][]byte{
		"array.json": []byte("[" + lines[0] + ",\n" + lines[1] + "]"), "picture.png": []byte("\x89PNG\r\n\x1a\n"),
		"export.zip": zipped(t, "jan/patients.ndjson", lines[0], "feb/patients.ndjson", lines[1]),
	}}.talks(t, [][2]string{
		{"Is that right?", "no"},
		{"Which resource type", "practi"},
		{"Which of these types?", "b"},
		{"Which resource type", "patient"},
		{"What next?", "files"},
		{"Numbers of files", "picture.png"},
		{"Numbers of files", "nowhere.ndjson"},
		{"Numbers of files", "array.json"},
		{"Read the records where they stand?", ""},
		{"Is that right?", "yes"},
		{"What next?", "files"},
		{"Numbers of files", "export.zip"},
		{"Which file in it?", "all"},
		{"Is that right?", "yes"},
		{"Is that right?", "yes"},
		{"What next?", "problems"},
		{"Which file?", "2"},
		{"Which ones?", "find"},
		{"Find which text", "SIMON"},
		{"What shall be done?", "next"},
		{"Which ones?", "b"},
		{"What next?", "imports"},
		{"Which import?", "1"},
		{"What next?", "q"},
	})
	p.golden("other-forms")
}

// The type that the program is started with holds for what is chosen later, also in an
// archive, and is doubted where records do not look like it.
func TestTheTypeNamedAtTheStartHolds(t *testing.T) {
	t.Parallel()
	observation := `{"status":"final","code":"8867-4","patientId":"pt_1","valueQuantity":{"value":70,"unit":"bpm"}}`
	p := clinic{server: &fakeServer{}, lines: lines[:1], typ: "Patient", beside: map[string][]byte{
		"export.zip": zipped(t, "jan/patients.ndjson", lines[0], "feb/patients.ndjson", lines[1]), "b.ndjson": []byte(observation + "\n"),
	}}.talks(t, [][2]string{
		{"What next?", "files"},
		{"Numbers of files", "export.zip"},
		{"Which file in it?", "all"},
		{"What next?", "files"},
		{"Numbers of files", "b.ndjson"},
		{"Check it as Patient all the same?", ""},
		{"looks like Observation", "yes"},
		{"What next?", "q"},
	})
	if strings.Contains(p.heard.String(), "patients.ndjson looks like") {
		t.Errorf("asked for what was said\n%s", p.heard.String())
	}
}

// A recipe that changes good records too leaves what is held back to be gone through, and
// says what the person who saved it did by hand.
func TestARecipeForGoodRecords(t *testing.T) {
	t.Parallel()
	recipe := `{"recipe":1,"left":2,"type":"Patient","steps":[{"action":"replace","field":"/gender","values":{"male":"other","female":"other"}}]}`
	p := clinic{server: &fakeServer{}, lines: lines, beside: map[string][]byte{"r.json": []byte(recipe)}}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "write"},
		{"Write what?", "use"},
		{"Which recipe?", "r.json"},
		{"Apply them?", "apply"},
		{"What next?", "quit"},
	})
	p.hears("Not in the recipe: 2 changes made by hand when it was saved; these files may need the like.",
		"correct: go through what is held back or rejected, 1 record.")
	if after := p.heard.String()[strings.LastIndex(p.heard.String(), "What next?"):]; !strings.Contains(after, "held back or rejected, 1 record.") {
		t.Errorf("after the recipe: %s", after)
	}
}

// What is written of the records that were held back has the corrected ones too, and says so.
func TestWrittenRejectsThatAreCorrectedAreNamed(t *testing.T) {
	t.Parallel()
	faulty := []string{`{"firstName":"Ada","lastName":"Byron","birthDate":"1990-01-23","gender":"F"}`,
		`{"firstName":"Grace","birthDate":"1990-01-24","gender":"female"}`}
	p := clinic{server: &fakeServer{}, lines: faulty}.talks(t, [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "safe"},
		{"Apply them?", "apply"},
		{"What next?", "write"},
		{"Write what?", "rejected"},
		{"Write to which file?", ""},
		{"What next?", "quit"},
	})
	p.hears("2 records are written to", "Among them: 1 record corrected here that can be sent; they are written as your file has them.")
}

// Files of which nothing was sent or corrected are no import: the next start offers nothing
// about them, and has them among the recent files.
func TestFilesThatWereOnlyLookedAt(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: lines}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "b"},
		{"What next?", "q"},
	}, [][2]string{
		{"Numbers of files", "recent"},
		{"Which file?", "1"},
		{"Is that right?", ""},
		{"What next?", "imports"},
		{"Which import?", "q"},
	})
	p.hears("You only looked at these files", ", this one.")
}

// Records of another type are said after the check, and before anything is sent.
func TestAFileOfSeveralTypes(t *testing.T) {
	t.Parallel()
	practitioner := `{"firstName":"A","lastName":"B","gender":"male","birthDate":"1980-01-01","npi":"1234567893","specialty":"cardiology"}`
	mixed := append(slices.Repeat(lines[:1], 60), practitioner, practitioner)
	p := clinic{server: &fakeServer{}, lines: mixed}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"To send, type duplicate", "no"},
		{"What next?", "q"},
	})
	if n := strings.Count(p.heard.String(), "Warning: patients.ndjson is taken as Patient, but of its 62 records 2 look like Practitioner, the first in line 61."); n != 2 {
		t.Errorf("said %d times\n%s", n, p.heard.String())
	}
}

// A search goes on behind what can be listed at once, to the end of the file.
func TestASearchGoesOnToTheEnd(t *testing.T) {
	t.Parallel()
	many := make([]string, listMost+7)
	for i := range many {
		many[i] = fmt.Sprintf(`{"firstName":"A%d","lastName":"Berg","gender":"male","birthDate":"1980-01-01","generalPractitionerId":"prac_1"}`, i)
	}
	p := clinic{server: &fakeServer{}, lines: many}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "problems"},
		{"Which ones?", "find"},
		{"Find which text", "BERG"},
		{"10,000 records: what shall be done?", "b"},
		{"Go on with the search behind line 10,000?", "yes"},
		{"7 records: what shall be done?", "b"},
		{"Which ones?", "q"},
	})
	p.hears("These are 10,000 records, up to line 10,000")
}

// What cannot be done any more is not offered: safe fixes, undo and redo.
func TestNothingIsOfferedThatDoesNothing(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: append(slices.Clone(lines[:2]), `{"firstName":"O","lastName":"B","gender":"F","birthDate":"1980-01-01"}`)}.talks(t, [][2]string{
		{"Is that right?", "y"},
		{"What next?", "safe"},
		{"Apply them?", "apply"},
		{"What next?", "?"},
		{"What next?", "?"},
		{"Your choice", "q"},
	}, [][2]string{
		{"Go on with it?", "yes"},
		{"What next?", "q"},
	})
	parts := strings.Split(p.heard.String(), "What next?")
	for i, heard := range parts[1:] {
		fresh := i == 0
		if strings.Contains(heard, ". safe: ") != fresh || strings.Contains(heard, ". undo: ") == fresh || strings.Contains(heard, ". redo: ") {
			t.Errorf("question %d offers what does nothing:\n%s", i+1, heard)
		}
	}
	if n := strings.Count(p.heard.String(), "b goes back, q leaves and says"); n != 2 {
		t.Errorf("the general answers were explained %d times\n%s", n, p.heard.String())
	}
	if again := parts[len(parts)-2]; strings.Contains(again, "safe fix") || strings.Contains(again, "fixed safely") {
		t.Errorf("taken up again: %s", again)
	}
}

// Dates that can be read in two ways are settled alike only once the person said which
// way, and heard a date read so, and what the other dates say.
func TestDoubtfulDatesAreSettledByTheirReading(t *testing.T) {
	t.Parallel()
	p := clinic{server: &fakeServer{}, lines: []string{
		`{"firstName":"Eva","lastName":"Holm","gender":"female","birthDate":"8/11/1975"}`,
		`{"firstName":"Kim","lastName":"Dahl","gender":"female","birthDate":"5/6/1991"}`,
		`{"firstName":"Ida","lastName":"Lund","gender":"female","birthDate":"6/25/1991"}`,
	}}.talks(t, [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", ""},
		{"what shall be done?", "fix"},
		{"which one is right for all?", "2"},
		{"Apply them?", ""},
		{"Which ones?", "q"},
	})
	for _, want := range []string{`read the day first; line 1: birthDate from "8/11/1975" to "1975-11-08"; please check it, no other date must be read so`,
		`to "1975-08-11"; please check it, 1 other date can only be read so`, "2 records would be changed"} {
		if !strings.Contains(strings.Join(strings.Fields(p.heard.String()), " "), want) {
			t.Errorf("not heard: %s\n%s", want, p.heard.String())
		}
	}
}
