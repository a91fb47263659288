package ui

import (
	"path/filepath"

	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// recentMost bounds how many recent files are listed.
const recentMost = 100

// recent is a file that an earlier run was over.
type recent struct {
	reading
	note safe.Text
}

// recentMsg are the files of earlier runs, the newest first.
type recentMsg struct {
	files []recent
	err   error
}

// recentCmd reads them from the journal: paths, types and times, nothing of what is in
// the files.
func recentCmd(e Engine) tea.Cmd {
	return func() tea.Msg {
		var msg recentMsg
		runs, err := e.Runs()
		if err != nil {
			return recentMsg{err: err}
		}
		seen := map[pick]bool{}
		for _, run := range runs {
			for i, path := range run.Files {
				f := reading{pick: pick{path: path}}
				if i < len(run.Entries) {
					f.entry = run.Entries[i]
				}
				if i < len(run.Forms) {
					f.form = run.Forms[i]
				}
				if seen[f.pick] || len(msg.files) == recentMost {
					continue
				}
				seen[f.pick] = true
				msg.files = append(msg.files, recent{f, safe.Sprintf("%s · %s", run.Started.Local().Format("2006-01-02 15:04"), filepath.Dir(path))})
			}
		}
		return msg
	}
}

// handleRecent lets one of them be chosen; it is marked, and the cursor goes to it.
func (p *filesPage) handleRecent(msg recentMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case len(msg.files) == 0:
		return p.c.Toast(safe.Own("There are no recent files yet: nothing was imported here before."))
	}
	options := make([]widget.Option, len(msg.files))
	for i, f := range msg.files {
		options[i] = widget.Option{Name: f.name(), Note: f.note}
	}
	return p.c.Choose(safe.Own("recent files"), options, 0, func(i int) tea.Cmd {
		f := msg.files[i]
		if f.form == ndjson.Values {
			p.values[f.pick] = true
		}
		return func() tea.Msg { return take([]pick{f.pick}, "") }
	})
}
