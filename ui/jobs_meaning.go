package ui

import (
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// A meaning is what is to be said of a batch: a short sentence for what its state is, the
// engine's reason, and what to do, at length and in brief.
type meaning struct{ said, why, advice, brief safe.Text }

// explain says in sentences what the state of a batch means, why it is so, and what to
// do about it.
func explain(d *safe.Display, b importer.Batch, now Snapshot, clock time.Time) meaning {
	m := meaningOf(b, now, clock)
	if b.Why != "" {
		m.why = sentence(d.Words(b.Why).String())
	}
	return m
}

func (m meaning) text() safe.Text { return sentences(m.said, m.why, m.advice) }

// fit says it in so many lines of w cells. Where that is too little the reason gives way
// first, for what to do must be in sight.
func (m meaning) fit(w, lines int) safe.Text {
	w = max(1, w)
	most := layout.Size{W: w, H: lines}.Wrapped() // a longer one is not even tried
	fits := func(text safe.Text) bool { return text.Width() <= most && len(text.Wrap(w)) <= lines }
	if m.brief.Width() == 0 {
		m.brief = m.advice
	}
	texts := []safe.Text{m.text(), sentences(m.said, m.why, m.brief)}
	const least, step = 12, 4 // cells of a reason that still tells something
	for n := min(most, layout.Rest(m.why.Width(), 1)); n >= least; n -= step {
		texts = append(texts, sentences(m.said, m.why.Truncate(n), m.brief))
	}
	texts = append(texts, sentences(m.said, m.brief))
	if i := slices.IndexFunc(texts, fits); i >= 0 {
		return texts[i]
	}
	return m.said
}

// sentences puts together those that there are.
func sentences(all ...safe.Text) safe.Text {
	return safe.Join(" ", slices.DeleteFunc(all, func(t safe.Text) bool { return t.Width() == 0 })...)
}

func meaningOf(b importer.Batch, now Snapshot, clock time.Time) meaning {
	outOfQueue := func(said safe.Text) meaning {
		return meaning{said: said, advice: safe.Own("x takes it out of the queue."), brief: safe.Own("x takes it out.")}
	}
	decide := func(said safe.Text) meaning {
		return meaning{said: said, advice: safe.Own("It is never sent again by itself: d shows your choices."), brief: safe.Own("d decides.")}
	}
	wait, _ := waitText(b, now, clock)
	switch b.State {
	case importer.StateQueued:
		switch {
		case waitsForFirst(b, now.Batches):
			return outOfQueue(safe.Sprintf("Goes when the job of batch %d is done, if few enough of its records are rejected.", b.After))
		case b.Cause == importer.Unreachable:
			return outOfQueue(safe.Sprintf("The server cannot be reached; %s.", nextTry(b, now, clock)))
		case b.Cause == importer.ServerFault:
			return outOfQueue(safe.Sprintf("The server has a fault; %s.", nextTry(b, now, clock)))
		case b.Cause == importer.SourceUnreadable:
			return outOfQueue(safe.Sprintf("The file cannot be read; %s.", nextTry(b, now, clock)))
		}
		return outOfQueue(safe.Sprintf("Waits for a free slot: %s.", wait))
	case importer.StateRetry:
		return meaning{said: safe.Sprintf("Refused for now; it goes again by itself: %s.", wait)}
	case importer.StateClaimed:
		return meaning{said: safe.Own("Has its slot; the connection is being made.")}
	case importer.StateOnWire:
		return meaning{said: safe.Own("Is being sent.")}
	case importer.StateAccepted:
		if b.Named {
			return meaning{said: safe.Own("Its job, which a person named, was not read yet."),
				advice: safe.Own("d names another, if that was a mistake."), brief: safe.Own("d names another.")}
		}
		return meaning{said: safe.Own("The server took it and has not begun to work on it.")}
	case importer.StateRunning:
		if b.Why != "" {
			return meaning{said: safe.Sprintf("When its job was last seen, %s of %s records were worked on.", widget.Count(b.Processed), widget.Count(b.Records))}
		}
		return meaning{said: safe.Sprintf("The server works on it: %s of %s records.", widget.Count(b.Processed), widget.Count(b.Records))}
	case importer.StateDone:
		return meaningOfDone(now)
	case importer.StatePartial:
		if b.Missing > 0 {
			return decide(safe.Sprintf("Nobody knows what became of %s.", counted(b.Missing, "record", "records")))
		}
		return meaningOfRejects(b, now.Totals)
	case importer.StateHeld:
		return meaning{said: safe.Own("Held."), advice: safe.Own("R puts it back into the queue.")}
	case importer.StateUnknown:
		return decide(safe.Own("The outcome is unknown."))
	case importer.StateNoID:
		return decide(safe.Own("Its job cannot be watched."))
	case importer.StateLost:
		return decide(safe.Own("Its job is lost."))
	case importer.StateFailed:
		return decide(safe.Own("Its job failed."))
	case importer.StateRefused:
		return meaning{said: safe.Own("Refused; its records are unsent."), advice: safe.Own("Press 3 for a new plan.")}
	case importer.StateStale:
		return meaning{said: safe.Own("Outdated; its records are unsent.")}
	case importer.StateCancelled:
		return meaning{said: safe.Own("Cancelled."), advice: safe.Own("Press 3 for a new plan.")}
	case importer.StateResolved:
		return meaning{said: safe.Own("Settled.")}
	}
	return meaning{said: safe.Clean(string(b.State))}
}

// nextTry says when a batch that did not get through goes again.
func nextTry(b importer.Batch, now Snapshot, clock time.Time) safe.Text {
	wait, short := waitText(b, now, clock)
	switch {
	case now.Paused:
		return safe.Own("sending is paused")
	case short.Width() == 0:
		return safe.Own("it is tried again now")
	}
	return safe.Sprintf("it is tried again %s", wait)
}

// meaningOfDone is that of a batch of which every record was accepted. Where others of the run
// are held back, that is not all.
func meaningOfDone(now Snapshot) meaning {
	t := now.Totals
	held := t.Open()
	if held <= 0 {
		return meaning{said: safe.Own("Every record was accepted.")}
	}
	m := meaning{said: safe.Own("Every record of it was accepted."),
		advice: safe.Sprintf("%s held back: press 2.", counted(held, "is", "are")),
		brief:  safe.Sprintf("Press 2: %s held back.", widget.Count(held))}
	if t.Rejected+t.AtServer+t.Unknown == 0 {
		m.said = safe.Own("Every record that was sent was accepted.")
	}
	return m
}

// meaningOfRejects is that of a job that is done: what became of the records that it
// rejected, and what is to be done with those of which nothing did.
func meaningOfRejects(b importer.Batch, now importer.Totals) meaning {
	m := meaning{said: safe.Sprintf("The job is done; %s rejected.", counted(b.Rejected, "record was", "records were"))}
	if since := words.Since(b); since.Width() > 0 {
		m.said = safe.Sprintf("The job is done; %s rejected, %s.", counted(b.Rejected, "record was", "records were"), since)
	}
	switch open := b.Rejected - b.Resent.Records; {
	case open <= 0:
	case now.Again > 0 && now.Again == now.Rejected: // all of the run's
		m.advice, m.brief = safe.Sprintf("Corrected: press 3 to send %s.", themOrIt(open)), safe.Sprintf("Press 3 to send %s.", themOrIt(open))
	case b.Resent.Records > 0:
		m.advice, m.brief = safe.Sprintf("Press 5 to correct the other %s.", widget.Count(open)), safe.Sprintf("Press 5: the other %s.", widget.Count(open))
	default:
		m.advice = safe.Sprintf("Press 5 to correct %s and send %s again.", themOrIt(open), themOrIt(open))
		m.brief = safe.Sprintf("Press 5 to correct %s.", themOrIt(open))
	}
	return m
}
