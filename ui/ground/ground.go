// Package ground finds out whether the terminal's ground is dark.
//
// The libraries of the screens ask the terminal as the program starts, whatever command it
// is: a terminal that does not answer then holds up each of them for five seconds, and an
// answer that comes later is echoed between the program's own bytes or taken for keys. This
// package is initialised before they are, tells them that there is nothing to ask, and asks
// itself, once, for the screens alone and with less patience.
package ground

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"
)

// Packages are initialised in the order of their import paths, after what they import; a
// test of the command line holds that no command but the screens asks.
func init() { lipgloss.SetHasDarkBackground(true) }

// Patience is how long a terminal is waited for; most answer at once, over a slow line
// within a fraction of it.
const Patience = time.Second

// question asks for the ground, and then for what every terminal knows, so that one that
// does not know its ground is not waited for. It is one write: nothing comes between.
const question = "\x1b]11;?\x1b\\\x1b[6n"

// IsDark asks the terminal behind in and out for its ground. Where there is none, where it
// does not say so within patience, or is not to be asked (tmux and screen have several
// grounds behind them), COLORFGBG decides, and without it most terminals are dark.
func IsDark(in io.Reader, out io.Writer, lookup func(name string) (string, bool), patience time.Duration) bool {
	get := func(name string) string { v, _ := lookup(name); return v }
	name := get("TERM")
	if name != "" && name != "dumb" && !strings.HasPrefix(name, "screen") && !strings.HasPrefix(name, "tmux") {
		if dark, said := ask(in, out, patience); said {
			return dark
		}
	}
	switch fields := strings.Split(get("COLORFGBG"), ";"); fields[len(fields)-1] {
	case "7", "15":
		return false
	}
	return true
}

// ask asks with the echo off, and leaves the terminal as it was.
func ask(in io.Reader, out io.Writer, patience time.Duration) (dark, said bool) {
	from, ok := in.(*os.File)
	if !ok || !term.IsTerminal(from.Fd()) {
		return false, false
	}
	if to, ok := out.(*os.File); !ok || !term.IsTerminal(to.Fd()) {
		return false, false
	}
	before, err := term.MakeRaw(from.Fd())
	if err != nil {
		return false, false
	}
	defer term.Restore(from.Fd(), before)
	reader, err := cancelreader.NewReader(from)
	if err != nil {
		return false, false
	}
	defer reader.Close()
	if _, err := io.WriteString(out, question); err != nil {
		return false, false
	}
	enough := time.AfterFunc(patience, func() { reader.Cancel() })
	defer enough.Stop()
	return parse(answer(reader))
}

// longAnswer bounds what is read: the two answers have less than 50 bytes.
const longAnswer = 256

var endOfAnswer = regexp.MustCompile(`\x1b\[\d+;\d+R`)

// answer reads until the second answer is whole, or no more comes.
func answer(r io.Reader) (said []byte) {
	piece := make([]byte, longAnswer)
	for len(said) < longAnswer && !endOfAnswer.Match(said) {
		n, err := r.Read(piece)
		said = append(said, piece[:n]...)
		if err != nil {
			break
		}
	}
	return said
}

// colour is the answer for the ground: 1 to 4 hexadecimal digits for red, green and blue.
var colour = regexp.MustCompile(`\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})`)

// parse reads an answer. Dark is what is nearer to black than to white, by the weights of
// ITU-R BT.601.
func parse(said []byte) (dark, ok bool) {
	parts := colour.FindSubmatch(bytes.ToLower(said))
	if parts == nil {
		return false, false
	}
	light := 0.0
	for i, weight := range []float64{0.299, 0.587, 0.114} {
		digits := string(parts[i+1])
		value, _ := strconv.ParseUint(digits, 16, 16) // the expression lets nothing else through
		light += weight * float64(value) / float64(uint(1)<<(4*len(digits))-1)
	}
	return light < 0.5, true
}
