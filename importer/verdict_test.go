package importer

import (
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// Every row of the evidence table: what the engine makes of it, whether it sends the
// batch again by itself, and what becomes of the slot.
func TestVerdictByEvidence(t *testing.T) {
	t.Parallel()
	const all = -1
	rows := []struct {
		name  string
		reply Reply
		want  journal.State
		kept  bool
		cause Cause
	}{
		{"not reached", Reply{Err: errBroken}, journal.Queued, false, Unreachable},
		{"accepted", Reply{Wired: true, BodyBytes: all, Status: 202, JobID: "job_1"}, journal.Accepted, true, NoCause},
		{"accepted, reply cut", Reply{Wired: true, BodyBytes: all, Status: 202, Err: errBroken}, journal.NoID, true, NoJob},
		{"200 in place of 202", Reply{Wired: true, BodyBytes: all, Status: 200}, journal.NoID, true, NoJob},
		{"204", Reply{Wired: true, BodyBytes: all, Status: 204}, journal.NoID, true, NoJob},
		{"redirect", Reply{Wired: true, BodyBytes: all, Status: 307}, journal.Held, true, Redirected},
		{"400", Reply{Wired: true, BodyBytes: all, Status: 400, Code: "INVALID_JSON"}, journal.Refused, true, ContentRefused},
		{"413 before the body", Reply{Wired: true, Status: 413}, journal.Refused, true, ContentRefused},
		{"422", Reply{Wired: true, BodyBytes: all, Status: 422}, journal.Refused, true, ContentRefused},
		{"401", Reply{Wired: true, Status: 401}, journal.Held, true, KeyRefused},
		{"403", Reply{Wired: true, BodyBytes: all, Status: 403}, journal.Held, true, KeyRefused},
		{"408 after the body", Reply{Wired: true, BodyBytes: all, Status: 408}, journal.Unknown, true, ServerFault},
		{"429 before the body", Reply{Wired: true, Status: 429}, journal.Retry, true, BudgetUsed},
		{"429 after the body", Reply{Wired: true, BodyBytes: all, Status: 429}, journal.Retry, true, BudgetUsed},
		{"429 of the month", Reply{Wired: true, Status: 429, Code: "MONTHLY_QUOTA_EXCEEDED"}, journal.Held, true, QuotaUsed},
		{"500 before the body", Reply{Wired: true, Status: 500}, journal.Held, true, ServerFault},
		{"503 before the body", Reply{Wired: true, Status: 503}, journal.Retry, true, ServerFault},
		{"503 after the body", Reply{Wired: true, BodyBytes: all, Status: 503}, journal.Unknown, true, ServerFault},
		{"502 in mid-body", Reply{Wired: true, BodyBytes: 7, Status: 502}, journal.Unknown, true, ServerFault},
		{"broken before the body", Reply{Wired: true, Err: errBroken}, journal.Retry, true, Unreachable},
		{"broken in mid-body", Reply{Wired: true, BodyBytes: 7, Err: errBroken}, journal.Unknown, true, NoAnswer},
		{"silent after the body", Reply{Wired: true, BodyBytes: all, Err: errBroken}, journal.Unknown, true, NoAnswer},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.server.script = append(w.server.script, reply(row.reply))
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				w.approve(r)
				w.work()
				w.sleep(time.Millisecond)
				b := r.rows()[0]
				if row.want == journal.Accepted { // its job does not exist here: looked for, and not yet lost
					if b.State != journal.Accepted {
						t.Fatalf("state %s", b.State)
					}
					return
				}
				if b.State != row.want {
					t.Fatalf("state %q, want %q", b.State, row.want)
				}
				if b.Why == "" || Cause(b.Cause) != row.cause {
					t.Errorf("cause %q, want %q; why %q", b.Cause, row.cause, b.Why)
				}
				if kept, err := w.j.Batches(r.ID()); err != nil || kept[0].Cause != b.Cause {
					t.Errorf("the journal has cause %q, %v", kept[0].Cause, err)
				}
				used := 0
				if row.kept {
					used = 1
				}
				if s := w.e.Slots(); s.Used != used || b.Slots != used {
					t.Errorf("slots used %d, of the batch %d, want %d", s.Used, b.Slots, used)
				}
				w.adds(r)
				attempts, err := w.j.Attempts(b.ID)
				if err != nil || len(attempts) != 1 || attempts[0].Verdict != row.want || attempts[0].Phase != journal.Verdict {
					t.Errorf("attempts %+v, %v", attempts, err)
				}
				w.sleep(48 * time.Hour)
				again := map[journal.State]bool{journal.Queued: true, journal.Retry: true}[row.want]
				if sent := w.server.sent() > 0; sent != again {
					t.Errorf("sent again: %v, want %v", sent, again)
				}
			})
		})
	}
}

