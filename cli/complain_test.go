package cli

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

func TestEachFaultHasALine(t *testing.T) {
	t.Parallel()
	one, two := errors.New("one"), errors.New("two\nwords")
	for _, c := range []struct {
		err  error
		want string
	}{
		{one, "clinik-import: one\n"},
		{errors.Join(one, errors.Join(two, one)), "clinik-import: one\nclinik-import: two\\nwords\n"},
		{&importer.PlanChange{By: importer.ByFile, File: &ndjson.ChangedError{Path: "a.ndjson", How: "was written to since it was opened"}},
			"clinik-import: nothing was sent: a.ndjson was written to since it was opened; run the command again once the file stays as it is\n"},
		{fmt.Errorf("%w; and %w", one, one), "clinik-import: one; and one\n"},
	} {
		var said bytes.Buffer
		complain(Env{Err: &said}, c.err)
		if said.String() != c.want {
			t.Errorf("%v:\n%s, want\n%s", c.err, said.String(), c.want)
		}
	}
}
