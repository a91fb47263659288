package journal

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A KeyKeeper keeps the keys of journals outside of their folders, so that a copy of a
// folder opens nothing.
type KeyKeeper interface {
	// Load returns the key kept under a name; fs.ErrNotExist if there certainly is none.
	Load(name string) ([]byte, error)
	// Save keeps a key.
	Save(name string, key []byte) error
}

// A KeyError says that the journal's key is kept elsewhere and cannot be had now. Nothing
// is lost by it.
type KeyError struct {
	Dir string
	Err error
}

func (e *KeyError) Error() string {
	return fmt.Sprintf("the key of the journal in %s could not be had: %v. Without it nothing is read or sent, and nothing is lost: unlock the place that it is kept in and start again", e.Dir, e.Err)
}
func (e *KeyError) Unwrap() error { return e.Err }

// keptMark begins the key file of a journal whose key is kept elsewhere; the name follows.
const keptMark = "kept as "

// keptName returns the name that the key is kept under, if the key file says so.
func keptName(file []byte) (name string, kept bool) {
	rest, kept := bytes.CutPrefix(file, []byte(keptMark))
	return string(bytes.TrimSpace(rest)), kept
}

// KeptAs returns the name under which a keeper has the key of the journal in the folder,
// "" if the key lies in the folder itself.
func KeptAs(dir string) (name string, err error) {
	file, err := os.ReadFile(filepath.Join(dir, keyName))
	if err != nil {
		return "", fmt.Errorf("the journal's key file could not be read: %w", err)
	}
	name, kept := keptName(file)
	if !kept { // what it holds is the key
		return "", nil
	}
	return name, nil
}

// fetch gets the key from where it is kept.
func (j *Journal) fetch(name string) ([]byte, error) {
	if j.keeper == nil {
		return nil, &KeyError{j.dir, errors.New("it is kept outside of its folder, and this command was not told where")}
	}
	key, err := j.keeper.Load(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &DamagedError{Path: filepath.Join(j.dir, fileName), What: "its key (" + name + ") is not where this user's keys are kept"}
	}
	if err != nil {
		return nil, &KeyError{j.dir, err}
	}
	return key, nil
}

// entrust has the key kept elsewhere from now on. It stays in its file until the keeper has
// given it back once; a keeper that cannot take it now is asked again at the next start.
func (j *Journal) entrust(key []byte) error {
	random := make([]byte, 16)
	rand.Read(random)
	name := "journal " + hex.EncodeToString(random)
	if j.keeper.Save(name, key) != nil {
		return nil
	}
	if back, err := j.keeper.Load(name); err != nil || !bytes.Equal(back, key) {
		return nil
	}
	path := filepath.Join(j.dir, keyName)
	// Over the old bytes first: a name of the same file is longer than the key was.
	f, err := os.OpenFile(path, os.O_WRONLY|noFollow, 0o600)
	if err != nil {
		return fmt.Errorf("the journal's key file could not be written: %w", err)
	}
	_, err = f.WriteString(keptMark + name + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the journal's key file could not be written: %w", err)
	}
	return nil
}
