package cli

import (
	"fmt"
)

// A mistakeError says that the program made a mistake. Of what panicked it has the type and
// no more: the rest may be data.
type mistakeError struct {
	what    any
	state   string // folder of what is kept, "" where it is not known
	command string // that goes on
}

func (e *mistakeError) Error() string {
	kept := ""
	if e.state != "" {
		kept = ", it is kept in " + e.state
	}
	return fmt.Sprintf("the program made a mistake (%T). Nothing is lost%s: %s goes on where it was", e.what, kept, e.command)
}

// close is deferred by a command that prints events: whatever ends it, a panic too, the
// summary is the last of them.
func (r *reporter) close(o *targetFlags, err *error) {
	if p := recover(); p != nil {
		*err = &exitError{ExitFault, &mistakeError{p, o.stateFolder(), sameCommand(o.set, o.sandbox, "resume")}}
	}
	*err = r.closing(*err)
}
