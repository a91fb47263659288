package importer

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"
)

// manners are what befalls a file whose bytes stay as they are, or of which one place is
// edited: whether records were sent decides, not times and identities.
var manners = map[string]func(t *testing.T, path string, text []byte){
	"touched": func(t *testing.T, path string, text []byte) { write(t, path, text) },
	"replaced": func(t *testing.T, path string, text []byte) {
		write(t, path+".new", text)
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	},
	"removed and put back": func(t *testing.T, path string, text []byte) {
		if err := os.Rename(path, path+".old"); err != nil { // so that it is surely another file
			t.Fatal(err)
		}
		write(t, path, text)
	},
}

// write writes a file whose time is none that a test's clock shows.
func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
}

// partlyIn is a run of five records: two are accepted, one of them is rejected, one is held
// back and one corrected while it was held back.
func partlyIn(w *world) (r *Run, path string) {
	w.server.reject = func(record string) string {
		if strings.Contains(record, `"No2"`) {
			return "lastName: reserved"
		}
		return ""
	}
	path = w.file("a.ndjson", []string{patient(1), patient(2), faultyPatient(3), patient(4), faultyPatient(5)})
	r = w.begin(path)
	w.approve(r)
	w.work()
	w.sleep(time.Minute)
	w.totals(r, Totals{Read: 5, Accepted: 2, Rejected: 1, HeldBack: 2})
	if err := r.Correct(Correction{Position: Position{Line: 5}, Record: []byte(patient(5))}); err != nil {
		w.t.Fatal(err)
	}
	return r, path
}

func TestAFileThatIsAsItWasIsTakenBack(t *testing.T) {
	t.Parallel()
	for name, befalls := range manners {
		for _, again := range []bool{false, true} {
			t.Run(fmt.Sprint(name, again), func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					r, path := partlyIn(w)
					text, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					befalls(t, path, text)
					if again {
						w.restart()
						if r, err = w.e.Open(r.ID()); err != nil {
							t.Fatal(err)
						}
						w.work()
					} else if err := r.unchanged(Plan{Batches: []PlannedBatch{{Spans: []Span{{From: 1, To: 2, Records: 1}}}}}); causeOf(err) != ByFile {
						t.Fatalf("it is not seen: %v", err)
					}
					if r.Sources()[0].Err == nil {
						t.Fatal("nothing is said of it before it was compared")
					}
					w.lint(r)
					if err := r.Sources()[0].Err; err != nil {
						t.Fatal(err)
					}
					if err := r.Correct(Correction{Position: Position{Line: 2}, Record: []byte(patient(7))},
						Correction{Position: Position{Line: 3}, Record: []byte(patient(3))}); err != nil {
						t.Fatal(err)
					}
					if p := w.approve(r); p.Again != 0 || p.records() != 3 || p.Repeated != 0 {
						t.Errorf("%+v", p)
					}
					w.sleep(2 * time.Hour)
					w.totals(r, Totals{Read: 5, Accepted: 5})
					for record, n := range w.server.accepted() {
						if n != 1 {
							t.Errorf("%d times in the store: %s", n, record)
						}
					}
					w.restart() // what the journal knows of the file was brought up to date
					if r, err = w.e.Open(r.ID()); err != nil || r.Sources()[0].Err != nil {
						t.Error(err, r.Sources()[0].Err)
					}
				})
			})
		}
	}
}

// A record that was sent or corrected and is another one now ends it, whatever the size.
func TestAFileOfOtherRecordsIsNotTakenBack(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string][2]string{
		"accepted":                {`"No1"`, `"No9"`},
		"rejected":                {`"No2"`, `"No9"`},
		"held back and corrected": {`"No5"`, `"No9"`},
		"lines changed places":    {patient(1) + "\n" + patient(2), patient(2) + "\n" + patient(1)},
		"longer":                  {`"No3"`, `"No33"`},
	} {
		for manner, befalls := range manners {
			t.Run(name+", "+manner, func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					r, path := partlyIn(w)
					text, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					befalls(t, path, []byte(strings.Replace(string(text), edit[0], edit[1], 1)))
					w.restart()
					if r, err = w.e.Open(r.ID()); err != nil {
						t.Fatal(err)
					}
					w.lint(r)
					if err := r.Sources()[0].Err; !errors.Is(err, ndjson.ErrChanged) || touched(err) {
						t.Errorf("it is taken for what it was, or may be: %v", err)
					}
					p, err := r.Plan(t.Context())
					if err != nil || len(p.Batches) != 0 {
						t.Errorf("%v, %+v", err, p.Batches)
					}
				})
			})
		}
	}
}

// A record that was never sent nor corrected is checked as it stands now.
func TestWhatWasNotSentYetIsReadAnew(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r, path := partlyIn(w)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, []byte(strings.Replace(string(text), `"Ana","lastName":"No3","gender":"F"`, `"An","lastName":"N","gender":"male"`, 1)))
		if err := r.Reopen(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		w.totals(r, Totals{Read: 5, Accepted: 2, Rejected: 1, HeldBack: 1, Unsent: 1, Corrected: 1, Ready: 1})
	})
}

// Files read beside it are checked again with it, so that what repeats a record is found
// once, in whichever file.
func TestFilesBesideItKeepTheirDuplicates(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		a, b := w.file("a.ndjson", patients(1, 3)), w.file("b.ndjson", patients(3, 6))
		r := w.begin(a, b)
		text, err := os.ReadFile(a)
		if err != nil {
			t.Fatal(err)
		}
		write(t, a, text)
		if _, err := r.Plan(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := r.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Approve(t.Context(), p); causeOf(err) != ByFile {
			t.Fatal(err)
		}
		w.lint(r)
		if p, err = r.Plan(t.Context()); err != nil || p.Repeated != 1 || p.records() != 7 {
			t.Errorf("%v, %d of %d repeated", err, p.Repeated, p.records())
		}
	})
}
