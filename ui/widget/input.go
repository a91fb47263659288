package widget

import (
	"slices"
	"strings"
	"unicode"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	tea "github.com/charmbracelet/bubbletea"
)

// maxInput bounds what may be typed or pasted into a line, in characters.
const maxInput = 4096

// Typed is what a key meant to an Input.
type Typed uint8

const (
	Editing   Typed = iota // still typing
	Submitted              // enter
	Cancelled              // esc
)

// An Input is one line of text being typed, with the lines typed before (up, down).
// Control characters never get into it, and a paste of several lines not at all: without its
// breaks it would be another text.
type Input struct {
	Label  safe.Text
	Secret bool      // typed unseen: each character is shown as *
	Mask   *Mask     // the form of what is wanted; what is not typed yet of it is shown; nil: any text
	Hint   safe.Text // at the right end, where there is room
	Fresh  bool      // what stands there is a proposal: the first that is typed or pasted replaces it

	said    safe.Text // why the last key, or what was pasted, was not taken
	value   []rune
	at      int // of the cursor, in value
	history []string
	line    int // in history; len(history) is the line being typed
}

// NewInput starts an input with a value, the cursor at its end.
func NewInput(label safe.Text, value string, history ...string) *Input {
	in := &Input{Label: label, history: history, line: len(history)}
	in.SetValue(value)
	return in
}

// Value returns what was typed.
func (in *Input) Value() string { return string(in.value) }

// SetValue replaces the text.
func (in *Input) SetValue(s string) {
	in.value, in.at = nil, 0
	in.insert([]rune(s))
}

// SetCursor puts the cursor before character i, from 0, or at the nearest end.
func (in *Input) SetCursor(i int) { in.at = max(0, min(i, len(in.value))) }

// Key edits the line.
func (in *Input) Key(k tea.KeyMsg) Typed {
	in.said = safe.Text{}
	switch k.String() {
	case "enter":
		return Submitted
	case "esc":
		return Cancelled
	}
	in.edit(k)
	return Editing
}

// edit takes a key that changes the text or moves in it.
func (in *Input) edit(k tea.KeyMsg) {
	fresh := in.Fresh
	in.Fresh = false
	switch k.String() {
	case "up":
		in.recall(in.line - 1)
	case "down":
		in.recall(in.line + 1)
	case "left", "ctrl+b":
		in.at = max(0, in.at-1)
	case "right", "ctrl+f":
		in.at = min(len(in.value), in.at+1)
	case "home", "ctrl+a":
		in.at = 0
	case "end", "ctrl+e":
		in.at = len(in.value)
	case "backspace", "ctrl+h":
		in.removeOne(-1)
	case "delete", "ctrl+d":
		in.removeOne(0)
	case "ctrl+u":
		in.remove(0, in.at)
	case "ctrl+k":
		in.remove(in.at, len(in.value))
	case "ctrl+w", "alt+backspace":
		in.remove(in.wordStart(), in.at)
	default:
		if !k.Alt && (k.Type == tea.KeyRunes || k.Type == tea.KeySpace) {
			in.replace(k, fresh)
		}
	}
}

// replace is take, in the place of a proposal if there is one; what is not taken replaces none.
func (in *Input) replace(k tea.KeyMsg, fresh bool) {
	was := in.value
	if fresh {
		in.value, in.at = nil, 0
	}
	in.take(k.Runes, k.Paste)
	if fresh && len(in.value) == 0 {
		in.value, in.at, in.Fresh = was, len(was), true
	}
}

// take inserts what was typed or pasted, if it is one line of one column; what was copied
// from a table or a text often has a break before or behind it.
func (in *Input) take(runes []rune, pasted bool) {
	text := strings.TrimFunc(string(runes), breaks)
	switch {
	case strings.ContainsFunc(text, breaks):
		in.said = safe.Own("not pasted: it has several lines or columns")
	case in.Mask != nil:
		in.takeMasked(text, pasted)
	default:
		in.insert([]rune(text))
	}
}

