package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// What was accepted in an earlier run is named, whatever the file is called, wherever its
// records stand, and whichever key it was sent with; what was rejected is not.
func TestRecordsSentBeforeAreNamed(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.reject = func(record string) string {
			if record == patient(1) { // its number 0 settles which records are meant
				return "lastName: reserved"
			}
			return ""
		}
		first := w.begin(w.file("january.ndjson", patients(1, 6)))
		w.approve(first)
		w.work()
		w.sleep(time.Minute)
		w.totals(first, Totals{Read: 6, Accepted: 5, Rejected: 1})
		sent := first.Batches()[0].Sent

		w.restart()
		w.opts.Target.Key, w.opts.Target.Tenant = "clk_test_…0000", "the same clinic with a new key"
		w.restart()
		second := w.begin(w.file("copy of january.ndjson", append(patients(5, 9), patient(1), patient(2))))
		p, err := second.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := Earlier{Run: first.ID(), Batch: 1, Key: "clk_test_…9f2a", Job: "job_1", Sent: sent, State: StatePartial, Records: 3, Of: 6}
		if p.Again != 3 || len(p.Earlier) != 1 || len(p.Earlier[0].Files) != 1 || filepath.Base(p.Earlier[0].Files[0]) != "january.ndjson" {
			t.Fatalf("again %d, %+v", p.Again, p.Earlier)
		}
		got := p.Earlier[0]
		got.Files = nil
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if err := second.Approve(t.Context(), p); err != nil { // a test server is warned about, not guarded
			t.Error(err)
		}
	})
}

// What waits in another run is as good as sent; what was taken out of the queue is not.
func TestRecordsThatWaitElsewhereAreNamed(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		first := w.begin(w.file("a.ndjson", patients(1, 4)))
		second := w.begin(w.file("b.ndjson", patients(3, 9)))
		p, err := second.Plan(t.Context())
		if err != nil || p.Again != 0 {
			t.Fatalf("again %d, %v", p.Again, err)
		}
		w.approve(first)
		if err := second.Approve(t.Context(), p); causeOf(err) != ByOtherImport {
			t.Fatalf("approved a plan whose records wait elsewhere meanwhile: %v", err)
		}
		if p, err = second.Plan(t.Context()); err != nil || p.Again != 2 || p.Waiting != 2 || p.Earlier[0].State != StateQueued || !p.Earlier[0].Sent.IsZero() {
			t.Fatalf("%+v, %v", p, err)
		}
		if err := first.Cancel(1); err != nil {
			t.Fatal(err)
		}
		if p, err = second.Plan(t.Context()); err != nil || p.Again != 0 || p.Waiting != 0 || len(p.Earlier) != 0 {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestDuplicatesNeedAWordWhereItIsLive(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Target.Environment = Live
		w.restart()
		w.approve(w.begin(w.file("a.ndjson", patients(1, 4))))
		w.work()
		w.sleep(time.Minute)
		r := w.begin(w.file("renamed.ndjson", patients(1, 4)))
		p, err := r.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := errors.AsType[*DuplicateError](r.Approve(t.Context(), p)); !ok || e.Records != 4 {
			t.Fatalf("approved duplicates without a word: %v", e)
		}
		p.Meant.Repeated = true // says nothing of these
		if e, ok := errors.AsType[*DuplicateError](r.Approve(t.Context(), p)); !ok || e.Records != 4 {
			t.Fatalf("approved by the word for others: %v", e)
		}
		p.Meant = Meant{Again: true}
		if err := r.Approve(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 4, Accepted: 4})
	})
}

