package journal

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// canaries are in a journal of two runs wherever something of a run can be: "gone" in the
// one that is purged, "stays" in the other.
func canaries(t *testing.T, j *Journal) {
	t.Helper()
	for _, word := range []string{"gone", "stays"} {
		b := Batch{Run: word, Number: 1, Round: 1, Type: "Patient", Records: 2, Bytes: 20, Digest: []byte(word + "-digest"), Spans: []Span{{0, 1, 2, 2}}}
		update(t, j, func(tx *Tx) error {
			return errors.Join(
				tx.AddRun(Run{ID: word, Tenant: "t", Host: "h", Environment: "test", Started: noon}, []Source{{Path: word + "-path", Resolved: "/" + word + "-resolved", Type: "Patient"}}),
				tx.AddBatch(&b, []byte(word+"-provenance")))
		})
		if err := move(j, &b, Queued); err != nil {
			t.Fatal(err)
		}
		b.Why = word + "-why"
		if err := move(j, &b, Claimed); err != nil {
			t.Fatal(err)
		}
		attempt := Attempt{ID: word + "-attempt", Batch: b.ID, Number: 1, Intent: noon}
		update(t, j, func(tx *Tx) error {
			_, err := tx.AddStep(word, noon, []Correction{{Source: 0, Line: 1}}, [][]byte{[]byte(word + "-record")})
			return errors.Join(err, tx.AddAttempt(attempt, "t", noon), tx.SaveSummary(word, []byte(word+"-summary")),
				tx.SaveJob(b.ID, Job{ID: "job_" + word}),
				tx.SaveRejects(b.ID, 0, []Reject{{Index: 0, Position: 0, Line: 1, Pointer: "/" + word + "-pointer", Group: word + "-group", Why: word + "-reason", Message: word + "-message"},
					{Index: -1, Position: -1, Message: word + "-nowhere"}}),
				tx.AddResolution(Resolution{Batch: b.ID, Attempt: 1, Decision: "resend", Reason: word + "-because", Time: noon}),
				tx.AddBaseWord(b.ID, BaseWord{Given: true, Reason: word + "-base"}, noon))
		})
	}
}

// bytesOf are all the files of a journal.
func bytesOf(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

func TestPurgeRemovesForGood(t *testing.T) {
	t.Parallel()
	inClear := map[string]PurgeDepth{ // from which depth on it is gone from the files
		"gone-path": PurgeContents, "gone-resolved": PurgeContents, "gone-pointer": PurgeContents, "gone-group": PurgeContents, "gone-reason": PurgeContents,
		"gone-provenance": PurgeEverything, "gone-attempt": PurgeEverything + 1, // its slot stays
		"job_gone": PurgeEverything + 1, "gone-digest": PurgeEverything + 1, // the record keeps them
	}
	for _, depth := range []PurgeDepth{PurgeCorrections, PurgeContents, PurgeEverything} {
		dir := t.TempDir()
		j := open(t, dir)
		canaries(t, j)
		var sealed []byte
		if err := j.read.QueryRow("SELECT record FROM correction WHERE run='gone'").Scan(&sealed); err != nil || !bytes.Contains(bytesOf(t, dir), sealed) {
			t.Fatalf("no correction to purge: %v", err)
		}
		if err := j.Purge([]string{"gone", "never was"}, depth); err != nil {
			t.Fatal(err)
		}
		files := bytesOf(t, dir)
		if bytes.Contains(files, sealed) {
			t.Errorf("depth %d: the correction is still in the files", depth)
		}
		for word, from := range inClear {
			if got := bytes.Contains(files, []byte(word)); got != (depth < from) {
				t.Errorf("depth %d: %s in the files: %v", depth, word, got)
			}
			if other := strings.Replace(word, "gone", "stays", 1); !bytes.Contains(files, []byte(other)) {
				t.Errorf("depth %d: %s is gone", depth, other)
			}
		}
		at, n, err := j.PurgedCorrections("gone")
		if asked := depth == PurgeCorrections; err != nil || at.IsZero() == asked || (n == 1) != asked {
			t.Errorf("depth %d: %d corrections removed at %v, %v", depth, n, at, err)
		}
		if at, _, err := j.PurgedCorrections("stays"); !at.IsZero() || err != nil {
			t.Errorf("depth %d: of the other run at %v, %v", depth, at, err)
		}
		if kinds := found(t, j, Head{}); kinds != nil {
			t.Errorf("depth %d: verify found %v", depth, kinds)
		}
		runs, err := j.AllRuns()
		if want := map[PurgeDepth]int{PurgeCorrections: 2, PurgeContents: 1, PurgeEverything: 1}[depth]; err != nil || len(runs) != want {
			t.Errorf("depth %d: %d runs, %v", depth, len(runs), err)
		}
		known, err := j.KnownBatches("test", "h")
		if want := map[PurgeDepth]int{PurgeCorrections: 2, PurgeContents: 2, PurgeEverything: 1}[depth]; err != nil || len(known) != want {
			t.Errorf("depth %d: %d batches are known, %v", depth, len(known), err)
		}
		if l, err := j.Ledger("t", noon); err != nil || len(l.Kept) != 2 {
			t.Errorf("depth %d: the server counts on, the ledger does not: %+v, %v", depth, l, err)
		}
		update(t, j, func(tx *Tx) error { // new steps can be undone
			step, err := tx.AddStep("stays", noon, []Correction{{Line: 1}}, [][]byte{{1}})
			if step != 2 {
				t.Errorf("depth %d: step %d of the other run", depth, step)
			}
			return err
		})
	}
}

// The record says what was purged: digest, count, job and state of what had been sent.
func TestPurgeIsOnRecord(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	canaries(t, j)
	if err := j.Purge([]string{"gone"}, PurgeEverything); err != nil {
		t.Fatal(err)
	}
	rows, err := j.AuditRows(0, -1)
	if err != nil {
		t.Fatal(err)
	}
	last := rows[len(rows)-1]
	if last.What != "purge" || last.Run != "gone" || last.Batch != 1 || last.State != Claimed || string(last.Digest) != "gone-digest" || last.Count != 2 || last.Note != "job job_gone" {
		t.Errorf("the record says %+v", last)
	}
	for _, what := range []string{"DELETE FROM attempt", "DELETE FROM batch"} { // a removal that is not a purge is found
		if _, err := j.write.Exec("PRAGMA foreign_keys=0; " + what); err != nil {
			t.Fatal(err)
		}
	}
	if kinds := found(t, j, Head{}); len(kinds) == 0 {
		t.Error("a batch was removed and nobody noticed")
	}
}

// What a reader holds on to cannot be cut off; that is said, and the next purge does it.
func TestPurgeBesideAReader(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	canaries(t, j)
	if _, err := j.write.Exec("PRAGMA busy_timeout=1"); err != nil {
		t.Fatal(err)
	}
	look, err := Observe(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close()
	tx, err := look.read.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM run").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if err := j.Purge([]string{"gone"}, PurgeContents); !errors.Is(err, ErrStillRead) {
		t.Errorf("Purge = %v, want ErrStillRead", err)
	}
	tx.Rollback()
	if err := j.Purge(nil, PurgeContents); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(bytesOf(t, dir), []byte("gone-path")) {
		t.Error("it is still in the files")
	}
}
