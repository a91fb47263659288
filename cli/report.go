package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/settings"
	"clinik-import/ui/safe"
)

// A reporter tells how a run goes: sentences on standard error and totals on
// standard output, or (asJSON) one event a line on standard output.
type reporter struct {
	out, err  io.Writer
	asJSON    bool
	redraw    bool               // the talk goes to a terminal: progress may overwrite its line
	drawn     bool               // the last thing written was such a line
	practice  bool               // what is told of is practice
	set       *settings.Settings // in force; nil: nothing was given as a flag
	begun     []*importer.Run
	waiting   []importer.RunInfo  // what is not at its end and could not be taken up
	left      []importer.LeftOver // that no resume sends; of leftOfAll imports, or of those begun
	leftOfAll bool
	now       func() time.Time
	summed    *bool // whether the totals were printed, the last thing said

	lastProgress map[string]time.Time // by the name of the batch
}

func newReporter(env Env, asJSON bool) *reporter {
	return &reporter{
		out: env.Out, err: env.Err, asJSON: asJSON, redraw: env.ErrTTY && !asJSON,
		now: time.Now, summed: cmp.Or(env.summed, new(bool)), lastProgress: map[string]time.Time{},
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
func (r *reporter) event(e importer.Event) {
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
	name := r.batch(e.Run, e.Batch)
	switch e.Kind {
	case importer.EventQueued:
		r.say("%s: sealed, %s", name, count(e.Records, "record"))
	case importer.EventWaiting:
		if e.Job != "" || e.Cause == importer.Unreachable {
			r.say("%s: %s; it is tried again at %s", name, strings.TrimSuffix(e.Message, "."), e.Until.Local().Format("15:04:05"))
		} else {
			r.sayOver("%s: waits for a slot until %s", name, e.Until.Local().Format("15:04:05"))
		}
	case importer.EventSending:
		r.say("%s: sending %s", name, count(e.Records, "record"))
	case importer.EventAccepted:
		r.say("%s: taken by the server as job %s", name, e.Job)
	case importer.EventProgress:
		if r.redraw || r.now().Sub(r.lastProgress[name]) >= progressEvery {
			r.lastProgress[name] = r.now()
			r.sayOver("%s: %d of %s processed, %d rejected", name, e.Processed, count(e.Records, "record"), e.Rejected)
		}
	case importer.EventDone:
		r.say("%s: finished (%s), %s, %d rejected", name, e.Status, count(e.Records, "record"), e.Rejected)
	case importer.EventReject:
		// listed at the end, in the order of the lines
	default:
		r.say("%s: %s: %s", name, e.Kind, e.Message)
	}
}

// batch names a batch: by its number, or as RUN/NUMBER where several runs are told of.
func (r *reporter) batch(run string, number int) string {
	if len(r.begun) > 1 {
		return "batch " + batchName{shortID(run), number}.String()
	}
	return "batch " + strconv.Itoa(number)
}

// count writes a number with its noun: "1 record", "2 batches".
func count(n int64, noun string) string {
	text := strconv.FormatInt(n, 10) + " " + noun
	switch {
	case n == 1:
	case noun == "batch":
		text += "es"
	case noun == "entry":
		text = strings.TrimSuffix(text, "y") + "ies"
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
