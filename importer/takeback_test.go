package importer

import (
	"errors"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// unanswered is a world with a batch of three records whose outcome is unknown and one of
// two whose job is done.
func unanswered(t *testing.T, f func(*testing.T, *world, *Run)) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = []func(Submission, func() error) Reply{reply(Reply{Wired: true, BodyBytes: -1})}
		w.opts.Limits = Limits{Records: 3}
		w.restart()
		r := w.begin(w.file("a.ndjson", patients(1, 5)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if got := w.states(r); got != "unknown | done" {
			t.Fatal(got)
		}
		f(t, w, r)
	})
}

func TestAJobThatCannotBeIsNoDecision(t *testing.T) {
	unanswered(t, func(t *testing.T, w *world, r *Run) {
		for _, id := range []string{"job x; rm", "../secret", ".", strings.Repeat("j", 129), "jöb"} {
			if err := r.Resolve(1, WasAccepted, id, "the support said so"); err == nil || !strings.Contains(err.Error(), "no job id") {
				t.Errorf("%q: %v", id, err)
			}
		}
		if got := w.states(r); got != "unknown | done" {
			t.Error(got)
		}
	})
}

// The job of another batch has that one's results, not this one's.
func TestTheJobOfAnotherBatchIsNoDecision(t *testing.T) {
	unanswered(t, func(t *testing.T, w *world, r *Run) {
		other := r.Batches()[1].Job
		err := r.Resolve(1, WasAccepted, other, "the support said so")
		if err == nil || !strings.Contains(err.Error(), "is that of batch "+r.ID()[:8]+"/2") {
			t.Errorf("%v", err)
		}
		later := w.begin(w.file("b.ndjson", patients(7, 8)))
		w.server.script = []func(Submission, func() error) Reply{reply(Reply{Wired: true, BodyBytes: -1})}
		w.approve(later)
		w.sleep(time.Minute)
		if err := later.Resolve(1, WasAccepted, other, "the support said so"); err == nil {
			t.Error("nor in another import")
		}
		w.adds(r)
		w.adds(later)
	})
}

// A job that a person named is not this batch's if it is of another number of records, or is
// an export: the word is taken back, whatever was read of it.
func TestANamedJobThatDoesNotFitIsTakenBack(t *testing.T) {
	for name, job := range map[string]Job{
		"total":  {Status: "completed", Total: 2, Processed: 2, Errors: []JobFault{{Index: 0, Message: "no"}}},
		"export": {Type: "export", Status: "completed", Total: 3, Processed: 3},
	} {
		t.Run(name, func(t *testing.T) {
			unanswered(t, func(t *testing.T, w *world, r *Run) {
				w.server.jobs["job_other"] = &fakeJob{}
				pending := true
				w.server.job = func(*fakeJob) (Job, error) {
					if pending {
						pending = false
						return Job{Status: "pending"}, nil
					}
					return job, nil
				}
				if err := r.Resolve(1, WasAccepted, "job_other", "the support said so"); err != nil {
					t.Fatal(err)
				}
				w.sleep(time.Minute)
				b := r.Batches()[0]
				if b.State != StateUnknown || b.Cause != JobDiffers || b.Job != "" || b.Rejected != 0 || !strings.Contains(b.Why, "job_other") {
					t.Errorf("%+v", b)
				}
				if totals := w.adds(r); totals.Unknown != 3 || totals.Accepted != 2 {
					t.Errorf("%+v", totals)
				}
				w.restart()
				if r = w.reopen(r.ID()); w.states(r) != "unknown | done" {
					t.Error(w.states(r))
				}
			})
		})
	}
}

// A mistyped job id is no dead end, as long as nothing was read under it.
func TestAMistypedJobIsTakenBack(t *testing.T) {
	unanswered(t, func(t *testing.T, w *world, r *Run) {
		id := r.ID()
		w.server.jobs["job_right"] = &fakeJob{id: "job_right", records: patients(1, 3)}
		w.server.jobs["job_wrong"] = &fakeJob{id: "job_wrong"}
		w.server.job = func(j *fakeJob) (Job, error) {
			if j.id == "job_wrong" {
				return Job{}, &JobError{Status: 403}
			}
			return w.server.report(j), nil
		}
		if err := r.Resolve(1, WasAccepted, "job_wrong", "the support said so"); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Minute)
		if b := r.Batches()[0]; b.State != StateAccepted || !b.Named {
			t.Fatalf("%+v", b)
		}
		if text, err := r.SupportText(1); err != nil || strings.Contains(text, "last seen") || !strings.Contains(text, "job_wrong, not read yet") {
			t.Errorf("%v\n%s", err, text)
		}
		w.restart() // it is on record
		r = w.reopen(id)
		if err := r.Resolve(1, Undecided, "", "mistyped"); err != nil {
			t.Fatal(err)
		}
		if b := r.Batches()[0]; b.State != StateUnknown || b.Named || b.Job != "" || b.Cause != Decided {
			t.Errorf("%+v", b)
		}
		w.work()
		w.sleep(time.Minute)
		if got := w.states(r); got != "unknown | done" {
			t.Error(got)
		}
		if err := r.Resolve(1, WasAccepted, "job_wrong", "mistyped"); err != nil {
			t.Fatal(err)
		}
		w.sleep(5 * time.Minute)
		if err := r.Resolve(1, WasAccepted, "job_right", "mistyped before"); err != nil { // at once
			t.Fatal(err)
		}
		w.sleep(5 * time.Minute)
		if got := w.states(r); got != "done | done" {
			t.Error(got)
		}
		if err := r.Resolve(1, Undecided, "", "no"); err == nil {
			t.Error("what was read is a fact")
		}
		w.adds(r)
	})
}

