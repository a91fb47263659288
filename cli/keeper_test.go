package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinik-import/importer/journal"
)

// shut is a key store that nobody unlocks.
type shut struct{}

var errShut = errors.New("locked")

func (shut) Get(string) (string, error) { return "", errShut }
func (shut) Set(string, string) error   { return errShut }
func (shut) Delete(string) error        { return errShut }

// The key that seals corrections is with the system's store; that one locked, nothing is
// lost; a folder that is named on the command line is complete in itself.
func TestSealingKeyIsInTheSystemsStore(t *testing.T) {
	t.Parallel()
	store := drawer{}
	p := newDesk(t, "")
	p.keys = store
	state := p.env().Getenv("CLINIK_IMPORT_STATE")
	beside := filepath.Join(state, "journal", "journal.key")
	j, err := journal.Open(filepath.Join(state, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.run("purge", "--state", state); err != nil || len(store) != 0 {
		t.Errorf("a folder of one's own: %d keys in the store, %v", len(store), err)
	}
	for range 2 {
		if _, err := p.run("purge"); err != nil || len(store) != 1 {
			t.Fatalf("%d keys in the store, %v", len(store), err)
		}
	}
	if file, err := os.ReadFile(beside); err != nil || !strings.HasPrefix(string(file), "kept as ") {
		t.Errorf("beside the journal lies %q, %v", file, err)
	}
	if out, err := p.run("doctor", "--offline"); !strings.Contains(out, "is in the system's key store") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	if out, err := p.run("verify"); err != nil || !strings.Contains(out, "whole") || !strings.Contains(out, "is in the system's key store") {
		t.Errorf("verify: %v\n%s", err, out)
	}
	p.keys = shut{}
	if _, err := p.run("verify"); !errors.Is(err, errShut) || !strings.Contains(err.Error(), "nothing is lost") {
		t.Errorf("with a locked store: %v", err)
	}
	p.keys = store
	if _, err := p.run("verify"); err != nil {
		t.Errorf("unlocked again: %v", err)
	}
}

// Without a store the key lies in a private file of the configuration folder.
func TestSealingKeyWithoutAStore(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	j, err := journal.Open(filepath.Join(p.env().Getenv("CLINIK_IMPORT_STATE"), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.run("purge"); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(p.settings), "keys", "journal-*.secret"))
	if len(files) != 1 {
		t.Errorf("files %v", files)
	}
	if out, err := p.run("verify", "--json"); err != nil || !strings.Contains(out, `"key":"file"`) {
		t.Errorf("%v\n%s", err, out)
	}
}
