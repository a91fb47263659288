package importer

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestJobThatVanishesIsLostAfterAWhile(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(*fakeJob) (Job, error) { return Job{}, &JobError{Status: 404} }
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(10 * time.Second)
		if got := w.states(r); got != "accepted" {
			t.Fatalf("given up at once: %s", got)
		}
		w.sleep(10 * time.Minute)
		if got := w.states(r); got != "job lost" {
			t.Fatalf("states %s", got)
		}
		w.totals(r, Totals{Read: 3, Unknown: 3})
	})
}

// Job GET: 5xx, nonsense, strict decode error: keep the batch accepted, keep polling, flag it.
func TestTroubleWithReadingAJobIsSatOut(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		troubles := []error{&JobError{Status: 404}, &JobError{Err: errBroken}, &JobError{Status: 500}, &JobError{Status: 429, RetryAfter: time.Minute},
			&JobError{Status: 404}, errors.New("nonsense"), &JobError{Status: 401}}
		w.server.job = func(j *fakeJob) (Job, error) {
			if int(j.looks) <= len(troubles) {
				return Job{}, troubles[j.looks-1]
			}
			return w.server.report(j), nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		events, end := w.e.Events()
		defer end()
		w.work()
		w.sleep(time.Hour)
		w.totals(r, Totals{Read: 3, Accepted: 3})
		var told []Event
		for len(events) > 0 {
			if e := <-events; e.Kind == EventWaiting {
				told = append(told, e)
			}
		}
		if len(told) != 1 || told[0].Job == "" || !strings.Contains(told[0].Message, "we keep looking") || !told[0].Until.After(told[0].Time) {
			t.Errorf("of seven troubles on end one is told as an event, for they last less than five minutes: %+v", told)
		}
		if why := r.Batches()[0].Why; why != "" {
			t.Errorf("trouble is still told of: %s", why)
		}
	})
}

func TestAnIdleJobIsLookedAtLessAndLess(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var looks atomic.Int64
		w.server.job = func(j *fakeJob) (Job, error) {
			looks.Store(j.looks)
			return Job{ID: j.id, Status: "processing", Total: 3}, nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		if n := looks.Load(); n < 150 || n > 400 {
			t.Errorf("%d looks in an hour", n)
		}
		rows, err := w.j.AuditRows(0, -1)
		if err != nil || len(rows) > 10 {
			t.Errorf("%d audit rows for nothing new, %v", len(rows), err)
		}
	})
}

func TestJobIsJudgedByItsCounts(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name   string
		job    Job
		state  BatchState
		totals Totals
	}{
		{"all well", Job{Status: "completed", Total: 4, Processed: 4}, StateDone, Totals{Read: 4, Accepted: 4}},
		{"skipped ones not counted", Job{Status: "completed", Total: 4, Processed: 3, Errors: []JobFault{{Index: 0, Message: "x"}}}, StatePartial, Totals{Read: 4, Accepted: 3, Rejected: 1}},
		{"skipped ones counted", Job{Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: 0, Message: "x"}}}, StatePartial, Totals{Read: 4, Accepted: 3, Rejected: 1}},
		{"one record, two faults", Job{Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: 0, Message: "x"}, {Index: 0, Message: "y"}}}, StatePartial, Totals{Read: 4, Accepted: 3, Rejected: 1}},
		{"no record named", Job{Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: -1, Message: "x"}}}, StatePartial, Totals{Read: 4, Accepted: 3, Rejected: 1}},
		{"more faults than records", Job{Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: -1}, {Index: -1}, {Index: -1}, {Index: -1}, {Index: -1}, {Index: 0}}}, StatePartial, Totals{Read: 4, Rejected: 4}},
		{"a record that was never sent", Job{Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: 77, Message: "x"}}}, StatePartial, Totals{Read: 4, Accepted: 3, Rejected: 1}},
		{"fewer than sent", Job{Status: "completed", Total: 2, Processed: 2}, StatePartial, Totals{Read: 4, Accepted: 2, Unknown: 2}},
		{"completed, nothing done", Job{Status: "completed"}, StatePartial, Totals{Read: 4, Unknown: 4}},
		{"negative counts", Job{Status: "completed", Total: -1, Processed: -5}, StatePartial, Totals{Read: 4, Unknown: 4}},
		{"more than sent", Job{Status: "completed", Total: 40, Processed: 40}, StateDone, Totals{Read: 4, Accepted: 4}},
		{"failed", Job{Status: "failed", Total: 4, Processed: 1}, StateFailed, Totals{Read: 4, Unknown: 4}},
		{"a word never heard", Job{Status: "finalizing", Total: 4, Processed: 4}, StateRunning, Totals{Read: 4, AtServer: 4}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.server.job = func(j *fakeJob) (Job, error) {
					job := row.job
					job.ID = j.id
					return job, nil
				}
				r := w.begin(w.file("a.ndjson", patients(1, 4)))
				w.approve(r)
				w.work()
				w.sleep(time.Minute)
				if b := r.Batches()[0]; b.State != row.state || b.JobStatus != row.job.Status {
					t.Errorf("state %s (%s), want %s", b.State, b.JobStatus, row.state)
				}
				w.totals(r, row.totals)
				if r.Settled() != (row.totals.Unknown == 0 && row.totals.AtServer == 0) {
					t.Errorf("settled: %v", r.Settled())
				}
				id := r.ID()
				w.restart()
				r, err := w.e.Open(id)
				if err != nil {
					t.Fatal(err)
				}
				w.totals(r, row.totals)
				if row.totals.Unknown > 0 {
					if err := r.Resolve(1, WasNotAccepted, "", "asked"); err != nil {
						t.Fatal(err)
					}
					if got := w.adds(r); got.Unknown != 0 || !r.Settled() {
						t.Errorf("after a decision: %+v", got)
					}
				}
			})
		})
	}
}

