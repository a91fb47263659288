package client

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// An APIError is a reply with a status of 400 or above. Decide on its Kind:
//
//	errors.Is(err, client.RateLimited)
type APIError struct {
	Status     int
	Kind       Kind
	Code       string // the code as the server gave it, "" if none; untrusted
	Message    string // the server's text; untrusted
	RequestID  string // to name in a support request; untrusted
	Issues     []Issue
	RetryAfter time.Duration // 0 if none was given
	Date       time.Time     // the server's own clock, zero if none
	Limits     Limits
}

// An Issue is one entry of an error reply's issues. All of it is untrusted.
type Issue struct {
	Severity    string
	Code        string
	Diagnostics string // "field: constraint", such as "firstName: Required"
	Location    []string
	Fault       JobFault // the same as an entry of a job's errors, with the record that it names
}

// Caps for what is kept of an error reply; the vendor's SDK cuts diagnostics at 500 too.
const (
	maxText   = 500
	maxIssues = 100
)

// Error says what was refused and what to do next. It has nothing of the server's
// free text, which is in Message and Issues.
func (e *APIError) Error() string {
	info := e.Kind.info()
	text := fmt.Sprintf("%s (status %d", info.what, e.Status)
	if code := strings.ToUpper(e.Code); e.Code != "" && wellKnownCode(code) {
		text += ", " + code
	}
	text += ")"
	if e.RetryAfter > 0 {
		text += fmt.Sprintf("; the server asks to wait %s", e.RetryAfter.Round(time.Second))
	}
	return text + ". " + info.next
}

// Is makes errors.Is(err, kind) work.
func (e *APIError) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && kind == e.Kind
}

// apiError reads an error reply as far as it can be read; the status alone is enough.
func apiError(resp *http.Response, body []byte, now time.Time) *APIError {
	e := &APIError{
		Status:     resp.StatusCode,
		RequestID:  requestID(resp.Header),
		RetryAfter: retryAfter(resp.Header, now),
		Date:       serverDate(resp.Header),
		Limits:     parseLimits(resp.Header),
	}
	var raw map[string]jsontext.Value
	if json.Unmarshal(body, &raw) == nil {
		e.Code = clip(text(raw["code"]))
		e.Message = clip(text(raw["message"]))
		if e.Message == "" {
			e.Message = clip(text(raw["error"]))
		}
		if id := clip(text(raw["requestId"])); id != "" {
			e.RequestID = id
		}
		e.Issues = append(issues(raw["issues"]), issues(raw["issue"])...)
	}
	e.Kind = kindOf(e.Status, e.Code)
	return e
}

// issues reads the documented "issues" and the SDK's "issue"; entries of another
// shape are passed over.
func issues(v jsontext.Value) []Issue {
	var entries []jsontext.Value
	if v.Kind() != '[' || json.Unmarshal(v, &entries) != nil {
		return nil
	}
	var out []Issue
	for _, entry := range entries[:min(len(entries), maxIssues)] {
		if entry.Kind() == '"' {
			out = append(out, Issue{Diagnostics: clip(text(entry)), Fault: decodeFault(entry)})
			continue
		}
		var raw map[string]jsontext.Value
		if entry.Kind() != '{' || json.Unmarshal(entry, &raw) != nil {
			continue
		}
		issue := Issue{Severity: clip(text(raw["severity"])), Code: clip(text(raw["code"])), Diagnostics: clip(text(raw["diagnostics"]))}
		var location []string
		if raw["location"].Kind() == '[' && json.Unmarshal(raw["location"], &location) == nil {
			issue.Location = location
		}
		issue.Fault = located(decodeFault(entry), location)
		out = append(out, issue)
	}
	return out
}

// text is the value of a JSON string, "" for anything else.
func text(v jsontext.Value) string {
	var s string
	if v.Kind() != '"' || json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

// clip cuts a text of the server's to what is kept of it, at a character's border.
func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}

// requestID is the server's name for a request, "" if none.
func requestID(h http.Header) string { return clip(h.Get("X-Request-Id")) }
