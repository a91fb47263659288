package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// mark marks the file of an entry, or takes its mark away. A folder stands for all NDJSON
// files in it and below.
func (p *filesPage) mark(e entry) tea.Cmd {
	f := p.pick(e)
	switch {
	case p.isMarked(e):
		p.marks = slices.DeleteFunc(p.marks, func(m pick) bool { return m == f || e.folder && isBelow(m.path, f.path) })
	case e.folder && p.folder == "":
		return p.c.Toast(safe.Own("A whole drive cannot be marked; go into it and mark folders or files."))
	case e.folder:
		return belowCmd(f.path)
	default:
		p.marks = append(p.marks, f)
	}
	return nil
}

// isMarked reports whether a file is marked, or one below a folder is.
func (p *filesPage) isMarked(e entry) bool {
	if len(p.marks) == 0 {
		return false
	}
	f := p.pick(e)
	return slices.ContainsFunc(p.marks, func(m pick) bool { return m == f || e.folder && isBelow(m.path, f.path) })
}

func isBelow(path, folder string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(folder, string(os.PathSeparator))+string(os.PathSeparator))
}

// with appends a file that is not among them yet.
func with(files []pick, f pick) []pick {
	if slices.Contains(files, f) {
		return files
	}
	return append(files, f)
}

const (
	belowMost  = 500     // files that one folder gives: each stays open while its run is
	lookedMost = 200_000 // names that are looked at below a folder
)

// belowMsg are the NDJSON files in a folder and below.
type belowMsg struct {
	folder string
	files  []pick
	more   bool
	err    error
}

// belowCmd looks for NDJSON files in a folder and below, by their names. Hidden folders
// and links are left out.
func belowCmd(folder string) tea.Cmd {
	return func() tea.Msg {
		msg, looked := belowMsg{folder: folder}, 0
		msg.err = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			looked++
			switch hidden := strings.HasPrefix(filepath.Base(path), "."); {
			case looked > lookedMost:
				msg.more = true
				return filepath.SkipAll
			case err != nil && path == folder:
				return folderError(folder, err)
			case err != nil: // one of the folders below may not be read: the others can
				return nil
			case d.IsDir() && hidden && path != folder:
				return filepath.SkipDir
			case !d.Type().IsRegular() || hidden || !ndjson.IsNamedSo(path):
				return nil
			case len(msg.files) == belowMost:
				msg.more = true
				return filepath.SkipAll
			}
			msg.files = append(msg.files, pick{path: path})
			return nil
		})
		return msg
	}
}

func (p *filesPage) handleBelow(msg belowMsg) tea.Cmd {
	name := filepath.Base(msg.folder)
	switch {
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case len(msg.files) == 0:
		return p.c.Toast(safe.Sprintf("There is no NDJSON file in %s or below it.", name))
	}
	for _, f := range msg.files {
		p.marks = with(p.marks, f)
	}
	said := safe.Sprintf("Marked: %s in %s and below.", counted(int64(len(msg.files)), "file", "files"), name)
	if msg.more {
		said = safe.Sprintf("%s These are the first; there are more.", said)
	}
	return p.c.Done(said)
}

// showMarks lists what is marked.
func (p *filesPage) showMarks() tea.Cmd {
	if len(p.marks) == 0 {
		return p.c.Toast(safe.Own("Nothing is marked. Space marks a file, or all files of a folder."))
	}
	return p.c.Push(newMarked(p))
}

// check begins with the marked files; with the one under the cursor too if it was
// opened, or if none is marked.
func (p *filesPage) check(opened bool) tea.Cmd {
	files := slices.Clone(p.marks)
	if e, ok := p.current(); ok && !e.folder && (opened || len(files) == 0) {
		files = with(files, p.pick(e))
	}
	if len(files) == 0 {
		return p.c.Toast(safe.Own("Mark a file with space, or move to one, then press c."))
	}
	return p.consider(files)
}

// consider has a look at the files that are to be checked.
func (p *filesPage) consider(files []pick) tea.Cmd {
	readings := make([]reading, len(files))
	for i, f := range files {
		readings[i] = p.reading(f)
	}
	return candidatesCmd(readings, p.look)
}

// name names a file by its last part; one in an archive by both.
func (f pick) name() safe.Text { return words.File(ndjson.Info{Path: f.path, Entry: f.entry}) }

// fileTitle is the name of an opened file.
func fileTitle(info ndjson.Info) safe.Text { return words.File(info) }

// typeOf is the type that a file is taken for, as far as one was chosen for it or given for
// all; nil: it is detected.
func (p *filesPage) typeOf(f pick) *resource.Type {
	if t := p.types[f]; t != nil {
		return t
	}
	return p.given
}

// typeName names it.
func (p *filesPage) typeName(f pick) safe.Text {
	if t := p.typeOf(f); t != nil {
		return safe.Clean(t.Name())
	}
	return safe.Own("type as detected")
}
