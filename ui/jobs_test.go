package ui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// jobsRun is a run with a batch in each of the states, at most n of them.
func jobsRun(d *driver, n int) *fakeRun {
	r, now := d.engine.run, d.clock.now
	r.sources = []*importer.Source{{Index: 0, Path: filepath.FromSlash("/data/clinic/patients.ndjson")}}
	states := []importer.Batch{
		{State: importer.StatePartial, Attempts: 1, Job: "job_7f31c2", Processed: 10_000, Rejected: 12, Sent: now.Add(-12 * time.Minute), Ended: now.Add(-10 * time.Minute)},
		{State: importer.StateRunning, Attempts: 1, Job: "job_91ab07", Processed: 6_204, Rejected: 3, Rate: 81.4, Left: 47 * time.Second, Sent: now.Add(-90 * time.Second)},
		{State: importer.StateQueued, NotBefore: now.Add(12 * time.Minute)},
		{State: importer.StateUnknown, Attempts: 1, Why: "the connection broke after all of the batch was out", Sent: now.Add(-40 * time.Minute)},
		{State: importer.StateHeld, Why: "the key was refused (401)"},
		{State: importer.StateRetry, Attempts: 1, NotBefore: now.Add(30 * time.Second), Why: "too many requests"},
		{State: importer.StateClaimed}, {State: importer.StateOnWire}, {State: importer.StateAccepted, Job: "job_1"},
		{State: importer.StateNoID}, {State: importer.StateLost, Job: "job_2"}, {State: importer.StateFailed, Job: "job_3", Why: "the server said: out of memory\x1b[2J"},
		{State: importer.StateRefused, Why: "400: the type is wrong"}, {State: importer.StateStale}, {State: importer.StateCancelled},
		{State: importer.StateResolved},
		{State: importer.StatePartial, Rejected: 2, Missing: 40, Processed: 9_960}, {State: importer.StateDone, Processed: 10_000, Sent: now.Add(-time.Hour), Ended: now.Add(-58 * time.Minute)},
	}
	for i := range n {
		b := states[i%len(states)]
		from := int64(i) * 10_412
		b.Number, b.Round, b.Type, b.Records, b.Bytes = i+1, 1, "Patient", 10_000, 2_912_345
		b.Spans = []importer.Span{{From: from + 1, To: from + 10_412, Records: 10_000}}
		r.batches = append(r.batches, b)
	}
	for i, message := range []string{duplicate, unknownReference, "identifier \x1b[31m is in use"} {
		r.rejects = append(r.rejects, importer.Reject{Position: importer.Position{Line: int64(12_077 + 233*i)}, State: importer.Rejected,
			Batch: 2, Attempt: 1, Message: message, Certainty: importer.Certainty(2 - i), Why: "The field named is at fault there."})
	}
	r.rejects[2].Line = 0
	r.records = map[importer.Position]importer.Record{
		r.rejects[0].Position: {Current: []byte(`{"firstName":"Marta","lastName":"Nowak"}`)},
		r.rejects[1].Position: {Current: []byte(`{"firstName":"Ines\u001b","lastName":"Duarte"}`)},
	}
	r.totals = importer.Totals{Read: 10, Accepted: 10}
	r.unsettled = true
	return r
}

// jobs starts the program on the Jobs page with n batches.
func jobs(t *testing.T, n int) *driver {
	t.Helper()
	d := drive(t, start{folder: t.TempDir()}, nil)
	d.send(begunMsg{run: jobsRun(d, n)})
	d.press("4")
	return d
}

func (d *driver) jobs() *jobsPage { return d.m.pages[JobsID].(*jobsPage) }

func TestJobsScreens(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	d.golden("jobs")
	d.press("enter")
	d.golden("jobs-errors")
	d.goldenDark("jobs-errors-dark")
}

func TestJobsDark(t *testing.T) {
	t.Parallel()
	d := jobs(t, 17)
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("jobs-dark")
}

func TestJobsAtEverySize(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 100} {
		d := jobs(t, n)
		for range 18 { // every state under the cursor
			d.size(80, 24)
			d.screen()
			d.size(40, 12)
			d.screen()
			d.press("j")
		}
		d.allSizes()
		d.press("enter")
		d.allSizes()
	}
	d := jobs(t, 4)
	d.press("d")
	d.allSizes()
	d.press("G", "enter")
	d.allSizes()
}

