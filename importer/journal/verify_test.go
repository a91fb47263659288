package journal

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// history makes a journal with one run, two batches and a record of five entries.
func history(t *testing.T, dir string) *Journal {
	t.Helper()
	j := open(t, dir)
	for number := 1; number <= 2; number++ {
		b := addBatch(t, j, number)
		for _, to := range []State{Queued, Held} {
			update(t, j, func(tx *Tx) error {
				next := b
				next.State = to
				return errors.Join(tx.SaveBatch(next, b.State), tx.Audit(AuditRow{Time: noon, What: "to " + string(to), Run: b.Run, Batch: number, Digest: b.Digest, Count: b.Records}))
			})
			b.State = to
		}
	}
	update(t, j, func(tx *Tx) error { return tx.Audit(AuditRow{Time: noon, What: "look"}) })
	return j
}

// found verifies and lists the kinds of what was found, in order.
func found(t *testing.T, j *Journal, since Head) []FindingKind {
	t.Helper()
	v, err := j.Verify(t.Context(), since)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []FindingKind
	for _, f := range v.Findings {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

func TestVerifyOfASoundJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := history(t, dir)
	v, err := j.Verify(t.Context(), Head{})
	if err != nil || v.Rows != 5 || v.Batches != 2 || v.Head.Number != 5 || len(v.Findings) != 0 {
		t.Fatalf("Verify = %+v, %v", v, err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	update(t, j, func(tx *Tx) error { return tx.Audit(AuditRow{Time: noon, What: "look"}) })
	if kinds := found(t, j, v.Head); kinds != nil {
		t.Errorf("since the head noted down: %v", kinds)
	}
	if again, err := ParseHead(v.Head.String()); err != nil || again.String() != v.Head.String() {
		t.Errorf("ParseHead(%s) = %v, %v", v.Head, again, err)
	}
	fresh := open(t, t.TempDir())
	if kinds := found(t, fresh, Head{}); kinds != nil {
		t.Errorf("a fresh journal: %v", kinds)
	}
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	const open = "DROP TRIGGER audit_update; DROP TRIGGER audit_delete; DROP TRIGGER batch_state; DROP TRIGGER batch_sealed; "
	for name, c := range map[string]struct {
		change string
		want   []FindingKind
	}{
		"an entry changed":           {open + "UPDATE audit SET note='x' WHERE number=3", []FindingKind{RowChanged}},
		"an entry's state changed":   {open + "UPDATE audit SET state='done' WHERE number=3", []FindingKind{RowChanged}},
		"an entry changed, rehashed": {open + "UPDATE audit SET note='x', hash=x'01' WHERE number=3", []FindingKind{RowChanged, RowChanged}},
		"an entry removed":           {open + "DELETE FROM audit WHERE number=3", []FindingKind{RowsRemoved}},
		"two entries removed":        {open + "DELETE FROM audit WHERE number IN (1, 2)", []FindingKind{RowsRemoved, NotRecorded}},
		"the end removed":            {open + "DELETE FROM audit WHERE number=5", []FindingKind{TailRemoved}},
		"all entries removed":        {open + "DELETE FROM audit", []FindingKind{TailRemoved, NotRecorded, NotRecorded}},
		"the end and its seal":       {open + "DELETE FROM audit WHERE number=5; DELETE FROM meta WHERE name='head'", []FindingKind{HeadMissing, TailRemoved}},
		"the seal removed":           {"DELETE FROM meta WHERE name='head'", []FindingKind{HeadMissing}},
		"a batch's state changed":    {open + "UPDATE batch SET state='queued' WHERE number=2", []FindingKind{StateDiffers}},
		"a batch's digest changed":   {open + "UPDATE batch SET digest=x'02' WHERE number=2", []FindingKind{StateDiffers}},
		"a batch's count changed":    {open + "UPDATE batch SET records=3 WHERE number=2", []FindingKind{StateDiffers}},
		"a batch removed":            {"DELETE FROM batch WHERE number=2", []FindingKind{BatchGone}},
		"a batch slipped in": {"DROP TRIGGER batch_begin; INSERT INTO batch (run, number, round, type, state, records, bytes, digest, spans) VALUES ('r', 3, 1, 'Patient', 'queued', 1, 1, x'03', '[]')",
			[]FindingKind{NotRecorded}},
		"a row of no batch": {"PRAGMA foreign_keys=0; INSERT INTO provenance (batch, records) VALUES (77, x'')", []FindingKind{FileUnsound}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := history(t, t.TempDir())
			if _, err := j.write.Exec(c.change); err != nil {
				t.Fatal(err)
			}
			if kinds := found(t, j, Head{}); !slices.Equal(kinds, c.want) {
				t.Errorf("found %v, want %v", kinds, c.want)
			}
		})
	}
}

func TestAuditIsAppendOnly(t *testing.T) {
	t.Parallel()
	j := history(t, t.TempDir())
	for _, change := range []string{"UPDATE audit SET note='x'", "DELETE FROM audit", "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number=1"} {
		if _, err := j.write.Exec(change); err == nil {
			t.Errorf("%s was taken", change)
		}
	}
}

// A change of state that nobody reports is in the record all the same.
func TestEveryStateIsInTheRecord(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	b := addBatch(t, j, 1)
	if err := move(j, &b, Queued); err != nil {
		t.Fatal(err)
	}
	rows, err := j.AuditRows(0, -1)
	if err != nil || len(rows) != 1 || rows[0].State != Queued || rows[0].What != "state" {
		t.Errorf("rows %+v, %v", rows, err)
	}
	if kinds := found(t, j, Head{}); kinds != nil {
		t.Errorf("found %v", kinds)
	}
}

// An older copy of the database is told from the one that was here, and refused.
func TestOlderCopyIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := history(t, dir)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	head, err := j.Verify(t.Context(), Head{})
	if err != nil {
		t.Fatal(err)
	}
	update(t, j, func(tx *Tx) error { return tx.Audit(AuditRow{Time: noon, What: "sent since"}) })
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileName), old, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir)
	if e, ok := errors.AsType[*RestoredError](err); !ok || e.Has != 5 || e.Had != 6 {
		t.Fatalf("Open = %v, want *RestoredError of 5 and 6", err)
	}
	look, err := Observe(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close()
	if kinds := found(t, look, head.Head); !slices.Equal(kinds, []FindingKind{TailRemoved}) {
		t.Errorf("found %v", kinds)
	}
}

