package plain

import (
	"context"
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

func waits(s importer.BatchState) bool {
	return slices.Contains([]importer.BatchState{importer.StateQueued, importer.StateRetry, importer.StateClaimed}, s)
}

func atServer(s importer.BatchState) bool {
	return slices.Contains([]importer.BatchState{importer.StateOnWire, importer.StateAccepted, importer.StateRunning}, s)
}

// undecided reports a batch that needs a person's decision.
func undecided(b importer.Batch) bool {
	return slices.Contains([]importer.BatchState{importer.StateUnknown, importer.StateNoID, importer.StateLost, importer.StateFailed}, b.State) ||
		b.State == importer.StatePartial && b.Missing > 0
}

// watch tells what happens to the batches until nothing moves any more, or the person
// answers something.
func (c *conversation) watch(ctx context.Context) error {
	c.say(safe.Own("Watching. Press enter to go back to the questions, p to pause sending, g to go on."))
	changed, end := c.engine.Watch()
	defer end()
	told := map[int]importer.BatchState{}
	tick := c.o.Clock.After(tellEvery)
	answers := c.answers
	for {
		moving := c.tell(told)
		if !moving || c.engine.Paused() && answers == nil {
			c.sayTotals()
			return nil
		}
		select {
		case <-changed:
		case <-tick:
			c.tellRunning()
			tick = c.o.Clock.After(tellEvery)
		case answer, ok := <-answers:
			switch {
			case !ok:
				answers = nil // nobody answers any more; what was begun is watched to its end
			case answer == "p":
				c.engine.Pause()
				c.say(safe.Own("Sending is paused. Jobs at the server go on."))
			case answer == "g":
				c.engine.Unpause()
				c.say(safe.Own("Sending goes on."))
			case answer == "q":
				return errLeave
			case !c.always(answer):
				return nil
			}
		case <-ctx.Done():
			return errLeave
		}
	}
}

// tell says what became of each batch since it was told of last; moving is whether
// anything goes on by itself.
func (c *conversation) tell(told map[int]importer.BatchState) (moving bool) {
	for _, b := range c.run.Batches() {
		moving = moving || waits(b.State) || atServer(b.State)
		if told[b.Number] == b.State {
			continue
		}
		_, before := told[b.Number]
		told[b.Number] = b.State
		if before || waits(b.State) || atServer(b.State) || undecided(b) || b.State == importer.StateHeld {
			c.say(c.batchText(b))
		}
	}
	return moving
}

func (c *conversation) tellRunning() {
	for _, b := range c.run.Batches() {
		if b.State == importer.StateRunning {
			c.say(c.batchText(b))
		}
	}
}

// batchText says what a batch does, or what became of it.
func (c *conversation) batchText(b importer.Batch) safe.Text {
	records := counted(b.Records, "record", "records")
	why := c.display.Message(b.Why)
	switch b.State {
	case importer.StateQueued, importer.StateRetry:
		switch {
		case c.engine.Paused():
			return safe.Sprintf("Batch %d waits: sending is paused.", b.Number)
		case b.NotBefore.After(c.o.Clock.Now()):
			return safe.Sprintf("Batch %d waits; it goes at %s. %s", b.Number, clock(b.NotBefore), why)
		}
		return safe.Sprintf("Batch %d goes next: %s.", b.Number, records)
	case importer.StateClaimed:
		return safe.Sprintf("Batch %d has its slot; the connection is being made.", b.Number)
	case importer.StateOnWire:
		return safe.Sprintf("Batch %d is being sent: %s.", b.Number, records)
	case importer.StateAccepted:
		return safe.Sprintf("Batch %d was taken by the server as job %s.", b.Number, b.Job)
	case importer.StateRunning:
		text := safe.Sprintf("Batch %d: %d of %s worked on, %d rejected.", b.Number, b.Processed, records, b.Rejected)
		if b.Left > 0 {
			text = safe.Sprintf("%s About %s left.", text, spoken(b.Left))
		}
		return text
	case importer.StateDone:
		return safe.Sprintf("Batch %d is finished: every record was accepted.", b.Number)
	case importer.StatePartial:
		text := safe.Sprintf("Batch %d is finished: %d of %s were rejected.", b.Number, b.Rejected, records)
		if b.Missing > 0 {
			text = safe.Sprintf("%s Nobody knows what became of %d.", text, b.Missing)
		}
		return text
	case importer.StateHeld:
		return safe.Sprintf("Batch %d is held: %s.", b.Number, why)
	case importer.StateRefused:
		return safe.Sprintf("Batch %d was refused: %s. Its records are unsent.", b.Number, why)
	case importer.StateUnknown, importer.StateNoID, importer.StateLost, importer.StateFailed:
		return safe.Sprintf("Batch %d needs your decision: %s.", b.Number, why)
	}
	return safe.Sprintf("Batch %d: %s. %s", b.Number, string(b.State), why)
}

func clock(t time.Time) string { return t.Local().Format("15:04") }

// spoken says a time span in words.
func spoken(d time.Duration) safe.Text {
	switch {
	case d < time.Minute:
		return counted(int64(d.Round(time.Second)/time.Second), "second", "seconds")
	case d < 2*time.Hour:
		return counted(int64(d.Round(time.Minute)/time.Minute), "minute", "minutes")
	}
	return counted(int64(d.Round(time.Hour)/time.Hour), "hour", "hours")
}
