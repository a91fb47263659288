package plain

import (
	"context"
	"errors"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// settle asks which of two records the server meant, and returns the reject as it stands
// then. Nothing is corrected before that is known.
func (c *conversation) settle(ctx context.Context, j importer.Reject) (importer.Reject, error) {
	zero, one := c.run.Candidates(j)
	c.say(safe.Sprintf("The server said: %s.", strings.TrimSuffix(words.Said(c.display, j).String(), ".")))
	c.say(safe.Own("It does not say from where it counts, so it can mean one of two records. The other may be accepted already."))
	var choices []choice
	var bases []int64
	var records []importer.Record
	for i, at := range []importer.Position{zero, one} {
		if at.Line == 0 {
			continue
		}
		record, err := c.run.Record(at)
		if err != nil {
			c.fail(err)
			return j, nil
		}
		text := c.place(at)
		if j.Pointer != "" {
			text = safe.Sprintf("%s: %s is not there", text, fieldOf(j.Pointer))
			if value := fieldValue(c.display, record.Current, j.Pointer); value.Width() > 0 {
				text = safe.Sprintf("%s: %s. %s", c.place(at), fieldOf(j.Pointer), value)
			}
		}
		choices, bases, records = append(choices, choice{"", text}), append(bases, int64(i)), append(records, record)
	}
	if len(choices) == 0 {
		c.say(safe.Own("The records that it can have meant cannot be found, so nothing is corrected."))
		return j, nil
	}
	choices = append(choices, choice{"read", safe.Own("hear these records whole")}, choice{"leave", safe.Own("leave it open")})
	for {
		i, err := c.choose(ctx, question{text: safe.Own("Which record shows the fault?"), choices: choices})
		switch {
		case err != nil || i == len(choices)-1:
			return j, err
		case i == len(bases):
			for _, record := range records {
				c.say(safe.Sprintf("%s:", c.place(record.Position)))
				c.sayWhole(record)
			}
			continue
		}
		reason, err := c.ask(ctx, safe.Own("How do you know? Your reason is recorded (enter: back):"))
		if err != nil {
			return j, err
		}
		if reason == "" {
			continue
		}
		if err := c.run.SettleBase(j.Batch, bases[i], reason); err != nil {
			c.fail(err)
			return j, nil
		}
		c.say(safe.Sprintf("Recorded. The errors of batch %d are on their lines now.", j.Batch))
		for now := range c.run.EachReject(j.Batch) {
			if now.Index == j.Index && now.Message == j.Message {
				return now, nil
			}
		}
		return j, nil
	}
}

// decide settles the batches whose outcome is not known, one after the other.
func (c *conversation) decide(ctx context.Context) error {
	return c.decideEach(ctx, words.NeedsDecision)
}

// renameJobs decides anew of the batches whose job a person named and nobody has read yet.
func (c *conversation) renameJobs(ctx context.Context) error {
	return c.decideEach(ctx, func(b importer.Batch) bool { return b.Named })
}

func (c *conversation) decideEach(ctx context.Context, wanted func(importer.Batch) bool) error {
	for _, b := range c.run.Batches() {
		if !wanted(b) {
			continue
		}
		if err := c.decideOne(ctx, b); err != nil {
			return err
		}
	}
	c.sayTotals()
	return nil
}

func (c *conversation) decideOne(ctx context.Context, b importer.Batch) error {
	c.say(c.batchText(b))
	c.sayEvidence(b)
	all := words.Outcomes(b)
	choices := make([]choice, 0, len(all)+2)
	for _, o := range all {
		choices = append(choices, choice{"", safe.Sprintf("%s. %s", o.Name, o.Means)})
	}
	choices = append(choices, choice{"support", safe.Own("hear what to ask the server's support; it holds no patients' data")}, choice{"later", safe.Own("decide later")})
	for {
		i, err := c.choose(ctx, question{safe.Sprintf("What became of batch %d?", b.Number), choices, len(choices), []safe.Text{
			safe.Own("The connection broke after the records left and before a trustworthy answer came, so nobody here can know."),
			safe.Own("It is never sent again by itself. Look in ClinikAPI for the records, or ask its support; then choose."),
		}})
		switch {
		case err != nil:
			return err
		case i == len(all):
			c.saySupport(b)
			continue
		case i > len(all):
			return nil
		}
		err = c.resolve(ctx, b, all[i])
		if !errors.Is(err, errBack) {
			return err
		}
	}
}

// sayEvidence says what is known of a batch.
func (c *conversation) sayEvidence(b importer.Batch) {
	c.say(safe.Sprintf("It has %s, %s, and was tried %s.", words.Counted(b.Records, "record", "records"), widget.Bytes(b.Bytes), words.Counted(int64(b.Attempts), "time", "times")))
	if !b.Sent.IsZero() {
		c.say(safe.Sprintf("It was sent on %s.", b.Sent.Local().Format("2 January 2006 at 15:04:05")))
	}
	if b.Job != "" {
		c.say(safe.Sprintf("Its job is %s.", b.Job))
	}
}

// saySupport says what to send to the server's support to find out what became of a batch.
func (c *conversation) saySupport(b importer.Batch) {
	text, err := c.run.SupportText(b.Number)
	if err != nil {
		c.fail(err)
		return
	}
	for line := range strings.Lines(text) {
		c.say(safe.Clean(strings.TrimRight(line, "\n")))
	}
}

// resolve asks for what has to be on record, and records the decision.
func (c *conversation) resolve(ctx context.Context, b importer.Batch, o words.Outcome) (err error) {
	job := ""
	if o.Again {
		answer, err := c.ask(ctx, safe.Sprintf("Type %s; anything else goes back:", words.AgainPhrase))
		if err != nil {
			return err
		}
		if !strings.EqualFold(answer, words.AgainPhrase) {
			return errBack
		}
	}
	if o.Job {
		if job, err = c.ask(ctx, safe.Own("The job id, as support or the server's log names it (enter: back):")); err != nil {
			return err
		}
		if job == "" {
			return errBack
		}
	}
	reason, err := c.ask(ctx, safe.Own("How do you know? Your reason is recorded (enter: back):"))
	if err != nil {
		return err
	}
	if reason == "" {
		return errBack
	}
	if err := c.run.Resolve(b.Number, o.Decision, job, reason); err != nil {
		c.fail(err)
		return nil
	}
	c.say(safe.Own("Recorded."))
	return nil
}
