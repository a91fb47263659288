package plain

import (
	"context"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// unsure reports a reject that may mean the record beside the one it is listed on.
func unsure(j importer.Reject) bool {
	return j.Line > 0 && !j.HeldBack && j.Certainty == importer.Unsure
}

// settle asks which of two records the server meant, and returns the reject as it stands
// then. Nothing is corrected before that is known.
func (c *conversation) settle(ctx context.Context, j importer.Reject) (importer.Reject, error) {
	zero, one := c.run.Candidates(j)
	c.say(safe.Sprintf("The server said: %s. It does not say from where it counts, so it can mean one of two records.", c.display.Message(j.Message)))
	var choices []choice
	var bases []int64
	for i, at := range []importer.Position{zero, one} {
		if at.Line == 0 {
			continue
		}
		record, err := c.run.Record(at)
		if err != nil {
			c.fail(err)
			return j, nil
		}
		choices = append(choices, choice{"", safe.Sprintf("line %d, %s: %s", at.Line, c.nameOf(record), c.display.Bytes(record.Current))})
		bases = append(bases, int64(i))
	}
	choices = append(choices, choice{"leave", safe.Own("leave it open")})
	i, err := c.choose(ctx, safe.Own("Which record shows the fault?"), choices)
	if err != nil || i == len(bases) {
		return j, err
	}
	if err := c.run.SettleBase(j.Batch, bases[i], "compared both records"); err != nil {
		c.fail(err)
		return j, nil
	}
	rejects, _ := c.run.Rejects(j.Batch, listMost)
	for _, now := range rejects {
		if now.Index == j.Index && now.Message == j.Message {
			return now, nil
		}
	}
	return j, nil
}

// outcome is one of the things that may be decided of a batch.
type outcome struct {
	choice
	decision importer.Decision
	job      bool   // its id is asked for
	phrase   string // to be typed first
}

// outcomes are the choices with their consequences, the cautious ones first.
func outcomes(b importer.Batch) []outcome {
	n := counted(b.Records, "record", "records")
	watch := outcome{choice{"job", safe.Own("it was accepted, and I have its job id. The job is watched again; the safest, if support can tell you the id")}, importer.WasAccepted, true, ""}
	accepted := outcome{choice{"accepted", safe.Sprintf("it was accepted. %s count as accepted; if the server rejected some of them, you will not see which", n)}, importer.WasAccepted, false, ""}
	not := outcome{choice{"not accepted", safe.Sprintf("it was not accepted. %s become unsent and go with the next plan; if you are wrong, the server has each of them twice", n)}, importer.WasNotAccepted, false, ""}
	again := outcome{choice{"resend", safe.Sprintf("send it again, whatever happened. If the server took it the first time, it has %s twice, and that cannot be taken back", n)}, importer.SendAgain, false, "send again"}
	switch b.State {
	case importer.StateFailed:
		return []outcome{accepted, not, again}
	case importer.StatePartial:
		missing := counted(b.Missing, "missing record", "missing records")
		accepted.text, not.text = safe.Sprintf("the %s count as accepted", missing), safe.Sprintf("the %s count as rejected; which lines they are is not known", missing)
		return []outcome{accepted, not}
	}
	return []outcome{watch, accepted, not, again}
}

// decide settles the batches whose outcome is not known, one after the other.
func (c *conversation) decide(ctx context.Context) error {
	for _, b := range c.run.Batches() {
		if !undecided(b) {
			continue
		}
		c.say(c.batchText(b))
		c.say(safe.Sprintf("It has %s, %d bytes, and was tried %s.%s", counted(b.Records, "record", "records"), b.Bytes, counted(int64(b.Attempts), "time", "times"), evidence(b)))
		all := outcomes(b)
		choices := make([]choice, 0, len(all)+2)
		for _, o := range all {
			choices = append(choices, o.choice)
		}
		choices = append(choices, choice{"support", safe.Own("hear what to ask the server's support")}, choice{"later", safe.Own("decide later")})
		i := len(all)
		for i == len(all) {
			var err error
			if i, err = c.choose(ctx, safe.Sprintf("What became of batch %d?", b.Number), choices); err != nil {
				return err
			}
			if i == len(all) {
				c.saySupport(b)
			}
		}
		if i > len(all) {
			continue
		}
		if err := c.resolve(ctx, b, all[i]); err != nil {
			return err
		}
	}
	c.sayTotals()
	return nil
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

func evidence(b importer.Batch) safe.Text {
	text := safe.Text{}
	if !b.Sent.IsZero() {
		text = safe.Sprintf(" It was sent on %s.", b.Sent.Local().Format("2 January 2006 at 15:04:05"))
	}
	if b.Job != "" {
		text = safe.Sprintf("%s Its job is %s.", text, b.Job)
	}
	return text
}

// resolve asks for what has to be on record, and records the decision.
func (c *conversation) resolve(ctx context.Context, b importer.Batch, o outcome) error {
	job := ""
	var err error
	if o.phrase != "" {
		answer, err := c.read(ctx, safe.Sprintf("Type %s; anything else goes back:", o.phrase))
		if err != nil || !strings.EqualFold(answer, o.phrase) {
			return err
		}
	}
	if o.job {
		if job, err = c.read(ctx, safe.Own("The job id, as support or the server's log names it; nothing goes back:")); err != nil || job == "" {
			return err
		}
	}
	reason, err := c.read(ctx, safe.Own("How do you know? Your reason is recorded; nothing goes back:"))
	if err != nil || reason == "" {
		return err
	}
	if err := c.run.Resolve(b.Number, o.decision, job, reason); err != nil {
		c.fail(err)
		return nil
	}
	c.say(safe.Own("Recorded."))
	return nil
}