func TestErrorsFillAndKeepTheirPlace(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	run := d.engine.run
	d.sees("errors of batch 2", "1 / 3, still coming", duplicate)
	d.press("enter", "j")
	if got := d.jobs().rejects.rows[d.jobs().errors.Cursor()].Message; got != unknownReference {
		t.Fatalf("on %q", got)
	}
	earlier := importer.Reject{Position: importer.Position{Line: 10_500}, Batch: 2, Message: "new", Certainty: importer.Certain}
	run.rejects = slices.Insert(run.rejects, 0, earlier)
	d.send(reloadMsg{})
	if len(d.jobs().rejects.rows) != 3 {
		t.Error("errors are read again though nothing moved")
	}
	run.batches[1].Processed += 100
	d.send(reloadMsg{})
	p := d.jobs()
	if p.errors.Len() != 4 || p.rejects.rows[p.errors.Cursor()].Message != unknownReference {
		t.Errorf("%d errors, cursor on %d", p.errors.Len(), p.errors.Cursor())
	}
	d.send(rejectsReadMsg{gen: -1, batch: 2})
	if p.errors.Len() != 4 {
		t.Error("a late answer is shown")
	}
}

func TestTheMaskHidesTheNamesOfRecords(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	d.sees("Marta Nowak")
	d.press("P")
	d.sees("Xxxxx Xxxxx", "12,077", duplicate)
}

func TestManyErrorsAreReadAsOneGoesOn(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	run := d.engine.run
	for i := range 3 * firstErrors {
		run.rejects = append(run.rejects, importer.Reject{Position: importer.Position{Line: int64(20_000 + i)}, Batch: 2, Message: "x", Certainty: importer.Certain})
	}
	run.batches[1].Processed++
	d.send(reloadMsg{})
	d.sees("and more")
	d.press("enter", "end", "up", "down", "up", "down")
	if n := d.jobs().errors.Len(); n != len(run.rejects) {
		t.Errorf("%d of %d errors are there", n, len(run.rejects))
	}
}

func TestEndReachesTheLastOfAllErrors(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	run := d.engine.run
	for i := len(run.rejects); i < 10_000; i++ {
		at := importer.Position{Line: int64(20_000 + i)}
		run.rejects = append(run.rejects, importer.Reject{Position: at, Batch: 2, Message: "x", Certainty: importer.Certain})
		run.records[at] = importer.Record{Position: at, Current: patient("No", fmt.Sprint("N", i), "male", "x")}
	}
	run.batches[1].Processed++
	d.send(reloadMsg{})
	d.press("enter", "end")
	d.sees("29,999", "No N9999", "10,000 / 10,000")
	d.press("home", "pgup", "end")
	d.sees("29,999", "10,000 / 10,000")
}

func TestTheCursorFollowsTheWorkUntilItIsMoved(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	run, at := d.engine.run, func() int { return d.jobs().batches.Cursor() + 1 }
	run.batches[1].State, run.batches[2].State = importer.StateDone, importer.StateRunning
	d.send(reloadMsg{})
	if at() != 3 {
		t.Errorf("on batch %d, not on the one at work", at())
	}
	d.press("g")
	d.send(reloadMsg{})
	if at() != 1 {
		t.Errorf("on batch %d, not where the person went", at())
	}
	run.batches[2].State = importer.StateDone
	run.batches = append(run.batches, importer.Batch{Number: 4, Round: 2, State: importer.StateRunning})
	d.send(reloadMsg{})
	if at() != 4 {
		t.Errorf("on batch %d, not on the new round", at())
	}
}

func TestAnErrorOpensItsRecord(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	d.press("enter", "enter")
	if d.m.front != RejectsID {
		t.Errorf("on page %d", d.m.front)
	}
	d.press("4", "G", "enter") // the cursor is where it was
	d.sees("did not say which record")
}

func TestBatchesAreReleasedAndCancelled(t *testing.T) {
	t.Parallel()
	d := jobs(t, 5)
	d.press("g", "x", "R", "d") // a finished batch
	d.press("j", "j", "x")
	d.sees("take batch 3 out of the queue?")
	d.goldens("jobs-take-out")
	d.press("y", "G", "R")
	d.sees("put batch 5 back into the queue?", "The key was refused (401).")
	d.goldens("jobs-put-back")
	d.press("y")
	if want := []string{"cancel", "release"}; !slices.Equal(d.engine.run.done, want) {
		t.Errorf("done %v, want %v", d.engine.run.done, want)
	}
}

