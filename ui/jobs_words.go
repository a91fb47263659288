package ui

import (
	"slices"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
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
	case importer.StatePartial, importer.StateStale:
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
	case importer.StatePartial, importer.StateStale:
		return t.SeverityWarning
	case importer.StateQueued, importer.StateRetry:
		return t.Waiting
	case importer.StateCancelled, importer.StateResolved:
		return t.Faint
	}
	return t.Progress
}

// progressText is what a batch does now, or what became of it, most telling first.
func progressText(b importer.Batch, now Snapshot, clock time.Time, bar int) safe.Text {
	if needsDecision(b) {
		return safe.Own("d decides")
	}
	switch b.State {
	case importer.StateQueued, importer.StateRetry:
		return waitText(b, now, clock)
	case importer.StateRunning:
		if b.Why != "" { // the job cannot be read: what it does is not known
			return safe.Sprintf("last %s of %s", widget.Count(b.Processed), widget.Count(b.Records))
		}
		parts := []safe.Text{safe.Sprintf("%s%s", widget.Bar(b.Processed, b.Records, bar), percent(b))}
		if b.Left > 0 {
			parts = append(parts, safe.Sprintf("%s left", widget.Duration(b.Left)))
		}
		if b.Rate > 0 {
			parts = append(parts, safe.Sprintf("%.0f/s", b.Rate))
		}
		return safe.Join(" ", parts...)
	case importer.StateDone:
		return safe.Sprintf("all %s in", widget.Count(b.Records))
	case importer.StatePartial:
		return safe.Sprintf("%s rejected · %s in", widget.Count(b.Rejected), widget.Count(b.Records-b.Rejected))
	case importer.StateHeld:
		return safe.Own("needs you")
	case importer.StateRefused, importer.StateStale, importer.StateCancelled:
		return safe.Own("records are unsent")
	}
	return safe.Text{}
}

func percent(b importer.Batch) safe.Text {
	if b.Records == 0 {
		return safe.Text{}
	}
	return safe.Sprintf("%3d %%", min(100, 100*b.Processed/b.Records))
}

// waitsForFirst reports a batch that goes only once the small first batch of its round
// has passed.
func waitsForFirst(b importer.Batch, all []importer.Batch) bool {
	i := slices.IndexFunc(all, func(first importer.Batch) bool { return first.Number == b.After })
	return b.After > 0 && i >= 0 && (waits(all[i]) || atWork(all[i]) || needsDecision(all[i]))
}

// waitText says when a queued batch goes.
func waitText(b importer.Batch, now Snapshot, clock time.Time) safe.Text {
	at := b.NotBefore
	switch {
	case now.Paused:
		return safe.Own("paused")
	case waitsForFirst(b, now.Batches):
		return safe.Sprintf("after batch %d", b.After)
	case !at.After(clock):
		return safe.Own("goes next")
	}
	return safe.Sprintf("in %s, at %s", widget.Duration(at.Sub(clock)), at.In(clock.Location()).Format("15:04"))
}

// explain says in sentences what the state of a batch means, why it is so, and what to
// do about it.
func explain(d *safe.Display, b importer.Batch, now Snapshot, clock time.Time) safe.Text {
	said, advice := meaning(b, now, clock)
	if b.Why != "" {
		said = safe.Join(" ", said, sentence(d.Words(b.Why).String()))
	}
	if advice.Width() > 0 {
		said = safe.Join(" ", said, advice)
	}
	return said
}

// meaning is a short sentence for what the state is, to be followed by the engine's
// reason, and what to do.
func meaning(b importer.Batch, now Snapshot, clock time.Time) (said, advice safe.Text) {
	choices := safe.Own("It is never sent again by itself: d shows your choices.")
	switch b.State {
	case importer.StateQueued:
		if waitsForFirst(b, now.Batches) {
			return safe.Sprintf("Goes when the job of batch %d is done, if few enough of its records are rejected.", b.After), safe.Own("x takes it out of the queue.")
		}
		return safe.Sprintf("Waits for a free slot: %s.", waitText(b, now, clock)), safe.Own("x takes it out of the queue.")
	case importer.StateRetry:
		return safe.Sprintf("Refused for now; it goes again by itself: %s.", waitText(b, now, clock)), safe.Text{}
	case importer.StateClaimed:
		return safe.Own("Has its slot; the connection is being made."), safe.Text{}
	case importer.StateOnWire:
		return safe.Own("Is being sent."), safe.Text{}
	case importer.StateAccepted:
		return safe.Own("The server took it and has not begun to work on it."), safe.Text{}
	case importer.StateRunning:
		if b.Why != "" {
			return safe.Sprintf("When its job was last seen, %s of %s records were worked on.", widget.Count(b.Processed), widget.Count(b.Records)), safe.Text{}
		}
		return safe.Sprintf("The server works on it: %s of %s records.", widget.Count(b.Processed), widget.Count(b.Records)), safe.Text{}
	case importer.StateDone:
		return safe.Own("Every record was accepted."), safe.Text{}
	case importer.StatePartial:
		if b.Missing > 0 {
			return safe.Sprintf("Nobody knows what became of %s.", counted(b.Missing, "record", "records")), choices
		}
		return safe.Sprintf("The job is done; %s rejected.", counted(b.Rejected, "record was", "records were")),
			safe.Sprintf("Press 5 to correct %s and send %s again.", themOrIt(b.Rejected), themOrIt(b.Rejected))
	case importer.StateHeld:
		return safe.Own("Held."), safe.Own("R puts it back into the queue.")
	case importer.StateUnknown:
		return safe.Own("The outcome is unknown."), choices
	case importer.StateNoID:
		return safe.Own("Its job cannot be watched."), choices
	case importer.StateLost:
		return safe.Own("Its job is lost."), choices
	case importer.StateFailed:
		return safe.Own("Its job failed."), choices
	case importer.StateRefused:
		return safe.Own("Refused; its records are unsent."), safe.Own("Press 3 for a new plan.")
	case importer.StateStale:
		return safe.Own("Outdated; its records are unsent."), safe.Text{}
	case importer.StateCancelled:
		return safe.Own("Cancelled."), safe.Own("Press 3 for a new plan.")
	case importer.StateResolved:
		return safe.Own("Settled."), safe.Text{}
	}
	return safe.Clean(string(b.State)), safe.Text{}
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
