package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

// An output is standard output that keeps the first fault of a write: what a command
// printed was then lost, whether or not the command looked.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// keepGoing lets a write to a reader that has gone fail like any other, instead of ending
// the program in the middle of an import. What is started from here still ends by it.
func keepGoing() (stop func()) {
	gone := make(chan os.Signal, 1) // nobody waits for it: the failed write says the same
	signal.Notify(gone, syscall.SIGPIPE)
	return func() { signal.Stop(gone) }
}

// sends are the commands whose work stands though what they print was lost.
var sends = map[string]bool{"send": true, "resume": true, "watch": true}

// wantsEvents reports whether a command line asks for a stream of events, also one with a
// flag before --json that was refused.
func wantsEvents(cmd *cobra.Command, args []string) bool {
	if !sends[cmd.Name()] {
		return false
	}
	asked := cmd.Flags().Lookup("json").Value.String() == "true"
	return asked || slices.Contains(args, "--json")
}

// lost says what was lost of a command's output, and grades it: a script that reads it must
// not take it for whole. A reader that has seen enough of a list, such as head, is no news.
func (o *output) lost(command string, err error) error {
	switch {
	case o.err == nil, errors.Is(err, o.err):
		return err
	case sends[command]:
		code := ExitFault
		if ended, ok := errors.AsType[*exitError](err); ok && ended.err != nil {
			err = ended.err
		} else if ok {
			err = nil
		}
		said := fmt.Errorf("the output could not be written to its end (%w). The import itself stands: see clinik-import runs, and go on with clinik-import resume", o.err)
		return &exitError{code, errors.Join(err, said)}
	case errors.Is(o.err, syscall.EPIPE):
		return &exitError{ExitFault, nil}
	}
	return &exitError{ExitFault, fmt.Errorf("the output could not be written: %w", o.err)}
}
