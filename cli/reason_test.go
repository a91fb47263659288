package cli

import (
	"testing"

	"clinik-import/importer"
)

func TestReasonsNameTheirField(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		pointer, message, want string
	}{
		{"/generalPractitionerId", "unknown reference", "generalPractitionerId: unknown reference"},
		{"/email", "email is taken", "email is taken"},
		{"/contacts/0/phone", "is no number", "contacts.0.phone: is no number"},
		{"", "not today", "not today"},
	} {
		if got := reasonOf(importer.Reject{Pointer: row.pointer, Message: row.message}); got != row.want {
			t.Errorf("%s %q: got %q", row.pointer, row.message, got)
		}
	}
}
