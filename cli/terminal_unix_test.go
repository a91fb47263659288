//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// A terminal runs the real binary in a pseudo-terminal and knows what is on its screen.
type terminal struct {
	t      testing.TB
	pty    *os.File
	cmd    *exec.Cmd
	mu     sync.Mutex
	screen *screen
	raw    []byte
	ended  bool
	news   chan struct{}
	exit   chan error
}

// startTerminal starts the binary with a screen of the given size.
func startTerminal(t testing.TB, cols, rows int, env []string, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = ".."
	cmd.Env = append([]string{"CLINIK_IMPORT_CONFIG=" + filepath.Join(t.TempDir(), "settings.toml")}, env...)
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, pty: f, cmd: cmd, screen: newScreen(cols, rows), news: make(chan struct{}, 1), exit: make(chan error, 1)}
	go term.read()
	go func() { term.exit <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		f.Close()
	})
	return term
}

func (term *terminal) read() {
	buffer := make([]byte, 32<<10)
	for {
		n, err := term.pty.Read(buffer)
		term.mu.Lock()
		term.raw = append(term.raw, buffer[:n]...)
		answer := term.screen.write(buffer[:n])
		term.ended = err != nil
		term.mu.Unlock()
		if answer != "" {
			term.pty.WriteString(answer)
		}
		select {
		case term.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// text returns the screen as plain text.
func (term *terminal) text() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.screen.String()
}

// wait waits until all the texts are on the screen at once.
func (term *terminal) wait(texts ...string) {
	term.t.Helper()
	term.until("wanted on the screen: "+strings.Join(texts, " | "), func(now string) bool {
		for _, text := range texts {
			if !strings.Contains(now, text) {
				return false
			}
		}
		return true
	})
}

// gone waits until the text is off the screen.
func (term *terminal) gone(text string) {
	term.t.Helper()
	term.until("wanted off the screen: "+text, func(now string) bool { return !strings.Contains(now, text) })
}

func (term *terminal) until(what string, holds func(screen string) bool) {
	term.t.Helper()
	deadline := time.After(patience)
	for {
		now := term.text()
		if holds(now) {
			return
		}
		if term.over() {
			term.t.Fatalf("the program ended; %s\n%s", what, now)
		}
		select {
		case <-term.news:
		case <-deadline:
			term.t.Fatalf("%s; the screen was:\n%s", what, term.text())
		}
	}
}

// over reports whether the program has let go of the terminal.
func (term *terminal) over() bool {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.ended
}

// press sends keys: a name ("enter", "esc", "down", "ctrl+c" …) or the characters themselves.
func (term *terminal) press(keys ...string) {
	term.t.Helper()
	for _, key := range keys {
		sequence, named := keySequences[key]
		if !named {
			sequence = key
		}
		if _, err := term.pty.WriteString(sequence); err != nil {
			term.t.Fatal(err)
		}
	}
}

var keySequences = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	"home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdown": "\x1b[6~",
	"ctrl+a": "\x01", "ctrl+c": "\x03", "ctrl+u": "\x15",
}

// insist presses a key until the text is off the screen: a question that has just
// opened does not listen at once.
func (term *terminal) insist(key, text string) {
	term.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		term.press(key)
		again := time.After(time.Second)
		for waiting := true; waiting; {
			if term.over() || !strings.Contains(term.text(), text) {
				return
			}
			select {
			case <-term.news:
			case <-again:
				waiting = false
			}
		}
	}
	term.t.Fatalf("%q stays on the screen whatever is pressed:\n%s", text, term.text())
}

// paste sends text as a bracketed paste.
func (term *terminal) paste(text string) { term.press("\x1b[200~" + text + "\x1b[201~") }

// resize changes the size of the terminal.
func (term *terminal) resize(cols, rows int) {
	term.t.Helper()
	term.mu.Lock()
	term.screen = newScreen(cols, rows)
	term.mu.Unlock()
	if err := pty.Setsize(term.pty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)}); err != nil {
		term.t.Fatal(err)
	}
}

// exitCode waits for the end of the program.
func (term *terminal) exitCode() int {
	term.t.Helper()
	select {
	case <-term.exit:
		return term.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		term.t.Fatalf("the program does not end; the screen is:\n%s", term.text())
		return -1
	}
}

