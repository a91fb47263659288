package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// A reporter tells how a run goes: sentences on standard error and totals on
// standard output, or (asJSON) one event a line on standard output.
type reporter struct {
	out, err io.Writer
	asJSON   bool
	redraw   bool // the talk goes to a terminal: progress may overwrite its line
	drawn    bool // the last thing written was such a line
	now      func() time.Time

	lastProgress map[int]time.Time
}

func newReporter(env Env, asJSON bool) *reporter {
	return &reporter{
		out: env.Out, err: env.Err, asJSON: asJSON, redraw: env.ErrTTY && !asJSON,
		now: time.Now, lastProgress: map[int]time.Time{},
	}
}

// progressEvery spaces progress lines where they cannot be redrawn.
const progressEvery = 2 * time.Second

// say writes a sentence to standard error; every value in it is made safe to show.
func (r *reporter) say(format string, args ...any) {
	r.endRedraw()
	fmt.Fprintln(r.err, safe.Clean(fmt.Sprintf(format, args...)))
}

// sayOver writes a progress line that the next one may overwrite.
func (r *reporter) sayOver(format string, args ...any) {
	if !r.redraw {
		r.say(format, args...)
		return
	}
	fmt.Fprintf(r.err, "\r\x1b[K%s", safe.Clean(fmt.Sprintf(format, args...)))
	r.drawn = true
}

func (r *reporter) endRedraw() {
	if r.drawn {
		fmt.Fprintln(r.err)
		r.drawn = false
	}
}

// emit writes one JSON event.
func (r *reporter) emit(event any) {
	if !r.asJSON {
		return
	}
	line, err := json.Marshal(event)
	if err != nil {
		r.say("an event could not be written: %v", err)
		return
	}
	fmt.Fprintf(r.out, "%s\n", safe.JSON(line))
}

// lintEvent tells what the check of one file found.
type lintEvent struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"` // "lint"
	Run     string    `json:"run"`
	File    string    `json:"file"`
	Type    string    `json:"type"`
	Lines   int64     `json:"lines"`
	Blank   int64     `json:"blank"`
	Records int64     `json:"records"`
	Held    int64     `json:"heldBack"`
}

// lint checks the run's files and tells how far it is meanwhile.
func (r *reporter) lint(ctx context.Context, run *importer.Run) error {
	done := make(chan error, 1)
	go func() { done <- run.Lint(ctx) }()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.lintProgress(run)
		case err := <-done:
			if err != nil {
				return err
			}
			r.lintResults(run)
			return nil
		}
	}
}

func (r *reporter) lintProgress(run *importer.Run) {
	for _, s := range run.Sources() {
		p := s.Report.Progress()
		if !p.Done && p.Total > 0 && p.Bytes > 0 {
			r.sayOver("%s: checking, %d %%, %s", filepath.Base(s.Path), min(100, p.Bytes*100/p.Total), count(p.Lines, "line"))
		}
	}
}

func (r *reporter) lintResults(run *importer.Run) {
	for _, s := range run.Sources() {
		if s.Err != nil {
			r.say("%s: %v", s.Path, s.Err)
			continue
		}
		sum := s.Report.Summary()
		r.say("%s: %s, %d clean, %d with errors, %d blank", s.Path, count(sum.Lines, "line"), sum.Clean, sum.WithErrors, sum.Blank)
		if sum.Forgotten > 0 {
			r.say("%s: %s too many to be remembered; later copies of these are not found", s.Path, count(sum.Forgotten, "record"))
		}
		r.emit(lintEvent{r.now().UTC(), "lint", run.ID(), s.Path, s.Type.Name(), sum.Lines, sum.Blank, sum.Records, sum.WithErrors})
	}
}

// planEvent tells what is about to be sent.
type planEvent struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"` // "plan"
	Run     string    `json:"run"`
	Round   int       `json:"round"`
	Batches int       `json:"batches"`
	Records int64     `json:"records"`
	Held    int64     `json:"heldBack"`
}