// A journal from before the record had states is taken over with how its batches stand.
func TestOlderRecordIsCarriedOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, b := openQueued(t, dir)
	update(t, j, func(tx *Tx) error {
		return tx.AddAttempt(Attempt{ID: "a", Batch: b.ID, Number: 1, Intent: noon}, "t", noon)
	})
	var old []AuditRow
	rows, _ := j.AuditRows(0, -1)
	var previous []byte
	for _, r := range rows { // as the older program wrote them
		r.State = ""
		r.Hash = r.chain(previous)
		previous = r.Hash
		old = append(old, r)
	}
	if _, err := j.write.Exec("DROP TRIGGER audit_update; UPDATE audit SET state='', hash=?", old[0].Hash); err != nil {
		t.Fatal(err)
	}
	age(t, j, 5, "")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, lockName), []byte{markClosed}, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Observe(dir); !strings.Contains(err.Error(), "older") {
		t.Errorf("Observe of an older journal = %v", err)
	}
	j = open(t, dir)
	if kinds := found(t, j, Head{}); kinds != nil {
		t.Errorf("found %v", kinds)
	}
	if l, err := j.Ledger("t", noon.Add(-1)); err != nil || len(l.Kept) != 1 {
		t.Errorf("the slot was lost: %+v, %v", l, err)
	}
	if _, err := j.write.Exec("DROP TRIGGER batch_state; UPDATE batch SET state='done'"); err != nil {
		t.Fatal(err)
	}
	if kinds := found(t, j, Head{}); !slices.Equal(kinds, []FindingKind{StateDiffers}) {
		t.Errorf("found %v after a change", kinds)
	}
}
