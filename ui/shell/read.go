package shell

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Paths reads what was pasted, dropped or typed as paths: quoted, with escaped
// blanks, as file:// addresses, several at once. A line that is a path as it stands
// is taken so, even with blanks in it. The & that PowerShell wants before a quoted path,
// and that terminals drop with it, is none.
func Paths(text string, windows bool, exists func(string) bool) []string {
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
		for i, word := range Words(line, windows) {
			if i == 0 && word == "&" && line != word {
				continue
			}
			paths = append(paths, pathOf(word, windows))
		}
	}
	return paths
}

// Words splits a line as a shell does: blanks part words, quotes keep them together, a
// backslash takes the next character as it is; but not on Windows, where it separates
// folders.
func Words(text string, windows bool) []string {
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
