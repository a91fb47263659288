package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/sandbox/practice"
	"clinik-import/ui"
)

// demoWindow is the time in which the practice server lets five operations start:
// short enough that a learner sees slots run out and come back.
const demoWindow = 2 * time.Minute

// demo lays out the practice files and opens the screens on them.
func demo(ctx context.Context, o *targetFlags, fresh bool) error {
	defer boundMemory(screensMemory)() // first: no collection holds up the first frame
	folder := filepath.Join(o.stateFolder(), "demo")
	if fresh {
		owner, busy, err := journal.OwnerOf(filepath.Join(folder, "journal"))
		if err != nil {
			return err
		}
		if busy {
			return fmt.Errorf("earlier practice cannot be cleared away: %s works with it; end that first", owner)
		}
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("earlier practice could not be cleared away: %w", err)
		}
	}
	if err := makeFolder(folder); err != nil {
		return err
	}
	files := filepath.Join(folder, "files")
	if _, err := practice.Files(files); err != nil {
		return fmt.Errorf("the practice files could not be laid out: %w", err)
	}
	for _, rule := range practice.Rules() {
		o.practice.Reject = append(o.practice.Reject, rule.String())
	}
	o.mayLook = true
	s, err := openSandbox(o, folder)
	if err != nil {
		return err
	}
	hint := "Practice files: start with january/patients.ndjson."
	if !o.set.Plain {
		hint += " Enter opens it."
	}
	return show(ctx, s, ui.Options{Folder: filepath.Join(files, "january", "patients.ndjson"),
		Settings: o.screens(), Flags: o.words, Hint: hint})
}
