package cli

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
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
		{fmt.Errorf("%w; and %w", one, one), "clinik-import: one; and one\n"},
	} {
		var said bytes.Buffer
		complain(Env{Err: &said}, c.err)
		if said.String() != c.want {
			t.Errorf("%v:\n%s, want\n%s", c.err, said.String(), c.want)
		}
	}
}
