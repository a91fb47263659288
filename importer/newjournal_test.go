package importer

import (
	"os"
	"path/filepath"
	"sync"

	"clinik-import/importer/journal"
)

// newJournal holds the files of a journal in which nothing was written yet. Making its
// tables costs more than what most tests do with them, so it is made once.
var newJournal struct {
	once  sync.Once
	files map[string][]byte
}

// giveJournal puts a journal into the world, closed and empty.
func (w *world) giveJournal() {
	w.t.Helper()
	dir := filepath.Join(w.dir, "journal")
	newJournal.once.Do(func() {
		j, err := journal.Open(dir)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			w.t.Fatal(err)
		}
		newJournal.files = map[string][]byte{}
		for _, name := range []string{"journal.db", "journal.key", "journal.lock"} {
			if newJournal.files[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
				w.t.Fatal(err)
			}
		}
	})
	if err := os.MkdirAll(dir, 0o700); err != nil {
		w.t.Fatal(err)
	}
	for name, text := range newJournal.files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
}
