package importer

import (
	"errors"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"
)

func TestWholeRoadToAcceptance(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.reject = func(record string) string {
			if strings.Contains(record, `"No3"`) {
				return "lastName: No3 is on the list"
			}
			return ""
		}
		lines := append(patients(1, 5), "", faultyPatient(6), patient(7))
		r := w.begin(w.file("a.ndjson", lines))
		w.totals(r, Totals{Read: 8, Blank: 1, HeldBack: 1, Unsent: 6})
		p := w.approve(r)
		if len(p.Batches) != 1 || p.Batches[0].Records != 6 || len(p.Held) != 1 {
			t.Fatalf("plan %+v", p)
		}
		w.totals(r, Totals{Read: 8, Blank: 1, HeldBack: 1, Unsent: 6})
		w.work()
		w.sleep(10 * time.Second)
		w.totals(r, Totals{Read: 8, Blank: 1, HeldBack: 1, Accepted: 5, Rejected: 1})
		if got := w.states(r); got != "done, some rejected" {
			t.Fatalf("states %s", got)
		}
		rejects, more := r.Rejects(0, 10)
		if len(rejects) != 2 || more {
			t.Fatalf("rejects %+v", rejects)
		}
		if j := rejects[0]; j.Line != 3 || j.Pointer != "/lastName" || j.Certainty != Certain || j.HeldBack || j.Attempt != 1 {
			t.Errorf("the server's reject: %+v", j)
		}
		if j := rejects[1]; j.Line != 7 || j.Pointer != "/gender" || !j.HeldBack {
			t.Errorf("the held back one: %+v", j)
		}
		if err := r.Correct(Correction{Position: Position{0, 3}, Record: []byte(patient(33))}, Correction{Position: Position{0, 7}, Record: []byte(patient(66))}); err != nil {
			t.Fatal(err)
		}
		w.totals(r, Totals{Read: 8, Blank: 1, HeldBack: 1, Accepted: 5, Rejected: 1, Corrected: 2, Ready: 1, Again: 1})
		if p := w.approve(r); len(p.Batches) != 1 || p.Batches[0].Records != 2 || p.Round != 2 {
			t.Fatalf("second plan %+v", p)
		}
		w.totals(r, Totals{Read: 8, Blank: 1, Accepted: 5, Unsent: 2})
		w.sleep(10 * time.Second)
		w.totals(r, Totals{Read: 8, Blank: 1, Accepted: 7})
		if !r.Settled() {
			t.Error("not settled")
		}
		if rejects, _ := r.Rejects(0, 10); len(rejects) != 0 {
			t.Errorf("rejects left: %+v", rejects)
		}
		for record, n := range w.server.accepted() {
			if n != 1 {
				t.Errorf("%s is in the store %d times", record, n)
			}
		}
		rec, err := r.Record(Position{0, 3})
		if err != nil || string(rec.Current) != patient(33) || rec.Corrected || len(rec.Attempts) != 2 ||
			rec.Attempts[0].State != Rejected || rec.Attempts[1].State != Accepted {
			t.Errorf("record 3: %+v, %v", rec, err)
		}
		if n, err := w.j.VerifyAudit(); n == 0 || err != nil {
			t.Errorf("audit: %d rows, %v", n, err)
		}
	})
}

func TestTwentyFiveThousandRecordsAreThreeBatches(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 15_000)), w.file("b.ndjson", patients(15_001, 25_000)))
		p := w.approve(r)
		if len(p.Batches) != 3 || p.Batches[0].Records != 10_000 || p.Batches[2].Records != 5_000 {
			t.Fatalf("batches %+v", p.Batches)
		}
		if s := p.Batches[1].Spans; len(s) != 2 || s[0] != (Span{0, 10_001, 15_000, 5_000}) || s[1] != (Span{1, 1, 5_000, 5_000}) {
			t.Errorf("the second batch draws on %+v", s)
		}
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 25_000, Accepted: 25_000})
		if got := w.adds(r); got.Batches != 3 || got.Slots != 3 {
			t.Errorf("batches %d, slots %d", got.Batches, got.Slots)
		}
	})
}

func TestByteLimitCutsToo(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.end()
		w.opts.Limits = Limits{Records: 10, Bytes: 300}
		w.start()
		r := w.begin(w.file("a.ndjson", append(patients(1, 9), strings.NewReplacer("Ana", strings.Repeat("a", 90), "No", strings.Repeat("b", 90)).Replace(patient(10)))))
		p := w.approve(r)
		records := 0
		for _, b := range p.Batches {
			records += b.Records
			if b.Bytes > 300 {
				t.Errorf("a batch of %d bytes", b.Bytes)
			}
		}
		if records != 9 || len(p.Held) != 1 || p.Held[0].Rule != RuleTooLarge {
			t.Errorf("%d records, held %+v", records, p.Held)
		}
		w.work()
		w.sleep(6 * time.Hour)
		w.totals(r, Totals{Read: 10, Accepted: 9, Unsent: 1})
	})
}

func TestPlanThatIsOutOfDateIsRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", patients(1, 3))
		r := w.begin(path)
		p, err := r.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(9))}); err != nil {
			t.Fatal(err)
		}
		if err := r.Approve(t.Context(), p); causeOf(err) != ByCorrection {
			t.Errorf("after a correction: %v", err)
		}
		if p, err = r.Plan(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.file("a.ndjson", patients(1, 4))
		if err := r.Approve(t.Context(), p); causeOf(err) != ByFile || !errors.Is(err, ndjson.ErrChanged) || strings.Contains(err.Error(), "correct") {
			t.Errorf("after a change of the file: %v", err)
		}
		if len(r.Batches()) != 0 {
			t.Errorf("batches %+v", r.Batches())
		}
	})
}

// causeOf is what made a plan out of date, 255 if that is not what err says.
func causeOf(err error) PlanCause {
	change, ok := errors.AsType[*PlanChange](err)
	if !ok || !errors.Is(err, ErrPlanChanged) {
		return 255
	}
	return change.By
}

func TestAPlanThatFindsAFileChangedFailsThatFileOnly(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 3)), w.file("b.ndjson", patients(4, 9)))
		w.file("b.ndjson", patients(4, 8))
		if _, err := r.Plan(t.Context()); !errors.Is(err, ndjson.ErrChanged) || !strings.Contains(err.Error(), "b.ndjson") {
			t.Fatalf("planned over a changed file: %v", err)
		}
		if s := r.Sources(); s[0].Err != nil || !errors.Is(s[1].Err, ndjson.ErrChanged) {
			t.Fatalf("%v, %v", s[0].Err, s[1].Err)
		}
		p, err := r.Plan(t.Context())
		if err != nil || len(p.Batches) != 1 || p.Batches[0].Records != 3 {
			t.Errorf("the plan of the rest: %+v, %v", p.Batches, err)
		}
	})
}

func TestAPlanSaysWhoseBatchesMadeItOutOfDate(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		p, err := r.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.approve(r)
		if err := r.Approve(t.Context(), p); causeOf(err) != ByBatch {
			t.Errorf("after its batches were approved: %v", err)
		}
	})
}

func TestPauseStopsSending(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.e.Pause()
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		if got := w.states(r); got != "queued" {
			t.Fatalf("paused, but %s", got)
		}
		w.e.Unpause()
		w.sleep(time.Minute)
		if got := w.states(r); got != "done" {
			t.Fatalf("unpaused, but %s", got)
		}
	})
}
