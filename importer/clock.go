package importer

import "time"

// Clock is the passing of time; tests bring their own. One that also has a method
// Elapsed() time.Duration, which no setting of the clock moves, lets the engine notice
// when Now was set; the real one has it.
type Clock interface {
	Now() time.Time
	// After fires once d has passed.
	After(d time.Duration) <-chan time.Time
}

type systemClock struct{ start time.Time }

func newSystemClock() systemClock { return systemClock{time.Now()} }

// Now leaves the monotonic part out: windows of an hour are a matter of the wall
// clock, for the monotonic one stands still while a laptop sleeps.
func (systemClock) Now() time.Time                         { return time.Now().Round(0) }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
func (c systemClock) Elapsed() time.Duration               { return time.Since(c.start) }