// All that is not sent is taken out at once, what goes next last; one that got away is named.
func TestAllThatIsNotSentIsCancelledAtOnce(t *testing.T) {
	t.Parallel()
	d := jobs(t, 5)
	waiting := 0
	for _, b := range d.m.Now.Batches {
		if cancellable(b) {
			waiting++
		}
	}
	d.press("g", "j", "j")
	d.sees("x/X cancel it/all")
	d.press("X")
	d.sees(fmt.Sprintf("cancel %d batches?", waiting), "goes on there")
	d.goldens("jobs-take-out-all")
	d.press("n", "X", "y")
	if want := slices.Repeat([]string{"cancel"}, waiting); waiting < 2 || !slices.Equal(d.engine.run.done, want) {
		t.Errorf("done %v, want %v", d.engine.run.done, want)
	}
	d.press(":")
	d.write("cancel")
	d.sees("cancel: out of the queue", "cancel all that are not sent")
	d = jobs(t, 1)
	d.press("X")
	d.sees("No batch waits")
}

// What was stopped for the rejects before it goes only after what a plan's question asks for:
// how many records it is, where they go, and a typed word where they go to a real server.
func TestReleasingWhatWasStoppedIsGuardedAsSendingIs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		environment importer.Environment
		cause       importer.Cause
		word        string
	}{
		{importer.Sandbox, importer.FirstStopped, ""},
		{importer.Test, importer.FirstStopped, "synthetic"},
		{importer.Live, importer.FirstStopped, "LIVE 10000"},
		{importer.Live, importer.RoundStopped, "LIVE 10000"},
		{importer.Live, importer.OtherStore, "LIVE 10000"},
		{importer.Live, importer.KeyRefused, ""}, // it was agreed to when it was approved
	} {
		d := drive(t, start{folder: t.TempDir()}, func(d *driver) { d.engine.target.Environment = row.environment })
		run := jobsRun(d, 1)
		b := &run.batches[0]
		b.State, b.Cause, b.Why, b.Records, b.Bytes = importer.StateHeld, row.cause, "too many were rejected", 10_000, 5_000_000
		d.send(begunMsg{run: run})
		d.size(100, 36)
		d.press("4", "R")
		d.sees("put batch 1 back into the queue?", "10,000 records (5.0 MB) in 1 batch. It costs 10,000 requests", map[importer.Environment]string{importer.Sandbox: "This is practice", importer.Test: "TEST takes synthetic", importer.Live: "LIVE: these become records of real patients"}[row.environment])
		if mended := "If the cause is not mended"; row.cause == importer.KeyRefused {
			d.sees(mended)
		} else {
			d.lacks(mended)
		}
		d.press("y")
		if released := len(run.done) > 0; released != (row.word == "") {
			t.Errorf("%s, %s: y released it: %t", row.environment, row.cause, released)
		}
		if row.word == "" {
			continue
		}
		d.press("backspace")
		d.write(row.word)
		d.press("enter")
		if !slices.Equal(run.done, []string{"release"}) {
			t.Errorf("%s, %s: done %v", row.environment, row.cause, run.done)
		}
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	d := jobs(t, 3)
	d.press("p")
	if !d.engine.paused {
		t.Fatal("sending goes on")
	}
	d.sees("Sending is paused", "p go on sending")
	d.press("p")
	if d.engine.paused {
		t.Error("sending does not go on")
	}
}

func TestEarlierRuns(t *testing.T) {
	t.Parallel()
	d := jobs(t, 1)
	d.press("o")
	d.sees("There is no earlier import")
	for i := range 3 {
		d.engine.runs = append(d.engine.runs, importer.RunInfo{ID: fmt.Sprint(i), Started: d.clock.now, Paths: []string{"/x/a\x1b.ndjson"},
			Totals: importer.Totals{Read: 10, Accepted: 9}, Settled: i > 0})
	}
	d.press("o")
	d.sees("2026-01-05 14:00", `a\x1b.ndjson`)
	d.press("down", "enter")
	if d.engine.opened != "1" {
		t.Errorf("opened %q", d.engine.opened)
	}
}

