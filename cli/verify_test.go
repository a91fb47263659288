package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	if p := runProgram(t, state, nil, "verify"); p.code != 0 || !strings.Contains(p.err, "nothing was sent") {
		t.Errorf("of nothing: exit %d, %q", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "send", "--sandbox", "--pace", "5000", "--type", "Patient", "testdata/patients-good.ndjson"); p.code != 0 {
		t.Fatalf("send: exit %d\n%s", p.code, p.err)
	}
	p := runProgram(t, state, nil, "verify", "--sandbox", "--json")
	var said struct {
		Journal, Head    string
		Entries, Batches int64
		Sound            bool
		Findings         []struct{ Kind, Message string }
	}
	if err := json.Unmarshal([]byte(p.out), &said); err != nil {
		t.Fatalf("%v\n%s%s", err, p.out, p.err)
	}
	if p.code != 0 || !said.Sound || said.Entries < 4 || said.Batches != 1 || said.Head == "" || said.Findings == nil {
		t.Errorf("exit %d, %+v", p.code, said)
	}

	// Taken for the real record, so that a head can be compared; then put back to how it was.
	if err := os.Rename(said.Journal, filepath.Join(state, "journal")); err != nil {
		t.Fatal(err)
	}
	if p := runProgram(t, state, nil, "verify", "--since", said.Head); p.code != 0 || !strings.Contains(p.out, "whole") {
		t.Errorf("since its head: exit %d\n%s%s", p.code, p.out, p.err)
	}
	later := "999" + said.Head[strings.Index(said.Head, ":"):]
	p = runProgram(t, state, nil, "verify", "--since", later, "--json")
	if err := json.Unmarshal([]byte(p.out), &said); err != nil || p.code != 1 || said.Sound || len(said.Findings) != 1 || said.Findings[0].Kind != "truncated" {
		t.Errorf("since a later head: exit %d, %v\n%s%s", p.code, err, p.out, p.err)
	}
	if p := runProgram(t, state, nil, "verify", "--since", "rubbish"); p.code != 1 || !strings.Contains(p.err, "--since") {
		t.Errorf("no head: exit %d, %q", p.code, p.err)
	}
}

// What proves the record must not say that there is nothing to prove when it is gone.
func TestALostJournalIsNoEmptyOne(t *testing.T) {
	t.Parallel()
	for _, lost := range []string{"journal.key", "journal.db"} {
		state := t.TempDir()
		if p := runProgram(t, state, nil, "send", "--sandbox", "--pace", "5000", "--type", "Patient", "testdata/patients-good.ndjson"); p.code != 0 {
			t.Fatalf("send: exit %d\n%s", p.code, p.err)
		}
		found, err := filepath.Glob(filepath.Join(state, "sandboxes", "*", "journal"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		journal := filepath.Join(state, "journal")
		if err := os.Rename(found[0], journal); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(journal, lost)); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"verify"}, {"runs"}, {"jobs"}, {"report"}, {"rejects", "-o", filepath.Join(state, "r")}, {"resume"}, {"purge"}, {"doctor", "--offline"}} {
			if p := runProgram(t, state, nil, args...); p.code != 1 || !strings.Contains(p.out+p.err, "is damaged") {
				t.Errorf("%s without %s: exit %d\n%s%s", args, lost, p.code, p.out, p.err)
			}
		}
	}
}
