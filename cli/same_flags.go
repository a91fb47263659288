package cli

import (
	"runtime"
	"slices"

	"clinik-import/settings"
	"clinik-import/ui/shell"
)

// sameFlags are the flags with which a command that is named to a person means what the one
// at hand does: the same server, state and rules. What was set elsewhere is in force there too;
// set is nil where nothing was given as a flag.
func sameFlags(set *settings.Settings, practice bool, command string) (words []string) {
	names := settingsOf(command)
	reads := !slices.Contains(names, "state") // files, and nothing that was sent
	if practice && !reads {
		words = append(words, "--sandbox")
	}
	if practice { // its server is its own
		names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(serverFlags, name) })
	}
	if set == nil {
		return words
	}
	return append(words, set.Given(names)...)
}

// sameCommand is a command line that goes on with what the one at hand does.
func sameCommand(set *settings.Settings, practice bool, command string) string {
	return shell.Line(append([]string{"clinik-import", command}, sameFlags(set, practice, command)...), runtime.GOOS == "windows")
}

// reporterOf is the reporter of a command that sends or watches.
func reporterOf(env Env, o *sendFlags) *reporter {
	r := newReporter(env, o.json)
	r.set, r.practice = o.target.set, o.target.sandbox
	return r
}

// command is sameCommand for what is told of.
func (r *reporter) command(name string) string { return sameCommand(r.set, r.practice, name) }
