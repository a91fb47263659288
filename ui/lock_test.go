package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// setWord sets the word that opens the blanked screen.
func (d *driver) setWord(word string) {
	d.Helper()
	d.press("ctrl+l")
	d.write(word)
	d.press("enter")
	d.write(word)
	d.press("enter")
	d.sees("opens by your word now")
}

func TestAWordLocksTheBlankedScreen(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.setWord("heron")
	d.press("B")
	d.sees("your word: _", "enter opens the screen")
	d.golden("locked")
	d.goldenDark("locked-dark")
	d.allSizes()
	d.size(80, 24)
	d.press("enter")
	d.sees("Type your word first.")
	d.write("q3P")
	d.sees("your word: ***_")
	d.lacks("q3P", "heron", "Amara", "patients.ndjson")
	d.press("enter")
	d.sees("This is not the word. The next is tried after 1 second.")
	d.send(keyMsg("h")) // within that second
	for _, r := range "eron" {
		d.send(keyMsg(string(r)))
	}
	d.send(keyMsg("enter"))
	d.sees("Not tried yet. Wait 1 second, then press enter again.", "your word: *****_")
	d.golden("locked-wait")
	d.goldenDark("locked-wait-dark")
	d.size(80, 24)
	d.press("enter") // a second later
	d.sees("Amara Okafor")
	if d.m.front != CheckID || len(d.m.dialogs) > 0 {
		t.Error("a key came through the lock")
	}
}

func TestWrongWordsWaitLonger(t *testing.T) {
	t.Parallel()
	l, err := newLock("heron")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60, 60} {
		if l.opens("stork", now) {
			t.Fatal("another word opens")
		}
		if got := l.wait(now); got != want*time.Second {
			t.Errorf("after wrong word %d: %v, want %v s", i+1, got, int64(want))
		}
		now = l.until
	}
	if !l.opens("heron", now) || l.wait(now) != 0 {
		t.Error("the word does not open")
	}
	if l.opens("stork", now); l.wait(now) != time.Second {
		t.Error("old mistakes count on")
	}
}

func TestALockKeepsNoWord(t *testing.T) {
	t.Parallel()
	a, _ := newLock("heron")
	b, _ := newLock("heron")
	if string(a.hash) == string(b.hash) || strings.Contains(string(a.hash)+string(a.salt), "heron") {
		t.Error("the hash is not salted")
	}
	if _, err := newLock("abc"); err == nil {
		t.Error("a word of three characters is taken")
	}
}

func TestTheWordIsTypedUnseenAndTwice(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("ctrl+l")
	d.golden("lock-word")
	d.goldenDark("lock-word-dark")
	d.allSizes()
	d.size(80, 24)
	d.write("heron")
	d.press("enter")
	d.write("herons")
	d.sees("word: *****", "again: ******_")
	d.lacks("heron")
	d.press("enter")
	d.sees("The two are not the same")
	d.write("heron")
	d.press("enter")
	d.sees("opens by your word now")
	d.press("ctrl+l")
	d.sees("A word is set. Leave both lines empty to have none.")
	d.press("enter", "enter")
	d.sees("opens by enter again")
	d.press("B")
	d.sees("enter shows the screen again")
	d.press("ctrl+l", "esc", "enter")
	d.sees("Amara Okafor")
	d.press("ctrl+l")
	d.write("abc")
	d.press("enter")
	d.write("abc")
	d.press("enter")
	d.sees("Take at least 4 characters")
	d.press("esc", "B")
	d.sees("enter shows the screen again")
}

func TestABlankedScreenCanBeLeft(t *testing.T) {
	t.Parallel()
	for _, locked := range []bool{false, true} {
		d := check(t, patientLines)
		if locked {
			d.setWord("heron")
		}
		d.press("B", "ctrl+c")
		d.sees("quit?", "Records rejected or held back: 4.")
		d.lacks("Amara", "patients.ndjson")
		if !locked {
			d.golden("blank-quit")
			d.goldenDark("blank-quit-dark")
		}
		d.allSizes()
		d.size(80, 24)
		d.press("n")
		d.lacks("quit?", "Amara")
		if d.quit {
			t.Error("no leaves")
		}
		d.press("ctrl+c", "y")
		if !d.quit {
			t.Error("yes does not leave")
		}
	}
}

func TestValuesComeBackHiddenWhereTheyAreFromTheStart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ private, locked, hidden bool }{
		{false, false, false}, {true, false, true}, {true, true, false},
	} {
		d := check(t, patientLines)
		d.m.Settings.IdleLock, d.m.Settings.Private = 10*time.Minute, c.private
		if c.locked {
			d.setWord("heron")
		}
		d.clock.now = d.clock.now.Add(10 * time.Minute)
		d.send(idleMsg{})
		if c.locked {
			d.write("heron")
		}
		d.press("enter")
		frame := ansi.Strip(d.screen())
		if c.hidden == strings.Contains(frame, "Amara") || c.hidden != strings.Contains(frame, "P shows them") {
			t.Errorf("%+v:\n%s", c, frame)
		}
		if c.hidden {
			d.press("P")
			d.sees("Amara Okafor")
		}
	}
}
