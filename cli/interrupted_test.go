package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

// The summary is the last event of a command also where it was broken off or failed; in words
// totals are said of what was broken off only, and never twice.
func TestWhatEndsEarlyEndsWithItsSummary(t *testing.T) {
	t.Parallel()
	canceled := fmt.Errorf("reading: %w", context.Canceled)
	for _, row := range []struct {
		err    error
		exit   int
		events int
		words  int
	}{
		{canceled, ExitWaiting, 1, 1},
		{errors.New("a fault"), ExitFault, 1, 0},
		{&exitError{ExitKey, errors.New("no key")}, ExitKey, 1, 0},
		{nil, ExitOK, 0, 0},
	} {
		for asJSON, want := range map[bool]int{true: row.events, false: row.words} {
			var out bytes.Buffer
			r := newReporter(Env{Out: &out, Err: &bytes.Buffer{}}, asJSON)
			if got := r.closing(r.closing(row.err)); got != row.err {
				t.Errorf("%v became %v", row.err, got)
			}
			if n := bytes.Count(out.Bytes(), []byte("\n")); n != want {
				t.Errorf("%v, as JSON %t: %q", row.err, asJSON, out.String())
			}
			var s summaryEvent
			if asJSON && want > 0 && (json.Unmarshal(out.Bytes(), &s) != nil || s.Event != "summary" || s.Exit != row.exit) {
				t.Errorf("%v: %s", row.err, out.String())
			}
		}
	}
}
