package cli

import (
	"strings"
	"testing"

	"clinik-import/importer"
)

// Who is not asked says with a live key how many records are meant: for a plan, and for what
// was stopped before.
func TestALiveKeyWantsTheNumber(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		target importer.Target
		o      sendFlags
		refuse string // a part of the refusal, "" if it goes
	}{
		{importer.Target{Environment: importer.Live}, sendFlags{yes: true}, "add --live 20"},
		{importer.Target{Environment: importer.Live}, sendFlags{yes: true, live: 19}, "add --live 20"},
		{importer.Target{Environment: importer.Live}, sendFlags{yes: true, live: 20}, ""},
		{importer.Target{Environment: importer.Live}, sendFlags{live: 20}, "Add --yes"},
		{importer.Target{Environment: importer.Test}, sendFlags{}, "Add --yes"},
		{importer.Target{Environment: importer.Test}, sendFlags{yes: true}, ""},
		{importer.Target{Environment: importer.Sandbox, Sandbox: "folder"}, sendFlags{}, ""},
	} {
		err := askToSend(t.Context(), Env{}, row.o, row.target, 20)
		if (err == nil) != (row.refuse == "") || err != nil && !strings.Contains(err.Error(), row.refuse) {
			t.Errorf("%s, %+v: %v, want %q", row.target.Environment, row.o, err, row.refuse)
		}
	}
}
