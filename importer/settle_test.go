package importer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// refuseWith says what the server finds wrong with a record from now on.
func (w *world) refuseWith(message func(record string) string) {
	w.server.mu.Lock()
	w.server.reject = message
	w.server.mu.Unlock()
}

// evidently names the value, vaguely does not.
func evidently(n int) func(string) string {
	return func(record string) string {
		if record == patient(n) {
			return fmt.Sprintf("lastName: No%d is taken", n)
		}
		return ""
	}
}

func vaguely(n int) func(string) string {
	return func(record string) string {
		if record == patient(n) {
			return "not good"
		}
		return ""
	}
}

// round sends a file of its own and returns the first reject.
func (w *world) round(name string, from int) (*Run, Reject) {
	w.t.Helper()
	r := w.begin(w.file(name, patients(from, from+8)))
	w.approve(r)
	w.sleep(2 * time.Hour)
	rejects, _ := r.Rejects(0, 10)
	if len(rejects) == 0 {
		w.t.Fatalf("%s: no rejects; states %s", name, w.states(r))
	}
	return r, rejects[0]
}

func TestBaseIsRememberedOfTheServer(t *testing.T) {
	t.Parallel()
	for _, base := range []int64{0, 1} {
		for _, asText := range []bool{false, true} {
			t.Run(fmt.Sprint(base, asText), func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					w.server.base, w.server.strings = base, asText
					w.work()
					w.refuseWith(vaguely(14))
					if _, j := w.round("a.ndjson", 10); j.Certainty != Unsure {
						t.Fatalf("nothing is known, and yet: %+v", j)
					}
					w.refuseWith(evidently(24))
					if _, j := w.round("b.ndjson", 20); j.Certainty != Certain || j.Line != 5 {
						t.Fatalf("by its own evidence: %+v", j)
					}
					w.restart()
					w.work()
					w.refuseWith(vaguely(34))
					_, j := w.round("c.ndjson", 30)
					if want := fmt.Sprintf("the server counted from %d in job job_2 of ", base); j.Certainty != Certain || j.Line != 5 || !strings.HasPrefix(j.Why, want) {
						t.Fatalf("by what was seen: %+v", j)
					}
					// The server changes its mind: the batch's own evidence wins, and the memory ends.
					w.server.mu.Lock()
					w.server.base = 1 - base
					w.server.mu.Unlock()
					w.refuseWith(evidently(44))
					if _, j := w.round("d.ndjson", 40); j.Certainty != Certain || j.Line != 5 {
						t.Fatalf("own evidence against the memory: %+v", j)
					}
					w.refuseWith(vaguely(54))
					if _, j := w.round("e.ndjson", 50); j.Certainty != Unsure {
						t.Fatalf("a memory that was contradicted is still used: %+v", j)
					}
					w.refuseWith(evidently(64))
					w.round("f.ndjson", 60)
					w.refuseWith(vaguely(74))
					if _, j := w.round("g.ndjson", 70); j.Certainty != Certain || j.Line != 5 {
						t.Fatalf("what a later job shows is remembered anew: %+v", j)
					}
				})
			})
		}
	}
}

// One fault that shows the base settles it for all of its job.
func TestOneFaultSettlesAllOfItsJob(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.base = 1
		w.refuseWith(func(record string) string {
			return vaguely(2)(record) + vaguely(5)(record) + evidently(8)(record)
		})
		r := w.begin(w.file("a.ndjson", patients(1, 9)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		rejects, _ := r.Rejects(0, 10)
		if len(rejects) != 3 {
			t.Fatalf("%d rejects", len(rejects))
		}
		for i, line := range []int64{2, 5, 8} {
			if j := rejects[i]; j.Line != line || j.Certainty != Certain {
				t.Errorf("%+v, want line %d, certain", j, line)
			}
		}
	})
}

