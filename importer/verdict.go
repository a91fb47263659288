package importer

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"clinik-import/importer/journal"
)

// A verdict is what the evidence of one attempt amounts to.
type verdict struct {
	state   journal.State
	kept    bool          // the slot may have been counted by the server
	tenant  bool          // the wait is the tenant's, not the batch's alone
	hold    string        // why every other batch that waits is held too, "" if they go on
	wait    time.Duration // before the next attempt, as far as the server said; 0: not said
	cause   Cause
	why     string // for a clerk
	failure bool   // nothing was sent
	refusal bool   // counts towards the breaker: it costs a slot each time
	others  bool   // somebody else uses the tenant's slots, or the server counts otherwise
	lesson  lesson
}

// A try is what one attempt put on its way.
type try struct {
	wired   bool  // its mark was made
	expect  bool  // it asked for "100 Continue"
	records int64 // in the batch
	bytes   int64 // of the body
}

// longestWait caps what a server may make us wait without a person.
const longestWait = 24 * time.Hour

// judge draws the verdict from the evidence alone. Whatever leaves a doubt is unknown:
// a batch too many in a person's hands is better than a patient twice in the store.
func judge(reply Reply, t try) verdict {
	status := reply.Status
	nothingOfBody := reply.BodyBytes == 0
	switch {
	case !t.wired:
		return verdict{state: journal.Queued, failure: true, cause: Unreachable, why: errText(reply.Err, "the server could not be reached; nothing was sent")}
	case status == http.StatusAccepted && reply.JobID != "":
		return verdict{state: journal.Accepted, kept: true}
	case status >= 200 && status < 300:
		v := verdict{state: journal.NoID, kept: true, cause: NoJob,
			why: fmt.Sprintf("the server took the batch (status %d), but its reply names no job that could be watched%s", status, because(reply))}
		if status != http.StatusAccepted {
			v.hold = fmt.Sprintf("the server answers otherwise than documented (status %d to a batch before this one). Find out what became of that one, then release this one", status)
		}
		return v
	case status >= 300 && status < 400:
		why := fmt.Sprintf("the server wants the batch sent to another address (status %d); it was not followed, for the key and the records would go there. Check the server's address", status)
		return verdict{state: journal.Held, kept: true, cause: Redirected, hold: why, why: why}
	case status == http.StatusTooManyRequests:
		return refusedForNow(reply)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		// Whether such a call counts is not documented: it does, to be safe.
		why := fmt.Sprintf("the server does not accept the key (status %d%s). Mend the key, wait a minute, then release the batch: on Jobs, or by the command resume", status, coded(reply))
		return verdict{state: journal.Held, kept: true, cause: KeyRefused, hold: why, why: why}
	case status == http.StatusRequestTimeout && !nothingOfBody, status >= 500 && !nothingOfBody:
		return verdict{state: journal.Unknown, kept: true, cause: ServerFault,
			why: fmt.Sprintf("the server failed (status %d%s) after the batch was on its way; it may have been taken", status, coded(reply))}
	case status == http.StatusExpectationFailed && t.expect:
		return verdict{state: journal.Retry, kept: true, cause: ServerFault, lesson: noExpect,
			why: "the server cannot say beforehand whether it takes a batch (status 417); it is sent again without asking. No record was sent"}
	case status == http.StatusRequestEntityTooLarge && t.records > 1 && t.bytes > smallestCap:
		return verdict{state: journal.Retry, kept: true, cause: TooLarge, lesson: smaller,
			why: "the batch is larger than the server takes (status 413); its records go in smaller ones. None of them were imported"}
	case status == http.StatusRequestEntityTooLarge:
		return verdict{state: journal.Refused, kept: true, cause: ContentRefused, lesson: smaller,
			why: "the server refused a batch as too large that cannot be made smaller (status 413). None of its records were imported"}
	case status == http.StatusServiceUnavailable, status == http.StatusRequestTimeout:
		return verdict{state: journal.Retry, kept: true, tenant: true, refusal: true, cause: ServerFault, wait: min(reply.RetryAfter, longestWait),
			why: fmt.Sprintf("the server cannot take a batch just now (status %d); no record was sent", status)}
	case status >= 500:
		return verdict{state: journal.Held, kept: true, cause: ServerFault,
			why: fmt.Sprintf("the server failed (status %d%s) before any record was sent. Try again later by releasing the batch", status, coded(reply))}
	case status >= 400:
		return verdict{state: journal.Refused, kept: true, cause: ContentRefused,
			why: fmt.Sprintf("the server refused the whole batch (status %d%s)%s. None of its records were imported", status, coded(reply), because(reply))}
	case nothingOfBody && status == 0:
		return verdict{state: journal.Retry, kept: true, tenant: true, refusal: true, cause: Unreachable, why: "the connection broke before any record was sent: " + errText(reply.Err, "no reply")}
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
	// We never start without a slot of our own left, so a refusal means that others take
	// some. But for a short wait: that is the minute's limit of requests.
	if v.others = v.wait == 0 || v.wait > time.Minute; v.others {
		v.why += ", though we had a slot left: somebody else uses the tenant's too"
	}
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
	if strings.Trim(reply.Code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" { // no code as they are written
		return ", " + inQuotes(reply.Code)
	}
	return ", " + reply.Code
}

func because(reply Reply) string {
	switch {
	case reply.Message != "":
		return ": " + inQuotes(reply.Message)
	case reply.Err != nil:
		return ": " + reply.Err.Error()
	}
	return ""
}

// inQuotes puts what others said between quotation marks, so that whoever shows a Why can
// tell it from our own words: it may hold values of records. A quotation in it gets others.
func inQuotes(said string) string {
	return "“" + strings.NewReplacer("“", "‘", "”", "’").Replace(said) + "”"
}

func errText(err error, otherwise string) string {
	if err == nil {
		return otherwise
	}
	return err.Error()
}
