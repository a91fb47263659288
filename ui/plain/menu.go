package plain

import (
	"context"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// menu asks what to do next, offering what makes sense now, the usual next step first.
func (c *conversation) menu(ctx context.Context) error {
	type step struct {
		choice
		do func(context.Context) error
	}
	var steps []step
	offer := func(word string, text safe.Text, do func(context.Context) error) {
		steps = append(steps, step{choice{word, text}, do})
	}
	t := c.run.Totals()
	var moving, queued, held, unsure int
	for _, b := range c.run.Batches() {
		if b.State == importer.StateQueued || b.State == importer.StateRetry {
			queued++
		}
		switch {
		case atServer(b.State) || waits(b.State):
			moving++
		case b.State == importer.StateHeld:
			held++
		case undecided(b):
			unsure++
		}
	}
	if unsure > 0 {
		offer("decide", safe.Sprintf("%s an outcome that is not known", counted(int64(unsure), "batch has", "batches have")), c.decide)
	}
	if moving > 0 {
		offer("watch", safe.Sprintf("%s not at the end", counted(int64(moving), "batch is", "batches are")), c.watch)
	}
	if held > 0 {
		offer("release", safe.Sprintf("put %s back into the queue, once the cause is mended", counted(int64(held), "held batch", "held batches")), c.release)
	}
	if open := t.HeldBack + t.Rejected - t.Corrected; open > 0 {
		offer("safe", safe.Own("apply every fix that keeps the meaning"), c.safeFixes)
		offer("correct", safe.Sprintf("go through what is held back or rejected, about %s", counted(open, "record", "records")), c.correct)
	}
	if t.Unsent+t.Corrected > 0 {
		offer("send", safe.Own("see the plan, then send"), c.send)
	}
	if t.Corrected > 0 {
		offer("undo", safe.Own("take the last correction back"), c.undo)
	}
	if queued > 0 {
		offer("cancel", safe.Sprintf("take %s out of the queue", counted(int64(queued), "batch that waits", "batches that wait")), c.cancel)
	}
	offer("numbers", safe.Own("hear the numbers and the problems again"), func(context.Context) error { c.sayChecked(); return nil })
	offer("files", safe.Own("choose other files"), c.files)
	offer("quit", safe.Own("leave the program"), func(context.Context) error { return errLeave })
	choices := make([]choice, len(steps))
	for i, s := range steps {
		choices[i] = s.choice
	}
	i, err := c.choose(ctx, safe.Own("What next?"), choices)
	if err != nil {
		return err
	}
	return steps[i].do(ctx)
}

func (c *conversation) undo(context.Context) error {
	n, err := c.run.Undo()
	if err != nil {
		c.fail(err)
		return nil
	}
	c.say(safe.Sprintf("Undone for %s.", counted(int64(n), "record", "records")))
	return nil
}

func (c *conversation) release(ctx context.Context) error {
	for _, b := range c.run.Batches() {
		if b.State != importer.StateHeld {
			continue
		}
		c.say(c.batchText(b))
		if err := c.run.Release(b.Number); err != nil {
			c.fail(err)
		}
	}
	return c.watch(ctx)
}

// cancel takes back what was not sent.
func (c *conversation) cancel(ctx context.Context) error {
	yes, err := c.yes(ctx, safe.Own("Their records are unsent again and can go with a new plan. Take them out?"))
	if err != nil || !yes {
		return err
	}
	for _, b := range c.run.Batches() {
		if b.State != importer.StateQueued && b.State != importer.StateRetry {
			continue
		}
		if err := c.run.Cancel(b.Number); err != nil {
			c.fail(err)
		}
	}
	c.sayTotals()
	return nil
}
