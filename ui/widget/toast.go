package widget

import (
	"time"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// A Toast is a message that goes away by itself. It never takes the focus.
type Toast struct {
	Text  safe.Text
	Error bool // what went wrong
	Done  bool // what was done; neither: a remark
	Until time.Time
	Stays bool // until it is taken away, however late it is
}

// How long a toast stays: long enough to read a sentence.
const (
	toastFor      = 6 * time.Second
	toastErrorFor = 15 * time.Second
)

// NewToast makes a message that starts now.
func NewToast(text safe.Text, isError bool, now time.Time) Toast {
	d := toastFor
	if isError {
		d = toastErrorFor
	}
	return Toast{Text: text, Error: isError, Until: now.Add(d)}
}

// Shown reports whether the message is still to be seen.
func (t Toast) Shown(now time.Time) bool { return t.Stays || now.Before(t.Until) }

// toastMost is how many lines of a message are shown.
const toastMost = 5

// View draws the message in lines of w cells.
func (t Toast) View(th *theme.Theme, w int) layout.Block {
	sign, style := theme.SignNote, th.Strong
	switch {
	case t.Error:
		sign, style = theme.SignError, th.ToastError
	case t.Done:
		sign, style = theme.SignOK, th.ToastInfo
	}
	var out layout.Block
	for i, line := range th.Spell(t.Text).Wrap(max(1, w-3)) {
		if i == toastMost {
			break
		}
		if i > 0 {
			sign = safe.Own(" ")
		}
		out = append(out, " "+style.Render(safe.Join(" ", sign, line).Pad(w-1)))
	}
	return out
}