// takeMasked inserts what fits the mask, and says so of what does not.
func (in *Input) takeMasked(text string, pasted bool) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	before, after := string(in.value[:in.at]), string(in.value[in.at:])
	ok := true
	if pasted {
		before, after, ok = in.Mask.paste(before, after, text)
	} else {
		for _, r := range text {
			fits := false
			before, after, fits = in.Mask.take(before, after, r)
			ok = ok && fits
		}
	}
	switch {
	case ok:
	case in.Mask.Advice:
		in.said = safe.Sprintf("usual: %s", in.Mask.Form)
		in.insert([]rune(text))
		return
	case pasted:
		in.said = safe.Sprintf("not pasted: %s", in.Mask.Form)
	default:
		in.said = safe.Sprintf("only %s", in.Mask.Form)
	}
	if value := []rune(before + after); len(value) <= maxInput {
		in.value, in.at = value, len([]rune(before))
	}
}

// breaks reports a character that ends a line or a column.
func breaks(r rune) bool { return strings.ContainsRune("\t\n\v\f\r\u0085\u2028\u2029", r) }

func (in *Input) insert(runes []rune) {
	runes = slices.DeleteFunc(slices.Clone(runes), unicode.IsControl)
	runes = runes[:min(len(runes), maxInput-len(in.value))]
	in.value = slices.Insert(in.value, in.at, runes...)
	in.at += len(runes)
}

func (in *Input) remove(from, to int) {
	from, to = max(0, from), min(len(in.value), to)
	if from >= to {
		return
	}
	in.value = slices.Delete(in.value, from, to)
	in.at = from
}

// removeOne removes the character before the cursor (-1) or under it (0). A sign that the
// mask set between others stays, and what is beyond it goes.
func (in *Input) removeOne(by int) {
	at := in.at + by
	if at < 0 || at >= len(in.value) {
		return
	}
	left := func(i int) string { return string(in.value[:i]) + string(in.value[i+1:]) }
	if m := in.Mask; m != nil && m.holds(string(in.value)) && !m.holds(left(at)) {
		if beyond := at + by + by + 1; beyond >= 0 && beyond < len(in.value) && m.holds(left(beyond)) {
			at = beyond
		}
	}
	in.remove(at, at+1)
}

func (in *Input) wordStart() int {
	i := in.at
	for i > 0 && in.value[i-1] == ' ' {
		i--
	}
	for i > 0 && in.value[i-1] != ' ' {
		i--
	}
	return i
}

func (in *Input) recall(line int) {
	if line < 0 || line > len(in.history) {
		return
	}
	in.line = line
	if line == len(in.history) {
		in.SetValue("")
		return
	}
	in.SetValue(in.history[line])
}

// View draws label, text and cursor in w cells; of a long text it shows the part at
// the cursor.
func (in *Input) View(t *theme.Theme, w int) string {
	label := in.Label.Truncate(w / 2)
	room := max(1, w-label.Width()-3)
	before, under, after := t.Spell(in.shown(0, in.at)), safe.Own(" "), safe.Text{}
	if in.at < len(in.value) {
		under, after = t.Spell(in.shown(in.at, in.at+1)), t.Spell(in.shown(in.at+1, len(in.value)))
	}
	before = before.TruncateLeft(max(0, room-under.Width()))
	line := t.Strong.Render(label) + " " + before.String() + cursor(t, under) + after.String()
	if in.said.Width() > 0 {
		return layout.Spread(line, t.SeverityError.Render(in.said.Truncate(w-label.Width()-3)), w)
	}
	line += t.Faint.Render(in.rest())
	hint := in.Hint
	if in.Fresh {
		hint = safe.Own("typing replaces it")
	}
	if used := (layout.Block{line}).Size().W; hint.Width() > 0 && used+hint.Width()+2 <= w {
		return layout.Spread(line, t.Faint.Render(hint), w)
	}
	return fitTo(line, w)
}

// shown is a part of what was typed, as the screen may show it.
func (in *Input) shown(from, to int) safe.Text {
	if in.Secret {
		return safe.Clean(strings.Repeat("*", to-from))
	}
	return safe.Clean(string(in.value[from:to]))
}

// Shown is what was typed, as the screen may show it.
func (in *Input) Shown() safe.Text { return in.shown(0, len(in.value)) }

// rest is what is not typed yet of the mask.
func (in *Input) rest() safe.Text {
	if in.Mask == nil || in.at < len(in.value) || !in.Mask.holds(string(in.value)) {
		return safe.Text{}
	}
	form := []rune(in.Mask.Form.String())
	return safe.Clean(string(form[min(len(in.value), len(form)):]))
}

// cursor draws the character under the text cursor; without colours a line before it
// shows the place.
func cursor(t *theme.Theme, under safe.Text) string {
	if t.Name == "none" {
		return "_" + under.String()
	}
	return t.RowSelected.Render(under)
}
