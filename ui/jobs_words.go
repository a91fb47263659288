package ui

import (
	"slices"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// batchSign, batchWord and batchStyle show a state three times over, so that colour says
// nothing alone.
func batchSign(b importer.Batch) safe.Text {
	if needsDecision(b) {
		return theme.SignUnknown
	}
	switch b.State {
	case importer.StateDone:
		return theme.SignOK
	case importer.StatePartial:
		if isMended(b) {
			return theme.SignOK
		}
		return theme.SignWarning
	case importer.StateStale:
		return theme.SignWarning
	case importer.StateRefused, importer.StateHeld:
		return theme.SignError
	case importer.StateQueued, importer.StateRetry, importer.StateCancelled, importer.StateResolved:
		return theme.SignNote
	}
	return theme.SignMark
}

func batchWord(b importer.Batch) safe.Text {
	switch b.State {
	case importer.StateQueued, importer.StateRetry:
		return safe.Own("waits")
	case importer.StateClaimed:
		return safe.Own("connecting")
	case importer.StateOnWire:
		return safe.Own("sending")
	case importer.StateRunning:
		if b.Why != "" {
			return safe.Own("no answer")
		}
	case importer.StateNoID:
		return safe.Own("no job id")
	case importer.StatePartial:
		return safe.Own("done")
	case importer.StateLost:
		return safe.Own("job lost")
	case importer.StateStale:
		return safe.Own("outdated")
	case importer.StateResolved:
		return safe.Own("settled")
	}
	return safe.Clean(string(b.State))
}

func batchStyle(t *theme.Theme, b importer.Batch) theme.Style {
	if needsDecision(b) {
		return t.Unknown
	}
	switch b.State {
	case importer.StateDone:
		return t.Success
	case importer.StateRefused, importer.StateHeld:
		return t.SeverityError
	case importer.StatePartial:
		if isMended(b) {
			return t.Success
		}
		return t.SeverityWarning
	case importer.StateStale:
		return t.SeverityWarning
	case importer.StateQueued, importer.StateRetry:
		return t.Waiting
	case importer.StateCancelled, importer.StateResolved:
		return t.Faint
	}
	return t.Progress
}

// isMended reports a batch whose rejected records were all accepted later.
func isMended(b importer.Batch) bool {
	return b.State == importer.StatePartial && !needsDecision(b) && b.Rejected > 0 && b.Resent.Accepted >= b.Rejected
}

// progressText is what a batch does now, or what became of it, most telling first; short
// is that for narrow columns, empty if there is none.
func progressText(b importer.Batch, now Snapshot, clock time.Time, bar int) (long, short safe.Text) {
	if needsDecision(b) {
		return safe.Own("d decides"), short
	}
	switch b.State {
	case importer.StateQueued, importer.StateRetry:
		return waitText(b, now, clock)
	case importer.StateRunning:
		if b.Why != "" { // the job cannot be read: what it does is not known
			return safe.Sprintf("last %s of %s", widget.Count(b.Processed), widget.Count(b.Records)), short
		}
		parts := []safe.Text{safe.Sprintf("%s%s", widget.Bar(b.Processed, b.Records, bar), percent(b))}
		short = safe.Sprintf("%d %%", share(b))
		if b.Left > 0 {
			parts = append(parts, safe.Sprintf("%s left", widget.Duration(b.Left)))
			short = safe.Sprintf("%s · %s left", short, widget.Duration(b.Left))
		}
		if b.Rate > 0 {
			parts = append(parts, safe.Sprintf("%.0f/s", b.Rate))
		}
		return safe.Join(" ", parts...), short
	case importer.StateDone:
		return safe.Sprintf("all %s in", widget.Count(b.Records)), short
	case importer.StatePartial:
		rejected := safe.Sprintf("%s rejected", widget.Count(b.Rejected))
		if isMended(b) {
			return safe.Sprintf("%s, since accepted", rejected), safe.Sprintf("%s, now in", rejected)
		}
		return safe.Sprintf("%s · %s in", rejected, widget.Count(b.Records-b.Rejected)), rejected
	case importer.StateHeld:
		return safe.Own("needs you"), short
	case importer.StateRefused, importer.StateStale, importer.StateCancelled:
		return safe.Own("records are unsent"), safe.Own("unsent")
	}
	return long, short
}

func percent(b importer.Batch) safe.Text {
	if b.Records == 0 {
		return safe.Text{}
	}
	return safe.Sprintf("%3d %%", share(b))
}

// share is how much of a batch its job has worked on, in percent.
func share(b importer.Batch) int64 { return min(100, 100*b.Processed/max(1, b.Records)) }

// waitsForFirst reports a batch that goes only once the small first batch of its round
// has passed.
func waitsForFirst(b importer.Batch, all []importer.Batch) bool {
	i := slices.IndexFunc(all, func(first importer.Batch) bool { return first.Number == b.After })
	return b.After > 0 && i >= 0 && (waits(all[i]) || atWork(all[i]) || needsDecision(all[i]))
}

// waitText says when a queued batch goes: "in 11:59, at 14:12", in short "in 11:59".
func waitText(b importer.Batch, now Snapshot, clock time.Time) (long, short safe.Text) {
	at := b.NotBefore
	switch {
	case now.Paused:
		return safe.Own("paused"), short
	case waitsForFirst(b, now.Batches):
		return safe.Sprintf("after batch %d", b.After), short
	case !at.After(clock):
		return safe.Own("goes next"), short
	}
	short = safe.Sprintf("in %s", widget.Duration(at.Sub(clock)))
	return safe.Sprintf("%s, at %s", short, words.Hour(at, clock)), short
}

// jobName names a job, without saying "job" twice.
func jobName(id string) safe.Text {
	if strings.HasPrefix(strings.ToLower(id), "job") {
		return safe.Clean(id)
	}
	return safe.Sprintf("job %s", id)
}

func themOrIt(n int64) safe.Text {
	if n == 1 {
		return safe.Own("it")
	}
	return safe.Own("them")
}