func TestAPersonSettlesTheBase(t *testing.T) {
	t.Parallel()
	for _, base := range []int64{0, 1} {
		t.Run(fmt.Sprint(base), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.server.base = base
				w.work()
				w.refuseWith(vaguely(14))
				r, j := w.round("a.ndjson", 10)
				zero, one := r.Candidates(j)
				if j.Certainty != Unsure || zero.Line != 5+base || one.Line != 4+base {
					t.Fatalf("%+v may be %v or %v", j, zero, one)
				}
				if err := r.SettleBase(1, base, " "); err == nil {
					t.Error("a word without a reason was taken")
				}
				if err := r.SettleBase(1, 2, "why"); err == nil {
					t.Error("base 2 was taken")
				}
				check := func(r *Run) {
					t.Helper()
					all, _ := r.Rejects(0, 10)
					if len(all) != 1 || all[0].Line != 5 || all[0].Certainty != Certain || !strings.Contains(all[0].Why, "a person") || !strings.Contains(all[0].Why, "looked Ana up") {
						t.Errorf("rejects %+v", all)
					}
					if s := r.State(Position{0, 5}); s != Rejected {
						t.Errorf("state %v", s)
					}
					w.totals(r, Totals{Read: 9, Accepted: 8, Rejected: 1})
				}
				if err := r.SettleBase(1, base, "looked Ana up"); err != nil {
					t.Fatal(err)
				}
				check(r)
				audit, _ := w.j.AuditRows(0, -1)
				if last := audit[len(audit)-1]; last.What != fmt.Sprint("settle base ", base) || strings.Contains(last.Note, "Ana") {
					t.Errorf("audit %+v", last)
				}
				w.restart()
				r, err := w.e.Open(r.ID())
				if err != nil {
					t.Fatal(err)
				}
				check(r)
				w.work()
				w.refuseWith(vaguely(24)) // a word is of one batch: it is not what the server was seen to do
				if _, j := w.round("b.ndjson", 20); j.Certainty != Unsure {
					t.Errorf("a word became a memory: %+v", j)
				}
			})
		})
	}
}

func TestAWordComesTooLateForWhatWasCorrected(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.base = 1
		w.work()
		w.refuseWith(vaguely(14))
		r, j := w.round("a.ndjson", 10) // guessed: one too far
		if err := r.Correct(Correction{Position: j.Position, Record: []byte(patient(99))}); err != nil {
			t.Fatal(err)
		}
		if err := r.SettleBase(1, 1, "looked"); !errors.Is(err, ErrBaseInUse) {
			t.Fatalf("SettleBase = %v, want ErrBaseInUse", err)
		}
		if err := r.SettleBase(1, 0, "looked"); err != nil {
			t.Errorf("nothing moves, and yet: %v", err)
		}
		if _, err := r.Undo(); err != nil {
			t.Fatal(err)
		}
		if err := r.SettleBase(1, 1, "looked again"); err != nil {
			t.Fatal(err)
		}
		if all, _ := r.Rejects(0, 10); len(all) != 1 || all[0].Line != 5 {
			t.Errorf("rejects %+v", all)
		}
	})
}

func TestAWordAgainstProofIsRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.work()
		w.refuseWith(vaguely(10))
		r, _ := w.round("a.ndjson", 10)
		if err := r.SettleBase(1, 1, "looked"); err == nil {
			t.Error("a record 0, counted from 1")
		}
	})
}

// A word holds for what the job still brings.
func TestAWordHoldsWhileTheJobRuns(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.base, w.server.steps = 1, 9
		w.refuseWith(func(record string) string { return vaguely(2)(record) + vaguely(8)(record) })
		r := w.begin(w.file("a.ndjson", patients(1, 9)))
		w.approve(r)
		w.work()
		for n := 0; n == 0; {
			w.sleep(time.Second)
			all, _ := r.Rejects(0, 10)
			n = len(all)
		}
		if err := r.SettleBase(1, 1, "looked"); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Hour)
		all, _ := r.Rejects(0, 10)
		if len(all) != 2 || all[0].Line != 2 || all[1].Line != 8 || all[1].Certainty != Certain {
			t.Errorf("rejects %+v", all)
		}
	})
}

// A word given while a look at the job is under way is not overwritten by that look.
func TestAWordIsNotOvertakenByALook(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.base, w.server.steps = 1, 9
		w.refuseWith(func(record string) string { return vaguely(2)(record) + vaguely(5)(record) })
		r := w.begin(w.file("a.ndjson", patients(1, 9)))
		w.approve(r)
		w.work()
		w.sleep(4 * time.Second)
		if b := r.Batches()[0]; b.State != StateRunning || b.Rejected == 0 {
			t.Fatalf("in mid-job: %+v", b)
		}
		b := r.all()[0]
		seen := r.rows()[0].Batch
		if err := r.SettleBase(1, 1, "looked"); err != nil {
			t.Fatal(err)
		}
		err := w.e.changeJob(r, b, seen, nil, func(*journal.Batch) {}, func(*journal.Tx, journal.Batch) error { return nil })
		if !errors.Is(err, journal.ErrState) {
			t.Errorf("a look from before the word = %v, want ErrState", err)
		}
		w.sleep(time.Hour)
		if all, _ := r.Rejects(0, 10); len(all) != 2 || all[0].Line != 2 || all[1].Line != 5 {
			t.Errorf("rejects %+v", all)
		}
	})
}