// plan shows what would be sent, when, and what is held back.
func (r *reporter) plan(run *importer.Run, p importer.Plan, engine *importer.Engine) {
	r.emit(planEvent{r.now().UTC(), "plan", run.ID(), p.Round, len(p.Batches), plannedRecords(p), p.Totals.HeldBack})
	r.say("plan: %s in %s to %s", count(plannedRecords(p), "record"), count(int64(len(p.Batches)), "batch"), engine.Target().Host)
	for i, b := range p.Batches {
		when := "now"
		if i < len(p.Starts) && p.Starts[i].After(r.now()) {
			when = "at " + p.Starts[i].Local().Format("15:04:05")
		}
		r.say("  batch %d: %s %s, %s, %s", i+1, count(int64(b.Records), "record"), b.Type, bytesText(b.Bytes), when)
	}
	if p.Totals.HeldBack > 0 {
		r.say("held back: %s", count(p.Totals.HeldBack, "record"))
	}
	for _, g := range p.Held {
		r.say("  %6d  %s %s", g.Records, g.Rule, g.Field)
	}
}

// batchEvent is what happens to a batch, as JSON.
type batchEvent struct {
	Time      time.Time  `json:"time"`
	Event     string     `json:"event"`
	Run       string     `json:"run"`
	Batch     int        `json:"batch,omitempty"`
	File      string     `json:"file,omitempty"`
	Line      int64      `json:"line,omitempty"`
	Records   int64      `json:"records,omitempty"`
	Processed int64      `json:"processed,omitempty"`
	Rejected  int64      `json:"rejected,omitempty"`
	Job       string     `json:"job,omitempty"`
	Status    string     `json:"status,omitempty"`
	Until     *time.Time `json:"until,omitempty"`
	Sure      *bool      `json:"sure,omitempty"` // of a reject: whether the line is settled by evidence
	Message   string     `json:"message,omitempty"`
}

// event tells one event of the engine.
func (r *reporter) event(runs []*importer.Run, e importer.Event) {
	j := batchEvent{
		Time: e.Time.UTC(), Event: string(e.Kind), Run: e.Run, Batch: e.Batch, File: e.File, Line: e.Line,
		Records: e.Records, Processed: e.Processed, Rejected: e.Rejected, Job: e.Job, Status: e.Status, Message: e.Message,
	}
	if e.Kind == importer.EventReject {
		sure := e.Certainty == importer.Certain
		j.Sure = &sure
	}
	if !e.Until.IsZero() {
		until := e.Until.UTC()
		j.Until = &until
	}
	r.emit(j)
	switch e.Kind {
	case importer.EventQueued:
		r.say("batch %d: sealed, %s", e.Batch, count(e.Records, "record"))
	case importer.EventWaiting:
		if e.Cause == importer.Unreachable {
			r.say("batch %d: %s; it is tried again at %s", e.Batch, e.Message, e.Until.Local().Format("15:04:05"))
		} else {
			r.sayOver("batch %d: waits for a slot until %s", e.Batch, e.Until.Local().Format("15:04:05"))
		}
	case importer.EventSending:
		r.say("batch %d: sending %s", e.Batch, count(e.Records, "record"))
	case importer.EventAccepted:
		r.say("batch %d: taken by the server as job %s", e.Batch, e.Job)
	case importer.EventProgress:
		if r.redraw || r.now().Sub(r.lastProgress[e.Batch]) >= progressEvery {
			r.lastProgress[e.Batch] = r.now()
			r.sayOver("batch %d: %d of %s processed, %d rejected", e.Batch, e.Processed, count(e.Records, "record"), e.Rejected)
		}
	case importer.EventDone:
		r.say("batch %d: finished (%s), %s, %d rejected", e.Batch, e.Status, count(e.Records, "record"), e.Rejected)
	case importer.EventReject:
		// listed at the end, in the order of the lines
	default:
		r.say("batch %d: %s: %s", e.Batch, e.Kind, e.Message)
	}
}

// shownRejects is how many rejects are listed; all of them stay in the run.
const shownRejects = 20

// rejects lists the records that the server refused, each on its file and line as far
// as that is settled at the end: some in words, all as JSON events "rejected".
func (r *reporter) rejects(runs []*importer.Run) {
	for _, run := range runs {
		t := run.Totals()
		all, _ := run.Rejects(0, int(t.Rejected+t.HeldBack))
		all = slices.DeleteFunc(slices.Clone(all), func(j importer.Reject) bool { return j.HeldBack })
		for i, j := range all {
			if i < shownRejects {
				r.say("rejected  %s: %s", place(run, j), j.Message)
			}
			sure := j.Certainty == importer.Certain
			event := batchEvent{Time: r.now().UTC(), Event: "rejected", Run: run.ID(), Batch: j.Batch, Line: j.Line, Sure: &sure, Message: j.Message}
			if j.Line > 0 {
				event.File = run.Sources()[j.Source].Path
			}
			r.emit(event)
		}
		if len(all) > shownRejects {
			r.say("rejected  … and %d more", len(all)-shownRejects)
		}
	}
}

