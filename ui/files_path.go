package ui

import (
	"os"
	"path/filepath"

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

// from makes a path absolute, as seen from a folder.
func from(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
