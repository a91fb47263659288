// Package plain is the program without screens: the same journeys as numbered questions
// and answers, line by line. Nothing is drawn anew, progress comes as sentences from time
// to time, so that screen readers, braille lines, very slow lines and terminals that can
// do nothing show it as well as any other.
//
//	files ──▶ check ──▶ problems, correct ──▶ plan, guard ──▶ watch ──▶ correct … until all is accepted
//
// Every question says which answer enter takes, explains itself at ?, and goes back at b.
// A list is said a page at a time. It works on the engine alone, corrects by ui/mend and
// speaks by ui/words, as the screens do. Text from files and servers is said through
// safe; what a record holds is said only where a person asked for it.
package plain

import (
	"context"
	"errors"
	"io"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// Options are what the conversation starts with. Engine, In, Out and Clock are needed.
type Options struct {
	Engine     *importer.Engine // somebody else runs its Work
	In         io.Reader        // answers, a line each; its end is taken as leaving
	Out        io.Writer
	Width      func() int // of the terminal behind Out, in cells, now; 0 or nil: there is none, lines are not broken
	Clock      importer.Clock
	Paths      []string // files to open
	Folder     string   // where files are looked for; or a file in it that is proposed
	Hint       string   // a sentence before the first question; "": none
	Type       string   // resource type of whatever is opened, doubted aloud where records do not look so; "": detect
	Values     bool     // the records of Paths are read wherever they stand
	Entries    []string // the files to read in archives among Paths; none: the person chooses
	Resume     string   // id of a run to take up; comes before Paths
	Private    bool     // patients' values are hidden from the start
	EditorFrom string   // the variable that names it, "" if none does
	Editor     string   // command of the person's editor; "": by the environment
	LineLimit  int      // longest line of a file, in bytes; 0: the usual one
}

// tellEvery is how often progress is told: often enough to know that it goes on, seldom
// enough to be listened to.
const tellEvery = 10 * time.Second

// conversation is the state between questions.
type conversation struct {
	talk
	o      Options
	engine *importer.Engine
	run    *importer.Run // nil until files were chosen
	folder string
	made   *mend.Log // what was changed in run, for a recipe

	changes int // steps that were made, undone and made again
	tallies tallies
	safely  safely // whether a safe fix is left, as last found out
}

// Run talks until the person leaves, the answers end or ctx does. It returns errors of
// the journal only; what else goes wrong is said.
func Run(ctx context.Context, o Options) error {
	c := &conversation{o: o, engine: o.Engine, talk: newTalk(ctx, o), made: &mend.Log{}}
	c.greet()
	err := c.begin(ctx)
	for {
		switch {
		case errors.Is(err, errBack) && c.run == nil:
			err = c.files(ctx)
		case err != nil && !errors.Is(err, errBack):
			return c.leave(err)
		default:
			err = c.menu(ctx)
		}
	}
}

func (c *conversation) greet() {
	t := c.engine.Target()
	where := safe.Sprintf("LIVE: real patients. Key %s, server %s.", t.Key, words.Host(t))
	switch t.Environment {
	case importer.Sandbox:
		where = safe.Sprintf("SANDBOX: the practice server on this computer, %s.", words.Host(t))
	case importer.Test:
		where = safe.Sprintf("TEST: a store that is shared with others. Key %s, server %s.", t.Key, words.Host(t))
	}
	c.say(safe.Own("clinik-import, question by question."))
	c.say(where)
	c.say(safe.Own("Answer with a number or the word after it, and enter. Enter alone takes the answer that is named for it."))
	c.say(safe.Own("At every question ? explains it, b goes back, P hides or shows values, q leaves."))
	if w := c.engine.Watching(); w.On {
		since := safe.Own("")
		if !w.Since.IsZero() {
			since = safe.Sprintf(" (since %s)", clock(w.Since))
		}
		c.say(safe.Sprintf("Read only: another clinik-import is at work%s. You hear what it does; nothing can be sent or changed from here until it ends and you start this one again.", since))
	}
	if c.o.Hint != "" {
		c.say(safe.Clean(c.o.Hint))
	}
}

// begin takes up what is under way, or the files that were named.
func (c *conversation) begin(ctx context.Context) error {
	if c.o.Resume != "" {
		return c.open(ctx, c.o.Resume)
	}
	runs, err := c.engine.Runs()
	if err != nil {
		return err
	}
	runs = importer.Imports(runs)
	last := ""
	for _, r := range runs {
		if r.Settled {
			continue
		}
		if _, err := c.engine.Open(r.ID); err != nil { // so that its jobs are watched
			c.fail(err)
		} else if last == "" {
			last = r.ID
		}
	}
	switch {
	case len(c.o.Paths) > 0:
		return c.take(ctx, named(c.o))
	case last != "":
		c.say(safe.Own("Your last import is not at its end; it is taken up."))
		return c.open(ctx, last)
	}
	if last, err = c.adopt(ctx); err != nil {
		return err
	}
	switch {
	case last != "":
		return c.open(ctx, last)
	case len(runs) > 0 && runs[0].Totals.ToDo() > 0:
		c.say(safe.Sprintf("Of your last import, %s, %s not accepted yet.", names(runs[0].Paths), words.Counted(runs[0].Totals.ToDo(), "record is", "records are")))
		yes, err := c.yes(ctx, safe.Own("Go on with it?"), true, safe.Own("No lets you choose other files; the last import stays as it is and is listed under imports."))
		if err != nil {
			return err
		}
		if yes {
			return c.open(ctx, runs[0].ID)
		}
	}
	return c.files(ctx)
}

func (c *conversation) open(ctx context.Context, id string) error {
	run, err := c.engine.Open(id)
	if err != nil {
		c.fail(err)
		return c.files(ctx)
	}
	c.takeUp(run)
	return c.check(ctx)
}

// takeUp makes a run the one that is talked about.
func (c *conversation) takeUp(run *importer.Run) {
	if c.run == nil || c.run.ID() != run.ID() {
		c.made = &mend.Log{Earlier: run.Edited()}
	}
	c.run = run
}

// leave says what leaving means.
func (c *conversation) leave(err error) error {
	if !errors.Is(err, errLeave) {
		return err
	}
	own, others := c.batches()
	for _, line := range append(words.Leaving(own), words.LeavingOthers(others)...) {
		c.say(line)
	}
	if c.run != nil && c.run.LookedAt() && !c.engine.Watching().On {
		c.say(words.OnlyLooked)
		return nil
	}
	c.say(safe.Own("Everything is kept. Start the program again and it is as you left it."))
	return nil
}

// batches are those of the run that is talked about, and of the others that are not at
// their end.
func (c *conversation) batches() (own []importer.Batch, others []importer.OpenBatch) {
	id := ""
	if c.run != nil {
		own, id = c.run.Batches(), c.run.ID()
	}
	runs, err := c.engine.Runs()
	if err != nil {
		return own, nil
	}
	for _, r := range runs {
		if !r.Settled {
			c.engine.Open(r.ID) // what cannot be opened is not sent either
		}
	}
	return own, c.engine.OpenBatches(id)
}

func clock(t time.Time) string { return t.Local().Format("15:04") }