// The same record in two files, or twice in one, is counted: the server would store each.
func TestRecordsThatStandTwiceAreNamed(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Target.Environment = Live
		w.restart()
		a, b := w.file("a.ndjson", append(patients(1, 4), patient(2))), w.file("b.ndjson", patients(4, 6))
		r := w.begin(a, b)
		p, err := r.Plan(t.Context())
		if err != nil || p.Repeated != 2 || p.Again != 0 {
			t.Fatalf("%d repeated, %d again, %v", p.Repeated, p.Again, err)
		}
		if e, ok := errors.AsType[*DuplicateError](r.Approve(t.Context(), p)); !ok || e.Repeated != 2 || e.Records != 0 {
			t.Fatalf("approved duplicates without a word: %v", e)
		}
		p.Meant.Again = true // says nothing of these
		if e, ok := errors.AsType[*DuplicateError](r.Approve(t.Context(), p)); !ok || e.Repeated != 2 {
			t.Fatalf("approved by the word for others: %v", e)
		}
		p.Meant = Meant{Repeated: true}
		if err := r.Approve(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	})
}

// One file by two names is one file: a run does not read it twice.
func TestTheSameFileIsReadOnce(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path, other := w.file("a.ndjson", patients(1, 3)), w.file("b.ndjson", patients(1, 3))
		link := filepath.Join(w.dir, "link.ndjson")
		if err := os.Link(path, link); err != nil {
			t.Skip("no links here: ", err)
		}
		open := func(paths ...string) (inputs []Input) {
			for _, p := range paths {
				f, err := ndjson.Open(p)
				if err != nil {
					t.Fatal(err)
				}
				inputs = append(inputs, Input{File: f})
			}
			return inputs
		}
		inputs := open(path, other, path, link)
		if _, err := w.e.Begin(inputs); err == nil {
			t.Error("a run reads a file twice")
		}
		distinct, again := Distinct(inputs)
		if len(distinct) != 2 || fmt.Sprint(again) != fmt.Sprint([]string{path, link}) {
			t.Errorf("%d distinct, again %v", len(distinct), again)
		}
		r, err := w.e.Begin(distinct)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
	})
}

// However many records, in pieces or at once, the comparison counts as a plain map does.
func TestComparisonCountsAsAMap(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		rnd := rand.New(rand.NewPCG(1, 2))
		var lines []string
		for range 300 {
			lines = append(lines, patient(rnd.IntN(200)))
		}
		w.opts.Limits = Limits{Records: 70, Bytes: 1 << 20}
		w.restart()
		w.approve(w.begin(w.file("a.ndjson", lines)))
		w.work()
		w.sleep(3 * time.Hour)
		known := map[string]bool{}
		for _, l := range lines {
			known[l] = true
		}
		var planned []string
		want := int64(0)
		for range 500 {
			planned = append(planned, patient(rnd.IntN(400)))
			if known[planned[len(planned)-1]] {
				want++
			}
		}
		r := w.begin(w.file("b.ndjson", planned))
		p, err := r.Plan(t.Context())
		if err != nil || p.Again != want || len(p.Earlier) != 5 {
			t.Errorf("again %d, want %d; %d earlier batches, %v", p.Again, want, len(p.Earlier), err)
		}
		synctest.Wait()
	})
}

