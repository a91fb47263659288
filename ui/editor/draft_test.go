package editor

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestDraftsLeftBehindAreCleared(t *testing.T) {
	t.Parallel()
	temp, now := t.TempDir(), time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	outside := filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(outside, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	add := func(name string, age time.Duration) string {
		folder := filepath.Join(temp, name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "record.json"), []byte(`{"lastName":"Okafor"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		_ = os.Symlink(outside, filepath.Join(folder, "link")) // not every system lets us
		if err := os.Chtimes(folder, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	dead, old := add("clinik-import-edit-7-1", time.Minute), add("clinik-import-edit-8-1", 25*time.Hour)
	living, foreign, odd := add("clinik-import-edit-8-2", time.Hour), add("someone-else-7-1", 25*time.Hour), add("clinik-import-edit-x", 25*time.Hour)
	spare := filepath.Join(t.TempDir(), "spare") // shows what became of the bytes
	if err := os.Link(filepath.Join(dead, "record.json"), spare); err != nil {
		t.Skip("no hard links here: ", err)
	}
	Clear(temp, now, func(pid int) bool { return pid == 8 })
	for folder, want := range map[string]bool{dead: false, old: false, living: true, foreign: true, odd: true} {
		if _, err := os.Stat(folder); (err == nil) != want {
			t.Errorf("%s is there: %v", filepath.Base(folder), err == nil)
		}
	}
	if left, _ := os.ReadFile(spare); string(left) != string(make([]byte, len(`{"lastName":"Okafor"}`))) {
		t.Errorf("left on the disk: %q", left)
	}
	if left, _ := os.ReadFile(outside); string(left) != "kept" {
		t.Errorf("a link was followed: %q", left)
	}
}

func TestIsAlive(t *testing.T) {
	t.Parallel()
	if !IsAlive(os.Getpid()) {
		t.Error("we are dead")
	}
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	if IsAlive(ended.Process.Pid) {
		t.Error("a process that ended is alive")
	}
}
