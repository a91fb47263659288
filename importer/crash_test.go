package importer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// crash copies the journal as it lies on the disk at this moment, which is what a
// process that dies now leaves, and returns a world that starts on the copy.
func (w *world) crash(t *testing.T) *world {
	t.Helper()
	after := &world{t: t, dir: filepath.Join(w.dir, "after"), server: w.server, opts: w.opts}
	if err := os.CopyFS(filepath.Join(after.dir, "journal"), os.DirFS(filepath.Join(w.dir, "journal"))); err != nil {
		t.Fatal(err)
	}
	return after
}

func TestCrashAtEachPoint(t *testing.T) {
	t.Parallel()
	accepted := func(s Submission) Reply {
		return Reply{Wired: true, BodyBytes: int64(len(s.Body)), Status: 202, JobID: "job_9"}
	}
	points := []struct {
		name   string
		crash  func(dies func(), s Submission, wire func() error) Reply
		want   journal.State
		used   int
		totals Totals
	}{
		{"claimed, not on the wire", func(dies func(), s Submission, wire func() error) Reply {
			dies()
			wire()
			return accepted(s)
		}, journal.Queued, 0, Totals{Read: 3, Unsent: 3}},
		{"on the wire", func(dies func(), s Submission, wire func() error) Reply {
			wire()
			dies()
			return accepted(s)
		}, journal.Unknown, 1, Totals{Read: 3, Unknown: 3}},
	}
	for _, p := range points {
		t.Run(p.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				var after *world
				w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
					return p.crash(func() { after = w.crash(t) }, s, wire)
				})
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				w.approve(r)
				w.work()
				w.sleep(time.Second)
				for range 2 { // recovery is repeatable
					after.start()
					again, err := after.e.Open(r.ID())
					if err != nil {
						t.Fatal(err)
					}
					if got := after.states(again); got != string(p.want) {
						t.Errorf("state %s, want %s", got, p.want)
					}
					if s := after.e.Slots(); s.Used != p.used {
						t.Errorf("slots used %d, want %d", s.Used, p.used)
					}
					after.totals(again, p.totals)
					if _, err := after.j.VerifyAudit(); err != nil {
						t.Error(err)
					}
					after.end()
				}
			})
		})
	}
}

func TestBatchThatEndsTheProgramIsHeld(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		at := w
		for range crashesBeforeHeld {
			run, err := at.e.Open(r.ID())
			if err != nil {
				t.Fatal(err)
			}
			b := run.all()[0]
			if err := at.e.claim(run, b, journal.Attempt{ID: at.e.uuid(), Batch: b.ID, Number: b.Attempts + 1, Intent: time.Now()}); err != nil {
				t.Fatal(err)
			}
			next := at.crash(t)
			if at != w {
				at.end()
			}
			at = next
			at.start()
		}
		run, err := at.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		if got := at.states(run); got != "held" {
			t.Errorf("state %s", got)
		}
		at.end()
	})
}

func TestJobIsWatchedOnAfterAQuit(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.steps = 100
		w.server.reject = func(record string) string {
			if record == patient(1) {
				return "no"
			}
			return ""
		}
		w.server.base = 1
		r := w.begin(w.file("a.ndjson", patients(1, 1000)))
		w.approve(r)
		w.work()
		w.sleep(20 * time.Second)
		before := w.adds(r)
		if before.AtServer != 999 || before.Rejected != 1 {
			t.Fatalf("in mid-job: %+v", before)
		}
		w.restart()
		r, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.totals(r, before)
		if got, _ := r.Rejects(0, 10); len(got) != 1 || got[0].Message != "no" {
			t.Errorf("rejects after the restart: %+v", got)
		}
		w.work()
		w.sleep(time.Hour)
		w.totals(r, Totals{Read: 1000, Accepted: 999, Rejected: 1})
		if w.server.sent() != 1 {
			t.Errorf("sent %d times", w.server.sent())
		}
		infos, err := w.e.Runs()
		if err != nil || len(infos) != 1 || !infos[0].Settled || infos[0].Totals.Accepted != 999 {
			t.Errorf("history %+v, %v", infos, err)
		}
	})
}

func TestHistoryOfClosedRunsAddsUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", append(patients(1, 4), "", faultyPatient(5))))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		want := w.adds(r)
		w.restart()
		infos, err := w.e.Runs()
		if err != nil || len(infos) != 1 {
			t.Fatalf("%+v, %v", infos, err)
		}
		if infos[0].Totals != want {
			t.Errorf("totals\n got %+v\nwant %+v", infos[0].Totals, want)
		}
		if _, err := w.e.Open("no such run"); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("Open of nothing = %v", err)
		}
	})
}

func TestChangedFileMakesTheBatchStale(t *testing.T) {
	t.Parallel()
	changes := map[string]func(w *world, path string) error{
		"edited":   func(w *world, path string) error { w.file("a.ndjson", patients(2, 4)); return nil },
		"longer":   func(w *world, path string) error { w.file("a.ndjson", patients(1, 4)); return nil },
		"shorter":  func(w *world, path string) error { return os.Truncate(path, 100) },
		"gone":     func(w *world, path string) error { return os.Remove(path) },
		"replaced": func(w *world, path string) error { os.Rename(w.file("b.ndjson", patients(5, 7)), path); return nil },
		"same size and time": func(w *world, path string) error {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			w.file("a.ndjson", patients(4, 6))
			return os.Chtimes(path, info.ModTime(), info.ModTime())
		},
	}
	for name, change := range changes {
		for _, restarted := range []bool{false, true} {
			suffix := ""
			if restarted {
				suffix = ", over a restart"
			}
			t.Run(name+suffix, func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					path := w.file("a.ndjson", patients(1, 3))
					r := w.begin(path)
					w.approve(r)
					if restarted {
						w.restart()
					}
					if err := change(w, path); err != nil {
						t.Fatal(err)
					}
					if restarted {
						var err error
						if r, err = w.e.Open(r.ID()); err != nil {
							t.Fatal(err)
						}
					}
					w.work()
					w.sleep(time.Hour)
					if got := w.states(r); got != "stale" {
						t.Errorf("states %s: %s", got, r.Batches()[0].Why)
					}
					if w.server.sent() > 0 {
						t.Error("sent all the same")
					}
					if s := w.e.Slots(); s.Used != 0 {
						t.Error("a slot was spent")
					}
					w.totals(r, Totals{Read: 3, Unsent: 3})
				})
			})
		}
	}
}

// TestQuitWhileOnTheWire hears the answer however long the server takes, and breaks off only
// when told to: what became of the batch is not known then.
func TestQuitWhileOnTheWire(t *testing.T) {
	for _, c := range []struct {
		name   string
		giveUp bool
		want   BatchState
		lasts  time.Duration
	}{
		{"waits for the answer", false, StateAccepted, 100 * time.Second},
		{"is told not to wait", true, StateUnknown, 30 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.opts.Server = slowServer{w.server, 100 * time.Second}
				w.restart()
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				if _, _, some := w.e.OnWire(); some {
					t.Error("a batch is on the wire before one was sent")
				}
				w.approve(r)
				began := time.Now()
				w.work()
				w.sleep(time.Second)
				if run, b, some := w.e.OnWire(); !some || run != r.ID() || b.Number != 1 || b.State != StateOnWire {
					t.Fatalf("on the wire: %v %+v", some, b)
				}
				if c.giveUp {
					time.AfterFunc(29*time.Second, w.e.GiveUp)
				}
				if err := w.stop(); err != nil {
					t.Fatal(err)
				}
				w.stop = nil
				if took := time.Since(began); took != c.lasts {
					t.Errorf("it ended after %v, want %v", took, c.lasts)
				}
				b := r.Batches()[0]
				if b.State != c.want {
					t.Errorf("the batch is %s: %s", b.State, b.Why)
				}
				if c.giveUp && (b.Cause != Interrupted || !strings.Contains(b.Why, "without waiting for the answer")) {
					t.Errorf("%s: %s", b.Cause, b.Why)
				}
				w.totals(r, Totals{Read: 3, AtServer: map[bool]int64{false: 3}[c.giveUp], Unknown: map[bool]int64{true: 3}[c.giveUp]})
			})
		})
	}
}