// BenchmarkMillionAgainstMillion plans 1,000,000 records against 1,000,000 that were sent
// before: all the same, and none.
func BenchmarkMillionAgainstMillion(b *testing.B) {
	for _, overlap := range []bool{true, false} {
		b.Run(fmt.Sprintf("all=%v", overlap), func(b *testing.B) {
			dir := b.TempDir()
			j, err := journal.Open(filepath.Join(dir, "journal"))
			if err != nil {
				b.Fatal(err)
			}
			defer j.Close()
			e, err := New(Options{Journal: j, Server: &fakeServer{}, Target: Target{Host: "h", Environment: Live, Tenant: "t"}, Limits: Limits{Records: 10_000, Bytes: 100 << 20}})
			if err != nil {
				b.Fatal(err)
			}
			const n = 1_000_000
			begin := func(name string, from int) *Run {
				path := filepath.Join(dir, name)
				f, err := os.Create(path)
				if err != nil {
					b.Fatal(err)
				}
				encode := json.NewEncoder(f)
				for i := range n {
					encode.Encode(map[string]string{"firstName": "Amara", "lastName": fmt.Sprint("No", from+i), "gender": "female", "birthDate": "1984-11-02",
						"email": fmt.Sprintf("a.okafor%d@example.org", i), "phone": "+44 20 7946 0000"})
				}
				f.Close()
				file, err := ndjson.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				patientType, _ := resource.Lookup("Patient")
				r, err := e.Begin([]Input{{file, patientType}})
				if err != nil {
					b.Fatal(err)
				}
				if err := r.Lint(b.Context()); err != nil {
					b.Fatal(err)
				}
				return r
			}
			known := begin("a.ndjson", 0)
			defer known.Close()
			p, err := known.Plan(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			if _, err = known.Plan(b.Context()); err != nil {
				b.Fatal(err)
			}
			alone := time.Since(start)
			if err := known.Approve(b.Context(), p); err != nil {
				b.Fatal(err)
			}
			from, want := n, int64(0)
			if overlap {
				from, want = 0, n
			}
			r := begin("b.ndjson", from)
			defer r.Close()
			b.ReportAllocs()
			for b.Loop() {
				p, err := r.Plan(b.Context())
				if err != nil || p.Again != want {
					b.Fatalf("again %d, want %d, %v", p.Again, want, err)
				}
			}
			runtime.GC()
			b.ReportMetric(alone.Seconds(), "s-without-any-known")
		})
	}
}

// A corrected record that is the same as another one, still or by the correction, is named
// like one that the lint found, and counted.
func TestACorrectionThatRepeatsARecordIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines     []string
		corrected map[int64]string
		says      map[int64]string // lines that repeat one, and which
	}{
		"still the same": {[]string{faultyPatient(1), patient(2), faultyPatient(1)},
			map[int64]string{1: patient(1), 3: patient(1)}, map[int64]string{3: "line 1"}},
		"only the later one is corrected": {[]string{faultyPatient(1), faultyPatient(1)},
			map[int64]string{2: patient(1)}, map[int64]string{}},
		"becomes the same as one before":   {[]string{patient(1), faultyPatient(2)}, map[int64]string{2: patient(1)}, map[int64]string{2: "line 1"}},
		"becomes the same as one behind":   {[]string{faultyPatient(2), patient(1)}, map[int64]string{1: patient(1)}, map[int64]string{1: "line 2"}},
		"as one that is not that any more": {[]string{patient(1), faultyPatient(2)}, map[int64]string{1: patient(3), 2: patient(1)}, map[int64]string{}},
		"both become the same":             {[]string{faultyPatient(1), faultyPatient(2)}, map[int64]string{1: patient(3), 2: patient(3)}, map[int64]string{2: "line 1"}},
		"written with other blanks":        {[]string{patient(1), faultyPatient(2)}, map[int64]string{2: " " + patient(1) + " "}, map[int64]string{2: "line 1"}},
		"not the same any more":            {[]string{patient(1), patient(1)}, map[int64]string{2: patient(2)}, map[int64]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				path := w.file("a.ndjson", c.lines)
				r := w.begin(path)
				for line := range int64(len(c.lines)) {
					if record, there := c.corrected[line+1]; there {
						if err := r.Correct(Correction{Position: Position{0, line + 1}, Record: []byte(record)}); err != nil {
							t.Fatal(err)
						}
					}
				}
				look := func() {
					t.Helper()
					p, err := r.Plan(t.Context())
					if err != nil || p.Repeated != int64(len(c.says)) {
						t.Errorf("%d are counted as repeated, want %d (%v)", p.Repeated, len(c.says), err)
					}
					for line := range c.corrected {
						rec, err := r.Record(Position{0, line})
						if err != nil {
							t.Fatal(err)
						}
						said := ""
						for _, problem := range rec.Problems {
							if problem.Rule == ruleDuplicate {
								said = problem.Message
							}
						}
						if want := c.says[line]; !strings.Contains(said, want) || want == "" && said != "" {
							t.Errorf("line %d: %q, want %q", line, said, want)
						}
					}
				}
				look()
				id := r.ID()
				w.restart()
				r = w.reopen(id)
				w.lint(r)
				look()
			})
		})
	}
}