// Taken back, a lost job is that again, and a batch without a job id too.
func TestTakenBackItIsAsItWas(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = []func(Submission, func() error) Reply{reply(Reply{Wired: true, BodyBytes: -1, Status: 202})}
		w.server.job = func(*fakeJob) (Job, error) { return Job{}, &JobError{Status: 404} }
		w.opts.Limits = Limits{Records: 2}
		w.restart()
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(5 * time.Minute)
		before := r.Batches()
		if got := w.states(r); got != "accepted, no job id | job lost" {
			t.Fatal(got)
		}
		if text, err := r.SupportText(2); err != nil || strings.Contains(text, "last seen") {
			t.Errorf("%v\n%s", err, text)
		}
		w.e.Pause()
		w.server.job = func(*fakeJob) (Job, error) { return Job{}, &JobError{Status: 503} }
		for n := range 2 {
			if err := r.Resolve(n+1, WasAccepted, "job_x"+string(rune('1'+n)), "said so"); err != nil {
				t.Fatal(err)
			}
			if err := r.Resolve(n+1, Undecided, "", "mistyped"); err != nil {
				t.Fatal(err)
			}
			if b := r.Batches()[n]; b.State != before[n].State || b.Job != before[n].Job {
				t.Errorf("%+v\n%+v", b, before[n])
			}
		}
	})
}

// Only a person's word on the attempt opens the way back.
func TestWhatTheServerNamedIsNotTakenBack(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(*fakeJob) (Job, error) { return Job{}, &JobError{Status: 503} }
		r := w.begin(w.file("a.ndjson", patients(1, 2)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if b := r.Batches()[0]; b.State != StateAccepted || b.Named {
			t.Fatalf("%+v", b)
		}
		for _, d := range []Decision{Undecided, WasAccepted, WasNotAccepted, SendAgain} {
			if err := r.Resolve(1, d, "", "mistyped"); err == nil {
				t.Errorf("%s", d)
			}
		}
		b := r.batches[0].Batch
		b.State = journal.Unknown
		if err := w.j.Update(func(tx *journal.Tx) error { return tx.SaveBatch(b, journal.Accepted) }); err == nil {
			t.Error("the journal let it go")
		}
	})
}

func (w *world) reopen(id string) *Run {
	w.t.Helper()
	r, err := w.e.Open(id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// namedWrong is a world of unanswered in which a person named the job "job_wrong", that nobody can read.
func namedWrong(t *testing.T, f func(*testing.T, *world, *Run)) {
	unanswered(t, func(t *testing.T, w *world, r *Run) {
		w.server.job = func(*fakeJob) (Job, error) { return Job{}, &JobError{Status: 403} }
		w.server.jobs["job_wrong"] = &fakeJob{id: "job_wrong"}
		if err := r.Resolve(1, WasAccepted, "job_wrong", "the support said so"); err != nil {
			t.Fatal(err)
		}
		f(t, w, r)
	})
}

// What was read of one job takes no other back that a person named meanwhile.
func TestAnotherJobNamedMeanwhileIsNotTakenBack(t *testing.T) {
	namedWrong(t, func(t *testing.T, w *world, r *Run) {
		if err := r.Resolve(1, WasAccepted, "job_right", "mistyped before"); err != nil {
			t.Fatal(err)
		}
		if err := w.e.refuseNamed(r, r.batches[0], "job_wrong", "it is an export"); !errors.Is(err, journal.ErrState) {
			t.Errorf("%v", err)
		}
		if b := r.Batches()[0]; b.State != StateAccepted || b.Job != "job_right" || !b.Named {
			t.Errorf("%+v", b)
		}
	})
}

// A decision that is refused changes nothing: the job named before stays named, and nothing
// goes on record.
func TestARefusedDecisionTakesNothingBack(t *testing.T) {
	namedWrong(t, func(t *testing.T, w *world, r *Run) {
		before, err := w.j.AuditRows(0, -1)
		if err != nil {
			t.Fatal(err)
		}
		for name, resolve := range map[string]func() error{
			"no job id":       func() error { return r.Resolve(1, WasAccepted, "../x", "said so") },
			"another batch's": func() error { return r.Resolve(1, WasAccepted, r.Batches()[1].Job, "said so") },
			"no decision":     func() error { return r.Resolve(1, "perhaps", "", "said so") },
			"no reason":       func() error { return r.Resolve(1, WasNotAccepted, "", " ") },
		} {
			if resolve() == nil {
				t.Errorf("%s: it is taken", name)
			}
			if b := r.Batches()[0]; b.State != StateAccepted || b.Job != "job_wrong" || !b.Named {
				t.Fatalf("%s: %+v", name, b)
			}
		}
		after, err := w.j.AuditRows(0, -1)
		if err != nil || len(after) != len(before) {
			t.Errorf("%d entries are on record, %d were; %v", len(after), len(before), err)
		}
		w.restart()
		if r = w.reopen(r.ID()); !r.Batches()[0].Named {
			t.Errorf("%+v", r.Batches()[0])
		}
		if err := r.Resolve(1, SendAgain, "", "nothing of it is in the store"); err != nil || w.states(r) != "queued | done" {
			t.Errorf("%v, %s", err, w.states(r))
		}
		w.adds(r)
	})
}
