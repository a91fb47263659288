package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// noServer is asked nothing.
type noServer struct{ importer.Server }

// haltingClock halts whoever asks for the time, once it is armed.
type haltingClock struct {
	armed   chan struct{} // closed: from now on
	halted  chan struct{}
	release chan struct{}
}

func (c haltingClock) Now() time.Time {
	select {
	case <-c.armed:
		select {
		case c.halted <- struct{}{}:
		case <-c.release:
		}
		<-c.release
	default:
	}
	return time.Unix(1, 0)
}

func (c haltingClock) After(time.Duration) <-chan time.Time {
	now := make(chan time.Time, 1)
	now <- time.Time{}
	return now
}

// What was approved is sealed before the program ends.
func TestLeavingWaitsForWhatIsBeingSealed(t *testing.T) {
	t.Parallel()
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	clock := haltingClock{make(chan struct{}), make(chan struct{}), make(chan struct{})}
	e, err := importer.New(importer.Options{Journal: j, Server: noServer{}, Clock: clock, Target: importer.Target{Host: "h", Environment: importer.Sandbox, Tenant: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.ndjson")
	if err := os.WriteFile(path, []byte(patientLines[0]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := ndjson.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	patient, _ := resource.Lookup("Patient")
	run, err := e.Begin([]importer.Input{{File: file, Type: patient}})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	if err := run.Lint(t.Context()); err != nil {
		t.Fatal(err)
	}
	plan, err := run.Plan(t.Context())
	if err != nil || len(plan.Batches) != 1 {
		t.Fatalf("%v, %+v", err, plan)
	}
	close(clock.armed)
	ctx, cancel := context.WithCancel(t.Context())
	approved := make(chan any, 1)
	go func() { approved <- approveCmd(ctx, run, plan)() }()
	<-clock.halted
	cancel() // the person left

	work := make(chan error, 1)
	work <- nil
	var said []safe.Text
	over := make(chan error, 1)
	spoken := make(chan struct{}, 2)
	go func() {
		over <- Stay{Engine: e, Clock: clock, Say: func(text safe.Text) { said = append(said, text); spoken <- struct{}{} }}.Until(work)
	}()
	<-spoken
	select {
	case <-over:
		t.Fatal("it ended before the batch was sealed")
	default:
	}
	close(clock.release)
	if err := <-over; err != nil {
		t.Error(err)
	}
	if want := []safe.Text{words.BeingSealed, words.SealedInTheEnd}; !slices.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
	if msg := (<-approved).(approvedMsg); msg.err != nil || len(run.Batches()) != 1 {
		t.Errorf("%v, %d batches", msg.err, len(run.Batches()))
	}
}
