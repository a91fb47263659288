package sandbox

import (
	"slices"
	"time"
)

// slots is the allowance of bulk operations: at most limit starts in any window that
// ends now. Only accepted starts are kept.
type slots struct {
	limit  int
	window time.Duration
	taken  []time.Time // in order
}

// wait is how long until a start is allowed: 0 if it is allowed now.
func (s *slots) wait(now time.Time) time.Duration {
	s.taken = slices.DeleteFunc(s.taken, func(t time.Time) bool { return !t.Add(s.window).After(now) })
	if len(s.taken) < s.limit {
		return 0
	}
	return s.taken[len(s.taken)-s.limit].Add(s.window).Sub(now)
}

// take keeps a start.
func (s *slots) take(now time.Time) { s.taken = append(s.taken, now) }
