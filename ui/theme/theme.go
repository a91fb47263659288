// Package theme holds every style of the screens, by role. No style is made
// anywhere else, and no role tells anything by colour alone: whatever it marks has a
// sign or a word as well.
//
// The colours are the terminal's own sixteen, so they fit a person's scheme.
package theme

import (
	"io"
	"slices"
	"strings"

	"clinik-import/ui/safe"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// A Style is a look, ready to be put around text. The zero Style changes nothing.
type Style struct{ open, close string }

// Render gives the text the style.
func (s Style) Render(t safe.Text) string { return s.open + t.String() + s.close }

// Around gives the style to a part of our own frame, or to a whole row of safe texts
// that carry no style themselves.
func (s Style) Around(row string) string { return s.open + row + s.close }

// A Theme is the look of the program, by role.
type Theme struct {
	Name string

	Title, TitleFocused   Style // of panes
	Border, BorderFocused Style
	Page, PageActive      Style // names in the top bar; plain, for grey is hard to read in many terminals
	Text, Faint, Strong   Style
	Key, KeyHint          Style // a key and what it does
	RowSelected           Style // under the cursor, in the list that has the focus
	RowHere               Style // under the cursor, in a list without it
	Heading               Style // of columns
	Match                 Style

	SeverityError, SeverityWarning, SeverityNote Style
	Success, Waiting, Unknown                    Style
	FieldName, FieldValue, FieldFault            Style // of a record

	Live, Test, Sandbox Style // the target
	Progress, Slot      Style
	Dialog              Style // its border
	ToastInfo           Style
	ToastError          Style

	made Options
}

// Options choose a theme.
type Options struct {
	Name  string // "dark", "light", "high-contrast", "none"; "" chooses
	Dark  bool   // the terminal's background, for "" and "high-contrast"
	ASCII bool   // the locale is not UTF-8
	Out   io.Writer
}

// FromEnvironment reads what the variables say: NO_COLOR and TERM=dumb take the
// colours, a locale without UTF-8 takes the line-drawing characters.
func FromEnvironment(lookup func(string) (string, bool), windows bool) Options {
	get := func(name string) string { v, _ := lookup(name); return v }
	var o Options
	if get("NO_COLOR") != "" || get("TERM") == "dumb" {
		o.Name = "none"
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // POSIX order
		if v := strings.ToUpper(get(name)); v != "" {
			o.ASCII = !strings.Contains(v, "UTF-8") && !strings.Contains(v, "UTF8")
			break
		}
	}
	o.ASCII = o.ASCII && !windows // there the console is told separately
	return o
}

// New makes the theme.
func New(o Options) *Theme {
	switch {
	case o.Name == "none":
		return &Theme{Name: "none", made: o}
	case o.Name == "high-contrast" && o.Dark:
		return coloured("high-contrast", o, palette{
			accent: "14", good: "10", warn: "11", bad: "9", note: "15", onAccent: "0"})
	case o.Name == "high-contrast":
		return coloured("high-contrast", o, palette{
			accent: "4", good: "2", warn: "5", bad: "1", note: "0", onAccent: "15"})
	case o.Name == "light", o.Name == "" && !o.Dark:
		return coloured("light", o, palette{
			faint: "8", accent: "4", good: "2", warn: "5", bad: "1", note: "6", onAccent: "15"})
	}
	return coloured("dark", o, palette{
		faint: "8", accent: "6", good: "2", warn: "3", bad: "9", note: "12", onAccent: "0"})
}

// names are the themes in the order in which one goes through them.
var names = []string{"dark", "light", "high-contrast", "none"}

// Next returns the theme after this one.
func (t *Theme) Next() *Theme {
	o := t.made
	o.Name = names[(slices.Index(names, t.Name)+1)%len(names)]
	return New(o)
}

// Called is what a person knows the theme by.
func (t *Theme) Called() safe.Text {
	switch t.Name {
	case "dark":
		return safe.Own("for a dark ground")
	case "light":
		return safe.Own("for a light ground")
	case "high-contrast":
		return safe.Own("high contrast")
	}
	return safe.Own("none")
}

// A palette names the terminal's colours by what we use them for; without a faint one,
// what is faint elsewhere is as strong as the rest.
type palette struct{ faint, accent, good, warn, bad, note, onAccent lipgloss.Color }

func coloured(name string, o Options, p palette) *Theme {
	out := o.Out
	if out == nil {
		out = io.Discard
	}
	r := lipgloss.NewRenderer(out)
	r.SetColorProfile(termenv.ANSI) // chosen by name, so not left to what out is
	style := func() lipgloss.Style { return r.NewStyle() }
	fg := func(c lipgloss.Color) Style { return cut(style().Foreground(c)) }
	bold := func(c lipgloss.Color) Style { return cut(style().Foreground(c).Bold(true)) }
	return &Theme{
		Name: name, made: o,
		Title: Style{}, TitleFocused: bold(p.accent),
		Border: fg(p.faint), BorderFocused: fg(p.accent),
		PageActive: cut(style().Bold(true).Reverse(true)),
		Faint:      fg(p.faint), Strong: cut(style().Bold(true)),
		Key:         bold(p.accent),
		RowSelected: cut(style().Reverse(true)), RowHere: cut(style().Bold(true)),
		Heading: cut(style().Bold(true)), Match: cut(style().Underline(true)),
		SeverityError: fg(p.bad), SeverityWarning: fg(p.warn), SeverityNote: fg(p.note),
		Success: fg(p.good), Waiting: fg(p.warn), Unknown: bold(p.warn),
		FieldName: fg(p.accent), FieldFault: fg(p.bad),
		Live:     cut(style().Background(p.bad).Foreground(p.onAccent).Bold(true)),
		Test:     bold(p.warn),
		Sandbox:  bold(p.good),
		Progress: fg(p.accent), Slot: fg(p.accent),
		Dialog: bold(p.accent), ToastInfo: bold(p.good), ToastError: bold(p.bad),
	}
}

// cut takes the escape sequences that a Lip Gloss style puts before and after text,
// so that putting it on costs two copies and no work.
func cut(s lipgloss.Style) Style {
	before, after, _ := strings.Cut(s.Render("x"), "x")
	return Style{before, after}
}
