package client

import (
	"net/http"
	"strconv"
	"time"
)

// Limits is what a reply's headers say of rates and quotas. A part is nil when none
// of its headers came. Counts are 0 or more, -1 where the header is missing or not
// a number.
type Limits struct {
	Rate    *RateLimit
	Quota   *Quota
	Sandbox *SandboxQuota // comes with test keys only
}

// RateLimit is the minute window of requests (X-RateLimit-*), not the hour's bulk operations.
type RateLimit struct {
	Limit, Remaining int64
	Reset            time.Duration // left until the window begins anew; 0 if not given
}

// Quota is the month's requests of the plan (X-Quota-*).
type Quota struct {
	Limit, Used, Remaining, Billable int64
	Overage                          int64     // only when over
	Reset                            time.Time // zero if not given
}

// SandboxQuota is the month's requests with test keys (X-Sandbox-*).
type SandboxQuota struct{ Limit, Used, Remaining int64 }

// parseLimits reads the documented headers. X-RateLimit-Reset is seconds left, not a
// moment; X-Quota-Reset is an ISO 8601 time.
func parseLimits(h http.Header) Limits {
	var l Limits
	count := func(name string) int64 {
		n, err := strconv.ParseInt(h.Get(name), 10, 64)
		if err != nil || n < 0 {
			return -1
		}
		return n
	}
	any := func(prefix string) bool {
		for _, name := range []string{"Limit", "Used", "Remaining"} {
			if count(prefix+name) >= 0 {
				return true
			}
		}
		return false
	}
	if any("X-Ratelimit-") {
		l.Rate = &RateLimit{Limit: count("X-Ratelimit-Limit"), Remaining: count("X-Ratelimit-Remaining")}
		if s := count("X-Ratelimit-Reset"); s > 0 && s <= int64(maxWait/time.Second) {
			l.Rate.Reset = time.Duration(s) * time.Second
		}
	}
	if any("X-Quota-") {
		l.Quota = &Quota{
			Limit: count("X-Quota-Limit"), Used: count("X-Quota-Used"), Remaining: count("X-Quota-Remaining"),
			Billable: count("X-Quota-Billable"), Overage: count("X-Quota-Overage"),
		}
		if t, err := time.Parse(time.RFC3339, h.Get("X-Quota-Reset")); err == nil {
			l.Quota.Reset = t
		}
	}
	if h.Get("X-Sandbox-Limit") != "" || h.Get("X-Sandbox-Used") != "" || h.Get("X-Sandbox-Remaining") != "" { // even if it is no number: it marks the store
		l.Sandbox = &SandboxQuota{count("X-Sandbox-Limit"), count("X-Sandbox-Used"), count("X-Sandbox-Remaining")}
	}
	return l
}

// serverDate is the server's own clock, zero if it did not say.
func serverDate(h http.Header) time.Time {
	t, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}
