package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

// The summary is the last line of a command also where it was broken off early.
func TestWhatIsBrokenOffEndsWithItsSummary(t *testing.T) {
	t.Parallel()
	for err, lines := range map[error]int{fmt.Errorf("reading: %w", context.Canceled): 1, errors.New("a fault"): 0, nil: 0} {
		var out bytes.Buffer
		r := newReporter(Env{Out: &out, Err: &bytes.Buffer{}}, true)
		if got := r.interrupted(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
		var s summaryEvent
		if n := bytes.Count(out.Bytes(), []byte("\n")); n != lines || n == 1 && (json.Unmarshal(out.Bytes(), &s) != nil || s.Event != "summary" || s.Exit != ExitWaiting) {
			t.Errorf("%v: %s", err, out.String())
		}
	}
}
