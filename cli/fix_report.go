package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/safe"
	"clinik-import/wholefile"
)

// changesEnding is added to the name of a corrected copy for that of its report: no name that
// files of records have, so that a folder with both can be sent.
const changesEnding = ".changes"

// changeEvent is one change, as a line of the report. Before and after are texts: they
// hold the raw JSON of a value, or what stood there if it was none.
type changeEvent struct {
	Line    int64         `json:"line"`
	Step    int           `json:"step,omitempty"`
	Rule    string        `json:"rule,omitempty"`
	Pointer string        `json:"pointer"`
	Action  recipe.Action `json:"action"`
	Label   string        `json:"label"`
	Before  *string       `json:"before"` // null where there was nothing
	After   *string       `json:"after"`
}

// tell writes one change into the report.
func (f *fixing) tell(line int64, c recipe.Change) error {
	f.total.Changes++
	text, err := json.Marshal(changeEvent{line, c.Step, c.Rule, c.Pointer, c.Action, c.Label, textIf(c.Before), textIf(c.After)})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f.report, "%s\n", safe.JSON(text))
	return err
}

func textIf(raw []byte) *string {
	if raw == nil {
		return nil
	}
	text := string(raw)
	return &text
}

// A wholeFile is written beside its place and takes it once it is complete.
type wholeFile struct {
	io.Writer
	buffered *bufio.Writer
	file     *wholefile.File // nil: a stream
	path     string
}

// toStream writes to a stream instead, which is not whole before it is kept.
func toStream(w io.Writer) *wholeFile {
	buffered := bufio.NewWriterSize(w, 1<<16)
	return &wholeFile{Writer: buffered, buffered: buffered}
}

// createWhole begins a file that only its owner may read. It refuses to stand in for the
// file that is being read, and for any other file that is there unless force is set.
func createWhole(path string, force bool, not *ndjson.File) (*wholeFile, error) {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name a file", path)
	case err == nil && sameFile(info, not):
		return nil, fmt.Errorf("%s is the file that is being read; name another, for it is never changed", path)
	case err == nil && !force:
		return nil, fmt.Errorf("%s is there already; name another, or say --force to write over it", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s cannot be written: %w", path, err)
	}
	file, err := wholefile.Create(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written into the folder %s: %w", filepath.Base(path), filepath.Dir(path), err)
	}
	buffered := bufio.NewWriterSize(file, 1<<18)
	return &wholeFile{Writer: buffered, buffered: buffered, file: file, path: path}, nil
}

// samePath reports whether two paths name one place, whether there is a file or none.
func samePath(a, b string) bool {
	ofA, errA := os.Stat(a)
	ofB, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(ofA, ofB)
	}
	a, errA = filepath.Abs(a)
	b, errB = filepath.Abs(b)
	return errA == nil && errB == nil && strings.EqualFold(a, b) // some systems know no difference, and no person means one
}

func sameFile(info fs.FileInfo, f *ndjson.File) bool {
	read, err := os.Stat(f.Info().Resolved)
	return err == nil && os.SameFile(info, read)
}

// keep completes the file at its place.
func (w *wholeFile) keep() error {
	if w.file == nil {
		return w.buffered.Flush()
	}
	defer w.discard()
	err := w.buffered.Flush()
	if err == nil {
		err = w.file.Keep(0o600)
	}
	if err != nil {
		return fmt.Errorf("%s could not be written: %w", w.path, err)
	}
	return nil
}

// discard throws away what was not kept.
func (w *wholeFile) discard() {
	if w.file != nil {
		w.file.Discard()
	}
}
