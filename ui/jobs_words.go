package ui

import (
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
)

// needsDecision reports a batch that only a person's decision can settle.
func needsDecision(b importer.Batch) bool {
	switch b.State {
	case importer.StateUnknown, importer.StateNoID, importer.StateLost, importer.StateFailed:
		return true
	}
	return false
}

// waits reports a batch that goes by itself when its time has come.
func waits(b importer.Batch) bool {
	return b.State == importer.StateQueued || b.State == importer.StateRetry
}

// cancellable reports a batch of which nothing was sent.
func cancellable(b importer.Batch) bool { return waits(b) || b.State == importer.StateHeld }

// atWork reports a batch that is being sent or whose job runs.
func atWork(b importer.Batch) bool {
	switch b.State {
	case importer.StateClaimed, importer.StateOnWire, importer.StateAccepted, importer.StateRunning:
		return true
	}
	return false
}

// batchSign, batchWord and batchStyle show a state three times over, so that colour says
// nothing alone.
func batchSign(b importer.Batch) safe.Text {
	switch b.State {
	case importer.StateDone:
		return theme.SignOK
	case importer.StatePartial, importer.StateStale:
		return theme.SignWarning
	case importer.StateRefused, importer.StateFailed, importer.StateHeld:
		return theme.SignError
	case importer.StateUnknown, importer.StateNoID, importer.StateLost:
		return theme.SignUnknown
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
	switch b.State {
	case importer.StateDone:
		return t.Success
	case importer.StateRefused, importer.StateFailed, importer.StateHeld:
		return t.SeverityError
	case importer.StateUnknown, importer.StateNoID, importer.StateLost:
		return t.Unknown
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
func progressText(b importer.Batch, now Snapshot, clock time.Time) safe.Text {
	switch b.State {
	case importer.StateQueued, importer.StateRetry:
		return waitText(b, now, clock)
	case importer.StateRunning:
		const bar = 8
		parts := []safe.Text{safe.Sprintf("%s%s", widget.Bar(b.Processed, b.Records, bar), percent(b))}
		if b.Left > 0 {
			parts = append(parts, safe.Sprintf("%s left", widget.Duration(b.Left)))
		}
		if b.Rate > 0 {
			parts = append(parts, safe.Sprintf("%.0f/s", b.Rate))
		}
		return safe.Join(" ", parts...)
	case importer.StateDone:
		return safe.Sprintf("%s accepted", widget.Count(b.Records))
	case importer.StatePartial:
		return safe.Sprintf("%s accepted · %s rejected", widget.Count(b.Records-b.Rejected), widget.Count(b.Rejected))
	case importer.StateHeld:
		return safe.Own("needs you")
	case importer.StateUnknown, importer.StateNoID, importer.StateLost, importer.StateFailed:
		return safe.Own("d decides")
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

// waitText says when a queued batch goes.
func waitText(b importer.Batch, now Snapshot, clock time.Time) safe.Text {
	at := goesAt(b, now)
	switch {
	case now.Paused:
		return safe.Own("paused")
	case !at.After(clock):
		return safe.Own("goes next")
	}
	return safe.Sprintf("in %s, at %s", widget.Duration(at.Sub(clock)), at.In(clock.Location()).Format("15:04"))
}

// goesAt is when a queued batch can go at the earliest: when its own time has come and a
// slot is free.
func goesAt(b importer.Batch, now Snapshot) time.Time {
	if now.Slots.Next.After(b.NotBefore) && now.Slots.Used >= now.Slots.Starts {
		return now.Slots.Next
	}
	return b.NotBefore
}

// explain says in sentences what the state of a batch means and what to do about it.
func explain(b importer.Batch, now Snapshot, clock time.Time) safe.Text {
	why := safe.Text{}
	if b.Why != "" {
		why = safe.Sprintf(" %s", sentence(b.Why))
	}
	said := safe.Text{}
	switch b.State {
	case importer.StateQueued:
		said = safe.Sprintf("Waits for a free slot: %s. x takes it out of the queue.", waitText(b, now, clock))
	case importer.StateRetry:
		said = safe.Sprintf("The server refused it for now; it goes again by itself: %s.", waitText(b, now, clock))
	case importer.StateClaimed:
		said = safe.Own("Has its slot; the connection is being made.")
	case importer.StateOnWire:
		said = safe.Own("Is being sent.")
	case importer.StateAccepted:
		said = safe.Own("The server took it and has not begun to work on it.")
	case importer.StateRunning:
		said = safe.Sprintf("The server works on it: %s of %s records.", widget.Count(b.Processed), widget.Count(b.Records))
	case importer.StateDone:
		said = safe.Own("Every record was accepted.")
	case importer.StatePartial:
		said = safe.Sprintf("The job is done; %s rejected. Press 5 to correct them and send them again.", counted(b.Rejected, "record was", "records were"))
	case importer.StateHeld:
		return safe.Sprintf("Held:%s When the cause is mended, R puts it back into the queue.", why)
	case importer.StateUnknown:
		said = safe.Own("Nobody knows whether the server took it. It is never sent again by itself: d shows the evidence and your choices.")
	case importer.StateNoID:
		said = safe.Own("The server took it but gave no usable job id, so its job cannot be watched: d shows your choices.")
	case importer.StateLost:
		said = safe.Own("The server took it but no longer knows its job: d shows your choices.")
	case importer.StateFailed:
		said = safe.Own("The server says that the job failed; what it kept of it is unknown: d shows your choices.")
	case importer.StateRefused:
		said = safe.Own("The server refused the batch as a whole and took nothing. Its records are unsent again: press 3 for a new plan.")
	case importer.StateStale:
		said = safe.Own("The file changed after the batch was sealed, so it was not sent. Open the file again on Files (1).")
	case importer.StateCancelled:
		said = safe.Own("You took it out of the queue. Its records are unsent: press 3 for a new plan.")
	case importer.StateResolved:
		said = safe.Own("Settled by your decision.")
	}
	return safe.Sprintf("%s%s", said, why)
}

// sentence gives a reason its full stop.
func sentence(why string) safe.Text {
	text := safe.Clean(why)
	if n := len(why); n > 0 && (why[n-1] == '.' || why[n-1] == '!' || why[n-1] == '?') {
		return text
	}
	return safe.Sprintf("%s.", text)
}
