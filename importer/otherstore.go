package importer

import (
	"errors"

	"clinik-import/importer/journal"
)

// A storeDoubt is what replies said of the store that the key reaches.
type storeDoubt int

const (
	storeTrusted  storeDoubt = iota // no reply contradicted the key
	storeDoubted                    // one did: nothing is sent
	storeAccepted                   // one did, and a person released a batch all the same
)

// distrust is told when a reply contradicts the kind of the key (Reply.OtherStore). The
// first time it stops all sending: what waits is held, now and as it comes, until a person
// releases a batch of it and thereby says that it is right. What was sent before is a
// fact: its verdict stays as the evidence has it, and its batch says what was seen.
func (e *Engine) distrust() error {
	e.mu.Lock()
	first := e.otherStore == storeTrusted
	if first {
		e.otherStore = storeDoubted
	}
	e.mu.Unlock()
	if !first {
		return nil
	}
	err := e.journal.Update(func(tx *journal.Tx) error { return tx.NoteDoubt(e.target.Tenant, e.clock.Now()) })
	return errors.Join(err, e.holdDoubted())
}

// takeDoubt takes up what earlier starts saw, and what a person said of it.
func (e *Engine) takeDoubt() error {
	d, err := e.journal.Doubt(e.target.Tenant)
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return nil
	case err != nil:
		return err
	case d.Accepted.IsZero():
		e.otherStore = storeDoubted
	default:
		e.otherStore = storeAccepted
	}
	return nil
}

// holdDoubted holds everything that waits.
func (e *Engine) holdDoubted() error {
	return e.holdAll(e.otherStoreWords()+" Nothing more is sent: find out from ClinikAPI's support where those records went, and check the key; only then release the batch", OtherStore)
}

// doubted reports whether sending has stopped.
func (e *Engine) doubted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.otherStore == storeDoubted
}

// trustStore is a person's word on a batch that was held for the doubt; it is durable.
func (e *Engine) trustStore() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.otherStore = storeAccepted
}

// noteOtherStore says on a batch that was sent that a reply to it contradicted the key.
func (e *Engine) noteOtherStore(n *journal.Batch) {
	why := e.otherStoreWords()
	if n.Why != "" {
		why += " And: " + n.Why
	}
	n.Why, n.Cause = why, string(OtherStore)
}

// otherStoreWords says what was seen.
func (e *Engine) otherStoreWords() string {
	if e.target.Environment == Live {
		return "The server answered a live key as it answers test keys (X-Sandbox headers): records of real patients may have gone into the test store, which others can read."
	}
	return "The server answered a test key without what marks its test store (X-Sandbox headers): made-up records may have gone among those of real patients."
}
