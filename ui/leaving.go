package ui

import (
	"errors"
	"fmt"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// Work that ends while a batch is on the wire stays for the server's answer: without it
// nobody knows what became of the records. It stays for batches that are being sealed, too:
// without that their approval would be lost.
//
//	left ──▶ over within a moment, as nearly always
//	     └─▶ Awaited ──▶ answer or time limit of the server's client ──▶ Answered ──▶ over
//	                 └─▶ insisted ──▶ GiveUp ──▶ unknown ──▶ Answered ──▶ over

// A Stay is how an end is waited for that a batch on the wire, or one being sealed, holds up.
type Stay struct {
	Engine *importer.Engine
	Say    func(safe.Text)
	Clock  importer.Clock // nil: the real one

	// Insisting begins to listen for a person who does not want to wait, until stop is
	// called; nil: nobody can.
	Insisting func() (insisted <-chan struct{}, stop func())
}

// insistedEndsWithin is for the journal once nobody waits for the server any more.
const insistedEndsWithin = 5 * time.Second

// errStuck says that the work did not end though nothing was waited for any more.
var errStuck = errors.New("the program could not end in order; what it did not record, it settles when it is started again")

// aMoment is how long nothing is said: most answers are quicker, and what has passed the gate
// just now is seen on the wire by then.
const aMoment = time.Second

// Until waits for the end of Engine.Work, whose context was ended, and of what is being
// sealed, and returns the error of the work.
func (s Stay) Until(work <-chan error) error {
	over := make(chan error, 1)
	go func() {
		err := <-work
		<-s.Engine.Sealed()
		over <- err
	}()
	select {
	case err := <-over:
		return err
	case <-s.clock().After(aMoment):
	}
	sealing := s.Engine.Sealing()
	if sealing {
		s.Say(words.BeingSealed)
	}
	run, b, some := s.Engine.OnWire()
	if some {
		s.Say(words.Awaited(b))
	}
	insisted, err := s.insistently(over)
	if sealing && err == nil && !insisted {
		s.Say(words.SealedInTheEnd)
	}
	if !some {
		return err
	}
	if now, known := s.batch(run, b.Number); known && now.State != importer.StateOnWire {
		s.Say(words.Answered(now))
	}
	return err
}

// insistently waits for the end, and neither for the server nor for what is being sealed once
// somebody insists.
func (s Stay) insistently(over <-chan error) (insisted bool, err error) {
	var heard <-chan struct{}
	if s.Insisting != nil {
		h, stop := s.Insisting()
		defer stop()
		heard = h
	}
	select {
	case err := <-over:
		return false, err
	case <-heard:
		s.Engine.GiveUp()
	}
	select {
	case err := <-over:
		return true, err
	case <-s.clock().After(insistedEndsWithin):
		return true, errStuck
	}
}

func (s Stay) clock() importer.Clock {
	if s.Clock == nil {
		return realClock{}
	}
	return s.Clock
}

func (s Stay) batch(run string, number int) (importer.Batch, bool) {
	r, err := s.Engine.Open(run)
	if err != nil || number > len(r.Batches()) {
		return importer.Batch{}, false
	}
	return r.Batches()[number-1], true
}

// stay waits for the end of the work after the person left or ctx ended; what is to be said
// is said below what the terminal shows.
func (o Options) stay(work <-chan error) error {
	return Stay{Engine: o.Engine, Clock: o.Clock, Insisting: o.Insisting,
		Say: func(text safe.Text) { fmt.Fprintln(o.Out, text) }}.Until(work)
}
