package importer

import (
	"bytes"
	"fmt"

	"clinik-import/importer/journal"
)

// A lesson is what one reply teaches of the server, for all batches after it.
type lesson int

const (
	noLesson lesson = iota
	smaller         // 413: bodies as large as this one are not taken
	noExpect        // 417: it cannot say "100 Continue"
)

// smallestCap is how far 413s shrink the bytes of a batch: whatever refuses less as too
// large means something else by it.
const smallestCap = 64 << 10

// hostName names the server in what is kept of it. The sandbox's port changes.
func (e *Engine) hostName() string {
	if e.target.Environment == Sandbox {
		return string(Sandbox)
	}
	return e.target.Host
}

// host returns what is known of the server.
func (e *Engine) host() journal.Host {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.learnt
}

// limitsNow are the limits of a batch, as far as the server lets them stand.
func (e *Engine) limitsNow() Limits {
	l := e.limits
	if most := e.host().BodyCap; most > 0 {
		l.Bytes = min(l.Bytes, most)
	}
	return l
}

// learn keeps a lesson, first in the journal; wire is the body that taught it.
func (e *Engine) learn(what lesson, wire []byte) error {
	next := e.host()
	switch what {
	case smaller:
		most := max(int64(len(wire))/2, largestAlone(wire))
		if most >= int64(len(wire)) { // one record
			most = int64(len(wire)) - 1
		}
		next.BodyCap = max(smallestCap, most)
	case noExpect:
		next.NoExpect = true
	default:
		return nil
	}
	now := e.clock.Now()
	err := e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.SetHost(e.hostName(), next); err != nil {
			return err
		}
		note := fmt.Sprintf("bodies of at most %d bytes", next.BodyCap)
		if what == noExpect {
			note = "no 100-continue"
		}
		return tx.Audit(journal.AuditRow{Time: now, What: "learn", Note: note})
	})
	if err != nil {
		return err
	}
	e.mu.Lock()
	e.learnt = next
	e.mu.Unlock()
	for _, r := range e.openRuns() {
		r.bump(ByServer) // plans made before are of other batches
	}
	return nil
}

// largestAlone is the size of the largest body that one record of a body would make.
func largestAlone(wire []byte) int64 {
	start := bytes.Index(wire, []byte(bodyMiddle))
	if start < 0 {
		return int64(len(wire))
	}
	start += len(bodyMiddle)
	around := start + len(bodyEnd)
	data := wire[start : len(wire)-len(bodyEnd)]
	largest, from := 0, 0
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if data[i] == 'n' { // a record has no line break but the one after it
			largest = max(largest, i-1-from)
			from = i + 1
		}
	}
	return int64(max(largest, len(data)-from) + around)
}
