// Package terminal runs a program in a pseudo-terminal and knows what is on its screen.
// The tests of the screens and the program that draws the pictures of the documents use it.
package terminal

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
)

// A Terminal is a program and its screen.
type Terminal struct {
	pty *os.File
	cmd *exec.Cmd

	mu     sync.Mutex
	screen *Screen
	output []byte
	ended  bool

	news chan struct{}
	gone chan struct{} // closed at the end of the program
	read chan struct{} // closed once all that was written is read
}

// Start starts cmd with a screen of the given size. Its environment gets the TERM and
// the UTF-8 locale of a terminal. The caller ends it with Kill.
func Start(cmd *exec.Cmd, cols, rows int) (*Terminal, error) {
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	if err != nil {
		return nil, fmt.Errorf("starting %s in a pseudo-terminal: %w", cmd.Path, err)
	}
	term := &Terminal{pty: f, cmd: cmd, screen: NewScreen(cols, rows), news: make(chan struct{}, 1), gone: make(chan struct{}), read: make(chan struct{})}
	go term.follow()
	go func() {
		cmd.Wait()
		close(term.gone)
	}()
	return term, nil
}

func (term *Terminal) follow() {
	defer close(term.read)
	buffer := make([]byte, 32<<10)
	for {
		n, err := term.pty.Read(buffer)
		term.mu.Lock()
		term.output = append(term.output, buffer[:n]...)
		answer := term.screen.Write(buffer[:n])
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

// Text returns the screen as plain text.
func (term *Terminal) Text() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.screen.String()
}

// Cells returns the screen as cells with their colours.
func (term *Terminal) Cells() [][]Cell {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.screen.Cells()
}

// Output returns all that the program has written so far.
func (term *Terminal) Output() []byte {
	term.mu.Lock()
	defer term.mu.Unlock()
	return append([]byte(nil), term.output...)
}

// Over reports whether the program has let go of the terminal.
func (term *Terminal) Over() bool {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.ended
}

// ErrEnded says that the program ended before what was waited for came.
var ErrEnded = errors.New("the program has ended")

// ErrLate says that what was waited for did not come in time.
var ErrLate = errors.New("it did not come in time")

// Until waits until holds is true of the screen's text, at most for the given time. It
// fails with ErrEnded or ErrLate, and with what the screen showed then.
func (term *Terminal) Until(patience time.Duration, holds func(screen string) bool) error {
	deadline := time.After(patience)
	for {
		now := term.Text()
		if holds(now) {
			return nil
		}
		if term.Over() {
			return fmt.Errorf("%w; the screen was:\n%s", ErrEnded, now)
		}
		select {
		case <-term.news:
		case <-deadline:
			return fmt.Errorf("%w; the screen was:\n%s", ErrLate, term.Text())
		}
	}
}

// Shows returns what is true of a screen that shows all the texts at once, for Until.
func Shows(texts ...string) func(screen string) bool {
	return func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	}
}

// Press sends keys: a name ("enter", "esc", "down", "ctrl+c" …) or the characters themselves.
func (term *Terminal) Press(keys ...string) error {
	for _, key := range keys {
		sequence, named := keySequences[key]
		if !named {
			sequence = key
		}
		if _, err := term.pty.WriteString(sequence); err != nil {
			return err
		}
	}
	return nil
}

var keySequences = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	"home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdown": "\x1b[6~",
	"ctrl+a": "\x01", "ctrl+c": "\x03", "ctrl+u": "\x15",
}

// Insist presses a key, again every second, until holds is true of the screen or the
// program has ended: a question that has just opened does not listen at once.
func (term *Terminal) Insist(patience time.Duration, key string, holds func(screen string) bool) error {
	for deadline := time.Now().Add(patience); ; {
		if err := term.Press(key); err != nil && !term.Over() {
			return err
		}
		err := term.Until(time.Second, holds)
		if err == nil || errors.Is(err, ErrEnded) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("pressing %q over and over: %w", key, err)
		}
	}
}

// Resize changes the size of the terminal; its screen is empty until the program draws anew.
func (term *Terminal) Resize(cols, rows int) error {
	term.mu.Lock()
	rest := term.screen.rest // of what is only half here
	term.screen = NewScreen(cols, rows)
	term.screen.rest = rest
	term.mu.Unlock()
	return pty.Setsize(term.pty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
}

// Hangup closes the terminal, as closing its window does.
func (term *Terminal) Hangup() error { return term.pty.Close() }

// Signal sends the program a signal.
func (term *Terminal) Signal(s os.Signal) error { return term.cmd.Process.Signal(s) }

// ExitCode waits for the end of the program and of what it wrote; it fails with ErrLate.
func (term *Terminal) ExitCode(patience time.Duration) (int, error) {
	late := time.After(patience)
	for _, end := range []chan struct{}{term.gone, term.read} {
		select {
		case <-end:
		case <-late:
			return -1, fmt.Errorf("waiting for the end of the program: %w; the screen was:\n%s", ErrLate, term.Text())
		}
	}
	return term.cmd.ProcessState.ExitCode(), nil
}

// Kill ends the program and closes the terminal.
func (term *Terminal) Kill() {
	term.cmd.Process.Kill()
	term.pty.Close()
}
