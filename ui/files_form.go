package ui

import (
	"errors"
	"slices"

	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// isSpread reports an error that says that records stand in a file, though not one a line.
func isSpread(err error) (format *ndjson.FormatError, yes bool) {
	format, ok := errors.AsType[*ndjson.FormatError](err)
	return format, ok && format.Values
}

// spread reports whether the records of the file under the cursor are spread, or read as
// such.
func (p *filesPage) spread() bool {
	e, ok := p.current()
	if !ok || e.folder {
		return false
	}
	_, yes := isSpread(p.preview.err)
	return p.values[p.pick(e)] || yes && p.preview.pick == p.pick(e)
}

// formKey says what v does to the file under the cursor.
func (p *filesPage) formKey() key.Binding {
	if e, ok := p.current(); ok && p.values[p.pick(e)] {
		return Bind("v", "line by line", "v")
	}
	return filesKeys.Values
}

// switchForm reads the file under the cursor as records wherever they stand, or line by
// line again.
func (p *filesPage) switchForm() tea.Cmd {
	e, ok := p.current()
	if !ok || e.folder {
		return p.c.ToastNow(safe.Own("Move to a file first; then v reads the records in it wherever they stand."))
	}
	f := p.pick(e)
	p.values[f] = !p.values[f]
	return p.peek()
}

// settleForm asks what must be known before files can be read at all; nil if nothing.
func (p *filesPage) settleForm(files []candidate) tea.Cmd {
	var spread, all []pick
	var is string
	for _, f := range files {
		if _, several := errors.AsType[*ndjson.ChooseError](f.err); several {
			return p.enter(f.pick)
		}
		if format, yes := isSpread(f.err); yes {
			spread, is = append(spread, f.pick), format.Is
		}
		all = append(all, f.pick)
	}
	if spread == nil {
		return nil
	}
	what := safe.Sprintf("%s: this is %s.", spread[0].name(), is)
	if len(spread) > 1 {
		what = safe.Sprintf("%s do not hold one record a line, but arrays or records spread over lines.",
			counted(int64(len(spread)), "file", "files"))
	}
	return p.c.Ask(&widget.Confirm{Title: safe.Own("read the records where they stand?"), Lines: []safe.Text{what,
		safe.Own("The records can be read all the same, and your file stays as it is. They are then numbered as record 1, 2, 3 instead of by their lines.")},
		Yes: safe.Own("read the records")}, func() tea.Cmd {
		for _, f := range spread {
			p.values[f] = true
		}
		return p.consider(all)
	})
}

// enter opens an archive of several files, so that those that are meant can be marked.
func (p *filesPage) enter(archive pick) tea.Cmd {
	p.marks = slices.DeleteFunc(p.marks, func(m pick) bool { return m == archive })
	return p.open(archive.path)
}
