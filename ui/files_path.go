package ui

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"

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
		for _, path := range pathsOf(text, isWindows, exists) {
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

// pathsOf reads what was pasted, dropped or typed as paths: quoted, with escaped
// blanks, as file:// addresses, several at once. A line that is a path as it stands
// is taken so, even with blanks in it.
func pathsOf(text string, windows bool, exists func(string) bool) []string {
	if text = strings.TrimSpace(text); text != "" && exists(text) {
		return []string{text}
	}
	var paths []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if exists(line) {
			paths = append(paths, line)
			continue
		}
		for _, word := range words(line, windows) {
			paths = append(paths, pathOf(word, windows))
		}
	}
	return paths
}

// words splits at blanks and line ends, outside quotes and not after a backslash.
// On Windows the backslash separates folders and escapes nothing.
func words(text string, windows bool) []string {
	var out []string
	var word strings.Builder
	var quote rune
	escaped, started := false, false
	end := func() {
		if started {
			out = append(out, word.String())
		}
		word.Reset()
		started = false
	}
	for _, r := range text {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && !windows && quote != '\'':
			escaped, started = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, started = r, true
		case r == ' ' || r == '\n' || r == '\r' || r == '\t':
			end()
		default:
			word.WriteRune(r)
			started = true
		}
	}
	end()
	return out
}

func pathOf(word string, windows bool) string {
	if rest, ok := strings.CutPrefix(word, "file://"); ok {
		rest = strings.TrimPrefix(rest, "localhost")
		if path, err := url.PathUnescape(rest); err == nil {
			rest = path
		}
		switch drive := strings.TrimPrefix(rest, "/"); {
		case windows && drive == rest: // file://server/share/data
			return strings.ReplaceAll("//"+rest, "/", `\`)
		case windows: // file:///C:/data
			return strings.ReplaceAll(drive, "/", `\`)
		}
		return rest
	}
	if rest, ok := strings.CutPrefix(word, "~"); ok && (rest == "" || rest[0] == '/') {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return word
}
