package importer

import "clinik-import/importer/journal"

// BatchState is a state of the batch state machine; the table of its transitions is
// journal.Transitions.
type BatchState string

const (
	StateQueued    BatchState = "queued"
	StateClaimed   BatchState = "claimed"
	StateOnWire    BatchState = "on wire"
	StateAccepted  BatchState = "accepted"
	StateNoID      BatchState = "accepted, no job id"
	StateRunning   BatchState = "running"
	StateDone      BatchState = "done" // every record accepted
	StatePartial   BatchState = "done, some rejected"
	StateFailed    BatchState = "failed" // the job says failed
	StateLost      BatchState = "job lost"
	StateUnknown   BatchState = "unknown"
	StateRetry     BatchState = "refused for now"
	StateRefused   BatchState = "refused"
	StateHeld      BatchState = "held"
	StateStale     BatchState = "stale"
	StateCancelled BatchState = "cancelled"
	StateResolved  BatchState = "resolved" // by a person's decision
)

// standing is where the records of a batch stand by the state of the batch alone.
// none means that they are free again.
func standing(b journal.Batch) standingOf {
	switch b.State {
	case journal.Queued, journal.Retry, journal.Held, journal.Sealed:
		return queued
	case journal.Claimed, journal.OnWire, journal.Accepted, journal.Running:
		return atServer
	case journal.Done:
		return accepted
	case journal.Partial:
		return afterJob(b)
	case journal.NoID, journal.Unknown, journal.Lost, journal.Failed:
		return unknown
	case journal.Resolved:
		// Of a job that is finished what it took is a fact: only what it does not account for was decided on.
		if Decision(b.Decision) == WasAccepted || b.Job.Status == "completed" {
			return afterJob(b)
		}
	}
	return none
}

// afterJob is where the records of a finished job stand that it did not name.
func afterJob(b journal.Batch) standingOf {
	if b.Job.NoLine > 0 || b.Job.Missing > 0 {
		return unclear
	}
	return accepted
}

// settled reports whether nothing more happens to a batch without a new decision of
// sending: it is neither queued, held, under way nor unknown.
func settled(b journal.Batch) bool {
	switch b.State {
	case journal.Done, journal.Refused, journal.Stale, journal.Cancelled, journal.Resolved:
		return true
	case journal.Partial:
		return b.Job.Missing == 0
	}
	return false
}
