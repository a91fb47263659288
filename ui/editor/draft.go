package editor

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A Draft is the file that a person's editor works on. This is the one place where a
// record is written to disk outside the sealed journal, by the person's own act: in a
// folder that only they may enter, overwritten and removed when the editor is closed, or
// at the next start if the program ended before that.
type Draft struct {
	Text []byte // as it is given to the editor
	Path string // of the file
}

// draftFolder begins the name of a draft's folder; the number of the process follows.
const draftFolder = "clinik-import-edit-"

// New lays text out for the editor.
func New(text []byte) (Draft, error) {
	folder, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", draftFolder, os.Getpid())) // made with mode 0700
	if err != nil {
		return Draft{}, fmt.Errorf("no room for the record to be edited: %w", err)
	}
	d := Draft{text, filepath.Join(folder, "record.json")}
	if err := os.WriteFile(d.Path, text, 0o600); err != nil {
		wipe(folder)
		return Draft{}, fmt.Errorf("no room for the record to be edited: %w", err)
	}
	return d, nil
}

// Close reads what the person saved and removes the folder, with whatever the editor
// left in it.
func (d Draft) Close(err error) ([]byte, error) {
	defer wipe(filepath.Dir(d.Path))
	if err != nil {
		err = fmt.Errorf("the editor ended with a fault, so the record stays as it was: %w", err)
	}
	text, readErr := os.ReadFile(d.Path)
	if readErr != nil && err == nil {
		err = fmt.Errorf("what the editor saved cannot be read, so the record stays as it was: %w", readErr)
	}
	return text, err
}

// wipe overwrites the files of a folder, backup and swap files among them, and removes
// it. Links out of it are not followed.
func wipe(folder string) {
	defer os.RemoveAll(folder)
	root, err := os.OpenRoot(folder)
	if err != nil {
		return
	}
	defer root.Close()
	left, _ := os.ReadDir(folder)
	for _, f := range left {
		info, err := f.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if file, err := root.OpenFile(f.Name(), os.O_WRONLY, 0); err == nil { // in place, not cut off first
			_, _ = file.Write(make([]byte, info.Size()))
			_ = file.Sync()
			_ = file.Close()
		}
	}
}

// draftAge is how old the folder of a process that seems to live must be to count as left
// behind: its number may belong to another program by now.
const draftAge = 24 * time.Hour

// Clear wipes what programs that ended in mid-edit left in the folder for
// temporary files.
func Clear(temp string, now time.Time, alive func(pid int) bool) {
	entries, err := os.ReadDir(temp)
	if err != nil {
		return
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), draftFolder)
		number, _, _ := strings.Cut(rest, "-")
		pid, err := strconv.Atoi(number)
		if !ours || !e.IsDir() || err != nil { // IsDir is false for links
			continue
		}
		if info, err := e.Info(); err == nil && (now.Sub(info.ModTime()) > draftAge || !alive(pid)) {
			wipe(filepath.Join(temp, e.Name()))
		}
	}
}

// IsAlive reports whether there is a process of this number.
func IsAlive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	if runtime.GOOS == "windows" { // there it is only found if it lives
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
