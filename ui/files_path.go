package ui

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// pathsOf reads what was pasted, dropped or typed as paths: quoted, with escaped
// blanks, as file:// addresses, several at once. A text that is a path as it stands
// is taken so, even with blanks in it.
func pathsOf(text string, windows bool, exists func(string) bool) []string {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if exists(text) {
		return []string{text}
	}
	var paths []string
	for _, word := range words(text, windows) {
		paths = append(paths, pathOf(word, windows))
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
		if windows { // file:///C:/data
			rest = filepath.FromSlash(strings.TrimPrefix(rest, "/"))
		}
		return rest
	}
	if rest, ok := strings.CutPrefix(word, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return word
}
