package importer

import (
	"errors"
	"testing"
	"time"
)

// A job that cannot be read is told of as such once that lasts, by what the last look met,
// until a look works.
func TestAJobThatCannotBeReadForLongIsUnread(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name  string
		fault error
		want  Cause
	}{
		{"key", &JobError{Status: 401}, KeyRefused},
		{"scope", &JobError{Status: 403}, KeyRefused},
		{"server", &JobError{Status: 503}, ServerFault},
		{"too often", &JobError{Status: 429}, ServerFault},
		{"network", &JobError{Err: errBroken}, Unreachable},
		{"nonsense", errors.New("nonsense"), Unreachable},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				mended := false
				w.server.job = func(j *fakeJob) (Job, error) {
					if mended {
						return Job{ID: j.id, Status: "processing", Total: 3}, nil
					}
					return Job{}, row.fault
				}
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				w.approve(r)
				begun := time.Now()
				w.work()
				w.sleep(40 * time.Second)
				if got := r.Batches()[0].Unread; got != (Unread{}) {
					t.Errorf("after 40 s: %+v", got)
				}
				w.sleep(5 * time.Minute)
				if got := r.Batches()[0].Unread; got.Cause != row.want || got.Tries < unreadTries || got.Since.Sub(begun).Abs() > 10*time.Second {
					t.Errorf("after five minutes: %+v", got)
				}
				w.server.mu.Lock()
				mended = true
				w.server.mu.Unlock()
				w.sleep(5 * time.Minute)
				if b := r.Batches()[0]; b.Unread != (Unread{}) || b.State != StateRunning {
					t.Errorf("mended: %+v", b)
				}
				w.totals(r, Totals{Read: 3, AtServer: 3})
			})
		})
	}
}

// Many failures within a moment are not yet one, as with the embedded sandbox.
func TestUnreadTakesAMinuteAndFiveLooks(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		every time.Duration
		looks int
		want  bool
	}{{"many in a moment", time.Second, 60, false}, {"a minute", time.Second, 61, true}, {"few in long", time.Hour, 4, false}, {"five", time.Hour, 5, true}} {
		b := batch{}
		b.State, b.Job.ID = "running", "job_1"
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for range row.looks {
			b.failures.note("job_1", ServerFault, at)
			at = at.Add(row.every)
		}
		if got := b.failures.unread(b.Batch) != (Unread{}); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
		for _, of := range []func(*batch){func(b *batch) { b.Job.ID = "job_2" }, func(b *batch) { b.State = "done" }} {
			other := b
			if of(&other); other.failures.unread(other.Batch) != (Unread{}) {
				t.Errorf("%s: it is said of %+v", row.name, other.Batch)
			}
		}
	}
}

// "No such job" says that the server can be read.
func TestALostJobIsNotUnread(t *testing.T) {
	t.Parallel()
	b := batch{}
	b.State, b.Job.ID = "accepted", "job_1"
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, fault := range []*JobError{{Status: 404}, {Status: 410}, {Large: true}} {
		for range 10 {
			at = at.Add(time.Minute)
			b.failures.note("job_1", unreadCause(fault), at)
		}
		if got := b.failures.unread(b.Batch); got != (Unread{}) {
			t.Errorf("%+v: %+v", fault, got)
		}
	}
	b.failures.note("job_1", unreadCause(&JobError{Status: 500}), at)
	if got := b.failures.unread(b.Batch); got.Cause != ServerFault || got.Tries != 31 {
		t.Errorf("then a fault: %+v", got)
	}
}

// What failed with a job that a person named by mistake says nothing of the right one.
func TestFailuresAreOfOneJob(t *testing.T) {
	unanswered(t, func(t *testing.T, w *world, r *Run) {
		w.server.jobs["job_right"] = &fakeJob{id: "job_right", records: patients(1, 3)}
		w.server.job = func(j *fakeJob) (Job, error) {
			if j.looks == 1 {
				return Job{}, &JobError{Status: 404}
			}
			return w.server.report(j), nil
		}
		if err := r.Resolve(1, WasAccepted, "job_wrong", "the support said so"); err != nil {
			t.Fatal(err)
		}
		w.sleep(29 * time.Second) // "no such job" four times, and the fifth is near
		if err := r.Resolve(1, WasAccepted, "job_right", "mistyped before"); err != nil {
			t.Fatal(err)
		}
		w.sleep(5 * time.Minute)
		if got := w.states(r); got != "done | done" {
			t.Error(got)
		}
	})
}
