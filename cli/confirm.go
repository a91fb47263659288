package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"clinik-import/importer"
)

// approve seals a plan once a person confirmed it; an empty one is nothing to ask about.
func (o *sendFlags) approve(ctx context.Context, env Env, s *session, run *importer.Run, plan importer.Plan) error {
	if len(plan.Batches) == 0 {
		return run.Approve(ctx, plan) // what it leaves out goes on record
	}
	plan.Meant = importer.Meant{Again: o.again, Repeated: o.twins}
	if err := confirm(ctx, env, *o, s.engine.Target(), plan); err != nil {
		return err
	}
	return run.Approve(ctx, plan)
}

// confirm gets a person's yes for a plan, or fails where there is nobody to ask.
// Nothing is spent on the embedded sandbox, so it asks no question there.
func confirm(ctx context.Context, env Env, o sendFlags, target importer.Target, plan importer.Plan) error {
	if target.Sandbox != "" {
		return nil
	}
	if target.Environment == importer.Test && !o.target.set.Synthetic {
		return errors.New("a test key reaches a store that is shared with others: no real patients may go there. If these records are made up, say so with --synthetic")
	}
	if twice := plan.Unmeant(); twice != nil && target.Environment == importer.Live {
		return refuseTwice(twice, plan)
	}
	return askToSend(ctx, env, o, target, plannedRecords(plan))
}

// refuseTwice says what would be stored twice, and for each of it the flags that decide it.
func refuseTwice(twice *importer.DuplicateError, plan importer.Plan) error {
	ways := ""
	if twice.Repeated > 0 {
		ways += ". " + oneOfEach
	}
	if twice.Records > 0 {
		ways += ". To send once more what other imports have, say --again"
	} else if plan.LeftOut > 0 {
		ways += fmt.Sprintf(". What other imports have, %s, is left out either way", count(plan.LeftOut, "record"))
	}
	return fmt.Errorf("%w%s", twice, ways)
}

// oneOfEach are the two ways out where records stand in the files more than once.
const oneOfEach = "To send each once, say --severity record.duplicate=error; to send them as they stand, --allow-duplicates"

// askToSend gets a person's yes for so many records, or fails where there is nobody to ask:
// a typed word, or their number beside --yes, where the key is live. Nothing is spent on the
// embedded sandbox, so it asks no question there.
func askToSend(ctx context.Context, env Env, o sendFlags, target importer.Target, records int64) error {
	if target.Sandbox != "" {
		return nil
	}
	word := "yes"
	if target.Environment == importer.Live {
		word = target.LiveWord(records)
		if o.yes && o.live != records {
			return fmt.Errorf("nothing was sent: this key reaches real patients. To send these %s without being asked, add --live %d", count(records, "record"), records)
		}
	}
	if o.yes {
		return nil
	}
	if !env.Terminal {
		return fmt.Errorf("nothing was sent: there is nobody to ask. Add --yes to send these %s", count(records, "record"))
	}
	fmt.Fprintf(env.Err, "Send %s as %s to %s? Type %s: ", count(records, "record"), target.Key, target.Host, word)
	answer, err := env.answer(ctx)
	if ctx.Err() != nil {
		fmt.Fprintln(env.Err)
		return ctx.Err()
	}
	if err != nil || strings.TrimSpace(answer) != word {
		return errors.New("nothing was sent")
	}
	return nil
}

func plannedRecords(p importer.Plan) int64 {
	var n int64
	for _, b := range p.Batches {
		n += int64(b.Records)
	}
	return n
}
