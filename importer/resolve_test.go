package importer

import (
	"sync"
	"testing"
	"time"
)

// A decision to send a batch again and an approval of its corrected rejects exclude each
// other, whichever is first.
func TestResolveBesideApproveSendsNothingTwice(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("", func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.server.job = func(j *fakeJob) (Job, error) {
					return Job{ID: j.id, Status: "failed", Total: 3, Processed: 1, Errors: []JobFault{{Index: 0, Message: "lastName: reserved"}}}, nil
				}
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				w.approve(r)
				w.work()
				w.sleep(time.Minute)
				w.e.Pause()
				if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(77))}); err != nil {
					t.Fatal(err)
				}
				p, err := r.Plan(t.Context())
				if err != nil || len(p.Batches) != 1 {
					t.Fatalf("%+v, %v", p, err)
				}
				var both sync.WaitGroup
				var approved, resolved error
				both.Go(func() { approved = r.Approve(t.Context(), p) })
				both.Go(func() { resolved = r.Resolve(1, SendAgain, "", "nothing of it is in the store") })
				both.Wait()
				if approved == nil && resolved == nil {
					t.Errorf("line 1 is in two batches: %s", w.states(r))
				}
				w.adds(r)
			})
		})
	}
}

// A person's reason may hold names: in the words of a batch it stands between quotation marks.
func TestTheReasonOfWhatWasTakenOutIsQuoted(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		if err := r.Resolve(1, TakenOut, "", "Ana Nowak is a “test”"); err != nil {
			t.Fatal(err)
		}
		if got, want := r.Batches()[0].Why, "taken out of the queue; its records are unsent: “Ana Nowak is a ‘test’”"; got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// What a finished job took is not sent again because a person finds that the rest was not accepted.
func TestWhatAJobTookStaysTakenWhenTheRestWasNot(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(j *fakeJob) (Job, error) {
			return Job{ID: j.id, Status: "completed", Total: 2, Processed: 2}, nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if err := r.Resolve(1, WasNotAccepted, "", "asked"); err != nil {
			t.Fatal(err)
		}
		w.totals(r, Totals{Read: 4, Accepted: 2, Rejected: 2})
		w.restart()
		w.totals(w.reopen(r.ID()), Totals{Read: 4, Accepted: 2, Rejected: 2})
	})
}

// Records between those of a batch that went in a later one are no part of it.
func TestALaterBatchOfOtherRecordsIsNotInTheWay(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = []func(Submission, func() error) Reply{reply(Reply{Wired: true, BodyBytes: -1})}
		r := w.begin(w.file("a.ndjson", []string{patient(1), faultyPatient(2), patient(3)}))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if err := r.Correct(Correction{Position: Position{0, 2}, Record: []byte(patient(2))}); err != nil {
			t.Fatal(err)
		}
		w.approve(r)
		w.sleep(time.Minute)
		if err := r.Resolve(1, SendAgain, "", "nothing of it is in the store"); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 3, Accepted: 3})
		for record, n := range w.server.accepted() {
			if n != 1 {
				t.Errorf("%d times in the store: %s", n, record)
			}
		}
	})
}
