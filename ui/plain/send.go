package plain

import (
	"context"
	"errors"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// send tells the plan, asks what the guard asks for, and seals the batches.
func (c *conversation) send(ctx context.Context) error {
	options := importer.PlanOptions{LeaveOut: true}
	for {
		var plan importer.Plan
		err := c.during(ctx, func() (err error) { plan, err = c.run.PlanWith(ctx, options); return err }, func() { c.say(safe.Own("The plan is still being made.")) })
		if err != nil {
			c.fail(err)
			return nil
		}
		c.sayPlan(plan)
		if len(plan.Batches) == 0 && plan.LeftOut == 0 {
			return nil
		}
		choices := []choice{{"no", safe.Own("send nothing for now")}}
		if len(plan.Batches) > 0 {
			choices = append(choices, choice{"send", safe.Own("send it; you are asked once more")},
				choice{"first", safe.Own("send a small first batch ahead, and the others once its job shows few rejects")})
		}
		if plan.LeftOut > 0 {
			choices = append(choices, choice{"before", safe.Own("hear the plan with the records that were sent before; they would be stored a second time")})
		}
		i, err := c.choose(ctx, question{safe.Own("Send this?"), choices, 1, []safe.Text{safe.Own("A batch takes one of the slots of the hour. What was sent cannot be taken back by this program.")}})
		switch {
		case err != nil || i == 0:
			return err
		case choices[i].word == "before":
			options.LeaveOut = false
			continue
		case choices[i].word == "first":
			only := options.LeaveOut
			if options, err = c.askFirst(ctx); err != nil && !errors.Is(err, errBack) {
				return err
			}
			options.LeaveOut = only
			continue
		}
		return c.approve(ctx, plan)
	}
}

// askFirst asks how large a first batch shall be that goes ahead of the others.
func (c *conversation) askFirst(ctx context.Context) (importer.PlanOptions, error) {
	for {
		records, err := c.ask(ctx, safe.Own("How many records in it (enter: 100, 0: no such batch)?"), safe.Own("It takes a slot of its own."))
		if err != nil || records == "0" {
			return importer.PlanOptions{}, err
		}
		most, err := c.ask(ctx, safe.Own("How many of them may be rejected, as a number or in percent (enter: 5%)?"), safe.Own("If more are rejected, the other batches are held until you say what shall be done."))
		if err != nil {
			return importer.PlanOptions{}, err
		}
		if records == "" {
			records = "100"
		}
		if most == "" {
			most = "5%"
		}
		options, err := words.First(records, most)
		if err == nil {
			return options, nil
		}
		c.fail(err)
	}
}

// approve asks what the guard asks for, seals the batches and watches them.
func (c *conversation) approve(ctx context.Context, plan importer.Plan) error {
	records, _ := words.Planned(plan)
	sentence, word := words.Guard(c.engine.Target(), records)
	c.say(sentence)
	for _, m := range plan.Mixed {
		c.say(safe.Sprintf("Warning: %s", words.Mixed(m)))
	}
	if plan.Repeated > 0 {
		c.say(safe.Sprintf("Warning: %s", words.Repeated(plan)))
	}
	if plan.Again > 0 {
		c.say(safe.Sprintf("Warning: %s", words.Again(plan)))
	}
	twice, meant := words.Twice(plan)
	word = strings.TrimSpace(word + " " + twice) // a yes is not enough where a record would be there twice
	plan.Meant = meant                           // whoever confirms has heard it
	if sure, err := c.confirm(ctx, word); err != nil || !sure {
		return err
	}
	err := c.during(ctx, func() error { return c.run.Approve(context.WithoutCancel(ctx), plan) }, func() { c.say(safe.Own("The batches are still being sealed.")) })
	said, _, outdated := words.Outdated(err)
	switch {
	case outdated:
		c.say(safe.Sprintf("%s Ask for the plan again.", said))
		return nil
	case err != nil:
		c.fail(err)
		return nil
	}
	return c.watch(ctx)
}

// confirm wants a yes, or a word typed out; a number or enter is not enough for what costs.
func (c *conversation) confirm(ctx context.Context, word string) (sure bool, err error) {
	if word == "" {
		sure, err = c.yes(ctx, safe.Own("Send now?"), false)
	} else {
		var answer string
		answer, err = c.ask(ctx, safe.Sprintf("To send, type %s. Anything else sends nothing:", word))
		sure = err == nil && strings.EqualFold(answer, word)
	}
	if err == nil && !sure {
		c.say(safe.Own("Nothing was sent."))
	}
	return sure, err
}

func (c *conversation) sayPlan(plan importer.Plan) {
	now := c.o.Clock.Now()
	sources, before := c.run.Sources(), len(c.run.Batches())
	for i, b := range plan.Batches[:min(len(plan.Batches), atOnce)] {
		when := safe.Own("now")
		if c.engine.Paused() {
			when = safe.Own("once sending is no longer paused")
		} else if i > 0 && plan.Options.First > 0 {
			when = safe.Own("after the job of the first one")
		} else if i < len(plan.Starts) && plan.Starts[i].After(now) {
			when = words.At(plan.Starts[i], now)
		}
		var from []safe.Text
		for _, s := range b.Spans {
			unit := plural(safe.Own("line"), s.To-s.From+1)
			from = append(from, safe.Sprintf("%s %s %s", words.Source(sources[s.Source]), unit, stretch(s)))
		}
		c.say(safe.Sprintf("Batch %d: %s, %s, goes %s; %s.", before+i+1, words.Counted(int64(b.Records), b.Type+" record", b.Type+" records"), widget.Bytes(b.Bytes), when, safe.Join(", ", from...)))
	}
	if more := len(plan.Batches) - atOnce; more > 0 && plan.Options.First > 0 {
		c.say(safe.Sprintf("And %s.", words.Counted(int64(more), "more batch", "more batches")))
	} else if more > 0 {
		c.say(safe.Sprintf("And %s; the last goes %s.", words.Counted(int64(more), "more batch", "more batches"), words.At(plan.Starts[len(plan.Starts)-1], now)))
	}
	records, bytes := words.Planned(plan)
	if len(plan.Batches) == 0 {
		c.say(safe.Own("There is nothing to send now."))
	} else {
		c.say(words.Cost(records, bytes, len(plan.Batches)))
		c.sayQuota(records, now)
	}
	if plan.LeftOut > 0 {
		c.say(words.LeftOut(plan))
	}
	if said, some := words.Ahead(plan); some {
		c.say(said)
	}
	if held := plan.Totals.Open(); held > 0 {
		c.say(words.Counted(held, "record stays held back, because the check found errors in it.", "records stay held back, because the check found errors in them."))
	}
	if aside := plan.Totals.Aside; aside > 0 {
		c.say(words.Counted(aside, "record is set aside and not sent.", "records are set aside and not sent."))
	}
	for _, h := range plan.Held[:min(len(plan.Held), groupsUnasked)] {
		c.say(safe.Sprintf("%s held back, %s: %s.", words.Counted(h.Records, "record is", "records are"), fieldOf(h.Field), words.Rule(h.Rule)))
	}
	if more := len(plan.Held) - groupsUnasked; more > 0 {
		c.say(safe.Sprintf("And %s; the answer correct goes through them.", words.Counted(int64(more), "more reason", "more reasons")))
	}
	if said, some := words.Lowered(plan.Lowered); some {
		c.say(said)
	}
}

// sayQuota says of how many requests of the month the plan takes its own.
func (c *conversation) sayQuota(cost int64, now time.Time) {
	left, _, over, known := words.QuotaLeft(c.engine.Quota(), cost, now)
	switch {
	case over:
		c.say(safe.Sprintf("Warning: %s", left))
	case known:
		c.say(left)
	case c.engine.Target().Environment != importer.Sandbox:
		c.say(words.Plans())
	}
}

func stretch(s importer.Span) safe.Text {
	if s.From == s.To {
		return widget.Count(s.From)
	}
	return safe.Sprintf("%s to %s", widget.Count(s.From), widget.Count(s.To))
}