func TestRejectsShowWhileTheJobRuns(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.steps = 10
		w.server.reject = func(record string) string {
			if strings.Contains(record, "No1") { // 1, 10–19, 100
				return "lastName: reserved"
			}
			return ""
		}
		r := w.begin(w.file("a.ndjson", patients(1, 100)))
		events, end := w.e.Events()
		defer end()
		changed, stop := w.e.Watch()
		defer stop()
		w.approve(r)
		w.work()
		w.sleep(5 * time.Second)
		select {
		case <-changed:
		default:
			t.Error("no word of a change")
		}
		rejects, _ := r.Rejects(1, 100)
		if b := r.Batches()[0]; b.State != StateRunning || len(rejects) == 0 || int(b.Rejected) != len(rejects) || b.Rate <= 0 || b.Left <= 0 {
			t.Errorf("in mid-job: %+v, %d rejects", b, len(rejects))
		}
		w.adds(r)
		w.sleep(5 * time.Minute)
		w.totals(r, Totals{Read: 100, Accepted: 88, Rejected: 12})
		kinds := map[EventKind]int{}
		for len(events) > 0 {
			kinds[(<-events).Kind]++
		}
		if kinds[EventQueued] != 1 || kinds[EventSending] != 1 || kinds[EventAccepted] != 1 || kinds[EventDone] != 1 || kinds[EventReject] != 12 || kinds[EventProgress] == 0 {
			t.Errorf("events %v", kinds)
		}
	})
}

// A job whose errors change while their number stays is shown as it is at its end.
func TestErrorsThatChangeAreMappedAnew(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(j *fakeJob) (Job, error) {
			job := Job{ID: j.id, Status: "processing", Total: 4, Processed: 2, Errors: []JobFault{{Index: 0, Message: "first"}}}
			if j.looks > 2 {
				job = Job{ID: j.id, Status: "completed", Total: 4, Processed: 4, Errors: []JobFault{{Index: 4, Message: "second"}}}
			}
			return job, nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		rejects, _ := r.Rejects(1, 10)
		if len(rejects) != 1 || rejects[0].Message != "second" || rejects[0].Line != 4 || rejects[0].Certainty != Certain {
			t.Errorf("%+v", rejects)
		}
		w.totals(r, Totals{Read: 4, Accepted: 3, Rejected: 1})
	})
}

// A job of which too much is said to be read ends as one that a person has to settle.
func TestJobThatIsTooLargeToReadIsGivenUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		looks := int64(0)
		w.server.job = func(j *fakeJob) (Job, error) {
			looks = j.looks
			return Job{}, &JobError{Large: true, Err: errBroken}
		}
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(24 * time.Hour)
		if b := r.Batches()[0]; b.State != StateLost || b.Cause != JobUnreadable || !strings.Contains(b.Why, "larger than") {
			t.Fatalf("%+v", b)
		}
		if looks > 20 {
			t.Errorf("read %d times", looks)
		}
		w.totals(r, Totals{Read: 3, Unknown: 3})
		if err := r.Resolve(1, WasAccepted, "", "the vendor says so"); err != nil {
			t.Fatal(err)
		}
		w.totals(r, Totals{Read: 3, Accepted: 3})
	})
}

// A job that runs backwards is shown as it says, and believed at its end only by its counts.
func TestJobThatRunsBackwards(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.job = func(j *fakeJob) (Job, error) {
			processed := []int64{3, 1, 2, 4}[min(j.looks-1, 3)]
			status := "processing"
			if processed == 4 {
				status = "completed"
			}
			return Job{ID: j.id, Status: status, Total: 4, Processed: processed}, nil
		}
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 4, Accepted: 4})
	})
}
