package ui

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// terminal is what the screens tell the terminal beside their frames: clipboard, bell,
// notice, progress in the taskbar. Nothing else writes to it. What it writes holds no
// patient's value. Its methods are for commands; nil writes nothing.
type terminal struct {
	mu  sync.Mutex
	out io.Writer
	can abilities
}

// abilities say what the terminal understands. What one does not know it may print, or
// take for something else; so nothing is sent on a guess.
type abilities struct {
	clipboard bool // OSC 52; a terminal that forbids it ignores it
	notice    bool // OSC 9 TEXT
	progress  bool // OSC 9;4
}

// abilitiesOf reads the environment. tmux and screen keep for themselves what they do not
// know, and what lies behind them cannot be known from inside.
func abilitiesOf(lookup func(string) (string, bool)) abilities {
	get := func(name string) string { v, _ := lookup(name); return v }
	term, program := get("TERM"), get("TERM_PROGRAM")
	switch {
	case term == "" && get("WT_SESSION") == "" || term == "dumb" || term == "linux":
		return abilities{}
	case get("STY") != "" || strings.HasPrefix(term, "screen") && get("TMUX") == "":
		return abilities{}
	case get("TMUX") != "" || strings.HasPrefix(term, "tmux"):
		return abilities{clipboard: true} // it has its own, or asks the terminal, or ignores it
	}
	ghostty := program == "ghostty" || term == "xterm-ghostty"
	return abilities{
		clipboard: true,
		notice: ghostty || program == "iTerm.app" || get("LC_TERMINAL") == "iTerm2" || program == "WezTerm" || program == "WarpTerminal" ||
			get("KITTY_WINDOW_ID") != "" || term == "xterm-kitty" || term == "foot" || strings.HasPrefix(term, "foot-"),
		progress: ghostty || get("WT_SESSION") != "" || get("ConEmuANSI") == "ON",
	}
}

// maxCopy bounds what is copied: terminals take few kilobytes, and silently drop more.
const maxCopy = 4096

func (t *terminal) canCopy(text string) error {
	switch {
	case t == nil || !t.can.clipboard:
		return errors.New("this terminal cannot copy")
	case len(text) > maxCopy:
		return errors.New("too long to copy")
	}
	return nil
}

// copy puts text into the clipboard: of the computer the person sits at, also over SSH.
func (t *terminal) copy(text string) {
	t.write("\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\x07")
}

func (t *terminal) write(sequence string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	io.WriteString(t.out, sequence)
}

// bell rings.
func (t *terminal) bell() { t.write("\a") }

// notice shows a sentence of ours on the desktop.
func (t *terminal) notice(sentence string) {
	if t == nil || !t.can.notice {
		return
	}
	t.write("\x1b]9;" + strings.Map(printableASCII, sentence) + "\x07")
}

func printableASCII(r rune) rune {
	if r < ' ' || r > '~' {
		return '?'
	}
	return r
}

// The states of the taskbar, as OSC 9;4 numbers them.
const (
	barNone   = 0
	barNormal = 1
	barError  = 2
	barPaused = 4
)

// progress shows how far the work is in the taskbar; percent counts where there is one.
func (t *terminal) progress(state, percent int) {
	if t == nil || !t.can.progress {
		return
	}
	t.write(fmt.Sprintf("\x1b]9;4;%d;%d\x07", state, percent))
}
