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

// headRecords is how many records a guess of the type looks at, and how many of them
// the preview can show.
const headRecords = 20

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
	entries []entry
	err     error
}

// readFolderCmd reads a folder: folders first, then by name.
func readFolderCmd(gen int, folder string) tea.Cmd {
	return func() tea.Msg {
		found, err := os.ReadDir(folder)
		if err != nil {
			return folderReadMsg{gen: gen, folder: folder, err: folderError(folder, err)}
		}
		entries := make([]entry, 0, len(found))
		for _, f := range found {
			e := entry{name: f.Name(), folder: f.IsDir()}
			if info, err := os.Stat(filepath.Join(folder, f.Name())); err == nil { // follows links
				e.folder, e.size, e.time = info.IsDir(), info.Size(), info.ModTime()
			}
			entries = append(entries, e)
		}
		slices.SortStableFunc(entries, func(a, b entry) int {
			if a.folder != b.folder {
				return map[bool]int{true: -1, false: 1}[a.folder]
			}
			return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		})
		return folderReadMsg{gen: gen, folder: folder, entries: entries}
	}
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
	err     error
}

// share is the part of the first records that the type explains.
func (i inspection) share(t *resource.Type) float64 {
	for _, g := range i.guesses {
		if g.Type == t {
			return g.Share
		}
	}
	return 0
}

// inspect opens a file, looks at its first records and closes it again.
func inspect(path string) inspection {
	f, err := ndjson.Open(path)
	if err != nil {
		return inspection{err: err}
	}
	defer f.Close()
	lines, err := f.Head(headRecords)
	i := inspection{info: f.Info(), err: err}
	for _, l := range lines {
		if !l.Blank() {
			i.records = append(i.records, l.Bytes)
		}
	}
	if err == nil && len(i.records) == 0 && len(lines) < headRecords {
		i.err = fmt.Errorf("%s holds no records, only blank lines; choose another file", filepath.Base(path))
	}
	i.guesses = resource.Detect(i.records)
	return i
}

// inspectedMsg is the preview of a file.
type inspectedMsg struct {
	gen  int
	path string
	inspection
}

func inspectCmd(gen int, path string, look func(string) inspection) tea.Cmd {
	return func() tea.Msg { return inspectedMsg{gen, path, look(path)} }
}

// takenMsg is what typed or pasted paths turned out to be.
type takenMsg struct {
	folder string // to be opened, "" if none
	files  []string
	err    error
}

func takeCmd(paths []string, from string) tea.Cmd {
	return func() tea.Msg {
		var taken takenMsg
		for _, path := range paths {
			if !filepath.IsAbs(path) {
				path = filepath.Join(from, path)
			}
			info, err := os.Stat(path)
			switch {
			case err != nil:
				taken.err = fmt.Errorf("there is no file or folder %s; check the path", path)
			case info.IsDir():
				taken.folder = filepath.Clean(path)
			default:
				taken.files = append(taken.files, filepath.Clean(path))
			}
		}
		return taken
	}
}
