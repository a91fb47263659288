package cli_test

import (
	"strings"
	"testing"
)

// A key that was written where it does not belong ends in logs, tickets and screens.
func TestAKeyInTheWrongPlaceIsNotRepeated(t *testing.T) {
	t.Parallel()
	const key = "clk_live_canary1234567890abcd"
	state := t.TempDir()
	for _, args := range [][]string{
		{key}, {"key", key}, {"key", "show", key}, {"key", "set", "--file", key}, {"key", "set", "--file=" + key}, {"resolve", key, "--as", "accepted", "--reason", "x"},
		{"send", key}, {"send", "--sandbox", "--type", "Patient", key}, {"lint", key}, {"help", key}, {"completion", key}, {"watch", key}, {"profile", "use", key},
		{"send", "--type", key, "testdata/patients-good.ndjson"}, {"--" + key}, {"send", "--max-rejects", key, "testdata/patients-good.ndjson"}, {"send", "--recipe", key, "testdata/patients-good.ndjson"},
	} {
		p := runProgram(t, state, nil, args...)
		if p.code == 0 || strings.Contains(p.out+p.err, "canary") || !strings.Contains(p.err, "have that key replaced") {
			t.Errorf("%q: exit %d\n%s%s", args, p.code, p.out, p.err)
		}
	}
}