// A screen is as much of a terminal as Bubble Tea's renderer asks for: text with
// wide characters, cursor movement, erasing, and the answers to its questions.
type screen struct {
	cols, rows int
	cells      [][]string // "" is the right half of a wide character
	x, y       int
	rest       []byte // an unfinished sequence or character
}

func newScreen(cols, rows int) *screen {
	s := &screen{cols: cols, rows: rows}
	s.clear(0, rows)
	return s
}

func (s *screen) clear(from, to int) {
	if s.cells == nil {
		s.cells = make([][]string, s.rows)
	}
	for y := from; y < to; y++ {
		s.cells[y] = make([]string, s.cols)
		s.erase(y, 0, s.cols)
	}
}

func (s *screen) erase(y, from, to int) {
	for x := from; x < to; x++ {
		s.cells[y][x] = " "
	}
}

func (s *screen) String() string {
	lines := make([]string, s.rows)
	for y, row := range s.cells {
		lines[y] = strings.TrimRight(strings.Join(row, ""), " ")
	}
	return strings.Join(lines, "\n")
}

// write takes output of the program and returns what a terminal would answer.
func (s *screen) write(data []byte) (answer string) {
	data = append(s.rest, data...)
	var state byte
	for len(data) > 0 {
		sequence, width, n, next := ansi.DecodeSequence(data, state, nil)
		if next != ansi.NormalState && n == len(data) || !utf8.FullRune(data) {
			break // more of it will come
		}
		switch {
		case width > 0:
			s.put(string(sequence), width)
		case len(sequence) == 1:
			s.control(sequence[0])
		case len(sequence) > 2 && sequence[0] == 0x1b && sequence[1] == '[':
			answer += s.command(string(sequence[2:]))
		case string(sequence) == "\x1b]11;?\x07" || string(sequence) == "\x1b]11;?\x1b\\":
			answer += "\x1b]11;rgb:0000/0000/0000\x1b\\"
		}
		data, state = data[n:], next
	}
	s.rest = append([]byte(nil), data...)
	return answer
}

func (s *screen) put(text string, width int) {
	if s.x+width > s.cols {
		s.x = s.cols - width // a frame never writes past the edge; if it does, it shows
	}
	s.cells[s.y][s.x] = text
	for i := 1; i < width; i++ {
		s.cells[s.y][s.x+i] = ""
	}
	s.x += width
}

func (s *screen) control(c byte) {
	switch c {
	case '\r':
		s.x = 0
	case '\n':
		if s.y++; s.y == s.rows {
			s.y--
			s.cells = append(s.cells[1:], make([]string, s.cols))
			s.erase(s.y, 0, s.cols)
		}
	case '\b':
		s.x = max(0, s.x-1)
	}
}

// command carries out one CSI sequence, given without its introducer.
func (s *screen) command(c string) (answer string) {
	parameters, final := c[:len(c)-1], c[len(c)-1]
	number := func(i, missing int) int {
		fields := strings.Split(parameters, ";")
		if i < len(fields) {
			if n, err := strconv.Atoi(fields[i]); err == nil {
				return n
			}
		}
		return missing
	}
	switch final {
	case 'A':
		s.y = max(0, s.y-number(0, 1))
	case 'B':
		s.y = min(s.rows-1, s.y+number(0, 1))
	case 'C':
		s.x = min(s.cols-1, s.x+number(0, 1))
	case 'D':
		s.x = max(0, s.x-number(0, 1))
	case 'G':
		s.x = min(s.cols, number(0, 1)) - 1
	case 'H', 'f':
		s.y, s.x = min(s.rows, number(0, 1))-1, min(s.cols, number(1, 1))-1
	case 'K':
		switch number(0, 0) {
		case 0:
			s.erase(s.y, min(s.x, s.cols), s.cols)
		case 1:
			s.erase(s.y, 0, min(s.x+1, s.cols))
		case 2:
			s.erase(s.y, 0, s.cols)
		}
	case 'J':
		if number(0, 0) == 0 {
			s.erase(s.y, min(s.x, s.cols), s.cols)
			s.clear(s.y+1, s.rows)
		} else {
			s.clear(0, s.rows)
		}
	case 'h':
		if parameters == "?1049" {
			s.clear(0, s.rows)
			s.x, s.y = 0, 0
		}
	case 'n':
		if parameters == "6" {
			answer = "\x1b[" + strconv.Itoa(s.y+1) + ";" + strconv.Itoa(s.x+1) + "R"
		}
	}
	return answer
}
