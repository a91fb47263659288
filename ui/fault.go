package ui

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// A faultError is an error of ours, in words. What panicked is never part of it: it
// may hold data.
type faultError struct{ page string }

func (e *faultError) Error() string {
	return fmt.Sprintf("The program made a mistake on the page %s and closed itself. "+
		"Nothing is lost: start it again and it is as you left it.", e.page)
}

// newFault makes the sentence and writes the place, without the value, to the log.
func newFault(log *slog.Logger, page safe.Text, value any) error {
	log.Error("panic", "type", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
	return &faultError{page.String()}
}

// faultMsg is a panic of a command.
type faultMsg struct{ err error }

// guard keeps a panic inside a command from ending the program with a stack trace.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = faultMsg{newFault(slog.New(slog.DiscardHandler), safe.Own("in the background"), r)}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, c := range batch {
				batch[i] = guard(c)
			}
		}
		return msg
	}
}
