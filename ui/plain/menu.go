package plain

import (
	"context"
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// step is one thing that can be done next.
type step struct {
	choice
	do func(context.Context) error
}

// menu asks what to do next, offering what makes sense now, the usual next step first.
func (c *conversation) menu(ctx context.Context) error {
	steps := c.steps()
	choices := make([]choice, len(steps))
	for i, s := range steps {
		choices[i] = s.choice
	}
	usual := 1
	if c.isOver() {
		c.say(safe.Own("Every record is accepted; nothing is left to do here."))
		usual = len(choices)
	}
	i, err := c.choose(ctx, question{safe.Own("What next?"), choices, usual, []safe.Text{
		safe.Own("This is where every way begins and ends. What usually comes next stands first."),
		safe.Own("Nothing is sent before you heard the plan and said so; your files are never changed."),
	}})
	if err != nil {
		return err
	}
	return steps[i].do(ctx)
}

// isOver reports that every record of the import is accepted.
func (c *conversation) isOver() bool {
	t := c.run.Totals()
	return t.Accepted > 0 && t.Accepted+t.Blank == t.Read
}

// steps are what makes sense now. Who only looks on is not offered what changes anything.
func (c *conversation) steps() (steps []step) {
	changes := !c.engine.Watching().On
	offer := func(when bool, word string, text safe.Text, do func(context.Context) error) {
		if when {
			steps = append(steps, step{choice{word, text}, do})
		}
	}
	t := c.run.Totals()
	var moving, waiting, held, unsure, named int64
	for _, b := range c.run.Batches() {
		if b.Named {
			named++
		}
		switch {
		case words.NeedsDecision(b):
			unsure++
		case words.Waits(b):
			moving, waiting = moving+1, waiting+1
		case words.AtWork(b):
			moving++
		case b.State == importer.StateHeld:
			held++
		}
	}
	open := t.Open() + t.Rejected - t.Again
	undo, redo := c.run.Turnable()
	offer(changes && unsure > 0, "decide", safe.Sprintf("%s an outcome that is not known", words.Counted(unsure, "batch has", "batches have")), c.decide)
	offer(moving > 0, "watch", safe.Sprintf("hear what becomes of %s", words.Counted(moving, "batch that is not at its end", "batches that are not at their end")), c.watch)
	offer(changes && named > 0, "mistake", safe.Sprintf("take the job back that you named for %s, or say again what became of it", words.Counted(named, "batch", "batches")), c.renameJobs)
	offer(changes && held > 0, "release", safe.Sprintf("put %s back into the queue, once the cause is mended", words.Counted(held, "held batch", "held batches")), c.release)
	offer(changes && open > 0 && c.maySafely(), "safe", safe.Own("apply every fix that keeps the meaning"), c.safeFixes)
	offer(open > 0, "correct", safe.Sprintf("go through what is held back or rejected, %s", words.Counted(open, "record", "records")), c.correct)
	offer(changes && t.Unsent+t.Corrected > 0, "send", safe.Own("hear the plan, then send"), c.send)
	offer(changes && undo, "undo", safe.Own("take the last correction back"), c.undo)
	offer(changes && redo, "redo", safe.Own("make it again"), c.redo)
	offer(changes && waiting > 0 && !c.engine.Paused(), "pause", safe.Own("send nothing for now; jobs at the server go on"), c.pause)
	offer(changes && c.engine.Paused(), "resume", safe.Own("sending is paused: go on"), c.resume)
	offer(changes && waiting > 0, "cancel", safe.Sprintf("take %s out of the queue", words.Counted(waiting, "batch that waits", "batches that wait")), c.cancel)
	offer(true, "problems", safe.Own("hear the problems by their rule, or look at a record"), c.problems)
	offer(t.Read > 0, "write", safe.Own("rejected records, the corrected file, a report or a recipe, each as a file"), c.write)
	offer(true, "numbers", safe.Own("hear the numbers again"), func(context.Context) error { c.sayTotals(); c.saySlots(); return nil })
	offer(true, "imports", safe.Own("hear earlier imports and take one up"), c.imports)
	offer(true, "files", safe.Own("choose other files"), c.files)
	offer(true, "quit", safe.Own("leave the program"), func(context.Context) error { return errLeave })
	return steps
}

// maySafely reports whether a safe fix is left to take. The reports count what the files have,
// so the records are tried, until one is found; what was found holds until something changes.
func (c *conversation) maySafely() bool {
	stamp := safely{run: c.run, totals: c.run.Totals(), changes: c.changes}
	if c.safely.run == stamp.run && c.safely.totals == stamp.totals && c.safely.changes == stamp.changes {
		return c.safely.left
	}
	for _, s := range c.run.Sources() {
		if s.Report == nil || s.Err != nil {
			continue
		}
		for some := range slices.Chunk(c.safelyFixable(s), 64) {
			if of, err := mend.Propose(c.run, some, mend.Safely); err == nil && len(of.Proposals) > 0 {
				stamp.left = true
				break
			}
		}
	}
	c.safely = stamp
	return stamp.left
}

// safely is whether a safe fix was left when the records stood so.
type safely struct {
	run     *importer.Run
	totals  importer.Totals
	changes int // of records, by this conversation
	left    bool
}

func (c *conversation) undo(context.Context) error {
	turned, err := c.run.Undo()
	if err != nil {
		c.fail(err)
		return nil
	}
	c.say(words.Undone(turned, c.run.Sources(), safe.Own("redo makes it again")))
	if turned.Records == 0 {
		return nil
	}
	c.made.Undid(turned)
	c.changes++
	c.sayTotals()
	return nil
}

func (c *conversation) redo(context.Context) error {
	turned, err := c.run.Redo()
	if err != nil {
		c.fail(err)
		return nil
	}
	c.say(words.Redone(turned, c.run.Sources(), safe.Own("undo takes it back")))
	if turned.Records == 0 {
		return nil
	}
	c.made.Redid(turned)
	c.changes++
	c.sayTotals()
	return nil
}