// place names where a reject came from, as far as that is known.
func place(run *importer.Run, j importer.Reject) string {
	if j.Line == 0 {
		return "batch " + strconv.Itoa(j.Batch) + ", line not named by the server"
	}
	where := run.Sources()[j.Source].Path + ":" + strconv.FormatInt(j.Line, 10)
	if j.Certainty == importer.Unsure {
		where += " (position unconfirmed)"
	}
	return where
}

// summaryEvent is the last event. Read = Blank + HeldBack + Accepted + Rejected + Unsent + Unknown;
// Unknown counts what is not known yet too, of which Running is still being processed by the server.
type summaryEvent struct {
	Event    string `json:"event"` // "summary"
	Read     int64  `json:"read"`
	Blank    int64  `json:"blank"`
	HeldBack int64  `json:"heldBack"`
	Accepted int64  `json:"accepted"`
	Rejected int64  `json:"rejected"`
	Unsent   int64  `json:"unsent"`
	Unknown  int64  `json:"unknown"`
	Running  int64  `json:"running"`
	Batches  int64  `json:"batches"`
	Slots    int64  `json:"slots"`
	Exit     int    `json:"exit"`
}

// summary prints the totals of the runs and returns the exit code they stand for.
func (r *reporter) summary(runs []*importer.Run) int {
	var t importer.Totals
	refused := ExitOK
	for _, run := range runs {
		t = t.Add(run.Totals())
		if code := refusal(run); refused == ExitOK || code == ExitKey {
			refused = code
		}
	}
	e := summaryEvent{
		Event: "summary", Read: t.Read, Blank: t.Blank, HeldBack: t.HeldBack, Accepted: t.Accepted,
		Rejected: t.Rejected, Unsent: t.Unsent, Unknown: t.Unknown + t.AtServer, Running: t.AtServer,
		Batches: t.Batches, Slots: t.Slots,
	}
	e.Exit = grade(t, refused)
	r.endRedraw()
	if resumable(runs) {
		r.say("go on with: clinik-import resume")
	}
	if r.asJSON {
		r.emit(e)
		return e.Exit
	}
	running := ""
	if e.Running > 0 {
		running = fmt.Sprintf(" (%d still running)", e.Running)
	}
	fmt.Fprintf(r.out, "read %d = blank %d + held back %d + accepted %d + rejected %d + unsent %d + unknown %d%s · batches %d · slots %d\n",
		e.Read, e.Blank, e.HeldBack, e.Accepted, e.Rejected, e.Unsent, e.Unknown, running, e.Batches, e.Slots)
	return e.Exit
}

// resumable reports whether something is left that "resume" would go on with by itself.
func resumable(runs []*importer.Run) bool {
	for _, run := range runs {
		for _, b := range run.Batches() {
			switch b.State {
			case importer.StateQueued, importer.StateRetry, importer.StateAccepted, importer.StateRunning:
				return true
			}
			if releasable(b) {
				return true
			}
		}
	}
	return false
}

// grade turns totals into an exit code, the gravest first.
func grade(t importer.Totals, refused int) int {
	switch {
	case t.Unknown > 0:
		return ExitUnknown
	case refused != ExitOK:
		return refused
	case t.Unsent > 0, t.AtServer > 0:
		return ExitWaiting
	case t.Rejected > 0:
		return ExitRejected
	case t.HeldBack > 0:
		return ExitLint
	default:
		return ExitOK
	}
}

// refusal tells why batches of a run wait, where that has an exit code of its own.
func refusal(run *importer.Run) int {
	code := ExitOK
	for _, b := range run.Batches() {
		switch {
		case b.Cause == importer.KeyRefused:
			return ExitKey
		case b.Cause == importer.Unreachable && b.State != importer.StateUnknown:
			code = ExitNetwork
		}
	}
	return code
}

// count writes a number with its noun: "1 record", "2 batches".
func count(n int64, noun string) string {
	text := strconv.FormatInt(n, 10) + " " + noun
	switch {
	case n == 1:
	case noun == "batch":
		text += "es"
	default:
		text += "s"
	}
	return text
}

// bytesText writes a size for people.
func bytesText(n int64) string {
	switch {
	case n < 1_000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
}
