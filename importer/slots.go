package importer

import (
	"slices"
	"time"

	"clinik-import/importer/journal"
)

// Slots is the state of the hourly budget.
type Slots struct {
	Allowance
	Used int
	Next time.Time // when a slot comes free; zero if one is free now

	// Others is when the server last refused a start though we had slots left: somebody
	// else uses the tenant's, or it counts otherwise. For a window after that, starts keep
	// a distance of a window divided by Starts. Zero if there was no such refusal.
	Others time.Time
}

// margin is added to the window for bytes in flight and clocks that differ a little.
func (a Allowance) margin() time.Duration { return min(5*time.Second, a.Window/60) }

// held is how long a start occupies its slot after the latest moment at which the
// server can have counted it.
func (a Allowance) held() time.Duration { return a.Window + a.margin() }

// slots applies the rule: a start is allowed only while fewer than Starts kept slots
// have latest + window + margin after now. Any window of the server's, fixed or
// sliding, then holds at most Starts of them. A slot without an end yet counts as ending
// now. A clock that went backwards frees nothing until it has caught up.
func (a Allowance) slots(l journal.Ledger, now time.Time) Slots {
	s := Slots{Allowance: a}
	frees := a.frees(l, now)
	s.Used = len(frees)
	if s.Used >= a.Starts {
		s.Next = frees[s.Used-a.Starts]
	}
	spaced := a.spaced(l, now)
	if !spaced.IsZero() {
		s.Others = l.Others
	}
	for _, floor := range []time.Time{l.NotBefore, l.Highest, spaced} {
		if floor.After(now) && floor.After(s.Next) {
			s.Next = floor
		}
	}
	return s
}

// distance between starts while others use the slots too.
func (a Allowance) distance() time.Duration { return a.Window / time.Duration(a.Starts) }

// spaced is the earliest start that keeps its distance from the last one; zero if none is
// to be kept, for nothing was seen of others lately.
func (a Allowance) spaced(l journal.Ledger, now time.Time) time.Time {
	if l.Others.IsZero() || !l.Others.Add(a.held()).After(now) {
		return time.Time{}
	}
	last := l.Others
	for _, slot := range l.Kept {
		switch {
		case slot.Latest.IsZero():
			last = now
		case slot.Latest.After(last):
			last = slot.Latest
		}
	}
	return last.Add(a.distance())
}

// frees lists when each occupied slot comes free, in order.
func (a Allowance) frees(l journal.Ledger, now time.Time) []time.Time {
	var frees []time.Time
	for _, slot := range l.Kept {
		latest := slot.Latest
		if latest.IsZero() {
			latest = now
		}
		if free := latest.Add(a.held()); free.After(now) {
			frees = append(frees, free)
		}
	}
	slices.SortFunc(frees, time.Time.Compare)
	return frees
}

// starts foretells when each of n starts can go, one after the other.
func (a Allowance) starts(l journal.Ledger, now time.Time, n int) []time.Time {
	frees := a.frees(l, now)
	at := now
	for _, floor := range []time.Time{l.NotBefore, l.Highest, a.spaced(l, now)} {
		if floor.After(at) {
			at = floor
		}
	}
	starts := make([]time.Time, 0, n)
	for range n {
		if len(frees) >= a.Starts {
			if free := frees[len(frees)-a.Starts]; free.After(at) {
				at = free
			}
		}
		if n := len(starts); n > 0 && l.Others.Add(a.held()).After(starts[n-1]) {
			if spaced := starts[n-1].Add(a.distance()); spaced.After(at) {
				at = spaced
			}
		}
		starts = append(starts, at)
		frees = append(frees, at.Add(a.held()))
	}
	return starts
}

// ledger reads what counts for the tenant's next start, and the time by which it does.
func (e *Engine) ledger() (journal.Ledger, time.Time, error) {
	now := e.time.now()
	l, err := e.journal.Ledger(e.target.Tenant, now.Add(-e.allowance.held()))
	if !l.Restored.IsZero() { // what was started in the window before that is not known
		if until := l.Restored.Add(e.allowance.held()); until.After(l.NotBefore) {
			l.NotBefore = until
		}
	}
	return l, now, err
}

// starts foretells when each of the next n starts can go, by the wall clock.
func (e *Engine) starts(n int) ([]time.Time, error) {
	l, now, err := e.ledger()
	if err != nil {
		return nil, err
	}
	starts := e.allowance.starts(l, now, n)
	for i := range starts {
		starts[i] = e.time.onWall(starts[i])
	}
	return starts, nil
}

// Slots returns the state of the tenant's budget by the ledger of the journal; its times
// are those of the wall clock.
func (e *Engine) Slots() Slots {
	e.changing.Lock() // a slot and the batch that took it are seen together, or neither
	defer e.changing.Unlock()
	l, now, err := e.ledger()
	if err != nil {
		// Without the ledger nothing may start.
		return Slots{Allowance: e.allowance, Used: e.allowance.Starts, Next: e.clock.Now().Add(e.allowance.held())}
	}
	s := e.allowance.slots(l, now)
	s.Next, s.Others = e.time.onWall(s.Next), e.time.onWall(s.Others)
	return s
}
