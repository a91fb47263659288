package ui

import (
	"os"
	"path/filepath"

	"clinik-import/ui/safe"
	"clinik-import/ui/shell"

	tea "github.com/charmbracelet/bubbletea"
)

// pastedCmd takes a text as paths; those that are not absolute are in the folder.
func pastedCmd(text, folder string) tea.Cmd {
	return func() tea.Msg {
		exists := func(path string) bool {
			_, err := os.Lstat(from(folder, path))
			return err == nil
		}
		var picks []pick
		for _, path := range shell.Paths(text, isWindows, exists) {
			picks = append(picks, pick{path: path})
		}
		return take(picks, folder)
	}
}

// droppedMsg is what was pasted while another page than Files was in front.
type droppedMsg struct{ taken takenMsg }

// droppedCmd takes a text as paths from any page, if it leads to a file or a folder.
func droppedCmd(text, folder string) tea.Cmd {
	pasted := pastedCmd(text, folder)
	return func() tea.Msg {
		taken := pasted().(takenMsg)
		if taken.folder == "" && len(taken.files) == 0 {
			return toastMsg{text: safe.Own("What was pasted is no path that leads anywhere. A value is pasted where it is typed: e."), passing: untilKey}
		}
		return droppedMsg{taken}
	}
}

// handlePaste takes what was pasted while nobody was typing: a path, on whatever page.
func (m *Model) handlePaste(text string) tea.Cmd {
	m.hush() // it was said of what was there before
	files := m.pages[FilesID].(*filesPage)
	if m.front == FilesID {
		return files.Update(pastedMsg{text})
	}
	return droppedCmd(text, files.folder)
}

// handleDropped goes on on Files with what was pasted.
func (m *Model) handleDropped(msg droppedMsg) tea.Cmd {
	return tea.Batch(m.show(FilesID), m.page().Update(msg.taken))
}

// from makes a path absolute, as seen from a folder.
func from(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