func TestRefusalForNowIsObeyed(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = append(w.server.script, reply(Reply{Wired: true, Status: 429, RetryAfter: 20 * time.Minute}))
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		began := time.Now()
		w.work()
		w.sleep(20 * time.Minute)
		if len(w.server.startTimes()) != 0 {
			t.Fatal("sent before the time that the server named")
		}
		w.sleep(time.Minute)
		if len(w.server.startTimes()) != 1 {
			t.Fatalf("not sent after %s; states %s", time.Since(began), w.states(r))
		}
	})
}

func TestNothingSentFiveTimesIsHeld(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for range failuresBeforeHeld {
			w.server.script = append(w.server.script, reply(Reply{Err: errBroken}))
		}
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		if got := w.states(r); got != "held" {
			t.Fatalf("states %s", got)
		}
		if s := w.e.Slots(); s.Used != 0 {
			t.Errorf("%d slots spent on nothing", s.Used)
		}
		if err := r.Release(1); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 3, Accepted: 3})
	})
}

// What would happen to every batch alike costs one slot, not one for each of them.
func TestRefusedKeyHoldsEveryBatch(t *testing.T) {
	for name, c := range map[string]struct {
		reply  Reply
		states string
		cause  Cause
	}{
		"key revoked":          {Reply{Wired: true, Status: 401, Code: "KEY_REVOKED"}, "held | held | held", KeyRefused},
		"redirected":           {Reply{Wired: true, Status: 308}, "held | held | held", Redirected},
		"200 in place of 202":  {Reply{Wired: true, BodyBytes: -1, Status: 200, JobID: "job_1"}, "accepted, no job id | held | held", NoJob},
		"204 in place of 202":  {Reply{Wired: true, BodyBytes: -1, Status: 204}, "accepted, no job id | held | held", NoJob},
		"a reply that was cut": {Reply{Wired: true, BodyBytes: -1, Status: 202, Err: errBroken}, "accepted, no job id | done | done", NoJob},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.end()
				w.opts.Limits = Limits{Records: 2, Bytes: 1 << 20}
				w.start()
				w.server.script = append(w.server.script, reply(c.reply))
				r := w.begin(w.file("a.ndjson", patients(1, 6)))
				w.approve(r)
				w.work()
				w.sleep(time.Hour)
				if got := w.states(r); got != c.states {
					t.Fatalf("states %s", got)
				}
				if held := !strings.Contains(c.states, "done"); held && len(w.server.startTimes()) != 0 {
					t.Error("another batch was sent")
				}
				for _, b := range r.Batches()[1:] {
					if b.State == StateHeld && (b.Cause != c.cause || b.Why == "") {
						t.Errorf("held for %q: %s", b.Cause, b.Why)
					}
				}
			})
		})
	}
}

