package importer

import (
	"sync"
	"time"
)

// Event is one thing that happened. Fields not meant by the kind are zero.
type Event struct {
	Time      time.Time
	Kind      EventKind
	Run       string    // its id
	Batch     int       // number in the run, from 1
	File      string    // path as the user gave it, of a reject
	Line      int64     // of the file, from 1; 0 if the server named no record
	Certainty Certainty // of Line, for a reject: it may still be settled otherwise while the job runs
	Records   int64     // of the batch
	Processed int64     // of Records, that the job has looked at
	Rejected  int64     // of Processed
	Job       string    // its id at the server
	Status    string    // the job's own word, untrusted; of an answer to a start, its HTTP status
	Until     time.Time // for waiting: when the next slot comes free, or the next attempt is made
	Cause     Cause     // why a batch waits or was refused
	Message   string    // for people; may hold server text, untrusted
}

// EventKind names an event; the values are those of the command line's --json stream.
type EventKind string

const (
	EventQueued   EventKind = "queued"   // a batch is sealed and waits
	EventWaiting  EventKind = "waiting"  // for a slot, or for a job that cannot be read, Until
	EventSending  EventKind = "sending"  // the wire mark is durable
	EventAccepted EventKind = "accepted" // 202, Job
	EventRefused  EventKind = "refused"  // the server said no, Status, Message
	EventUnknown  EventKind = "unknown"  // no trustworthy verdict
	EventHeld     EventKind = "held"     // a person is needed
	EventStale    EventKind = "stale"    // the file is no longer what was sealed
	EventProgress EventKind = "progress" // of a job: Processed of Records
	EventReject   EventKind = "reject"   // one record: File, Line, Message
	EventDone     EventKind = "done"     // a job is finished
)

// broadcast hands out changes and events to whoever listens.
type broadcast struct {
	mu      sync.Mutex
	changes map[chan struct{}]bool
	events  map[*listener]bool
}

// A listener gets every event, however slowly it reads: what the channel has no room
// for waits in its queue.
type listener struct {
	out     chan Event
	mu      sync.Mutex
	queue   []Event
	pumping bool
	ended   chan struct{}
}

// Changed returns a channel that receives after something visible has changed. It
// coalesces: a slow reader misses nothing but repetition. One channel a call, for as
// long as the engine; Watch gives one that can be ended.
func (e *Engine) Changed() <-chan struct{} {
	c, _ := e.Watch()
	return c
}

// Watch is Changed with a function that ends it.
func (e *Engine) Watch() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	b := &e.broadcast
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changes == nil {
		b.changes = map[chan struct{}]bool{}
	}
	b.changes[c] = true
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.changes, c)
	}
}

// Events returns a stream of everything that happens from now on, for headless use,
// and a function that ends it. It never drops; the reader must keep up. The channel
// is not closed.
func (e *Engine) Events() (<-chan Event, func()) {
	l := &listener{out: make(chan Event, 1024), ended: make(chan struct{})}
	b := &e.broadcast
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.events == nil {
		b.events = map[*listener]bool{}
	}
	b.events[l] = true
	return l.out, sync.OnceFunc(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.events, l)
		close(l.ended)
	})
}

// changed tells the screens.
func (e *Engine) changed() {
	b := &e.broadcast
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.changes {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// emit tells everyone what happened; call it only when that is durable.
func (e *Engine) emit(events ...Event) {
	now := e.clock.Now()
	b := &e.broadcast
	b.mu.Lock()
	for _, event := range events {
		if event.Time.IsZero() {
			event.Time = now
		}
		for l := range b.events {
			l.put(event)
		}
	}
	b.mu.Unlock()
	e.changed()
}

func (l *listener) put(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.pumping {
		select {
		case l.out <- e:
			return
		default:
		}
		l.pumping = true
		go l.pump()
	}
	l.queue = append(l.queue, e)
}

// pump moves the queue into the channel as it is read, and ends with it.
func (l *listener) pump() {
	for {
		l.mu.Lock()
		if len(l.queue) == 0 {
			l.pumping, l.queue = false, nil
			l.mu.Unlock()
			return
		}
		next := l.queue[0]
		l.queue = l.queue[1:]
		l.mu.Unlock()
		select {
		case l.out <- next:
		case <-l.ended:
			return
		}
	}
}
