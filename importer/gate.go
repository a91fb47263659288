package importer

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"clinik-import/importer/journal"
)

// A gate is what stands between an attempt and the wire.
type gate struct {
	engine  *Engine
	run     *Run
	batch   *batch
	attempt string
	ctx     context.Context // of the work

	mu      sync.Mutex
	called  bool
	wired   bool
	refusal error
}

// pass makes the wire mark durable; an error means that nothing may leave.
func (g *gate) pass() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.called {
		return errors.New("a second start on the wire within one attempt; nothing more was sent")
	}
	g.called = true
	if err := g.ctx.Err(); err != nil {
		g.refusal = err
		return err
	}
	e := g.engine
	now := e.clock.Now()
	err := e.change(g.run, g.batch, []journal.State{journal.Claimed}, func(n *journal.Batch) {
		n.State, n.Sent = journal.OnWire, now
	}, func(tx *journal.Tx, next journal.Batch) error {
		if err := tx.MarkWire(g.attempt, now); err != nil {
			return err
		}
		return e.audit(g.run, "wire")(tx, next)
	})
	if err != nil {
		g.refusal = err
		return fmt.Errorf("the mark that bytes may leave could not be made durable: %w", err)
	}
	g.wired = true
	e.emit(e.about(g.run, g.batch, EventSending))
	return nil
}

func (g *gate) isWired() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.wired
}
