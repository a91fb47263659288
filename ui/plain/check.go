package plain

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// check lints what is not linted yet, telling how far it is, and says what was found.
func (c *conversation) check(ctx context.Context) error {
	run := c.run
	if err := c.during(ctx, func() error { return run.Lint(ctx) }, c.sayProgress); err != nil {
		if errors.Is(err, context.Canceled) {
			return errLeave
		}
		c.fail(err)
	}
	c.sayChecked()
	return nil
}

// during does something that may take long, and tells how far it is from time to time.
func (c *conversation) during(ctx context.Context, do func() error, tell func()) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	tick := c.o.Clock.After(tellEvery)
	for {
		select {
		case err := <-done:
			return err
		case <-tick:
			tell()
			tick = c.o.Clock.After(tellEvery)
		}
	}
}

// interruptibleFrom is when something takes so long that an answer ends it.
const interruptibleFrom = 2 * time.Second

// errInterrupted says that the person ended what went on.
var errInterrupted = errors.New("it was ended")

// interruptible is during for what an answer ends, whatever it is: then it is errInterrupted.
// q leaves the program too.
func (c *conversation) interruptible(ctx context.Context, do func(context.Context) error, tell func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- do(ctx) }()
	first := c.o.Clock.After(interruptibleFrom)
	var answers <-chan string // listened to only where it takes long: else an answer to come would be taken for it
	tick := c.o.Clock.After(tellEvery)
	for {
		select {
		case err := <-done:
			return err
		case <-first:
			answers = c.listen(ctx)
		case answer, ok := <-answers:
			cancel()
			<-done
			if !ok || strings.TrimSpace(answer) == "q" {
				return errLeave
			}
			c.heard()
			return errInterrupted
		case <-tick:
			tell()
			tick = c.o.Clock.After(tellEvery)
		}
	}
}

func (c *conversation) sayProgress() {
	for _, s := range c.run.Sources() {
		if p := s.Report.Progress(); !p.Done && p.Bytes > 0 && p.Total > 0 {
			c.say(safe.Sprintf("Checking %s: %s %s so far, %d %%.", words.Source(s), widget.Count(p.Lines), plural(mend.Unit(s), p.Lines), min(100, 100*p.Bytes/p.Total)))
		}
	}
}

// groupsUnasked is how many groups of problems are told unasked.
const groupsUnasked = 5

func (c *conversation) sayChecked() {
	for _, s := range c.run.Sources() {
		name := words.Source(s)
		if s.Err != nil {
			c.fail(s.Err)
			continue
		}
		sum, shifts := s.Report.Summary(), c.shifts(s)
		faulty := max(0, sum.WithErrors-shifts.Mended)
		text := safe.Sprintf("%s, checked as %s: %s %s, %s blank, %s clean, %s with errors", name, typeName(s), widget.Count(sum.Lines),
			plural(mend.Unit(s), sum.Lines), widget.Count(sum.Blank), widget.Count(sum.Records-faulty), widget.Count(faulty))
		if shifts.Mended > 0 {
			text = safe.Sprintf("%s, and %s corrected", text, words.Counted(shifts.Mended, "of the clean is", "of the clean are"))
		}
		c.say(safe.Sprintf("%s.", text))
		if faulty > 0 {
			c.say(safe.Own("Records with errors are held back; the server would refuse them."))
		}
		groups, said := c.groupsOf(s)
		open := slices.IndexFunc(groups, func(g ndjson.RuleCount) bool { return shifts.Left(g) == 0 })
		if open < 0 {
			open = len(groups)
		}
		for _, text := range said[:min(open, groupsUnasked)] {
			c.say(text)
		}
		if more := open - groupsUnasked; more > 0 {
			c.say(safe.Sprintf("And %s of problems; the answer problems says all.", words.Counted(int64(more), "more group", "more groups")))
		}
	}
	for _, m := range c.run.Mixed() {
		c.say(safe.Sprintf("Warning: %s", words.Mixed(m)))
	}
	if at := c.run.CorrectionsPurged(); !at.IsZero() {
		c.say(safe.Sprintf("The corrections of this import were removed on %s: what was corrected counts as the file has it.", at.Local().Format("2 January 2006 at 15:04")))
		if sent := len(c.run.SentAsPurged()); sent > 0 {
			c.say(safe.Sprintf("%s sent as corrected; how is not known any more.", words.Counted(int64(sent), "record was", "records were")))
		}
	}
	c.sayTotals()
}

func plural(unit safe.Text, n int64) safe.Text {
	if n == 1 {
		return unit
	}
	return safe.Sprintf("%ss", unit)
}

func typeName(s *importer.Source) safe.Text {
	if s.Type == nil {
		return safe.Own("JSON of no known type")
	}
	return safe.Clean(s.Type.Name())
}

// sayTotals says the numbers that must add up, and says so if they do not.
func (c *conversation) sayTotals() {
	t := c.run.Totals()
	var parts []safe.Text
	for _, p := range words.Parts(t) {
		parts = append(parts, safe.Sprintf("%s %s", widget.Count(p.N), p.Name))
	}
	c.say(safe.Sprintf("%s read: %s.", widget.Count(t.Read), safe.Join(", ", parts...)))
	if t.Corrected > 0 {
		c.say(safe.Sprintf("%s corrected and can be sent.", words.Counted(t.Corrected, "record is", "records are")))
	}
	if !t.AddUp() {
		c.say(safe.Own("Error: these numbers do not add up."))
	}
}

// saySlots says how many bulk operations are left of the hour.
func (c *conversation) saySlots() {
	s := c.engine.Slots()
	free := s.Starts - s.Used
	text := safe.Sprintf("%d of %d slots are free", max(0, free), s.Starts)
	if s.Next.After(c.o.Clock.Now()) {
		text = safe.Sprintf("%s; the next one at %s", text, clock(s.Next))
	}
	c.say(safe.Sprintf("%s.", text))
}
