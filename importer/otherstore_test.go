package importer

import (
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// A reply that contradicts the kind of the key stops all sending: what was sent is counted
// as it was answered, and says what was seen; the rest is held until a person releases it.
func TestReplyOfAnotherStoreStopsSending(t *testing.T) {
	t.Parallel()
	doubtful := Reply{Wired: true, BodyBytes: -1, Status: 202, JobID: "job_1", OtherStore: true}
	for _, row := range []struct {
		environment Environment
		words       string
	}{{Test, "a test key without"}, {Live, "a live key as it answers test keys"}} {
		t.Run(string(row.environment), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.end()
				w.opts.Target.Environment, w.opts.Limits = row.environment, Limits{Records: 2}
				w.start()
				w.server.jobs = map[string]*fakeJob{"job_1": {id: "job_1", records: patients(1, 2)}}
				w.server.script = append(w.server.script, reply(doubtful))
				r := w.begin(w.file("a.ndjson", patients(1, 6)))
				w.approve(r)
				w.work()
				w.sleep(time.Minute)
				rows := r.rows()
				if b := rows[0]; b.State != journal.Done || Cause(b.Cause) != OtherStore || !strings.Contains(b.Why, row.words) {
					t.Errorf("the batch that was sent: %s, %q, %q", b.State, b.Cause, b.Why)
				}
				for _, b := range rows[1:] {
					if b.State != journal.Held || Cause(b.Cause) != OtherStore || !strings.Contains(b.Why, row.words) || !strings.Contains(b.Why, "release") {
						t.Errorf("batch %d: %s, %q, %q", b.Number, b.State, b.Cause, b.Why)
					}
				}
				if len(w.server.bodies) != 0 {
					t.Fatal("more was sent")
				}
				w.adds(r)

				// What is approved later is held as well.
				later := w.begin(w.file("b.ndjson", patients(11, 12)))
				w.approve(later)
				w.sleep(time.Minute)
				if b := later.rows()[0]; b.State != journal.Held || Cause(b.Cause) != OtherStore {
					t.Errorf("a batch of a later run: %s, %q", b.State, b.Cause)
				}

				// And so it is by the next start of the program.
				ids := []string{r.ID(), later.ID()}
				w.restart()
				r = w.reopen(ids[0])
				w.reopen(ids[1])
				w.work()
				next := w.begin(w.file("next.ndjson", patients(21, 22)))
				w.approve(next)
				w.sleep(time.Minute)
				if b := next.rows()[0]; b.State != journal.Held || Cause(b.Cause) != OtherStore || len(w.server.bodies) != 0 {
					t.Fatalf("a batch of a later start: %s, %q", b.State, b.Cause)
				}
				if err := next.Cancel(1); err != nil {
					t.Fatal(err)
				}

				// A person's word counts, for all that follows.
				for _, b := range []int{2, 3} {
					if err := r.Release(b); err != nil {
						t.Fatal(err)
					}
				}
				w.sleep(time.Minute)
				if rows := r.rows(); rows[1].State != journal.Done || rows[2].State != journal.Done {
					t.Errorf("released: %s, %s", rows[1].State, rows[2].State)
				}
			})
		})
	}
}

// A job's answer can be the first that tells.
func TestJobOfAnotherStoreStopsSending(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(j *fakeJob) (Job, error) {
			job := w.server.report(j)
			job.OtherStore = true
			return job, nil
		}
		w.server.limit = &Allowance{Starts: 1, Window: time.Hour}
		w.end()
		w.opts.Allowance, w.opts.Limits = Allowance{Starts: 1, Window: time.Hour}, Limits{Records: 2}
		w.start()
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(3 * time.Hour)
		rows := r.rows()
		if rows[0].State != journal.Done || Cause(rows[0].Cause) != OtherStore || rows[1].State != journal.Held {
			t.Errorf("%s %q, %s", rows[0].State, rows[0].Cause, rows[1].State)
		}
	})
}
