package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
)

// Where several runs are told of, their batches are told apart.
func TestBatchesOfSeveralRunsAreToldApart(t *testing.T) {
	t.Parallel()
	const one, two = "0000000100000000", "0000000200000000"
	for kind := range map[importer.EventKind]bool{
		importer.EventQueued: true, importer.EventWaiting: true, importer.EventSending: true, importer.EventAccepted: true,
		importer.EventProgress: true, importer.EventDone: true, importer.EventRefused: true, importer.EventHeld: true,
	} {
		for several, want := range map[bool][]string{false: {"batch 1: ", "batch 1: "}, true: {"batch 00000001/1: ", "batch 00000002/1: "}} {
			var talk bytes.Buffer
			r := newReporter(Env{Err: &talk}, false)
			if several {
				r.begun = make([]*importer.Run, 2)
			}
			for _, run := range []string{one, two} {
				r.event(importer.Event{Kind: kind, Run: run, Batch: 1})
			}
			said := strings.Split(talk.String(), "\n")
			if several && len(said) != 3 { // one line each, also of progress
				t.Fatalf("%s: %q", kind, said)
			}
			for i, line := range said[:len(said)-1] {
				if !strings.HasPrefix(line, want[i]) {
					t.Errorf("%s: %q", kind, line)
				}
			}
		}
	}
}

// The plan says of no batch that it goes now while it waits for another one, or for a slot.
func TestThePlanSaysWhenABatchGoes(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 9, 0, 0, 0, time.Local)
	most, err := importer.ParseThreshold("5%")
	if err != nil {
		t.Fatal(err)
	}
	plan := importer.Plan{Starts: []time.Time{now, now, now.Add(time.Hour)}}
	ahead := plan
	ahead.Options = importer.PlanOptions{First: 100, MaxRejects: most}
	for i, want := range []string{"now", "now", "at 10:00:00"} {
		if got := whenGoes(plan, i, now); got != want {
			t.Errorf("batch %d: %q, want %q", i+1, got, want)
		}
		if i > 0 {
			want = "after the job of batch 1, if that rejects no more than 5%"
		}
		if got := whenGoes(ahead, i, now); got != want {
			t.Errorf("batch %d, behind a first one: %q, want %q", i+1, got, want)
		}
	}
}

func TestWhatNobodyKnowsIsNamed(t *testing.T) {
	t.Parallel()
	r := newReporter(Env{}, false)
	for want, b := range map[string]importer.Batch{
		"batch 2": {State: importer.StateUnknown},
		"batch 2, which the server took without naming a job":      {State: importer.StateNoID},
		"batch 2, whose job the server does not know any more":     {State: importer.StateLost},
		"batch 2, whose job failed":                                {State: importer.StateFailed},
		"3 records of batch 2, which its job does not account for": {State: importer.StatePartial, Missing: 3},
	} {
		b.Number = 2
		if got := r.undecided("00000001", b); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
