// Package shell writes command lines that can be pasted into a shell as they stand, and
// reads what a person pasted, dropped or typed as a shell would.
package shell

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line joins words to a command line. On Windows it is for PowerShell and cmd alike,
// elsewhere for the shells of the Bourne family. It holds printable characters only.
func Line(words []string, windows bool) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w, windows)
	}
	return strings.Join(quoted, " ")
}

// Quote writes one word so that the shell gives it to a program unchanged.
func Quote(word string, windows bool) string {
	switch {
	case word != "" && strings.IndexFunc(word, needsQuotes(windows)) < 0:
		return word
	case windows && strings.ContainsAny(word, "$`%"):
		return "'" + strings.ReplaceAll(word, "'", "''") + "'" // PowerShell only; cmd has no way
	case windows:
		return `"` + strings.ReplaceAll(word, `"`, `\"`) + `"`
	case !printable(word):
		return ansiC(word)
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// needsQuotes reports characters that mean something to a shell, or that one cannot see.
func needsQuotes(windows bool) func(rune) bool {
	plain := "_-+=:,./@%"
	if windows {
		plain = `_-+=:./\`
	}
	return func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(plain, r)
	}
}

func printable(word string) bool {
	return utf8.ValidString(word) && strings.IndexFunc(word, func(r rune) bool { return !unicode.IsGraphic(r) }) < 0
}

// ansiC writes a word with bytes that nobody can see as $'…', which bash, zsh and ksh read.
func ansiC(word string) string {
	var out strings.Builder
	out.WriteString("$'")
	for i := 0; i < len(word); {
		r, n := utf8.DecodeRuneInString(word[i:])
		switch {
		case r == '\'' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == utf8.RuneError && n == 1 || !unicode.IsGraphic(r):
			for _, b := range []byte(word[i : i+n]) {
				fmt.Fprintf(&out, `\x%02x`, b)
			}
		default:
			out.WriteRune(r)
		}
		i += n
	}
	out.WriteByte('\'')
	return out.String()
}
