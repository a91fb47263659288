package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// meters counts requests for the headers of the minute's rate and the month's quota.
// The figures are those of the Pro plan. Nothing is refused by them.
type meters struct {
	minute, month     time.Time // start of the window counted in
	inMinute, inMonth int64
}

const (
	minuteLimit = 1_000
	monthLimit  = 600_000
)

// count adds requests to both windows; of records only the month knows.
func (m *meters) count(now time.Time, requests, records int64) {
	now = now.UTC()
	if minute := now.Truncate(time.Minute); minute != m.minute {
		m.minute, m.inMinute = minute, 0
	}
	if month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC); month != m.month {
		m.month, m.inMonth = month, 0
	}
	m.inMinute += requests
	m.inMonth += requests + records
}

// meta is the envelope's second half.
type meta struct {
	RequestID          string `json:"requestId"`
	Timestamp          string `json:"timestamp"`
	Status             int    `json:"status"`
	RateLimitTotal     int64  `json:"rateLimitTotal"`
	RateLimitRemaining int64  `json:"rateLimitRemaining"`
	RateLimitReset     int64  `json:"rateLimitReset"`
}

// exchange is one request and what is said of it.
type exchange struct {
	w         http.ResponseWriter
	r         *http.Request
	requestID string
	now       time.Time
	event     Event // written to the truth file, for operations that have one
}

// failure is an error reply.
type failure struct {
	status  int
	code    string
	message string
	issues  []string // "field: constraint"
	wait    time.Duration
}

// ok sends {data, meta} with the documented headers.
func (s *Server) ok(x *exchange, status int, data any) {
	m := s.headers(x)
	m.Status = status
	send(x.w, status, map[string]any{"data": data, "meta": m})
}

// fail sends an error reply.
func (s *Server) fail(x *exchange, f *failure) {
	s.headers(x)
	type entry struct {
		Severity    string `json:"severity"`
		Code        string `json:"code"`
		Diagnostics string `json:"diagnostics"`
	}
	issues := make([]entry, len(f.issues))
	for i, text := range f.issues {
		issues[i] = entry{"error", "invalid", text}
	}
	if f.wait > 0 {
		seconds := int64((f.wait + time.Second - 1) / time.Second)
		x.w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	send(x.w, f.status, map[string]any{
		"error": http.StatusText(f.status), "message": f.message, "code": f.code, "requestId": x.requestID, "issues": issues,
	})
}

// headers sets what goes with every reply, good or bad.
func (s *Server) headers(x *exchange) meta {
	s.mu.Lock()
	m := s.meters
	s.mu.Unlock()
	now := x.now.UTC()
	out := meta{
		RequestID:          x.requestID,
		Timestamp:          now.Format(time.RFC3339Nano),
		RateLimitTotal:     minuteLimit,
		RateLimitRemaining: max(0, minuteLimit-m.inMinute),
		RateLimitReset:     int64(60 - now.Second()),
	}
	monthLeft := max(0, monthLimit-m.inMonth)
	h := x.w.Header()
	for name, v := range map[string]any{
		"X-Request-Id": out.RequestID, "X-Timestamp": out.Timestamp,
		"X-RateLimit-Limit": out.RateLimitTotal, "X-RateLimit-Remaining": out.RateLimitRemaining, "X-RateLimit-Reset": out.RateLimitReset,
		"X-Quota-Limit": monthLimit, "X-Quota-Used": m.inMonth, "X-Quota-Remaining": monthLeft, "X-Quota-Billable": 0,
		"X-Quota-Reset":   time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339),
		"X-Sandbox-Limit": monthLimit, "X-Sandbox-Used": m.inMonth, "X-Sandbox-Remaining": monthLeft,
	} {
		h.Set(name, fmt.Sprint(v))
	}
	return out
}

// send writes a JSON body. A client that has gone is no fault of ours.
func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // a download link should be one that can be copied
	_ = e.Encode(body)
}
