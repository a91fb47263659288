package ui

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// A driver is a person at a terminal in a test: it presses keys, runs the commands
// that come back to their end, and reads the screen. Nothing sleeps.
type driver struct {
	*testing.T
	m      *Model
	engine *fakeEngine
	clock  *fakeClock
	quit   bool     // the program was left
	titles []string // given to the terminal's window

	backwards bool // commands that come back together are run from the last to the first
}

// drive starts the program at 80×24 without colours over a fake engine. prepare may
// change the model before anything runs; nil does nothing.
func drive(t *testing.T, s start, prepare func(*driver)) *driver {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // waiting commands return at once
	d := &driver{T: t, clock: &fakeClock{now: time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)}}
	d.engine = &fakeEngine{run: &fakeRun{}, changed: make(chan struct{}, 1),
		target: importer.Target{Host: "http://127.0.0.1:43117", Environment: importer.Sandbox, Key: "clk_test_…9f2a"},
		slots:  importer.Slots{Allowance: importer.Allowance{Starts: 5, Window: time.Hour}, Used: 2, Next: d.clock.now.Add(724 * time.Second)}}
	d.m = newModel(Context{Engine: d.engine, Clock: d.clock, Display: &safe.Display{}, Log: slog.New(slog.DiscardHandler),
		Theme: theme.New(theme.Options{Name: "none"}), ctx: ctx}, s)
	if prepare != nil {
		prepare(d)
	}
	d.size(80, 24)
	d.run(d.m.Init())
	return d
}

// run runs a command and everything that follows from it.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		if d.backwards { // no order is promised
			msg = slices.Clone(msg)
			slices.Reverse(msg)
		}
		for _, c := range msg {
			d.run(c)
		}
	default:
		d.send(msg)
	}
}

// send gives the root a message, and what follows from it.
func (d *driver) send(msg tea.Msg) {
	_, cmd := d.m.Update(msg)
	if d.m.fault != nil {
		d.Helper()
		d.Fatal(d.m.fault)
	}
	if _, over := msg.(tea.QuitMsg); over {
		d.quit = true
	}
	if fmt.Sprintf("%T", msg) == "tea.setWindowTitleMsg" {
		d.titles = append(d.titles, fmt.Sprint(msg))
	}
	d.run(cmd)
}

func (d *driver) size(w, h int) { d.send(tea.WindowSizeMsg{Width: w, Height: h}) }

// press presses keys one after the other: "j", "enter", "ctrl+c", " ".
func (d *driver) press(keys ...string) {
	d.Helper()
	for _, k := range keys {
		d.clock.now = d.clock.now.Add(time.Second) // a person, not a burst
		d.send(keyMsg(k))
	}
}

// write types text letter by letter.
func (d *driver) write(text string) {
	for _, r := range text {
		d.press(string(r))
	}
}

func keyMsg(name string) tea.KeyMsg { return keyOf(name) }

// screen returns the frame, after checking its size and that nothing in it but our
// styles could reach the terminal.
func (d *driver) screen() string {
	d.Helper()
	frame := d.m.View()
	checkFrame(d.T, frame, d.m.size)
	return frame
}

// sees fails unless the screen shows all the texts.
func (d *driver) sees(texts ...string) {
	d.Helper()
	frame := ansi.Strip(d.screen())
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			d.Errorf("no %q on\n%s", text, frame)
		}
	}
}

// lacks fails if the screen shows one of the texts.
func (d *driver) lacks(texts ...string) {
	d.Helper()
	frame := ansi.Strip(d.screen())
	for _, text := range texts {
		if strings.Contains(frame, text) {
			d.Errorf("%q on\n%s", text, frame)
		}
	}
}

// checkFrame fails unless the frame is exactly as large as the terminal and holds no
// control bytes but line ends and SGR sequences.
func checkFrame(t *testing.T, frame string, s layout.Size) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != s.H {
		t.Fatalf("%d×%d: %d lines\n%s", s.W, s.H, len(lines), frame)
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w != s.W {
			t.Fatalf("%d×%d: a line is %d wide: %q", s.W, s.H, w, line)
		}
		rest := line
		for {
			_, after, found := strings.Cut(rest, "\x1b[")
			if !found {
				break
			}
			end := strings.IndexFunc(after, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
			if end < 0 || after[end] != 'm' && after[end] != 'G' { // looks, and anchors of the theme
				t.Fatalf("%d×%d: a foreign sequence in %q", s.W, s.H, line)
			}
			rest = after[end:]
		}
		for _, r := range ansi.Strip(line) {
			if r < ' ' || 0x7f <= r && r < 0xa0 {
				t.Fatalf("%d×%d: control character %U in %q", s.W, s.H, r, line)
			}
		}
	}
}

// golden compares the screen with ui/testdata/NAME-WxH.txt at the four sizes;
// go test ./ui -update writes them.
func (d *driver) golden(name string) {
	d.Helper()
	for _, s := range []layout.Size{{W: 40, H: 12}, {W: 80, H: 24}, {W: 120, H: 36}, {W: 200, H: 60}} {
		d.size(s.W, s.H)
		got := d.screen() + "\n"
		file := filepath.Join("testdata", fmt.Sprintf("%s-%dx%d.txt", name, s.W, s.H))
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				d.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			d.Fatal(err)
		}
		if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
			d.Errorf("%s differs; got\n%s\nwant\n%s", file, got, want)
		}
	}
}

// goldenDark is golden in the dark theme; the theme before is put back.
func (d *driver) goldenDark(name string) {
	d.Helper()
	before := *d.m.Theme
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden(name)
	*d.m.Theme = before
}

// goldens is golden and goldenDark; the size before is put back.
func (d *driver) goldens(name string) {
	d.Helper()
	before := d.m.size
	d.golden(name)
	d.goldenDark(name + "-dark")
	d.size(before.W, before.H)
}

// allSizes draws the screen at sizes from the least to the greatest that a terminal may
// have, closer together where it is narrow and things have to give way.
func (d *driver) allSizes() {
	d.Helper()
	for w := 20; w <= 250; w += 3 {
		if w > 90 {
			w += 8
		}
		for _, h := range []int{5, 11, 12, 13, 17, 24, 36, 80} {
			d.size(w, h)
			d.screen()
		}
	}
}
