package importer

import (
	"fmt"

	"clinik-import/importer/journal"
)

// conclude decides what a finished job came to: by its counts and errors, never by its
// word alone.
func conclude(n *journal.Batch) {
	if n.Job.Status == "failed" {
		n.State, n.Cause = journal.Failed, string(JobFailed)
		n.Why = fmt.Sprintf("the server says that the job failed after %d of %d records; which of them were imported must be found out", n.Job.Processed, n.Records)
		return
	}
	good := n.Records - n.Job.Rejected
	// Whether skipped records are counted as processed is not documented: fewer than the
	// good ones is a gap by any reading.
	if n.Job.Processed < good {
		n.Job.Missing = min(good, n.Records-n.Job.Processed)
	}
	switch {
	case n.Job.Missing > 0:
		n.State, n.Cause = journal.Partial, string(Unaccounted)
		n.Why = fmt.Sprintf("the job is finished but accounts for only %d of the %d records sent; what became of %d must be found out", n.Job.Processed, n.Records, n.Job.Missing)
	case n.Job.Rejected > 0:
		n.State = journal.Partial
		if n.Job.NoLine > 0 {
			n.Why = fmt.Sprintf("%d rejects name no record that could be found, so which records of the batch they are is not known", n.Job.NoLine)
		}
	default:
		n.State = journal.Done
	}
}

// countRejects counts the records that a job rejected: each line once, and the entries
// that name none, but never more than there are.
func countRejects(rejects []journal.Reject, records int64) (all, noLine int64) {
	lines := map[Position]bool{}
	for _, r := range rejects {
		if r.Line > 0 {
			lines[Position{r.Source, r.Line}] = true
		} else {
			noLine++
		}
	}
	noLine = min(noLine, records-int64(len(lines)))
	return int64(len(lines)) + noLine, noLine
}

func commonPrefix(a, b []journal.Reject) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
