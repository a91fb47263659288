package plain

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// send tells the plan, asks what the guard asks for, and seals the batches.
func (c *conversation) send(ctx context.Context) error {
	plan, err := c.run.Plan(ctx)
	if err != nil {
		c.fail(err)
		return nil
	}
	c.sayPlan(plan)
	if len(plan.Batches) == 0 {
		return nil
	}
	sentence, word := c.o.Guard(c.engine.Target(), plan)
	c.say(sentence)
	if plan.Again > 0 {
		c.say(safe.Sprintf("Warning: %s sent before, or will be, in other batches. The server would store them twice, and that cannot be taken back.",
			counted(plan.Again, "record was", "records were")))
		plan.Knowingly = true // whoever confirms has heard it
		if c.engine.Target().Environment == importer.Live {
			word = strings.TrimSpace(word + " duplicate")
		}
	}
	if sure, err := c.confirm(ctx, word); err != nil || !sure {
		return err
	}
	err = c.run.Approve(ctx, plan)
	switch {
	case errors.Is(err, importer.ErrPlanChanged):
		c.say(safe.Own("Records or files changed meanwhile; nothing was sent. Ask for the plan again."))
		return nil
	case err != nil:
		c.fail(err)
		return nil
	}
	return c.watch(ctx)
}

// confirm wants a yes, or a word typed out; a number is not enough for what costs.
func (c *conversation) confirm(ctx context.Context, word string) (bool, error) {
	if word == "" {
		return c.yes(ctx, safe.Own("Send now?"))
	}
	answer, err := c.read(ctx, safe.Sprintf("To send, type %s. Anything else sends nothing:", word))
	if err != nil {
		return false, err
	}
	if strings.EqualFold(answer, word) {
		return true, nil
	}
	c.say(safe.Own("Nothing was sent."))
	return false, nil
}

func (c *conversation) sayPlan(plan importer.Plan) {
	now := c.o.Clock.Now()
	var records, bytes int64
	sources := c.run.Sources()
	for i, b := range plan.Batches {
		records, bytes = records+int64(b.Records), bytes+b.Bytes
		when := safe.Own("now")
		if i < len(plan.Starts) && plan.Starts[i].After(now) {
			when = safe.Sprintf("at %s", plan.Starts[i].Local().Format("15:04"))
		}
		var from []safe.Text
		for _, s := range b.Spans {
			from = append(from, safe.Sprintf("%s lines %d to %d", filepath.Base(sources[s.Source].Path), s.From, s.To))
		}
		c.say(safe.Sprintf("Batch %d: %s, %d bytes, goes %s; %s.", i+1, counted(int64(b.Records), b.Type+" record", b.Type+" records"), b.Bytes, when, safe.Join(", ", from...)))
	}
	if len(plan.Batches) == 0 {
		c.say(safe.Own("There is nothing to send now."))
	} else {
		c.say(safe.Sprintf("That costs %s of your plan and %s.", counted(records, "request", "requests"), counted(int64(len(plan.Batches)), "slot", "slots")))
	}
	for _, h := range plan.Held {
		title := titles[h.Rule]
		if title == "" {
			title = h.Rule
		}
		c.say(safe.Sprintf("Held back: %s, %s: %s.", title, fieldOf(h.Field), counted(h.Records, "record", "records")))
	}
	for _, l := range plan.Lowered {
		c.say(safe.Sprintf("By your settings %s holds nothing back; the server may reject what breaks it.", l.Rule))
	}
}
