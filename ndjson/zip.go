package ndjson

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
)

const (
	maxDirectory = 16 << 20 // bytes read of a zip archive before a file in it is chosen
	zipZstd      = 93       // compression method
)

// An Entry is a file in a zip archive. Its name was chosen by whoever packed it: it is
// shown and compared, never used as a path.
type Entry struct {
	Name   string
	Size   int64 // bytes unpacked, as the archive says
	Packed int64 // bytes in the archive
}

// A ChooseError says that a zip archive holds several files, one of which must be
// named in Options.Entry.
type ChooseError struct {
	Path    string
	Wanted  string // the name that none of them has, "" where none was asked for
	Entries []Entry
}

// shownEntries is how many names an error lists.
const shownEntries = 10

func (e *ChooseError) Error() string {
	var names []string
	for _, entry := range e.Entries[:min(len(e.Entries), shownEntries)] {
		names = append(names, entry.Name)
	}
	if more := len(e.Entries) - shownEntries; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	list := strings.Join(names, ", ")
	if e.Wanted != "" {
		return fmt.Sprintf("%s holds no file %q, or none to choose from of that name. It holds: %s.", e.Path, e.Wanted, list)
	}
	return fmt.Sprintf("%s is a zip archive with several files: %s. Choose one of them (on the command line with --entry NAME).", e.Path, list)
}

// Entries lists the files in a zip archive that may hold records, in its order: those
// named like NDJSON or JSON if there are any, else all. It returns the errors of Open;
// a file that is no zip archive is a *FormatError.
func Entries(path string) ([]Entry, error) {
	file, err := openNonBlocking(path)
	if err != nil {
		return nil, explainOpen(path, err)
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return nil, explainOpen(path, err)
	}
	if !stat.Mode().IsRegular() {
		return nil, notRegular(path, stat.Mode())
	}
	f := &File{text: &plain{path: path, file: file, size: stat.Size()}, options: Options{}.withDefaults()}
	head, err := f.peek()
	if err != nil {
		return nil, err
	}
	if compression(head) != "zip" {
		return nil, &FormatError{Path: path, Is: "no zip archive"}
	}
	candidates, err := zipFiles(f.text.(*plain), head)
	if err != nil {
		return nil, err
	}
	return entriesOf(candidates), nil
}

func entriesOf(files []*zip.File) []Entry {
	entries := make([]Entry, len(files))
	for i, f := range files {
		entries[i] = Entry{Name: f.Name, Size: int64(f.UncompressedSize64), Packed: int64(f.CompressedSize64)}
	}
	return entries
}

// openZip gives access to the text of the file in a zip archive that the options name,
// or of the only one there is.
func openZip(raw *plain, head []byte, o Options) (source, string, error) {
	files, err := zipFiles(raw, head)
	if err != nil {
		return nil, "", err
	}
	chosen := files
	if o.Entry != "" {
		chosen = slices.DeleteFunc(slices.Clone(files), func(f *zip.File) bool { return f.Name != o.Entry })
	}
	if len(chosen) != 1 {
		return nil, "", &ChooseError{Path: raw.path, Wanted: o.Entry, Entries: entriesOf(files)}
	}
	f := chosen[0]
	text, err := entryText(raw, f, o)
	return text, f.Name, err
}

// entryText gives access to the text of one file in an archive.
func entryText(raw *plain, f *zip.File, o Options) (source, error) {
	open := map[uint16]unpacker{
		zip.Store:   func(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(r), nil },
		zip.Deflate: func(r io.Reader) (io.ReadCloser, error) { return flate.NewReader(r), nil },
		zipZstd:     unpackers["zstd"],
	}[f.Method]
	switch {
	case f.Flags&1 != 0:
		return nil, &FormatError{Path: raw.path, Is: "a zip archive with a password", Hint: hintUnpack}
	case open == nil:
		return nil, &FormatError{Path: raw.path, Is: "a zip archive that is packed in an unusual way", Hint: hintUnpack}
	}
	from, err := f.DataOffset()
	size := int64(f.CompressedSize64)
	if err != nil || size < 0 || size > raw.size-from {
		return nil, damagedZip(raw.path, cmp.Or(err, zip.ErrFormat))
	}
	return newCompressedPart(raw, from, size, func(r io.Reader) (io.ReadCloser, error) {
		unpacked, err := open(r)
		if err != nil {
			return nil, err
		}
		return &checked{ReadCloser: unpacked, file: f, sum: crc32.NewIEEE()}, nil
	}, o), nil
}

// checked holds an unpacked file against the length and the check sum that the archive
// has of it.
type checked struct {
	io.ReadCloser
	file *zip.File
	sum  hash.Hash32
	size uint64
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.sum.Write(p[:n])
	c.size += uint64(n)
	switch {
	case c.size > c.file.UncompressedSize64:
		return n, errors.New("it is longer than the archive says")
	case err == io.EOF && c.size < c.file.UncompressedSize64:
		return n, io.ErrUnexpectedEOF
	case err == io.EOF && c.sum.Sum32() != c.file.CRC32:
		return n, zip.ErrChecksum
	}
	return n, err
}

// zipFiles lists the files of an archive that may hold records. An Office document is
// named for what it is. Only the directory of the archive is read.
func zipFiles(raw *plain, head []byte) ([]*zip.File, error) {
	if is, hint := zipKind(head); is != isZip {
		return nil, &FormatError{Path: raw.path, Is: is, Hint: hint}
	}
	directory, err := zip.NewReader(&budget{raw, maxDirectory}, raw.size)
	switch {
	case errors.Is(err, errBudget):
		return nil, &FormatError{Path: raw.path, Is: "a zip archive with far too many files", Hint: hintUnpack}
	case errors.Is(err, zip.ErrInsecurePath): // names are not used as paths
	case errors.Is(err, ErrChanged):
		return nil, err
	case err != nil:
		return nil, damagedZip(raw.path, err)
	}
	var all, likely []*zip.File
	for _, f := range directory.File {
		if is, hint := officeKind(f.Name); is != "" {
			return nil, &FormatError{Path: raw.path, Is: is, Hint: hint}
		}
		name := strings.ToLower(f.Name)
		base := name[strings.LastIndexAny(name, `/\`)+1:]
		if base == "" || strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__macosx/") {
			continue // folders, and what systems leave in archives
		}
		all = append(all, f)
		if slices.ContainsFunc([]string{".ndjson", ".jsonl", ".json"}, func(s string) bool { return strings.HasSuffix(base, s) }) {
			likely = append(likely, f)
		}
	}
	if len(likely) > 0 {
		all = likely
	}
	if len(all) == 0 {
		return nil, &FormatError{Path: raw.path, Is: "a zip archive with no file in it", Hint: "There is nothing to import in it."}
	}
	return all, nil
}

func damagedZip(path string, err error) error {
	return &FormatError{Path: path, Is: "a damaged zip archive", Hint: "Copy or download it again.", cause: err}
}

// budget lets no more than so many bytes be read.
type budget struct {
	r    io.ReaderAt
	left int64
}

var errBudget = errors.New("more was read than is allowed")

func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errBudget
	}
	return b.r.ReadAt(p, off)
}
