//go:build unix

package ground

import (
	"os"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

func terminal(t *testing.T) (outside, inside *os.File) {
	t.Helper()
	outside, inside, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { outside.Close(); inside.Close() })
	return outside, inside
}

func xterm(name string) (string, bool) {
	if name == "TERM" {
		return "xterm-256color", true
	}
	return "", false
}

func TestATerminalIsAskedOnceAndLeftAsItWas(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]bool{
		"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[1;1R": false,
		"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[1;1R": true,
		"\x1b[1;1R": true, // it does not know its ground
	} {
		outside, inside := terminal(t)
		before, err := term.GetState(inside.Fd())
		if err != nil {
			t.Fatal(err)
		}
		asked := make(chan string)
		go func() {
			buffer := make([]byte, 100)
			n, _ := outside.Read(buffer)
			outside.WriteString(answer[:3]) // a slow line
			outside.WriteString(answer[3:])
			asked <- string(buffer[:n])
		}()
		if got := IsDark(inside, inside, xterm, time.Minute); got != want {
			t.Errorf("%q is taken for dark: %v", answer, got)
		}
		if q := <-asked; q != question {
			t.Errorf("asked %q", q)
		}
		if after, err := term.GetState(inside.Fd()); err != nil || *after != *before {
			t.Errorf("%q: the terminal is left otherwise than it was: %v", answer, err)
		}
	}
}

func TestASilentTerminalIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	_, inside := terminal(t)
	if !IsDark(inside, inside, xterm, time.Millisecond) {
		t.Error("without an answer it is taken for light")
	}
}
