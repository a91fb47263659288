package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"clinik-import/importer"
)

// confirm gets a person's yes for a plan, or fails where there is nobody to ask.
// Nothing is spent on the embedded sandbox, so it asks no question there.
func confirm(ctx context.Context, env Env, o sendFlags, target importer.Target, plan importer.Plan) error {
	if target.Sandbox != "" {
		return nil
	}
	if target.Environment == importer.Test && !o.target.set.Synthetic {
		return errors.New("a test key reaches a store that is shared with others: no real patients may go there. If these records are made up, say so with --synthetic")
	}
	if target.Environment == importer.Live && plan.Again+plan.Repeated > 0 && !o.again {
		return fmt.Errorf("%w. If that is meant, say --again", &importer.DuplicateError{Records: plan.Again, Repeated: plan.Repeated})
	}
	return askToSend(ctx, env, o, target, plannedRecords(plan))
}

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
