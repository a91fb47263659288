package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"clinik-import/importer"
)

// shownRejects is how many rejects are listed; all of them stay in the run.
const shownRejects = 20

// rejects lists the records that the server refused, each on its file and line as far
// as that is settled at the end: some in words, all as JSON events "rejected".
func (r *reporter) rejects(runs []*importer.Run) {
	for _, run := range runs {
		n := 0
		for j := range run.EachReject(0) {
			if j.HeldBack { // these come last
				break
			}
			if n++; n <= shownRejects {
				r.say("rejected  %s: %s", place(run, j, r.batch(run.ID(), j.Batch)), reasonOf(j))
			}
			sure := j.Certainty == importer.Certain
			event := batchEvent{Time: r.now().UTC(), Event: "rejected", Run: run.ID(), Batch: j.Batch, Line: j.Line, Sure: &sure, Message: j.Message}
			if j.Line > 0 {
				event.File = run.Sources()[j.Source].Path
			}
			r.emit(event)
		}
		if n > shownRejects {
			r.say("rejected  … and %d more", n-shownRejects)
		}
	}
}

// place names where a reject came from, as far as that is known.
func place(run *importer.Run, j importer.Reject, batch string) string {
	if j.Line == 0 {
		return batch + ", line not named by the server"
	}
	where := run.Sources()[j.Source].Path + ":" + strconv.FormatInt(j.Line, 10)
	if j.Certainty == importer.Unsure {
		where += " (position unconfirmed)"
	}
	return where
}

// reasonOf is why a record was rejected, with the field if the server named one apart.
func reasonOf(j importer.Reject) string {
	field := strings.ReplaceAll(strings.TrimPrefix(j.Pointer, "/"), "/", ".")
	if field == "" || strings.Contains(j.Message, field) {
		return j.Message
	}
	return field + ": " + j.Message
}

// summaryEvent is the last event. Read = Blank + HeldBack + LeftOut + Accepted + Rejected + Unsent + Unknown;
// Unknown counts what is not known yet too, of which Running is still being processed by the server.
type summaryEvent struct {
	Event string `json:"event"` // "summary"
	totalsLine
	Exit int `json:"exit"`
}

// summary prints the totals of the runs and returns the exit code they stand for.
func (r *reporter) summary(runs []*importer.Run) int {
	refused := ExitOK
	for _, run := range runs {
		if code := refusal(run); refused == ExitOK || code == ExitKey {
			refused = code
		}
	}
	r.nextSteps(runs)
	for _, run := range runs {
		r.stopped(run)
		r.unread(run)
	}
	if resumable(runs) {
		r.say("go on with: %s", r.command("resume"))
	}
	r.leftOver(r.left)
	t := r.known(runs)
	return r.total(t, leftExit(grade(t, refused), r.left))
}

// known adds up what is known: of the runs, of what was not taken up, and of what is left over.
func (r *reporter) known(runs []*importer.Run) (t importer.Totals) {
	counted := map[string]bool{}
	for _, run := range runs {
		t, counted[run.ID()] = t.Add(run.Totals()), true
	}
	for _, info := range r.waiting {
		t, counted[info.ID] = t.Add(info.Totals), true
	}
	for _, l := range r.left {
		if !counted[l.ID] {
			t.Read, t.Unsent = t.Read+l.Records, t.Unsent+l.Records
		}
	}
	return t
}

// ended prints the totals of the runs as the last thing said, and grades the outcome: nil
// if all is accepted, else an *exitError.
func (r *reporter) ended(runs []*importer.Run) error {
	if code := r.summary(runs); code != ExitOK {
		return &exitError{code, nil}
	}
	return nil
}

// closing makes the summary the last event of a command that ends before it came to that, and
// passes the error on. In words, totals are said only of work that was broken off.
func (r *reporter) closing(err error) error {
	if err != nil && !*r.summed && (r.asJSON || errors.Is(err, context.Canceled)) {
		r.total(r.known(r.begun), exitCode(err))
	}
	return err
}

// stopped says of a run whose first batch did not pass, or of which too many records were
// rejected, why the others wait, and how to go on.
func (r *reporter) stopped(run *importer.Run) {
	for _, kind := range []struct {
		cause importer.Cause
		after string
	}{{importer.FirstStopped, "after the first batch"}, {importer.RoundStopped, "for its rejects"}} {
		var waiting, records int64
		var last importer.Batch
		for _, b := range run.Batches() {
			if b.State == importer.StateHeld && b.Cause == kind.cause {
				waiting, records, last = waiting+1, records+b.Records, b
			}
		}
		if waiting == 0 {
			continue
		}
		r.say("stopped %s: %s with %s not sent: %s", kind.after, count(waiting, "batch"), count(records, "record"), last.Why)
		r.say("to send them all the same: %s %s --release-stopped", r.command("resume"), shortID(run.ID()))
		r.say("not to send one: %s", r.takeOut(run, last.Number))
	}
}

// unread says of a run whose jobs cannot be read that nothing of it is lost.
func (r *reporter) unread(run *importer.Run) {
	for _, kind := range []struct {
		cause importer.Cause
		why   string
	}{
		{importer.KeyRefused, "the server refuses the key"},
		{importer.ServerFault, "the server has a fault"},
		{importer.Unreachable, "the server does not answer"},
	} {
		var jobs, records int64
		var since time.Time
		for _, b := range run.Batches() {
			if b.Unread.Cause != kind.cause {
				continue
			}
			jobs, records = jobs+1, records+b.Records
			if since.IsZero() || b.Unread.Since.Before(since) {
				since = b.Unread.Since
			}
		}
		if jobs > 0 {
			r.say("%s with %s cannot be read since %s: %s. The records are at the server, nothing is lost, and nothing is sent twice",
				count(jobs, "job"), count(records, "record"), since.Local().Format("15:04"), kind.why)
		}
	}
}

// total prints totals as the last thing said, and returns the exit code given.
func (r *reporter) total(t importer.Totals, exit int) int {
	*r.summed = true
	r.endRedraw()
	if r.asJSON {
		r.emit(summaryEvent{"summary", totalsOf(t), exit})
		return exit
	}
	leftOut := ""
	if t.LeftOut > 0 {
		leftOut = fmt.Sprintf(" + left out %d", t.LeftOut)
	}
	fmt.Fprintf(r.out, "read %d = blank %d + held back %s%s + accepted %d + rejected %s + unsent %d + at the server %d + unknown %d · batches %d · slots %d\n",
		t.Read, t.Blank, withCorrected(t.HeldBack, t.Ready), leftOut, t.Accepted, withCorrected(t.Rejected, t.Again), t.Unsent, t.AtServer, t.Unknown, t.Batches, t.Slots)
	return exit
}

// withCorrected is a number of records, and how many of them are corrected and not sent yet:
// the screens count those by themselves.
func withCorrected(records, corrected int64) string {
	if corrected == 0 {
		return strconv.FormatInt(records, 10)
	}
	return fmt.Sprintf("%d (%d of them corrected)", records, corrected)
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
	case t.HeldBack > t.Aside:
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
		case b.Cause == importer.KeyRefused, b.Cause == importer.OtherStore, b.Unread.Cause == importer.KeyRefused:
			return ExitKey
		case b.Cause == importer.Unreachable && b.State != importer.StateUnknown, unread(b):
			code = ExitNetwork
		}
	}
	return code
}
