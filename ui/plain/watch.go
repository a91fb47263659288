package plain

import (
	"context"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// watch tells what happens to the batches until nothing moves any more, or the person
// answers something.
func (c *conversation) watch(ctx context.Context) error {
	c.sayWatching()
	changed, end := c.engine.Watch()
	defer end()
	last := map[int]spoken{}
	told := map[int]importer.BatchState{}
	tick := c.o.Clock.After(tellEvery)
	ended := false // nobody answers any more; what was begun is watched to its end
	for {
		moving := c.tell(told)
		if !moving || c.engine.Paused() && ended {
			c.sayTotals()
			return nil
		}
		var answers <-chan string
		if !ended {
			answers = c.listen(ctx)
		}
		select {
		case <-changed:
		case <-tick:
			c.tellRunning(last)
			tick = c.o.Clock.After(tellEvery)
		case answer, ok := <-answers:
			c.heard()
			if !ok {
				ended = true
				continue
			}
			if done, err := c.watched(answer); err != nil || done {
				return err
			}
		case <-ctx.Done():
			return errLeave
		}
	}
}

// watched takes an answer that is given while batches are watched; done: back to the questions.
func (c *conversation) watched(answer string) (done bool, err error) {
	switch {
	case (answer == "p" || answer == "g") && c.engine.Watching().On:
		c.say(safe.Own("From here you only look on; the window that is at work is not paused."))
	case answer == "p":
		c.engine.Pause()
		c.say(safe.Own("Sending is paused. Jobs at the server go on."))
	case answer == "g":
		c.engine.Unpause()
		c.say(safe.Own("Sending goes on."))
	case answer == "?":
		c.sayWatching()
	case answer == "n":
		c.sayTotals()
	case answer == "q":
		return true, errLeave
	case !c.always(answer):
		return true, nil
	}
	return false, nil
}

func (c *conversation) sayWatching() {
	c.say(safe.Own("Watching. Enter goes back to the questions, n says the numbers, p pauses sending, g goes on, q leaves."))
}

// tell says what became of each batch since it was told of last; moving is whether
// anything goes on by itself.
func (c *conversation) tell(told map[int]importer.BatchState) (moving bool) {
	for _, b := range c.run.Batches() {
		moving = moving || words.Waits(b) || words.AtWork(b)
		if told[b.Number] == b.State || b.State == importer.StateClaimed { // that one is over in no time
			continue
		}
		_, before := told[b.Number]
		told[b.Number] = b.State
		if before || words.Waits(b) || words.AtWork(b) || words.NeedsDecision(b) || b.State == importer.StateHeld {
			c.say(c.batchText(b))
		}
	}
	return moving
}

// spoken is what was said of a running batch, and for how many intervals nothing else was.
type spoken struct {
	text  string
	times int
}

// sameMost is after how many intervals the same sentence is said again, so that silence
// does not sound like the end.
const sameMost = 6

// tellRunning says how far running batches are, where that is news.
func (c *conversation) tellRunning(last map[int]spoken) {
	for _, b := range c.run.Batches() {
		if b.State != importer.StateRunning {
			continue
		}
		text := c.batchText(b)
		before := last[b.Number]
		if before.text == text.String() && before.times < sameMost {
			last[b.Number] = spoken{before.text, before.times + 1}
			continue
		}
		c.say(text)
		last[b.Number] = spoken{text: text.String(), times: 1}
	}
}

// batchText says what a batch does, or what became of it.
func (c *conversation) batchText(b importer.Batch) safe.Text {
	records := words.Counted(b.Records, "record", "records")
	why := c.display.Words(b.Why)
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
		return safe.Sprintf("Batch %d was taken by the server; its job is %s.", b.Number, b.Job)
	case importer.StateRunning:
		text := safe.Sprintf("Batch %d: %s of %s worked on, %d rejected.", b.Number, widget.Count(b.Processed), records, b.Rejected)
		if b.Left > 0 {
			text = safe.Sprintf("%s About %s left.", text, span(b.Left))
		}
		return text
	case importer.StateDone:
		return safe.Sprintf("Batch %d is finished: every record was accepted.", b.Number)
	case importer.StatePartial:
		text := safe.Sprintf("Batch %d is finished: %s of %s rejected.", b.Number, widget.Count(b.Rejected), records)
		if since := words.Since(b); since.Width() > 0 {
			text = safe.Sprintf("Batch %d is finished: %s of %s rejected, %s.", b.Number, widget.Count(b.Rejected), records, since)
		}
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

// span says a time span in words.
func span(d time.Duration) safe.Text {
	switch {
	case d < time.Minute:
		return words.Counted(int64(d.Round(time.Second)/time.Second), "second", "seconds")
	case d < 2*time.Hour:
		return words.Counted(int64(d.Round(time.Minute)/time.Minute), "minute", "minutes")
	}
	return words.Counted(int64(d.Round(time.Hour)/time.Hour), "hour", "hours")
}