func TestUnknownIsDecidedByAPersonOnly(t *testing.T) {
	unknown := reply(Reply{Wired: true, BodyBytes: -1, Err: errBroken})
	decide := func(name string, d Decision, job string, want Totals, states string) {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.server.script = append(w.server.script, unknown)
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				w.approve(r)
				w.work()
				w.sleep(100 * time.Hour)
				w.totals(r, Totals{Read: 3, Unknown: 3})
				if w.server.sent() != 0 {
					t.Fatal("sent again without a decision")
				}
				if r.Settled() {
					t.Error("an unknown outcome counts as settled")
				}
				if err := r.Resolve(1, d, job, " "); err == nil {
					t.Error("a decision without a reason was taken")
				}
				if job != "" {
					w.server.mu.Lock()
					w.server.jobs = map[string]*fakeJob{job: {id: job, records: patients(1, 3)}}
					w.server.mu.Unlock()
				}
				if err := r.Resolve(1, d, job, "asked the vendor"); err != nil {
					t.Fatal(err)
				}
				w.sleep(time.Minute)
				w.totals(r, want)
				if got := w.states(r); got != states {
					t.Errorf("states %s, want %s", got, states)
				}
				again := r.ID()
				w.restart()
				r, err := w.e.Open(again)
				if err != nil {
					t.Fatal(err)
				}
				w.totals(r, want)
			})
		})
	}
	t.Parallel()
	decide("was accepted", WasAccepted, "", Totals{Read: 3, Accepted: 3}, "resolved")
	decide("was accepted, job found", WasAccepted, "job_77", Totals{Read: 3, Accepted: 3}, "done")
	decide("was not accepted", WasNotAccepted, "", Totals{Read: 3, Unsent: 3}, "resolved")
	decide("send again", SendAgain, "", Totals{Read: 3, Accepted: 3}, "done")
}

// A fault of the journal stops the sending: what cannot be recorded must not happen.
func TestWireMarkThatFailsSendsNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		var marked error
		w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
			w.j.Close() // the disk is gone
			marked = wire()
			return Reply{Err: marked}
		})
		err := w.e.Work(t.Context())
		if marked == nil || err == nil {
			t.Fatalf("mark %v, work %v: want errors", marked, err)
		}
		r.Close()
		w.start()
		if got, err := w.e.Open(r.ID()); err != nil || w.states(got) != "queued" {
			t.Errorf("after the restart: %s, %v", w.states(got), err)
		}
		if s := w.e.Slots(); s.Used != 0 {
			t.Errorf("%d slots spent on nothing", s.Used)
		}
	})
}

func TestSecondStartInOneAttemptIsRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var second error
		w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
			if err := wire(); err != nil {
				return Reply{Err: err}
			}
			second = wire()
			return Reply{Wired: true, BodyBytes: int64(len(s.Body)), Err: second}
		})
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(time.Second)
		if second == nil {
			t.Error("the wire mark was made twice in one attempt")
		}
		if got := w.states(r); got != "unknown" {
			t.Errorf("states %s", got)
		}
	})
}

func TestStatesOfTheEngineAreThoseOfTheJournal(t *testing.T) {
	t.Parallel()
	ours := []BatchState{"sealed", StateQueued, StateClaimed, StateOnWire, StateAccepted, StateNoID, StateRunning, StateDone, StatePartial,
		StateFailed, StateLost, StateUnknown, StateRetry, StateRefused, StateHeld, StateStale, StateCancelled, StateResolved}
	if len(ours) != len(journal.States) {
		t.Fatalf("%d states here, %d there", len(ours), len(journal.States))
	}
	for i, s := range journal.States {
		if string(ours[i]) != string(s) {
			t.Errorf("state %d is %q here and %q there", i, ours[i], s)
		}
	}
}

// Nothing leads from the wire, or from what may have been accepted, back into the queue
// but a decision.
func TestNoWayBackWithoutADecision(t *testing.T) {
	t.Parallel()
	risky := []journal.State{journal.OnWire, journal.Unknown, journal.Accepted, journal.NoID, journal.Running, journal.Lost, journal.Failed, journal.Partial, journal.Done}
	for _, from := range risky {
		if tr, ok := journal.Allowed(from, journal.Queued); ok && !tr.Decision {
			t.Errorf("%s goes back into the queue by itself", from)
		}
		if tr, ok := journal.Allowed(from, journal.Retry); ok && !tr.Decision && from != journal.OnWire {
			t.Errorf("%s is tried again by itself", from)
		}
	}
	if _, ok := journal.Allowed(journal.OnWire, journal.Queued); ok {
		t.Error("a batch on the wire goes back into the queue")
	}
}
