package report

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// An ExistsError says that a file is there already; it wraps fs.ErrExist.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return filepath.Base(e.Path) + " exists already and is not overwritten; choose another name"
}

// Unwrap lets errors.Is find fs.ErrExist.
func (e *ExistsError) Unwrap() error { return fs.ErrExist }

// ErrNoPath says that no path was given to write to.
var ErrNoPath = errors.New("no path was given")

// Export writes the records of a source that were rejected or held back and that keep
// wants (nil: all), byte for byte as they stand in the file, faults and all, and the reasons
// in two files beside them, see ReasonsEnding. What is set aside is not among them: the file
// is there to be corrected and sent.
// It returns how many records it wrote. It never writes over a file (an error that wraps
// fs.ErrExist) and leaves nothing behind if it fails.
func Export(ctx context.Context, run Run, source *importer.Source, keep func(importer.Reject) bool, path string) (records int64, err error) {
	err = WriteNew(path, func(data io.Writer) error {
		return WriteNew(path+ReasonsEnding, func(programs io.Writer) error {
			return WriteNew(path+TableEnding, func(people io.Writer) error {
				why, err := newReasons(programs, people)
				if err == nil {
					records, err = writeRejects(ctx, run, source, keep, data, why)
				}
				return errors.Join(err, why.end())
			})
		})
	})
	return records, whole(err)
}

// whole says of an error that nothing was left behind.
func whole(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("nothing was exported: %w", err)
}

// WriteNew writes a new file for its owner's eyes only, whole or not at all. It never writes over a file
// (an error that wraps fs.ErrExist).
func WriteNew(path string, write func(io.Writer) error) error {
	if strings.TrimSpace(path) == "" {
		return ErrNoPath
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return &ExistsError{path}
	case err != nil:
		return err
	}
	buffered := bufio.NewWriter(f)
	err = write(buffered)
	if err = errors.Join(err, buffered.Flush(), f.Close()); err == nil {
		return nil
	}
	if removed := os.Remove(path); removed != nil {
		err = errors.Join(err, removed)
	}
	return err
}

// writeRejects writes the records in the order of the file, each once, and a line of
// reasons for each reason.
func writeRejects(ctx context.Context, run Run, source *importer.Source, keep func(importer.Reject) bool, data io.Writer, why *reasons) (records int64, err error) {
	last := int64(0)
	for r := range inOrder(run, source, keep) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if r.Line != last {
			record, err := run.Record(r.Position)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", source.Place(r.Line), err)
			}
			if err := writeLine(data, record.Original.Bytes); err != nil {
				return 0, err
			}
			last = r.Line
			records++
		}
		reason := Reason{Exported: records, File: source.Path, Line: r.Line, Kind: "rejected", Batch: r.Batch,
			Pointer: r.Pointer, Reason: r.Message, Sure: r.Certainty == importer.Certain}
		if r.HeldBack {
			reason.Kind, reason.Sure = "held back", true
		}
		if err := why.add(reason); err != nil {
			return 0, err
		}
	}
	return records, nil
}

// inOrder walks the wanted rejects of a source in the order of the file. The server's come
// first, and each kind in that order: so those wait for their place among the held back.
func inOrder(run Run, source *importer.Source, keep func(importer.Reject) bool) iter.Seq[importer.Reject] {
	return func(yield func(importer.Reject) bool) {
		var refused []importer.Reject
		for j := range run.EachReject(0) {
			if j.Source != source.Index || j.Line == 0 || j.Aside || keep != nil && !keep(j) {
				continue
			}
			if !j.HeldBack {
				refused = append(refused, j)
				continue
			}
			for len(refused) > 0 && refused[0].Line < j.Line {
				if !yield(refused[0]) {
					return
				}
				refused = refused[1:]
			}
			if !yield(j) {
				return
			}
		}
		for _, j := range refused {
			if !yield(j) {
				return
			}
		}
	}
}

// Corrected writes a source as it was corrected: every line, those with a correction in
// their latest version, the others byte for byte; a byte-order mark and CR LF are left
// out. It returns how many records differ from the file. It never writes over a file.
func Corrected(ctx context.Context, run Run, source *importer.Source, path string) (corrected int64, err error) {
	if source.File == nil {
		return 0, fmt.Errorf("%s cannot be read: %w", source.Path, source.Err)
	}
	err = WriteNew(path, func(w io.Writer) error {
		return source.File.Scan(ctx, 1, func(line ndjson.Line) error {
			if line.Blank() {
				return writeLine(w, line.Bytes)
			}
			record, err := run.Record(importer.Position{Source: source.Index, Line: line.Number})
			if err != nil {
				return fmt.Errorf("%s: %w", source.Place(line.Number), err)
			}
			if string(record.Current) != string(record.Original.Bytes) {
				corrected++
			}
			return writeLine(w, record.Current)
		})
	})
	return corrected, whole(err)
}

// Differing counts the records of a source of which there is another version than the file's.
func Differing(run Run, source *importer.Source) (n int) {
	for _, at := range run.Corrected() {
		if at.Source == source.Index {
			n++
		}
	}
	return n
}

func writeLine(w io.Writer, line []byte) error {
	if _, err := w.Write(line); err != nil {
		return err
	}
	_, err := w.Write([]byte{'\n'})
	return err
}
