package cli

import (
	"errors"
	"fmt"
	"reflect"

	"clinik-import/client"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// complain says what went wrong. A key that was written where it does not belong is not
// repeated: what is printed here ends in the logs of those who run the program unattended.
func complain(env Env, err error) {
	told := map[safe.Text]bool{}
	for _, fault := range separate(err) {
		if said := sentence(fault); !told[said] {
			told[said] = true
			fmt.Fprintf(env.Err, "clinik-import: %s\n", said)
		}
	}
}

var joined = reflect.TypeOf(errors.Join(errors.New("")))

// separate takes apart what was joined, so that each fault has a line. Several errors in one
// sentence stay together.
func separate(err error) []error {
	if reflect.TypeOf(err) != joined {
		return []error{err}
	}
	var all []error
	for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
		all = append(all, separate(one)...)
	}
	return all
}

func sentence(err error) safe.Text {
	text := words.Error(err)
	if _, changed := errors.AsType[*ndjson.ChangedError](err); changed {
		text += "; run the command again once the file stays as it is"
	}
	said, leaked := client.Hide(text)
	if leaked {
		said += ". A key was in it, and what is in a command line can be read by others: have that key replaced, and give the new one to: clinik-import key set"
	}
	return safe.Clean(said)
}
