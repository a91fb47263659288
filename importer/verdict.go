package importer

import (
	"fmt"
	"net/http"
	"time"

	"clinik-import/importer/journal"
)

// A verdict is what the evidence of one attempt amounts to.
type verdict struct {
	state   journal.State
	kept    bool          // the slot may have been counted by the server
	tenant  bool          // the wait is the tenant's, not the batch's alone
	key     bool          // the fault is the key's: every batch of it is held
	wait    time.Duration // before the next attempt, as far as the server said; 0: not said
	cause   Cause
	why     string // for a clerk
	failure bool   // nothing was sent
}

// longestWait caps what a server may make us wait without a person.
const longestWait = 24 * time.Hour

// judge draws the verdict from the evidence alone. Whatever leaves a doubt is unknown:
// a batch too many in a person's hands is better than a patient twice in the store.
func judge(reply Reply, wired bool) verdict {
	status := reply.Status
	nothingOfBody := reply.BodyBytes == 0
	switch {
	case !wired:
		return verdict{state: journal.Queued, failure: true, cause: Unreachable, why: errText(reply.Err, "the server could not be reached; nothing was sent")}
	case status == http.StatusAccepted && reply.JobID != "":
		return verdict{state: journal.Accepted, kept: true}
	case status >= 200 && status < 300:
		return verdict{state: journal.NoID, kept: true, cause: NoJob,
			why: fmt.Sprintf("the server took the batch (status %d), but its reply names no job that could be watched%s", status, because(reply))}
	case status >= 300 && status < 400:
		return verdict{state: journal.Held, kept: true, cause: Redirected,
			why: fmt.Sprintf("the server wants the batch sent to another address (status %d); it was not followed, for the key and the records would go there. Check the server's address", status)}
	case status == http.StatusTooManyRequests:
		return refusedForNow(reply)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return verdict{state: journal.Held, key: true, cause: KeyRefused,
			why: fmt.Sprintf("the server does not accept the key (status %d%s). Mend the key, wait a minute, then release the batch", status, coded(reply))}
	case status == http.StatusRequestTimeout && !nothingOfBody, status >= 500 && !nothingOfBody:
		return verdict{state: journal.Unknown, kept: true, cause: ServerFault,
			why: fmt.Sprintf("the server failed (status %d%s) after the batch was on its way; it may have been taken", status, coded(reply))}
	case status == http.StatusServiceUnavailable, status == http.StatusRequestTimeout, status == http.StatusExpectationFailed:
		return verdict{state: journal.Retry, kept: true, cause: ServerFault, wait: min(reply.RetryAfter, longestWait),
			why: fmt.Sprintf("the server cannot take a batch just now (status %d); no record was sent", status)}
	case status >= 500:
		return verdict{state: journal.Held, kept: true, cause: ServerFault,
			why: fmt.Sprintf("the server failed (status %d%s) before any record was sent. Try again later by releasing the batch", status, coded(reply))}
	case status >= 400:
		return verdict{state: journal.Refused, kept: true, cause: ContentRefused,
			why: fmt.Sprintf("the server refused the whole batch (status %d%s)%s. None of its records were imported", status, coded(reply), because(reply))}
	case nothingOfBody && status == 0:
		return verdict{state: journal.Retry, kept: true, cause: Unreachable, why: "the connection broke before any record was sent: " + errText(reply.Err, "no reply")}
	}
	return verdict{state: journal.Unknown, kept: true, cause: NoAnswer,
		why: "no answer came after the batch was on its way; it may have been taken: " + errText(reply.Err, "no reply")}
}

// refusedForNow is a 429: the hourly budget, or a quota that waiting does not bring back.
func refusedForNow(reply Reply) verdict {
	switch reply.Code {
	case "MONTHLY_QUOTA_EXCEEDED", "SANDBOX_QUOTA_EXCEEDED":
		return verdict{state: journal.Held, kept: true, cause: QuotaUsed,
			why: fmt.Sprintf("the plan's quota is used up (%s). Raise it or wait until it is renewed, then release the batch", reply.Code)}
	}
	v := verdict{state: journal.Retry, kept: true, tenant: true, cause: BudgetUsed, wait: reply.RetryAfter,
		why: "the server takes no more bulk operations for now (status 429)"}
	if v.wait > longestWait {
		v.why += fmt.Sprintf("; it asks to wait %s, we look again after %s", v.wait.Round(time.Minute), longestWait)
		v.wait = longestWait
	}
	return v
}

func coded(reply Reply) string {
	if reply.Code == "" {
		return ""
	}
	return ", " + reply.Code
}

func because(reply Reply) string {
	switch {
	case reply.Message != "":
		return ": " + reply.Message
	case reply.Err != nil:
		return ": " + reply.Err.Error()
	}
	return ""
}

func errText(err error, otherwise string) string {
	if err == nil {
		return otherwise
	}
	return err.Error()
}
