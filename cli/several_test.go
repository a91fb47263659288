package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// A name that several imports begin with is answered with those, by every command that takes one.
func TestANameOfSeveralImports(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	j, err := journal.Open(filepath.Join(state, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{"abcd1111-0000-4000-8000-000000000001", "abcd2222-0000-4000-8000-000000000002"}
	err = j.Update(func(tx *journal.Tx) error {
		for _, id := range ids {
			run := journal.Run{ID: id, Tenant: "tenant", Host: "https://api.example", Environment: "test", Key: "clk_test_…9f2a", Started: time.Unix(1, 0)}
			if err := tx.AddRun(run, []journal.Source{{Path: "a.ndjson", Resolved: "/a.ndjson", Type: "Patient"}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		var talk bytes.Buffer
		root := newRoot(Env{Out: &talk, Err: &talk, Getenv: func(string) string { return "" }, Environ: func() []string { return nil }, Unsetenv: func(string) error { return nil }})
		root.SetArgs(append([]string{"--state", state}, args...))
		err := root.ExecuteContext(t.Context())
		if err == nil {
			t.Errorf("%v: %s", args, talk.String())
			return ""
		}
		return err.Error()
	}
	for _, command := range [][]string{{"watch", "abc"}, {"jobs", "abc"}, {"rejects", "abc"}, {"report", "abc"}, {"resolve", "abc/1"}, {"purge", "abcd"}} {
		if said := run(command...); !strings.Contains(said, ids[0]) || !strings.Contains(said, ids[1]) {
			t.Errorf("%v: %s", command, said)
		}
	}
	for _, command := range [][]string{{"watch", "xyz"}, {"jobs", "xyz"}, {"resolve", "xyz/1"}, {"purge", "xyz"}} {
		if said := run(command...); strings.Contains(said, ids[0]) || !strings.Contains(said, "there is no") {
			t.Errorf("%v: %s", command, said)
		}
	}
	if _, err := named(ids, func(id string) string { return id }, []string{"abcd"}); err == nil || !strings.Contains(err.Error(), ids[1]) {
		t.Errorf("resume: %v", err)
	}
	if said := (&severalError{"a", make([]string, shownIDs+2)}).Error(); !strings.Contains(said, "and 2 more") {
		t.Error(said)
	}
}
