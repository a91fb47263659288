package client

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWait is the longest wait believed of a server: a day. A longer one is cut to it.
const maxWait = 24 * time.Hour

// retryAfter is how long a reply asks to wait: whole seconds, or one of the three
// HTTP dates, taken relative to the reply's own Date so that a wrong clock here does
// no harm (relative to now if it has none). Zero, negative, past and unreadable
// values ask for nothing; of several headers the longest counts. The result is
// between 0 and a day.
func retryAfter(h http.Header, now time.Time) time.Duration {
	from := serverDate(h)
	if from.IsZero() {
		from = now
	}
	var longest time.Duration
	for _, v := range h.Values("Retry-After") {
		longest = max(longest, parseWait(strings.TrimSpace(v), from))
	}
	return longest
}

func parseWait(v string, from time.Time) time.Duration {
	if v == "" {
		return 0
	}
	if strings.Trim(v, "0123456789") == "" {
		s, err := strconv.ParseInt(v, 10, 64)
		if err != nil || s > int64(maxWait/time.Second) { // all digits: the error can only be the range
			return maxWait
		}
		return time.Duration(s) * time.Second
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(from), 0), maxWait)
}
