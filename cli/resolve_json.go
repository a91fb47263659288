package cli

import (
	"time"

	"clinik-import/importer"
)

// resolvedLine is what resolve says of a batch, as JSON: what is known, or what was decided.
type resolvedLine struct {
	jobLine
	Evidence []attemptLine     `json:"evidence,omitempty"` // of each attempt, the oldest first
	Support  string            `json:"support,omitempty"`  // the text for the vendor's support
	Decision importer.Decision `json:"decision,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Next     string            `json:"next,omitempty"`
}

// attemptLine is an attempt as JSON; what is not known is left out.
type attemptLine struct {
	Number      int        `json:"number"`
	RequestID   string     `json:"requestId"`
	Key         string     `json:"key,omitempty"` // masked
	State       string     `json:"state,omitempty"`
	Claimed     *time.Time `json:"claimed,omitempty"`
	Began       *time.Time `json:"began,omitempty"`
	Ended       *time.Time `json:"ended,omitempty"`
	ServerTime  *time.Time `json:"serverTime,omitempty"`
	Status      int        `json:"status,omitempty"`
	Code        string     `json:"code,omitempty"`
	BodyBytes   int64      `json:"bodyBytes"`
	RetryAfter  float64    `json:"retryAfter,omitempty"` // seconds
	QuotaBefore *int64     `json:"quotaBefore,omitempty"`
	QuotaAfter  *int64     `json:"quotaAfter,omitempty"`
	Seen        string     `json:"seen,omitempty"`
}

func attemptLines(attempts []importer.Attempt) []attemptLine {
	lines := make([]attemptLine, len(attempts))
	for i, a := range attempts {
		lines[i] = attemptLine{Number: a.Number, RequestID: a.ID, Key: a.Key, State: string(a.State), Claimed: known(a.Claimed), Began: known(a.Began),
			Ended: known(a.Ended), ServerTime: known(a.ServerTime), Status: a.Status, Code: a.Code, BodyBytes: a.BodyBytes,
			RetryAfter: a.RetryAfter.Seconds(), QuotaBefore: a.QuotaBefore, QuotaAfter: a.QuotaAfter, Seen: a.Seen}
	}
	return lines
}
