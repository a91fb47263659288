package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// What is said of a command line that cannot be meant: what is wrong, and what to write.

const anyNumber = -1

// takes refuses fewer or more arguments than least and most; what is named by one of them.
func takes(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fmt.Errorf("name %s: %s", what, howToCall(cmd))
		case most == 0 && len(args) > 0:
			return fmt.Errorf("%s takes flags only, and %q is none: %s", cmd.CommandPath(), args[0], howToCall(cmd))
		case most != anyNumber && len(args) > most:
			return fmt.Errorf("%s takes one, %s, and %q is one more: %s", cmd.CommandPath(), what, args[most], howToCall(cmd))
		}
		return nil
	}
}

// howToCall is how a command is written, and where more is said of it.
func howToCall(cmd *cobra.Command) string {
	call := strings.TrimSpace(strings.TrimSuffix(cmd.CommandPath(), cmd.Name()) + cmd.Use)
	return call + " (" + cmd.CommandPath() + " --help says more)"
}

// wrongFlag explains a flag that a command does not have, or that was given what it does
// not take.
func wrongFlag(cmd *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(cmd, unknown)
	}
	if bare, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		f := bare.GetFlag()
		return fmt.Errorf("--%s takes %s, written after it; %s --help says more", f.Name, valueOf(f), cmd.CommandPath())
	}
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		f := wrong.GetFlag()
		if errors.Is(err, strconv.ErrRange) {
			return fmt.Errorf("--%s %s: this number is too large", f.Name, wrong.GetValue())
		}
		return fmt.Errorf("--%s %q: it takes %s", f.Name, wrong.GetValue(), valueOf(f))
	}
	if odd, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return fmt.Errorf("%q is no flag; those of this command are listed by: %s --help", odd.GetSpecifiedFlag(), cmd.CommandPath())
	}
	return err
}

// valueOf says what a flag takes.
func valueOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true or false"
	case "int", "int64", "uint64":
		return "a whole number"
	case "duration":
		return "a time such as 90s or 2h"
	case "string", "stringArray":
		return "a value"
	}
	return "a value: " + f.Value.Type() // of a setting: FILE, SIZE …
}
