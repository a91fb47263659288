package journal

import (
	"errors"
	"testing"
)

// Of a decision of a journal from before it is not known how it found the batch.
func TestHowADecisionFoundABatchIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	b := addBatch(t, j, 1)
	if _, _, err := j.FoundBy(b.ID); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	word := Resolution{Batch: b.ID, Decision: "accepted", Job: "job_1", Reason: "looked", Time: noon, Found: Lost, FoundJob: "job_0"}
	update(t, j, func(tx *Tx) error { return tx.AddResolution(word) })
	age(t, j, 14, "")
	for _, want := range []Resolution{{}, word} {
		j.Close()
		j = open(t, dir)
		if state, job, err := j.FoundBy(b.ID); err != nil || state != want.Found || job != want.FoundJob {
			t.Errorf("%s, %s, %v", state, job, err)
		}
		update(t, j, func(tx *Tx) error { return tx.AddResolution(word) })
	}
}

// A run of a journal from before was not begun to be sent unasked.
func TestWhatIsWantedIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	update(t, j, func(tx *Tx) error { return tx.AddRun(Run{ID: "w", Tenant: "t", Started: noon}, nil) })
	age(t, j, 15, "")
	for n := range 2 {
		j.Close()
		j = open(t, dir)
		if runs, err := j.Wanted(); err != nil || len(runs) != n {
			t.Errorf("%+v, %v", runs, err)
		}
		update(t, j, func(tx *Tx) error { return tx.SetWanted("w", true) })
	}
}

// A journal from before doubts a key of which batches are held for that.
func TestADoubtIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, b := openQueued(t, dir)
	b.Cause = "other store"
	if err := move(j, &b, Held); err != nil {
		t.Fatal(err)
	}
	r, err := j.Run("r")
	if err != nil {
		t.Fatal(err)
	}
	age(t, j, 16, "")
	for n := range 2 {
		j.Close()
		j = open(t, dir)
		if d, err := j.Doubt(r.Tenant); err != nil || d.Accepted.IsZero() != (n == 0) {
			t.Errorf("%+v, %v", d, err)
		}
		if _, err := j.Doubt("another"); !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
		update(t, j, func(tx *Tx) error { return errors.Join(tx.AcceptDoubt(r.Tenant, noon), tx.NoteDoubt(r.Tenant, noon)) })
	}
}

func TestADoubtThatIsNotThereCannotBeAnswered(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	err := j.Update(func(tx *Tx) error { return tx.AcceptDoubt("tenant", noon) })
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if d, err := j.Doubt("tenant"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%+v, %v", d, err)
	}
}
