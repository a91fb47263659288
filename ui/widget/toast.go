package widget

import (
	"time"

	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// A Toast is a message that goes away by itself. It never takes the focus.
type Toast struct {
	Text  safe.Text
	Error bool
	Until time.Time
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
func (t Toast) Shown(now time.Time) bool { return now.Before(t.Until) }

// View draws the message in w cells.
func (t Toast) View(th *theme.Theme, w int) string {
	if t.Error {
		return th.ToastError.Render(safe.Join(" ", theme.SignError, t.Text).Pad(w))
	}
	return th.ToastInfo.Render(safe.Join(" ", theme.SignOK, t.Text).Pad(w))
}
