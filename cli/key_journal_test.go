package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinik-import/importer/journal"
)

// The key that seals the journal is moved between the system's store and a file; doctor
// says where it is, and the journal opens all the same.
func TestKeyOfTheJournalIsMoved(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	store := drawer{}
	p.keys = store
	state := p.env().Getenv("CLINIK_IMPORT_STATE")
	keys := filepath.Join(filepath.Dir(p.settings), "keys")
	if _, err := p.run("key", "journal"); err != nil || !strings.Contains(p.err.String(), "no journal yet") {
		t.Errorf("%v\n%s", err, &p.err)
	}
	j, err := journal.Open(filepath.Join(state, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := p.run("key", "journal"); err != nil || !strings.Contains(out, "beside the journal") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := p.run("key", "journal", "--to", "file"); err == nil || !strings.Contains(err.Error(), "still lies beside it") {
		t.Errorf("%v", err)
	}
	if _, err := p.run("purge"); err != nil { // the first owner entrusts it to the store
		t.Fatal(err)
	}
	for _, row := range []struct {
		to, words       string
		inStore, inFile int
	}{{"file", "in a private file", 0, 1}, {"file", "in a private file", 0, 1}, {"store", "in the system's key store", 1, 0}} {
		out, err := p.run("key", "journal", "--to", row.to)
		files, _ := os.ReadDir(keys)
		if err != nil || !strings.Contains(out, row.words) || len(store) != row.inStore || len(files) != row.inFile {
			t.Errorf("to %s: %v, %q; %d in the store, %d files", row.to, err, out, len(store), len(files))
		}
		if out, err := p.run("doctor", "--offline"); !strings.Contains(out, "the key that seals corrections is "+row.words) {
			t.Errorf("doctor: %v\n%s", err, out)
		}
		if out, err := p.run("verify"); err != nil {
			t.Errorf("verify: %v\n%s", err, out)
		}
	}
	if _, err := p.run("key", "journal", "--to", "stor"); err == nil || !strings.Contains(err.Error(), "did you mean store?") {
		t.Errorf("%v", err)
	}
	if _, err := p.run("key", "journal", "--to", "file", "--state", state); err == nil {
		t.Error("the key of a folder that is complete in itself was moved")
	}
	p.keys = shut{}
	if _, err := p.run("key", "journal", "--to", "file"); err == nil || !strings.Contains(err.Error(), "nothing is lost") {
		t.Errorf("with a locked store: %v", err)
	}
}
