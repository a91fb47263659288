package importer

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// observer opens a second engine on the world's journal, as a second program does.
func (w *world) observer() *Engine {
	w.t.Helper()
	j, err := journal.Observe(filepath.Join(w.dir, "journal"))
	if err != nil {
		w.t.Fatal(err)
	}
	opts := w.opts
	opts.Journal, opts.Server = j, nil
	e, err := New(opts)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	worked := make(chan error, 1)
	go func() { worked <- e.Work(ctx) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-worked; err != nil {
			w.t.Errorf("the observer's Work = %v", err)
		}
		for _, r := range e.openRuns() {
			r.Close()
		}
		j.Close()
	})
	return e
}

func TestObserverSeesEverythingLive(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Limits = Limits{Records: 2, Bytes: 5 << 20}
		w.restart()
		w.server.steps = 4
		w.server.reject = func(record string) string {
			if record == patient(3) {
				return "duplicate identifier"
			}
			return ""
		}
		r := w.begin(w.file("a.ndjson", append(patients(1, 5), faultyPatient(6), "")))
		e := w.observer()
		o, err := e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		same := func(when string) {
			t.Helper()
			w.sleep(2 * observeEvery)
			if got, want := o.Totals(), r.Totals(); got != want {
				t.Errorf("%s: the observer counts\n%+v, the owner\n%+v", when, got, want)
			}
			theirs, mine := r.Batches(), o.Batches()
			if len(theirs) != len(mine) {
				t.Fatalf("%s: the observer has %d batches, the owner %d", when, len(mine), len(theirs))
			}
			for i, b := range theirs {
				if m := mine[i]; m.State != b.State || m.Processed != b.Processed || m.Job != b.Job || m.Rejected != b.Rejected {
					t.Errorf("%s: batch %d is %+v for the observer, %+v for the owner", when, i+1, m, b)
				}
			}
			want, _ := r.Rejects(0, 100)
			if got, _ := o.Rejects(0, 100); len(got) < len(want)-1 { // what the lint holds back, the owner knows by its own report
				t.Errorf("%s: %d rejects, want %d", when, len(got), len(want))
			}
			runs, err := e.Runs()
			if err != nil || len(runs) != 1 || runs[0].Totals != r.Totals() {
				t.Errorf("%s: runs %+v, %v", when, runs, err)
			}
		}
		same("at the start")
		w.approve(r)
		same("approved")
		w.work()
		for range 12 {
			w.sleep(time.Second)
			same("at work")
		}
		w.sleep(time.Minute)
		same("finished")
		if n := o.Totals(); n.Rejected != 1 || n.Accepted != 4 || n.HeldBack != 1 {
			t.Errorf("totals %+v", n)
		}
		if err := r.Correct(Correction{Position: Position{0, 3}, Record: []byte(patient(33))}); err != nil {
			t.Fatal(err)
		}
		same("corrected")
		rec, err := o.Record(Position{0, 3})
		if err != nil || string(rec.Current) != patient(33) {
			t.Errorf("the observer reads %s, %v", rec.Current, err)
		}
		if _, err := r.Undo(); err != nil {
			t.Fatal(err)
		}
		same("undone")
	})
}

func TestObserverChangesNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", append(patients(1, 3), faultyPatient(4)))
		r := w.begin(path)
		w.approve(r)
		e := w.observer()
		o, err := e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.lint(o) // its own eyes; nothing of it is recorded
		before, err := w.j.VerifyAudit()
		if err != nil {
			t.Fatal(err)
		}
		plan, err := o.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		refused := map[string]error{
			"Approve": o.Approve(t.Context(), plan),
			"Correct": o.Correct(Correction{Position: Position{0, 4}, Record: []byte(patient(44))}),
			"Cancel":  o.Cancel(1),
			"Begin":   func() error { _, err := e.Begin([]Input{{o.Sources()[0].File, o.Sources()[0].Type}}); return err }(),
		}
		for what, err := range refused {
			if !errors.Is(err, journal.ErrObserver) {
				t.Errorf("%s = %v, want ErrObserver", what, err)
			}
		}
		e.Pause()
		if e.Paused() {
			t.Error("an observer pauses")
		}
		w.sleep(time.Hour)
		if w.server.sent() != 0 {
			t.Error("the observer sent something")
		}
		if after, err := w.j.VerifyAudit(); after != before || err != nil {
			t.Errorf("%d entries, then %d, %v", before, after, err)
		}
	})
}

func TestObserverSeesTheOwnerEnd(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.begin(w.file("a.ndjson", patients(1, 3)))
		e := w.observer()
		if n := e.Watching(); !n.On || n.Ended || n.PID == 0 || n.Since.IsZero() {
			t.Fatalf("Watching = %+v", n)
		}
		if w.e.Watching().On {
			t.Error("the owner only looks on")
		}
		changed, end := e.Watch()
		defer end()
		w.sleep(2 * observeEvery)
		select {
		case <-changed:
		default:
		}
		w.end()
		w.sleep(2 * observeEvery)
		if n := e.Watching(); !n.On || !n.Ended {
			t.Errorf("Watching = %+v after the owner's end", n)
		}
		select {
		case <-changed:
		default:
			t.Error("the screens were not told")
		}
		w.start() // the next owner is not kept out by one who looks
	})
}
