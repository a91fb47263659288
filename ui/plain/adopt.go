package plain

import (
	"context"
	"errors"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// adopt asks about the imports that were begun with another key, each by itself, for each
// may be of another organisation. It gives the id of the newest that goes on with this key,
// "" if none does.
func (c *conversation) adopt(ctx context.Context) (newest string, err error) {
	if c.engine.Watching().On {
		return "", nil
	}
	others, err := c.engine.Adoptable()
	if err != nil {
		return "", err
	}
	for _, r := range others {
		reason, err := c.askAdopt(ctx, r)
		switch {
		case errors.Is(err, errBack) || err == nil && reason == "":
			c.say(safe.Own("It is left for now."))
			continue
		case err != nil:
			return "", err
		}
		if err = c.engine.Adopt(r.ID, reason); err == nil {
			_, err = c.engine.Open(r.ID) // so that its jobs are watched
		}
		if err != nil {
			c.fail(err)
			continue
		}
		c.say(safe.Own("Recorded. It goes on with this key."))
		if newest == "" {
			newest = r.ID
		}
	}
	return newest, nil
}

// askAdopt asks whether an import goes on with this key, and why; no reason means no.
func (c *conversation) askAdopt(ctx context.Context, r importer.AdoptableRun) (reason string, err error) {
	records := r.Totals.Read - r.Totals.Blank
	c.say(safe.Sprintf("An import of %s, begun on %s with another key, %s, is not at its end: %s of %s not accepted yet.", names(r.Paths),
		r.Started.Local().Format("2 January 2006, 15:04"), r.Key, widget.Count(records-r.Totals.Accepted), words.Counted(records, "record is", "records are")))
	c.say(safe.Own("Go on only if both keys are of the same organisation: what waits is sent with your key now, into the store of its organisation."))
	yes, err := c.yes(ctx, safe.Sprintf("Go on with it, with your key %s?", c.engine.Target().Key), false,
		safe.Own("What was sent, or is held, stays as it is. No leaves the import; you are asked again when the program is started again."))
	if err != nil || !yes {
		return "", err
	}
	return c.ask(ctx, safe.Own("Why does it go on with this key? Your reason is recorded (enter: leave it):"))
}
