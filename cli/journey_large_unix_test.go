//go:build unix

package cli_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestAFileOf300000Records is what a large clinic sends: the plan says what it takes, the
// first hour's batches go at once, the others wait. The window changes its size all the while.
func TestAFileOf300000Records(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "--pace", "1000000", "--type", "Patient")
	f, err := os.Create(j.file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for n := range 300_000 {
		fault := ""
		if n%10_000 == 77 {
			fault = `,"gender":"F"`
		}
		fmt.Fprintf(w, "{\"firstName\":\"P%d\",\"lastName\":\"X\"%s}\n", n, fault)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	term := j.start(t, 100, 30)
	term.resizeAll("Check") // while it is checked
	term.resize(100, 30)
	term.wait("30 held back", "299,970 clean", "300,000")
	term.press("n") // to the first faulty line, wherever it is
	term.wait(`gender "F" is not allowed`, "line 78")
	term.press("end")
	term.wait("300,000 / 300,000", `firstName: "P299999"`)

	term.press("3")
	term.wait("299,970 records · 30 batches", "costs 299,970 requests and 30 slots", "held back: 30", "1 / 30")
	term.press("end")
	term.wait("30 / 30", "290,030–300,000", "the last ")
	term.press("s")
	term.wait("send 30 batches?", "y send 299,970 records")
	term.insist("y", "send 30 batches?")
	term.resizeAll("Jobs") // while batches go
	term.resize(100, 30)
	term.wait("0 under way, 25 to go", "249,970 unsent · 50,000 accepted")
	j.leave(term)
	j.acceptedOnce(t, 50_000)
}

// TestPastedPathAndResizing drops a file onto the demo, and draws the window larger and
// smaller while the file is checked and its job runs.
func TestPastedPathAndResizing(t *testing.T) {
	t.Parallel()
	j := newJourney(t)
	env := append(withoutKey(os.Environ()), "NO_COLOR=1")
	term := startTerminal(t, 80, 24, env, "demo", "--state", j.state, "--pace", "2", "--truth", j.truth)
	term.wait("1 Files", "start with january/patients.ndjson", "looks like Patient")
	term.paste("'" + j.file + "'\n")
	term.wait("marked: 1")
	term.press("c")
	term.wait("1 held back")
	j.sendPlan(term, "4 records")
	term.resizeAll("Jobs")
	term.resize(80, 24)
	term.wait("1 rejected")
	j.leave(term)
	j.acceptedOnce(t, 3)
}

// resizeAll draws the window larger and smaller; each time a frame of that page comes.
func (term *terminal) resizeAll(page string) {
	term.t.Helper()
	for _, size := range [][2]int{{120, 36}, {40, 12}, {200, 60}, {20, 5}} {
		term.resize(size[0], size[1])
		term.until("a frame of the new size", func(screen string) bool {
			return strings.Contains(screen, page) || strings.Contains(screen, "40×12") // too small
		})
	}
}
