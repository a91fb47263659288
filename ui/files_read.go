package ui

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clinik-import/ndjson"
	"clinik-import/resource"

	tea "github.com/charmbracelet/bubbletea"
)

// previewed is how many of the first records the preview can show.
const previewed = 20

// entry is a line of a folder.
type entry struct {
	name   string
	folder bool
	size   int64
	time   time.Time
}

// folderReadMsg is a folder that was read.
type folderReadMsg struct {
	gen     int
	folder  string
	archive bool
	entries []entry
	err     error
}

// isArchive reports whether a file has the name of one that can be browsed.
func isArchive(name string) bool { return strings.EqualFold(filepath.Ext(name), ".zip") }

// readFolderCmd reads a folder: folders first, then by name. "" are the drives, and a zip
// archive is read as a folder of the files in it.
func readFolderCmd(gen int, folder string) tea.Cmd {
	return func() tea.Msg {
		msg := folderReadMsg{gen: gen, folder: folder}
		if folder == "" {
			msg.entries = drives(func(root string) bool { _, err := os.Stat(root); return err == nil })
			return msg
		}
		if info, err := os.Stat(folder); err == nil && info.Mode().IsRegular() {
			msg.archive = true
			msg.entries, msg.err = entriesIn(folder)
			return msg
		}
		found, err := os.ReadDir(folder)
		if err != nil {
			msg.err = folderError(folder, err)
			return msg
		}
		for _, f := range found {
			e := entry{name: f.Name(), folder: f.IsDir()}
			if info, err := os.Stat(filepath.Join(folder, f.Name())); err == nil { // follows links
				e.folder, e.size, e.time = info.IsDir(), info.Size(), info.ModTime()
			}
			msg.entries = append(msg.entries, e)
		}
		slices.SortStableFunc(msg.entries, func(a, b entry) int {
			if a.folder != b.folder {
				return map[bool]int{true: -1, false: 1}[a.folder]
			}
			return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		})
		return msg
	}
}

// entriesIn lists the files of a zip archive that may hold records, in its order.
func entriesIn(archive string) (entries []entry, err error) {
	found, err := ndjson.Entries(archive)
	for _, e := range found {
		entries = append(entries, entry{name: e.Name, size: e.Size})
	}
	return entries, err
}

func folderError(folder string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the folder %s may not be read by you; ask its owner: %w", folder, err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the folder %s is gone: %w", folder, err)
	}
	return fmt.Errorf("the folder %s cannot be read: %w", folder, err)
}

// inspection is what a look at the head of a file found.
type inspection struct {
	info    ndjson.Info
	records [][]byte
	guesses []resource.Guess
	isLink  bool
	err     error
}

// guess is how the first records fit a type, if at all.
func (i inspection) guess(t *resource.Type) (g resource.Guess, fits bool) {
	for _, g := range i.guesses {
		if g.Type == t {
			return g, true
		}
	}
	return resource.Guess{}, false
}

// share is the part of the first records that the type explains.
func (i inspection) share(t *resource.Type) float64 {
	g, _ := i.guess(t)
	return g.Share
}

// inspect opens a file, looks at its first records and closes it again.
func inspect(r reading) inspection {
	f, err := r.open(0) // the first records are shown cut anyway
	if err != nil {
		return inspection{err: err}
	}
	defer f.Close()
	sample, err := f.Sample()
	i := inspection{info: f.Info(), guesses: sample.Guesses, records: sample.Records[:min(len(sample.Records), previewed)], err: err}
	if at, e := os.Lstat(r.path); e == nil {
		i.isLink = at.Mode()&fs.ModeSymlink != 0
	}
	if len(sample.Records) == 0 && sample.Whole {
		i.err = fmt.Errorf("%s holds no records, only blank lines; choose another file", r.name())
	}
	return i
}

// inspectedMsg is the preview of a file.
type inspectedMsg struct {
	gen int
	reading
	inspection
}

func inspectCmd(gen int, r reading, look func(reading) inspection) tea.Cmd {
	return func() tea.Msg { return inspectedMsg{gen, r, look(r)} }
}

// takenMsg is what typed or pasted paths turned out to be.
type takenMsg struct {
	folder string // to be opened, "" if none
	files  []pick
	err    error
}

// startCmd finds out what the paths lead to that the program was started with; those that
// are not absolute are in the folder, and of an archive the files that were named are taken.
func startCmd(s start, folder string) tea.Cmd {
	return func() tea.Msg {
		var picks []pick
		for _, path := range s.paths {
			named := len(s.entries) > 0
			if named {
				_, err := ndjson.Entries(from(folder, path))
				named = err == nil
			}
			if !named {
				picks = append(picks, pick{path: path})
				continue
			}
			for _, entry := range s.entries {
				picks = append(picks, pick{path, entry})
			}
		}
		return take(picks, folder)
	}
}

func take(picks []pick, folder string) (taken takenMsg) {
	for _, f := range picks {
		f.path = filepath.Clean(from(folder, f.path))
		info, err := os.Stat(f.path)
		switch {
		case err != nil:
			taken.err = fmt.Errorf("there is no file or folder %s; check the path", f.path)
		case info.IsDir():
			taken.folder = f.path
		default:
			taken.files = append(taken.files, f)
		}
	}
	return taken
}
