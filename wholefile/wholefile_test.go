package wholefile

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestReplace(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	for _, text := range []string{"one", "other"} {
		if err := Replace(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info, err)
	}
	alone(t, folder)
}

func TestWhatIsDiscardedLeavesThePlaceAsItWas(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	if err := os.WriteFile(path, []byte("as it was"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("half")); err != nil {
		t.Fatal(err)
	}
	f.Discard()
	if got, err := os.ReadFile(path); string(got) != "as it was" {
		t.Errorf("%q, %v", got, err)
	}
	alone(t, folder)
}

// What fails leaves nothing behind, and names no file that nobody knows.
func TestErrorsNameNoOtherFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	taken := filepath.Join(folder, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "by a folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	closed, err := Create(filepath.Join(folder, "closed"))
	if err != nil {
		t.Fatal(err)
	}
	closed.Discard()
	_, late := closed.Write([]byte("late"))
	for what, err := range map[string]error{
		"a folder in its place": Replace(taken, []byte("x"), 0o600),
		"no folder":             Replace(filepath.Join(folder, "none", "a"), []byte("x"), 0o600),
		"closed":                late,
		"kept too late":         closed.Keep(0o600),
	} {
		if err == nil || strings.Contains(err.Error(), ".part-") || strings.Contains(err.Error(), folder) {
			t.Errorf("%s: %v", what, err)
		}
	}
	alone(t, folder)
}

// alone fails the test if something lies in the folder beside one file.
func alone(t *testing.T, folder string) {
	t.Helper()
	if all, err := os.ReadDir(folder); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}
