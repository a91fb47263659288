package importer

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// rotate starts anew with another key, as whoever changed it does.
func (w *world) rotate(tenant, name string) {
	w.t.Helper()
	w.end()
	w.opts.Target.Key, w.opts.Target.Tenant, w.opts.Target.Name = "clk_test_…"+tenant, tenant, name
	w.start()
}

// After a change of the key the slots of the hour go on counting, unless both keys are known
// to be of different organisations.
func TestSlotsOutliveAChangeOfTheKey(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Target.Name = "north"
		w.restart()
		for i := range 5 {
			w.approve(w.begin(w.file("a"+string(rune('0'+i))+".ndjson", patients(10*i, 10*i+3))))
		}
		w.work()
		w.sleep(time.Minute)
		if s := w.e.Slots(); s.Used != 5 {
			t.Fatalf("%+v", s)
		}
		for _, c := range []struct {
			tenant, name string
			used         int
		}{
			{"changed", "north", 5}, {"unknown", "", 5}, {"other", "south", 0}, {"tenant", "", 5},
		} {
			w.rotate(c.tenant, c.name)
			if s := w.e.Slots(); s.Used != c.used || c.used == 5 && s.Next.IsZero() {
				t.Errorf("%s of %q: %+v, want %d", c.tenant, c.name, s, c.used)
			}
		}
		w.rotate("elsewhere", "")
		w.opts.Target.Host = "https://other.example"
		w.rotate("there", "")
		if s := w.e.Slots(); s.Used != 0 {
			t.Errorf("at another server: %+v", s)
		}
	})
}

// A key that the server refuses is replaced, and the import goes on with the new one by a
// decision on record; never more than the allowed starts go out.
func TestAnImportGoesOnWithAnotherKey(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = append(w.server.script, reply(Reply{Wired: true, Status: http.StatusUnauthorized}))
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if got := w.states(r); !strings.Contains(got, "held") {
			t.Fatal(got)
		}
		w.rotate("new", "")
		left, err := w.e.Adoptable()
		if err != nil || len(left) != 1 || left[0].ID != r.ID() || left[0].Key != "clk_test_…9f2a" ||
			len(left[0].Paths) != 1 || left[0].Settled || left[0].Totals != (Totals{Read: 4, Unsent: 4, Batches: 1, Slots: 1}) {
			t.Fatalf("%+v, %v", left, err)
		}
		if err := w.e.Adopt(r.ID(), " "); err == nil {
			t.Error("adopted without a reason")
		}
		if err := w.e.Adopt(r.ID(), "the key was changed"); err != nil {
			t.Fatal(err)
		}
		r, err = w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		if b := r.Batches()[0]; b.State != StateHeld {
			t.Errorf("it became %s by that alone", b.State)
		}
		if err := r.Release(1); err != nil {
			t.Fatal(err)
		}
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 4, Accepted: 4})
		if s := w.e.Slots(); s.Used != 2 {
			t.Errorf("%d slots are counted, want 2: the refused start may count too", s.Used)
		}
		rows, err := w.j.AuditRows(0, -1)
		if err != nil || !slices.ContainsFunc(rows, func(a journal.AuditRow) bool {
			return a.What == "another key" && a.Run == r.ID() && strings.Contains(a.Note, "9f2a") && strings.Contains(a.Note, "the key was changed")
		}) {
			t.Errorf("no word of it on record: %v", err)
		}
	})
}

// What may have been sent stays so, with the key that it was sent with.
func TestAnotherKeyChangesNothingOfWhatWasSent(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = append(w.server.script, reply(Reply{Wired: true, Status: http.StatusInternalServerError, BodyBytes: 100}))
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.rotate("new", "")
		if err := w.e.Adopt(r.ID(), "changed"); err != nil {
			t.Fatal(err)
		}
		r, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		if b := r.Batches()[0]; b.State != StateUnknown {
			t.Errorf("it is %s", b.State)
		}
		known, err := w.j.KnownBatches("test", "https://api.example")
		if err != nil || len(known) != 1 || known[0].Key != "clk_test_…9f2a" || known[0].Waits {
			t.Errorf("%+v, %v", known, err)
		}
	})
}

func TestAnotherOrganisationsImportIsNotTakenUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Target.Name = "north"
		w.restart()
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.rotate("souths", "south")
		if left, err := w.e.Adoptable(); err != nil || len(left) != 0 {
			t.Errorf("%+v, %v", left, err)
		}
		if err := w.e.Adopt(r.ID(), "by mistake"); !errors.Is(err, ErrOtherTenant) {
			t.Errorf("adopted: %v", err)
		}
		w.opts.Target.Environment = Live
		w.rotate("live", "north")
		if err := w.e.Adopt(r.ID(), "by mistake"); !errors.Is(err, ErrOtherTenant) {
			t.Errorf("adopted by a live key: %v", err)
		}
	})
}

// A batch that the server refused with the key was not sent; and once its records went in
// another import, it does not go any more.
func TestARefusedKeySentNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = append(w.server.script, reply(Reply{Wired: true, Status: http.StatusUnauthorized}))
		first := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(first)
		w.work()
		w.sleep(time.Minute)
		w.rotate("new", "")
		w.work()
		second := w.begin(w.file("again.ndjson", patients(1, 3)))
		if p := w.approve(second); p.Again != 0 {
			t.Errorf("%d records are said to have been sent before: %+v", p.Again, p.Earlier)
		}
		w.sleep(time.Minute)
		w.totals(second, Totals{Read: 3, Accepted: 3})
		if err := w.e.Adopt(first.ID(), "the key was changed"); err != nil {
			t.Fatal(err)
		}
		first, err := w.e.Open(first.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.lint(first)
		if e, ok := errors.AsType[*SentSinceError](first.Release(1)); !ok || e.Records != 3 || e.Of != 4 {
			t.Fatalf("released though its records went: %v", e)
		}
		if err := first.Cancel(1); err != nil {
			t.Fatal(err)
		}
		if p, err := first.Plan(t.Context()); err != nil || p.Again != 3 {
			t.Errorf("again %d, %v", p.Again, err)
		}
	})
}