func TestAJobThatCannotBeReadDoesNotSeemToGoOn(t *testing.T) {
	t.Parallel()
	d := jobs(t, 2)
	b := &d.engine.run.batches[1]
	b.Why = "its job cannot be read just now; we keep looking: the server no longer knows this job (404); it may have thrown its answer away"
	d.send(reloadMsg{})
	d.sees("no answer", "last 6,204 of 10,000", "the server no longer knows this job", "thrown its answer away.")
	if screen := d.screen(); strings.Contains(screen, "left") || strings.Contains(screen, "81/s") {
		t.Errorf("it seems to go on\n%s", screen)
	}
	b.State = importer.StateLost
	d.send(reloadMsg{})
	d.sees("d decide")
}

func TestNextSteps(t *testing.T) {
	t.Parallel()
	done := []importer.Batch{{Number: 1, State: importer.StateDone, Records: 9}}
	for _, c := range []struct {
		totals importer.Totals
		says   string
	}{
		{importer.Totals{Read: 9, Accepted: 9}, "Every record is accepted: 9."},
		{importer.Totals{Read: 9, Rejected: 9}, "9 rejected: press 5 to correct them."},
		{importer.Totals{Read: 9, HeldBack: 9}, "9 held back: press 2 to fix them."},
		{importer.Totals{Read: 9, Unsent: 7, HeldBack: 2}, "7 unsent: press 3 to send them · 2 held back: press 2 to fix them."},
	} {
		d := drive(t, start{folder: t.TempDir()}, nil)
		d.engine.run.batches, d.engine.run.totals = done, c.totals
		d.send(begunMsg{run: d.engine.run})
		d.press("4")
		d.sees(c.says)
	}
}

// That every record was accepted does not stand above records that are held back.
func TestAllAcceptedIsNotSaidOfWhatIsHeldBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		totals importer.Totals
		says   string
		brief  string // on 40 columns
	}{
		{importer.Totals{Read: 9, Accepted: 9}, "✓ Every record was accepted.", "✓ Every record is accepted: 9."},
		{importer.Totals{Read: 26, Accepted: 9, HeldBack: 17}, "✓ Every record that was sent was accepted. 17 are held back: press 2.", "! 17 held back: press 2 to fix them."},
		{importer.Totals{Read: 26, Accepted: 9, HeldBack: 17, Ready: 16, Corrected: 16}, "accepted. 1 is held back: press 2.", "! 2: 1 held back · 3: 16 corrected"},
		{importer.Totals{Read: 26, Accepted: 9, HeldBack: 17, Ready: 17, Corrected: 17}, "✓ Every record was accepted.", "! 17 corrected: press 3 to send them."},
		{importer.Totals{Read: 30, Accepted: 9, HeldBack: 17, Rejected: 4}, "✓ Every record of it was accepted. 17 are held back: press 2.", "! press 5: 4 rejected · 2: 17 held back"},
	} {
		d := drive(t, start{folder: t.TempDir()}, nil)
		d.engine.run.batches, d.engine.run.totals = []importer.Batch{{Number: 1, State: importer.StateDone, Records: 9}}, c.totals
		d.send(begunMsg{run: d.engine.run})
		d.press("4")
		d.sees(c.says)
		d.size(40, 12)
		d.sees(c.brief)
		d.allSizes()
	}
}

// BenchmarkJobsFrame draws the page with 100 batches and 10,000 errors at 200×50.
func BenchmarkJobsFrame(b *testing.B) {
	d := &driver{clock: &fakeClock{}, engine: &fakeEngine{run: &fakeRun{}}}
	run := jobsRun(d, 100)
	c := &Context{Theme: theme.New(theme.Options{Name: "dark"}), Display: &safe.Display{}, Run: run, Clock: d.clock,
		Now: Snapshot{Batches: run.batches, Totals: run.totals}, front: JobsID}
	p := newJobsPage(c)
	p.Update(runMsg{})
	p.Update(refreshMsg{})
	for i := range 10_000 {
		p.rejects.rows = append(p.rejects.rows, importer.JobReject{Reject: importer.Reject{Position: importer.Position{Line: int64(i + 1)}, Message: unknownReference}})
	}
	p.SetSize(layout.Size{W: 200, H: 46})
	b.ReportAllocs()
	for b.Loop() {
		p.View()
	}
}

