// Package plain is the program without screens: the same journeys as numbered questions
// and answers, line by line. Nothing is drawn anew, progress comes as sentences from time
// to time, so that screen readers, braille lines, very slow lines and terminals that can
// do nothing show it as well as any other.
//
//	files ──▶ check ──▶ correct ──▶ plan, guard ──▶ watch ──▶ correct … until all is accepted
//
// It works on the engine alone. Text from files and servers is said through safe, as on
// the screens.
package plain

import (
	"context"
	"errors"
	"io"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// Options are what the conversation starts with. Engine, In, Out, Clock and Guard are needed.
type Options struct {
	Engine    *importer.Engine // somebody else runs its Work
	In        io.Reader        // answers, a line each; its end is taken as leaving
	Out       io.Writer
	Clock     importer.Clock
	Paths     []string // files to open
	Folder    string   // where files are looked for; or a file in it that is proposed
	Hint      string   // a sentence before the first question; "": none
	Type      string   // resource type of all Paths; "": detect
	Resume    string   // id of a run to take up; comes before Paths
	Private   bool     // patients' values are hidden from the start
	LineLimit int      // longest line of a file, in bytes; 0: the usual one

	// Guard is what stands between an answer and the server: a sentence, and the word that
	// has to be typed; "" where yes is enough.
	Guard func(t importer.Target, p importer.Plan) (sentence safe.Text, word string)
}

// tellEvery is how often progress is told: often enough to know that it goes on, seldom
// enough to be listened to.
const tellEvery = 10 * time.Second

// errLeave says that the person wants to leave, or that there are no more answers.
var errLeave = errors.New("leave")

// conversation is the state between questions.
type conversation struct {
	talk
	o      Options
	engine *importer.Engine
	run    *importer.Run // nil until files were chosen
	folder string
}

// Run talks until the person leaves, the answers end or ctx does. It returns errors of
// the journal only; what else goes wrong is said.
func Run(ctx context.Context, o Options) error {
	c := &conversation{o: o, engine: o.Engine, talk: newTalk(ctx, o)}
	c.greet()
	if err := c.begin(ctx); err != nil {
		return c.leave(err)
	}
	for {
		if err := c.menu(ctx); err != nil {
			return c.leave(err)
		}
	}
}

func (c *conversation) greet() {
	t := c.engine.Target()
	where := safe.Sprintf("LIVE: real patients. Key %s, server %s.", t.Key, t.Host)
	switch t.Environment {
	case importer.Sandbox:
		where = safe.Sprintf("SANDBOX: the practice server on this computer, %s.", t.Host)
	case importer.Test:
		where = safe.Sprintf("TEST: a store that is shared with others. Key %s, server %s.", t.Key, t.Host)
	}
	c.say(safe.Own("clinik-import, question by question."))
	c.say(where)
	c.say(safe.Own("Answer with a number or the word after it, and enter. At every question ? asks it again, P hides or shows values, q leaves."))
	if w := c.engine.Watching(); w.On {
		since := safe.Own("")
		if !w.Since.IsZero() {
			since = safe.Sprintf(" (since %s)", w.Since.Local().Format("15:04"))
		}
		c.say(safe.Sprintf("Read only: another clinik-import is at work%s. You hear what it does; nothing can be sent or changed from here until it ends and you start this one again.", since))
	}
	if w := c.engine.Watching(); w.On {
		since := safe.Text{}
		if !w.Since.IsZero() {
			since = safe.Sprintf(" since %s", clock(w.Since))
		}
		c.say(safe.Sprintf("Read only: another window is at work%s. Here you only look on; nothing is sent or changed.", since))
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
		return c.take(ctx, c.o.Paths, c.o.Type)
	case last != "":
		c.say(safe.Own("Your last import is not at its end; it is taken up."))
		return c.open(ctx, last)
	case len(runs) > 0 && left(runs[0].Totals) > 0:
		c.say(safe.Sprintf("Of your last import, %s, %s not accepted yet.", names(runs[0].Paths), counted(left(runs[0].Totals), "record is", "records are")))
		yes, err := c.yes(ctx, safe.Own("Go on with it?"))
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
	c.run = run
	return c.check(ctx)
}

// left counts what is not accepted yet.
func left(t importer.Totals) int64 { return t.HeldBack + t.Rejected + t.Unsent }

// leave says what leaving means.
func (c *conversation) leave(err error) error {
	if !errors.Is(err, errLeave) {
		return err
	}
	running, waiting, unknown := 0, 0, 0
	if c.run != nil {
		for _, b := range c.run.Batches() {
			switch {
			case atServer(b.State):
				running++
			case waits(b.State) || b.State == importer.StateHeld:
				waiting++
			case undecided(b):
				unknown++
			}
		}
	}
	if running > 0 {
		c.say(safe.Sprintf("The server goes on with %s; start the program again to watch it.", counted(int64(running), "batch", "batches")))
	}
	if waiting > 0 {
		c.say(safe.Sprintf("%s not sent while the program is closed.", counted(int64(waiting), "batch is", "batches are")))
	}
	if unknown > 0 {
		c.say(safe.Sprintf("%s your decision.", counted(int64(unknown), "batch needs", "batches need")))
	}
	c.say(safe.Own("Everything is kept. Start the program again and it is as you left it."))
	return nil
}
