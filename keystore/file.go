package keystore

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"clinik-import/wholefile"
)

// A key file has a line for each server: its address, a blank, the key.

// FileError is a key file that must not be used as it is.
type FileError struct {
	Path   string
	Reason string
	Err    error // what the system said, nil if it said nothing
}

// Error names the file and what to do.
func (e *FileError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("the key file %s %s: %v", e.Path, e.Reason, e.Err)
	}
	return fmt.Sprintf("the key file %s %s", e.Path, e.Reason)
}

// Unwrap returns what the system said.
func (e *FileError) Unwrap() error { return e.Err }

// ExposedError is a key file that others can read. It is not used; it can be replaced, and
// forgotten.
type ExposedError struct {
	Path    string
	Profile string // "" = none
}

// Error names the file and what to do.
func (e *ExposedError) Error() string {
	return fmt.Sprintf("the key file %s can be read by others, so the key in it must be taken for known: get a new key, and store it with %s --file", e.Path, setCommand(e.Profile))
}

func keyFile(folder string, p Place) string { return filepath.Join(folder, p.name()+".key") }

// maxKeyFile bounds what is read of a key file.
const maxKeyFile = 64 << 10

// readKeyFile returns the key of a place, or ErrNotFound.
func readKeyFile(folder string, p Place) (string, error) {
	text, err := readPrivate(keyFile(folder, p))
	if known, ok := errors.AsType[*ExposedError](err); ok {
		known.Profile = p.Profile
	}
	if err != nil {
		return "", err
	}
	defer clear(text)
	for line := range bytes.Lines(text) {
		if host, key, ok := bytes.Cut(bytes.TrimSpace(line), []byte(" ")); ok && string(host) == p.Host {
			return string(key), nil
		}
	}
	return "", ErrNotFound
}

// readPrivate reads a file that nobody else may read. The descriptor is checked, not the
// name: the file could be another one by the time it is opened.
func readPrivate(path string) ([]byte, error) {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNotFound
	case err != nil:
		return nil, &FileError{path, "cannot be opened", err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, &FileError{path, "cannot be looked at", err}
	}
	if !info.Mode().IsRegular() || info.Size() > maxKeyFile {
		return nil, &FileError{Path: path, Reason: "is no key file"}
	}
	if exposed(info) {
		return nil, &ExposedError{Path: path}
	}
	if foreign(info) {
		return nil, &FileError{Path: path, Reason: "belongs to somebody else; it is not used"}
	}
	text := make([]byte, info.Size())
	n, err := f.ReadAt(text, 0)
	if n < len(text) && err != nil {
		return nil, &FileError{path, "cannot be read", err}
	}
	return text, nil
}

// writeKeyFile puts the key of a place into its file, in one step.
func writeKeyFile(folder string, p Place, key string) error {
	lines, err := otherLines(folder, p)
	if err != nil {
		return err
	}
	return replaceKeyFile(folder, p, append(lines, p.Host+" "+key))
}

// removeKeyFile takes the key of a place out of its file; ErrNotFound if it is not there.
func removeKeyFile(folder string, p Place) error {
	_, err := readKeyFile(folder, p)
	if _, known := errors.AsType[*ExposedError](err); err != nil && !known {
		return err
	}
	lines, err := otherLines(folder, p)
	if err != nil {
		return err
	}
	return replaceKeyFile(folder, p, lines)
}

// otherLines are the lines of the file that are of other servers. Of a file that others can
// read there are none: its keys are known, and must not look as if they were not.
func otherLines(folder string, p Place) (lines []string, err error) {
	text, err := readPrivate(keyFile(folder, p))
	if _, known := errors.AsType[*ExposedError](err); known {
		return nil, nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	defer clear(text)
	scan := bufio.NewScanner(bytes.NewReader(text))
	for scan.Scan() {
		if line := strings.TrimSpace(scan.Text()); line != "" && !strings.HasPrefix(line, p.Host+" ") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// replaceKeyFile writes the file anew, or removes it when nothing is left.
func replaceKeyFile(folder string, p Place, lines []string) error {
	path := keyFile(folder, p)
	if len(lines) == 0 {
		if err := os.Remove(path); err != nil {
			return &FileError{path, "cannot be removed", err}
		}
		return nil
	}
	return writePrivate(folder, path, strings.Join(lines, "\n")+"\n")
}

// writePrivate writes a file of the folder that only its owner can read, in one step: it is
// there as it was, or as it is to be.
func writePrivate(folder, path, text string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return &FileError{path, "cannot be made", err}
	}
	if err := wholefile.Replace(path, []byte(text), 0o600); err != nil {
		return &FileError{path, "cannot be written", err}
	}
	return nil
}