// A batch whose rejects were accepted later is no dead end and no open work.
func TestWhatWasRejectedAndIsSinceAcceptedIsSaidSo(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := jobsRun(d, 1)
	b := &run.batches[0]
	b.Rejected, b.Resent = 4, importer.Resent{Records: 4, Accepted: 4, Batches: []int{2}}
	run.rejects, run.unsettled = nil, false
	d.send(begunMsg{run: run})
	d.press("4")
	d.sees("▌✓   1", "4 rejected, since accepted", "✓ The job is done; 4 records were rejected, since accepted in batch 2.",
		"4 records were rejected, since accepted in batch 2")
	for _, promise := range []string{"Press 5", "enter its errors", "no errors"} {
		if strings.Contains(d.screen(), promise) {
			t.Errorf("%q is on\n%s", promise, d.screen())
		}
	}
	d.press("enter")
	d.sees("Batch 1: 4 records were rejected, since accepted in batch 2.")
	for want, resent := range map[string]importer.Resent{
		"4 records were rejected, since taken up in batches 2 and 3.": {Records: 4, Batches: []int{2, 3}},
		"4 records were rejected, 1 since taken up in batch 2. Press": {Records: 1, Batches: []int{2}},
		"Press 5 to correct them and send":                            {},
	} {
		b.Resent = resent
		run.batches = slices.Clone(run.batches)
		b = &run.batches[0]
		d.send(reloadMsg{})
		d.sees(want)
	}
	b.Resent = importer.Resent{} // whichever came last
	run.totals = importer.Totals{Read: 10, Rejected: 4, Corrected: 4, Again: 4, Accepted: 6}
	d.send(reloadMsg{})
	d.sees("Corrected: press 3 to send them.", "4 corrected: press 3 to send them.")
}

func TestAServerThatCannotBeReachedIsNotCalledAFullHour(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := jobsRun(d, 1)
	run.batches[0].State, run.batches[0].Cause = importer.StateQueued, importer.Unreachable
	run.batches[0].Why = "cannot connect to https://clinic.example: the connection was refused; nothing was sent. Check the network, then try again"
	run.batches[0].NotBefore = d.clock.now.Add(12 * time.Second)
	d.send(begunMsg{run: run})
	d.press("4")
	d.sees("The server cannot be reached; it is tried again in 0:11, at 14:00. Cannot", "! 1 to go. The server cannot be reached; it is tried again in 0:11, at 14:00.")
	if strings.Contains(d.screen(), "free slot") {
		t.Errorf("slots are free:\n%s", d.screen())
	}
	d.size(40, 12)
	d.sees("The server cannot be reached", "again in 0:11, at 14:00.", "! Server not reached; again in 0:11")
}

// In 40 columns what matters is said in fewer words, not cut off.
func TestJobsSayWhatMattersInLittleRoom(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := jobsRun(d, 2)
	run.unsettled = false
	run.batches[0].Rejected = 4
	run.totals = importer.Totals{Read: 240, HeldBack: 17, Accepted: 219, Rejected: 4}
	d.send(begunMsg{run: run})
	d.press("4", "k")
	d.size(40, 12)
	d.sees("4 rejected", "Press 5 to correct them.", "62 % · 0:47 left")
	run.batches = run.batches[:1]
	d.send(reloadMsg{})
	d.sees("! press 5: 4 rejected · 2: 17 held back")
	if strings.Contains(d.screen(), "…") {
		t.Errorf("something is cut off:\n%s", d.screen())
	}
	run.totals.Unsent, run.totals.Ready, run.totals.Read = 11_000, 7, 11_240
	d.send(reloadMsg{})
	d.sees("! 5: 4 rejected · 3: 11,000 unsent …")
}

// A held batch whose records went in another import since is not put back; the way out is
// offered, with what comes of it.
func TestABatchWhoseRecordsWentElsewhereIsOfferedToBeTakenOut(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := jobsRun(d, 1)
	run.batches[0].State, run.batches[0].Why = importer.StateHeld, "the key was refused (401)"
	run.err = &importer.SentSinceError{Batch: 1, Records: 300, Of: 10_000}
	d.send(begunMsg{run: run})
	d.press("4", "R", "y")
	d.goldens("jobs-take-out-instead")
	d.sees("take batch 1 out of the queue instead?", "300 of its 10,000 records went, or wait, in another import", "would be", "take it out")
	d.allSizes()
	d.size(80, 24)
	d.press("enter") // mostly the key that asked
	run.err = nil
	d.press("y")
	d.sees("Batch 1 is out of the queue; its records are unsent.")
	if !slices.Equal(run.done, []string{"release", "cancel"}) {
		t.Errorf("done %v", run.done)
	}
}