// Once a later batch settles how the server counts, the rejects of an earlier one move to
// their lines.
func TestEarlierRejectsAreSettledByALaterBatch(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Limits = Limits{Records: 4, Bytes: 1 << 20}
		w.restart()
		w.server.job = func(j *fakeJob) (Job, error) {
			index := int64(2) // may be the second or the third
			if j.id == "job_2" {
				index = 4 // the last of four: it counts from 1
			}
			return Job{ID: j.id, Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: index, Message: "reserved"}}}, nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 8)))
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		rejects, _ := r.Rejects(1, 10)
		if len(rejects) != 1 || rejects[0].Line != 2 || rejects[0].Certainty != Certain {
			t.Errorf("%+v", rejects)
		}
		w.totals(r, Totals{Read: 8, Accepted: 6, Rejected: 2})
		w.restart()
		again, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		if rejects, _ := again.Rejects(1, 10); len(rejects) != 1 || rejects[0].Line != 2 || rejects[0].Certainty != Certain {
			t.Errorf("after a restart: %+v", rejects)
		}
	})
}

// A batch whose rejects were put on their lines before another settled how the server
// counts, and stored after it, is looked at again.
func TestWhatWasSettledMeanwhileIsTakenUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(j *fakeJob) (Job, error) {
			return Job{ID: j.id, Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: 2, Message: "reserved"}}}, nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		if rejects, _ := r.Rejects(1, 10); len(rejects) != 1 || rejects[0].Certainty != Unsure {
			t.Fatalf("%+v", rejects)
		}
		b := r.all()[0]
		err := w.e.journal.Update(func(tx *journal.Tx) error {
			return tx.SetCounting(w.e.target.Tenant, b.base.form(), journal.Counting{Base: 1, Job: "job_2", Seen: w.e.clock.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.e.resettle(r, b, b.base); err != nil {
			t.Fatal(err)
		}
		if rejects, _ := r.Rejects(1, 10); len(rejects) != 1 || rejects[0].Line != 2 || rejects[0].Certainty != Certain {
			t.Errorf("%+v", rejects)
		}
	})
}

// Rejects of an earlier start of the program are settled by what a later start saw,
// whether their run was open at that moment or is opened afterwards. Errors of another
// form, and those that fit no counting, stay as they are.
func TestRejectsOfAnEarlierStartAreSettledByALaterOne(t *testing.T) {
	t.Parallel()
	unsure := JobFault{Index: 2, Message: "reserved"} // may be the second or the third
	asText := JobFault{Index: -1, Message: "Record 2: reserved"}
	neither := []JobFault{{Index: 2, Message: "lastName: No2 is taken"}, {Index: 2, Message: "lastName: No3 is taken"}}
	for name, c := range map[string]struct {
		first   []JobFault
		settled bool
	}{
		"the same form": {[]JobFault{unsure}, true},
		"another form":  {[]JobFault{asText}, false},
		"no counting":   {neither, false},
	} {
		for _, open := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, open %t", name, open), func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					faults := c.first
					w.server.job = func(j *fakeJob) (Job, error) {
						return Job{ID: j.id, Status: "completed", Total: 4, Processed: 4, Errors: faults}, nil
					}
					send := func(name string, from int) *Run {
						r := w.begin(w.file(name, patients(from, from+3)))
						w.approve(r)
						w.sleep(time.Hour)
						return r
					}
					w.work()
					id := send("a.ndjson", 1).ID()

					w.restart()
					if open {
						if _, err := w.e.Open(id); err != nil {
							t.Fatal(err)
						}
					}
					faults = []JobFault{{Index: 4, Message: "reserved"}} // the last of four: it counts from 1
					w.work()
					send("b.ndjson", 5)

					check := func(when string) {
						t.Helper()
						r, err := w.e.Open(id)
						if err != nil {
							t.Fatal(err)
						}
						rejects, _ := r.Rejects(1, 10)
						if len(rejects) != len(c.first) {
							t.Fatalf("%s: %d rejects", when, len(rejects))
						}
						if got := rejects[0].Line == 2 && rejects[0].Certainty == Certain; got != c.settled {
							t.Errorf("%s: %+v, settled %t", when, rejects[0], c.settled)
						}
						w.adds(r)
					}
					check("at the later start")
					w.restart()
					check("at one after it")
				})
			})
		}
	}
}

// What was opened to be looked at only is not written to.
func TestAnObserverSettlesNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(j *fakeJob) (Job, error) {
			return Job{ID: j.id, Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: 2, Message: "reserved"}}}, nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		err := w.j.Update(func(tx *journal.Tx) error {
			return tx.SetCounting(w.e.target.Tenant, "number", journal.Counting{Base: 1, Job: "job_2", Seen: w.e.clock.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		seen, err := w.observer().Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		if rejects, _ := seen.Rejects(1, 10); len(rejects) != 1 || rejects[0].Certainty != Unsure {
			t.Errorf("%+v", rejects)
		}
	})
}
