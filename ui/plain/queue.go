package plain

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// pause sends nothing for now.
func (c *conversation) pause(context.Context) error {
	c.engine.Pause()
	c.say(safe.Own("Sending is paused. Jobs at the server go on."))
	return nil
}

func (c *conversation) resume(ctx context.Context) error {
	c.engine.Unpause()
	c.say(safe.Own("Sending goes on."))
	return c.watch(ctx)
}

// release puts held batches back, after the person heard why each is held.
func (c *conversation) release(ctx context.Context) error {
	for _, b := range c.run.Batches() {
		if b.State != importer.StateHeld {
			continue
		}
		c.say(c.batchText(b))
		yes, err := c.sureToRelease(ctx, b)
		if err != nil {
			return err
		}
		if !yes {
			continue
		}
		err = c.run.Release(b.Number)
		if since, ok := errors.AsType[*importer.SentSinceError](err); ok {
			err = c.takeOut(ctx, since)
		}
		switch {
		case errors.Is(err, errBack) || errors.Is(err, errLeave):
			return err
		case err != nil:
			c.fail(err)
		}
	}
	return c.watch(ctx)
}

// sureToRelease says what comes of putting a held batch back, and wants a yes, or what the
// guard wants typed.
func (c *conversation) sureToRelease(ctx context.Context, b importer.Batch) (bool, error) {
	said, word := words.Release(c.engine.Target(), b)
	for _, text := range said {
		c.say(text)
	}
	if word == "" {
		return c.yes(ctx, safe.Sprintf("Put batch %d back into the queue?", b.Number), false)
	}
	answer, err := c.ask(ctx, safe.Sprintf("To put batch %d back into the queue, type %s. Anything else leaves it held:", b.Number, word))
	sure := err == nil && strings.EqualFold(answer, word)
	if err == nil && !sure {
		c.say(safe.Own("It stays held."))
	}
	return sure, err
}

// takeOut offers the way out for a batch that is not put back into the queue, because its
// records went in another import since.
func (c *conversation) takeOut(ctx context.Context, since *importer.SentSinceError) error {
	for _, text := range words.SentSince(since) {
		c.say(text)
	}
	yes, err := c.yes(ctx, safe.Sprintf("Take batch %d out of the queue instead?", since.Batch), false, safe.Own("No leaves it held."))
	if err != nil || !yes {
		return err
	}
	if err := c.run.Cancel(since.Batch); err != nil {
		return err
	}
	c.say(safe.Sprintf("Batch %d is out of the queue; its records are unsent.", since.Batch))
	return nil
}

// cancel takes back what was not sent: one batch, or all that wait.
func (c *conversation) cancel(ctx context.Context) error {
	var numbers []int
	var choices []choice
	for _, b := range c.run.Batches() {
		if words.Waits(b) {
			numbers = append(numbers, b.Number)
			choices = append(choices, choice{"", c.batchText(b)})
		}
	}
	if len(numbers) == 0 {
		c.say(safe.Own("No batch waits any more."))
		return nil
	}
	if len(numbers) > 1 {
		i, err := c.choose(ctx, question{text: safe.Own("Which batch shall be taken out of the queue?"), choices: append(choices, choice{"all", safe.Own("all of them")})})
		if err != nil {
			return err
		}
		if i < len(numbers) {
			numbers = numbers[i : i+1]
		}
	} else {
		c.say(choices[0].text)
	}
	yes, err := c.yes(ctx, safe.Sprintf("The records are unsent again and can go with a new plan. Take %s out?", words.Counted(int64(len(numbers)), "batch", "batches")), false)
	if err != nil || !yes {
		return err
	}
	for _, number := range numbers {
		if err := c.run.Cancel(number); err != nil {
			c.fail(err)
		}
	}
	c.sayTotals()
	return nil
}

// imports lets another run be taken up.
func (c *conversation) imports(ctx context.Context) error {
	runs, err := c.engine.Runs()
	if err != nil {
		return err
	}
	runs = slices.DeleteFunc(runs, func(r importer.RunInfo) bool { return r.LookedAt && (c.run == nil || r.ID != c.run.ID()) })
	if len(runs) == 0 {
		c.say(safe.Own("There is no earlier import."))
		return nil
	}
	choices := make([]choice, len(runs))
	for i, r := range runs {
		files := make([]string, len(r.Paths))
		for k, path := range r.Paths {
			files[k] = filepath.Base(path)
		}
		end := safe.Own("")
		switch {
		case c.run != nil && r.ID == c.run.ID():
			end = safe.Own(", this one")
		case !r.Settled:
			end = safe.Own(", not finished")
		}
		choices[i] = choice{"", safe.Sprintf("%s, %s, %s of %s accepted%s", r.Started.Local().Format("2 January 2006, 15:04"), names(files),
			widget.Count(r.Totals.Accepted), widget.Count(r.Totals.Read-r.Totals.Blank), end)}
	}
	i, err := c.choose(ctx, question{text: safe.Own("Which import? The newest are first."), choices: choices})
	if err != nil {
		return err
	}
	return c.open(ctx, runs[i].ID)
}
