package cli_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// keptRuns makes the state folder of somebody who sent two files: one import at its end,
// one with a batch that waits.
func keptRuns(t *testing.T, state string) {
	t.Helper()
	j, err := journal.Open(filepath.Join(state, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-200 * 24 * time.Hour)
	for i, run := range []string{"aaaa1111", "bbbb2222"} {
		b := journal.Batch{Run: run, Number: 1, Round: 1, Type: "Patient", Records: 1, Bytes: 1, Digest: []byte{1}}
		err := j.Update(func(tx *journal.Tx) error {
			err := errors.Join(tx.AddRun(journal.Run{ID: run, Tenant: "t", Host: "h", Environment: "test", Started: long},
				[]journal.Source{{Path: "canary-" + run + ".ndjson", Type: "Patient"}}), tx.AddBatch(&b, []byte{1}))
			b.State = journal.Queued
			err = errors.Join(err, tx.SaveBatch(b, journal.Sealed))
			if i == 0 {
				b.State = journal.Cancelled
				err = errors.Join(err, tx.SaveBatch(b, journal.Queued))
			}
			_, step := tx.AddStep(run, long, []journal.Correction{{Line: 1}}, [][]byte{[]byte(run)})
			return errors.Join(err, step)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func journalHolds(t *testing.T, state, word string) bool {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(state, "journal", "*"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), word) {
			return true
		}
	}
	return false
}

func TestPurge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args       string
		code       int
		says       string
		first, sec bool // whether the names of the files of the two imports are still there
	}{
		{"", 0, "canary-aaaa1111.ndjson: 1 batch, 1 correction, at its end", true, true},
		{"--all --yes", 1, "1 batch waiting", true, true},
		{"bbbb --yes", 1, "not at its end", true, true},
		{"--json", 0, `"settled":true`, true, true},
		{"--settled", 1, "Add --yes", true, true},
		{"cccc --yes", 1, "no import", true, true},
		{"aaa --yes", 1, "more of its id", true, true},
		{"--settled --yes", 0, "removed: 1 import, 1 correction", false, true},
		{"aaaa1 --yes --json", 0, `{"imports":1,"corrections":1}`, false, true},
		{"--older-than 90d --yes", 0, "removed: 1 import", false, true},
		{"--older-than 300d --yes", 0, "removed: 0 imports", true, true},
		{"--older-than soon --yes", 1, "as in 90d", true, true},
		{"--retention 90d --yes", 0, "removed: 1 import", false, true},
		{"--all --unsettled-too --forget-duplicates --yes", 0, "removed: 2 imports", false, false},
		{"--all --unsettled-too --corrections --yes", 0, "removed: 2 imports, 2 corrections", true, true},
		{"--corrections --forget-duplicates --all", 1, "exclude each other", true, true},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			keptRuns(t, state)
			p := runProgram(t, state, nil, append([]string{"purge"}, strings.Fields(c.args)...)...)
			if p.code != c.code || !strings.Contains(p.out+p.err, c.says) {
				t.Errorf("exit %d, want %d and %q\n%s%s", p.code, c.code, c.says, p.out, p.err)
			}
			if first, sec := journalHolds(t, state, "canary-aaaa1111"), journalHolds(t, state, "canary-bbbb2222"); first != c.first || sec != c.sec {
				t.Errorf("the first import's file is named: %v, the second's: %v", first, sec)
			}
			if p := runProgram(t, state, nil, "verify"); p.code != 0 {
				t.Errorf("verify: exit %d\n%s%s", p.code, p.out, p.err)
			}
		})
	}
}

func TestPurgePractice(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	if p := runProgram(t, state, nil, "purge"); p.code != 0 || !strings.Contains(p.err, "nothing was sent") {
		t.Errorf("of nothing: exit %d, %q", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "send", "--sandbox", "--pace", "5000", "--type", "Patient", "testdata/patients-good.ndjson"); p.code != 0 {
		t.Fatalf("send: exit %d\n%s", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "purge", "--sandbox", "--yes"); p.code != 0 || !strings.Contains(p.out, "removed: 1") {
		t.Errorf("exit %d\n%s%s", p.code, p.out, p.err)
	}
	if left, _ := os.ReadDir(filepath.Join(state, "sandboxes")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
