//go:build unix

package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostileText is what a terminal would obey: a title, the clipboard, erasing, C1 controls
// as characters and as bytes, overwriting, reversed text, and what nobody sees.
const hostileText = "A\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\u009b31m\x9b31m\rB\b\u202eC\u200b\ufeff"

// ourSequences are all that the screens may send: looks, cursor, erasing, modes, and the
// question about the background.
var ourSequences = regexp.MustCompile(`^\x1b(\[[0-9;]*[mGHKJABCD]|\[\?(25|7|1049|2004|1002|1003|1006)[hl]|\[6n|\]1[01];\?(\x07|\x1b\\)|\[[0-9;]*r)`)

// foreign returns what of the output is neither text nor a sequence of ours, with a
// little of what is around it; "" if there is nothing.
func foreign(raw []byte) string {
	for i := 0; i < len(raw); {
		if raw[i] == 0x1b {
			n := len(ourSequences.Find(raw[i:]))
			if n == 0 {
				return string(raw[max(0, i-40):min(len(raw), i+40)])
			}
			i += n
			continue
		}
		r, n := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && n == 1, r < ' ' && r != '\r' && r != '\n', 0x7f <= r && r < 0xa0,
			0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069, r == 0xfeff,
			r == '\r' && !ourReturn(raw[i+1:]):
			return string(raw[max(0, i-40):min(len(raw), i+40)])
		}
		i += n
	}
	return ""
}

// ourReturn reports whether nothing is written over by a return of the cursor before rest.
// A frame that is drawn before the size of the terminal is known is a blank.
func ourReturn(rest []byte) bool {
	for _, begin := range []string{"\n", "\r", "\x1b", " \x1b[K"} {
		if bytes.HasPrefix(rest, []byte(begin)) {
			return true
		}
	}
	return false
}

// TestHostileTextReachesNoTerminal captures every byte that the real program writes while
// files, values, names of fields and a server's words are hostile.
func TestHostileTextReachesNoTerminal(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := strings.NewReplacer("\x9b31m", "", "\u009b31m", "\u009b").Replace(hostileText)
	path := filepath.Join(folder, name+".ndjson")
	value := `A\u001b]0;owned\u0007\u001b[2J\u009b31m\rB\b` + "\u009b\u202e\u200b"
	records := []string{
		`{"firstName":"` + value + `","lastName":"` + value + `","gender":"male","birthDate":"1984-11-02","generalPractitionerId":"prac_x1"}`,
		`{"firstName":"` + value + `","lastName":"` + value + `","` + value + `":"` + value + `","gender":"` + value + `"}`,
		hostileText + ` is no JSON`,
		`{"firstName":"` + "\x9b31m\xff" + `","lastName":"x"}`,
	}
	if err := os.WriteFile(path, []byte(strings.Join(records, "\n")+"\n"), 0o600); err != nil {
		t.Skip("this system takes no such name: ", err)
	}
	args := []string{"--state", t.TempDir(), "--sandbox", "--bell=false", "--reject", "/generalPractitionerId=^prac_x:" + hostileText, "--type", "Patient", path}
	term := startTerminal(t, 120, 36, withoutKey(os.Environ()), args...)
	term.wait("checked", `\x1b]0;owned`)
	term.press("1")
	term.wait("folder")
	term.press("2")
	term.wait("problems")
	for _, key := range []string{"n", "enter", "down", "down", "p", "down", "y", "Y"} {
		term.press(key)
	}
	term.press("?", "?")
	term.wait("all keys")
	term.press("q")
	term.gone("all keys")
	term.press("3")
	term.wait(" · 1 batch")
	term.press("s")
	term.wait("send 1 batch?")
	term.insist("y", "send 1 batch?")
	term.wait("1 rejected")
	for _, key := range []string{"enter", "down", "5", "down", "enter", "down", "down"} {
		term.press(key)
	}
	term.wait(`\x1b`)
	term.press("q")
	term.wait("quit?")
	term.insist("y", "quit?")
	term.exitCode()
	raw := bytes.ReplaceAll(copies.ReplaceAll(term.Output(), nil), []byte(asAtTheStart), nil)
	if at := foreign(raw); at != "" {
		t.Errorf("this reached the terminal: %q", at)
	}
}

// asAtTheStart is what gives the terminal back: whole screen as the region, no attributes, ASCII, no mouse.
const asAtTheStart = "\x1b7\x1b[r\x1b8\x1b[m\x1b(B\x0f\x1b[?1000l\x1b[?1002l\x1b[?1003l"

// copies are what y and Y send, on request: a place or a command in base64.
var copies = regexp.MustCompile(`\x1b\]52;c;[A-Za-z0-9+/]*=*\x07`)

func TestForeignIsFound(t *testing.T) {
	t.Parallel()
	if at := foreign([]byte("\x1b[1mx\x1b[0m\r\n\x1b[3Gé王\r \x1b[K\x1b[?25l\x1b]11;?\x07")); at != "" {
		t.Errorf("ours is taken for foreign: %q", at)
	}
	for _, bad := range []string{"\x1b]0;x\x07", "\x1b]52;c;eA==\x07", "\x1bP1\x1b\\", "a\rb", "a\r b", "a\b", "\a", "\u009b1m", "\x9b1m", "\u202e", "\u200b", "\xff", "\x1b[?1000h", "\x1b[5n"} {
		if foreign([]byte("text "+bad+" text")) == "" {
			t.Errorf("%q is not found", bad)
		}
	}
}
