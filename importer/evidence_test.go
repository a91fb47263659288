package importer

import (
	"strings"
	"testing"
	"time"
)

// What an unknown outcome leaves for a person: the server's count before and after, and a
// text for the vendor that names everything but what the records say.
func TestEvidenceOfAnUnknownOutcome(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		quota := func(n int64) *Quota { return &Quota{Limit: 1000, Used: n, Remaining: 1000 - n} }
		w.opts.Limits = Limits{Records: 3, Bytes: 1 << 20}
		w.restart()
		w.server.script = append(w.server.script,
			func(s Submission, wire func() error) Reply {
				r := w.server.accept(s, wire)
				r.Quota = quota(100)
				return r
			},
			func(s Submission, wire func() error) Reply {
				wire()
				return Reply{Wired: true, BodyBytes: 7, Code: "NOT A <code>", Err: errBroken}
			},
			func(s Submission, wire func() error) Reply {
				r := w.server.accept(s, wire)
				r.Quota = quota(106)
				return r
			})
		r := w.begin(w.file("a.ndjson", patients(1, 9)))
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		if got := w.states(r); got != "done | unknown | done" {
			t.Fatalf("states %s", got)
		}
		attempts, err := w.j.Attempts(r.rows()[1].ID)
		if err != nil || len(attempts) != 1 || *attempts[0].QuotaBefore != 100 || *attempts[0].QuotaAfter != 106 {
			t.Fatalf("%+v, %v", attempts, err)
		}
		if q := w.e.Quota(); q.Used != 106 || q.Remaining != 894 || q.Limit != 1000 || q.Seen.IsZero() {
			t.Errorf("the quota is %+v", q)
		}
		text, err := r.SupportText(2)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"https://api.example", "clk_test_…9f2a", attempts[0].ID, "Records         3", "7 of ", "100 before", "106 after", "none was received", "SHA-256 "} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		for _, secret := range []string{"Ana", "No4", "a.ndjson", "NOT A", errBroken.Error()} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in\n%s", secret, text)
			}
		}
		if _, err := r.SupportText(9); err == nil {
			t.Error("a text for a batch that is not there")
		}
	})
}

// What the server said of the plan outlives a restart, with its time and as what was said then;
// it is no evidence of the attempts to come.
func TestTheQuotaOutlivesARestart(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		said := &Quota{Limit: 1000, Used: 100, Remaining: 900}
		w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
			r := w.server.accept(s, wire)
			r.Quota = said
			return r
		})
		w.approve(w.begin(w.file("a.ndjson", patients(1, 3))))
		w.work()
		w.sleep(time.Minute)
		before := w.e.Quota()
		if before.Kept || before.Remaining != 900 {
			t.Fatalf("%+v", before)
		}
		w.restart()
		w.sleep(48 * time.Hour)
		after := w.e.Quota()
		if !after.Kept || after.Remaining != 900 || after.Limit != 1000 || after.Used != 100 || !after.Seen.Equal(before.Seen) {
			t.Errorf("after a restart: %+v", after)
		}
		r := w.begin(w.file("b.ndjson", patients(4, 6)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		attempts, err := r.Attempts(1)
		if err != nil || len(attempts) != 1 || attempts[0].QuotaBefore != nil {
			t.Errorf("%+v, %v: the count of days ago is taken for one just before", attempts, err)
		}
		if !w.e.Quota().Kept {
			t.Error("no reply said anything since")
		}
	})
}

func TestTheQuotaIsNotWrittenDownAtEveryLook(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	kept := Quota{Limit: 1000, Remaining: 900, Seen: at}
	for _, row := range []struct {
		now  Quota
		keep bool
	}{
		{Quota{Limit: 1000, Remaining: 899, Seen: at.Add(2 * time.Second)}, false},
		{Quota{Limit: 1000, Remaining: 899, Seen: at.Add(time.Minute)}, true},
		{Quota{Limit: 1000, Remaining: 800, Seen: at.Add(2 * time.Second)}, true},
		{Quota{Limit: 1000, Remaining: 1000, Seen: at.Add(2 * time.Second)}, true},
		{Quota{Limit: 2000, Remaining: 899, Seen: at.Add(2 * time.Second)}, true},
		{Quota{Limit: 1000, Remaining: 899, Reset: at, Seen: at.Add(2 * time.Second)}, true},
		{Quota{Limit: 1000, Remaining: 900, Seen: at.Add(-time.Hour)}, true}, // the clock was set back
	} {
		if row.now.worthKeeping(kept) != row.keep {
			t.Errorf("%+v: want %v", row.now, row.keep)
		}
	}
}
