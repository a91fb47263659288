package ui

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/theme"
	"clinik-import/ui/words"
)

// sendingRun is a run whose plan has n batches, with records held back.
func sendingRun(d *driver, n int) *fakeRun {
	r := d.engine.run
	r.sources = []*importer.Source{
		{Index: 0, Path: filepath.FromSlash("/data/clinic/patients.ndjson")},
		{Index: 1, Path: filepath.FromSlash("/data/clinic/patients-february.ndjson")},
	}
	plan := importer.Plan{Round: 1}
	line := int64(1)
	for i := range n {
		b := importer.PlannedBatch{Type: "Patient", Records: 10_000, Bytes: 2_912_345,
			Spans: []importer.Span{{From: line, To: line + 10_085, Records: 10_000}}}
		if i == n-1 {
			b.Records, b.Bytes = 4_096, 1_201_400
			b.Spans = []importer.Span{{From: line, To: 24_310, Records: 4_000}, {Source: 1, From: 1, To: 96, Records: 96}}
		}
		line += 10_086
		wait := time.Duration(max(0, i-1)) * 12 * time.Minute
		plan.Batches, plan.Starts = append(plan.Batches, b), append(plan.Starts, d.clock.now.Add(wait))
	}
	records, _ := words.Planned(plan)
	plan.Held = []importer.HeldGroup{
		{Rule: "field.required", Field: "/lastName", Records: 120},
		{Rule: "field.format", Field: "/birthDate", Records: 90},
		{Rule: "made.up\x1b[31m", Field: "", Records: 4},
	}
	r.totals = importer.Totals{Read: records + 214, HeldBack: 214, Unsent: records}
	plan.Totals = r.totals
	r.plan = plan
	return r
}

// sends starts the program on the Send page with a plan of n batches for an environment.
func sends(t *testing.T, n int, environment importer.Environment) *driver {
	t.Helper()
	d := drive(t, start{folder: t.TempDir()}, func(d *driver) {
		d.engine.target.Environment = environment
		d.engine.target.Profile, d.engine.target.KeyFrom = "lakeside", "the system’s key store"
		d.m.pages[SendID] = newSendPage(&d.m.Context)
	})
	d.send(begunMsg{run: sendingRun(d, n)})
	d.press("3")
	return d
}

func TestSendScreens(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Test)
	d.engine.quota = importer.Quota{Limit: 60_000, Used: 3_000, Remaining: 57_000, Seen: d.clock.now.Add(-time.Minute)}
	d.send(reloadMsg{})
	d.golden("send")
	d.press("s")
	d.golden("send-ask")
	d.goldenDark("send-ask-dark")
}

func TestSendSaysOfHowManyRequestsItTakesItsOwn(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Live)
	d.sees("Documented a month: Sandbox", "Enterprise unlimited")
	d.engine.quota = importer.Quota{Limit: 60_000, Used: 3_000, Remaining: 57_000, Seen: d.clock.now.Add(-time.Minute)}
	d.send(reloadMsg{})
	d.sees("Uses 24,096 of the 57,000 requests left of 60,000 this month, as of ")
	d.press("s")
	d.sees("Uses 24,096 of the 57,000 requests left")
	d.press("esc")
	d.engine.quota.Remaining = 712
	d.send(reloadMsg{})
	d.sees("! Costs 24,096 requests, more than the 712 requests left of 60,000", "the server refuses what is over")
	d.size(40, 12)
	d.sees("! 24,096 requests, only 712 left", "as lakeside · clk_test_")
	d.allSizes()
	d.engine.quota.Kept, d.engine.quota.Seen = true, d.clock.now.Add(-5*time.Hour) // said to an earlier start
	d.send(reloadMsg{})
	d.size(40, 12)
	d.sees("24,096 requests, 712 left 5 hours ago")
	d.lacks("!")
	d.size(120, 36)
	d.sees("Seen last: 712 requests left of 60,000 this month, 5 hours ago (")
	d.lacks("refuses what is over")
	d.allSizes()
}

func TestSendSaysWhoWeAre(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, func(d *driver) {
		d.engine.target = importer.Target{Host: "https://api.example", Environment: importer.Live, Key: "clk_live_…9f2a",
			Profile: "lakeside", KeyFrom: "the system's key store", Proxy: "proxy.local:3128"}
		d.m.pages[SendID] = newSendPage(&d.m.Context)
	})
	d.send(begunMsg{run: sendingRun(d, 3)})
	d.press("3")
	d.size(80, 24)
	d.sees("to LIVE · profile lakeside", "as clk_live_…9f2a from the system's key store", "at api.example", "through the proxy proxy.local:3128")
	d.size(40, 12)
	d.sees("24,096 requests · 3 slots", "as lakeside · clk_live_…9f2a")
	d.allSizes()
}

func TestSendDark(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Live)
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("send-dark")
}

func TestSendAtEverySize(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 100} {
		d := sends(t, n, importer.Live)
		d.allSizes()
		d.press("left")
		d.allSizes()
		d.press("left", "s")
		d.allSizes()
	}
}

func TestSendSaysWhatIsToDo(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	d.press("3")
	d.sees("No file is chosen yet")
	d.send(begunMsg{run: d.engine.run})
	d.press("3")
	for _, c := range []struct {
		totals importer.Totals
		says   string
	}{
		{importer.Totals{}, "The files hold no records"},
		{importer.Totals{Read: 3, Blank: 3}, "The files hold no records"},
		{importer.Totals{Read: 10, Blank: 1, Accepted: 9}, "Every record is accepted: 9."},
		{importer.Totals{Read: 10, Accepted: 3, HeldBack: 7}, "7 records are held back"},
		{importer.Totals{Read: 10, Accepted: 9, Rejected: 1}, "1 record was rejected by the server: press 5"},
		{importer.Totals{Read: 10, Accepted: 3, Unsent: 7}, "7 unsent."},
		{importer.Totals{Read: 10, AtServer: 10}, "10 records are under way: press 4"},
		{importer.Totals{Read: 10, Unknown: 10}, "press 4 to decide"},
	} {
		d.engine.run.plan.Totals = c.totals
		d.press("r")
		d.sees(c.says)
		d.press("s")
		if len(d.m.dialogs) > 0 {
			t.Fatalf("%+v: it asks to send nothing", c.totals)
		}
		d.clock.now = d.clock.now.Add(time.Minute) // the toast goes
	}
	d.m.Linting = true
	d.sees("The check is still running")
}

func TestCorrectedRecordsGoWithThePlan(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	run := d.engine.run
	for line := range int64(3) {
		run.rejects = append(run.rejects, importer.Reject{Position: importer.Position{Line: line}, HeldBack: true, Corrected: line < 2})
	}
	run.plan.Totals.Corrected, run.totals.Corrected = 2, 2
	run.plan.Totals.Ready, run.totals.Ready = 2, 2
	d.send(reloadMsg{})
	d.sees("held back: 212", "212 held back · 2 corrected")
	d.press("s")
	d.sees("212 records stay held back")
}

func TestAFileThatChangedIsNotUnderWay(t *testing.T) {
	t.Parallel()
	d := sends(t, 0, importer.Sandbox)
	run := d.engine.run
	run.totals = importer.Totals{Read: 10, Unsent: 10}
	run.plan.Totals, run.plan.Held = run.totals, nil
	run.sources[1].Err = fmt.Errorf("/data/clinic/patients-february.ndjson was changed since it was checked: %w", ndjson.ErrChanged)
	d.press("r")
	d.sees("10 unsent: the file changed since it was checked; press 1 and open it again.", "was changed since it was checked:", "open it again")
	d.press("2", "]")
	d.sees("file changed", "press 1 and open it again")
	d.press("4")
	d.engine.run.batches = []importer.Batch{{Number: 1, State: importer.StateDone, Records: 9}}
	d.send(reloadMsg{})
	d.sees("10 unsent: the file changed or is gone, press 1 to open it again")
}

// What waits in a batch is planned already: no page sends the person to the plan for it.
func TestQueuedRecordsAreNotToBePlanned(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	run := d.engine.run
	run.totals = importer.Totals{Read: 25, Unsent: 25}
	run.batches, run.unsettled = []importer.Batch{{Number: 1, State: importer.StateQueued, Records: 25}}, true
	d.send(reloadMsg{})
	d.press("2")
	d.sees("25 records wait in the queue: press 4")
	d.lacks("press 3")
	d.press("5")
	d.sees("25 records wait in the queue: press 4")
	d.lacks("press 3")
	run.totals.Read, run.totals.Unsent = 32, 32
	d.send(reloadMsg{})
	d.press("2")
	d.sees("7 clean records: press 3 to see the plan.")
	d.press("5")
	d.sees("7 records are not sent yet: press 3 for the plan.")
}

// Corrections for a file that is not what it was go nowhere: no page offers to send or to make
// them, and leaving says what becomes of them.
func TestCorrectionsOfAFileThatChangedAreNotPromised(t *testing.T) {
	t.Parallel()
	d := sends(t, 0, importer.Sandbox)
	run := d.engine.run
	run.totals = importer.Totals{Read: 10, Unsent: 6, HeldBack: 4, Ready: 2, Corrected: 2}
	run.plan.Totals, run.plan.Held = run.totals, nil
	run.corrected = make([]importer.Correction, 2)
	for _, s := range run.sources {
		s.Err = fmt.Errorf("%s was changed since it was checked: %w", s.Path, ndjson.ErrChanged)
	}
	d.send(reloadMsg{})
	d.press("r")
	d.size(120, 36)
	d.sees("2 records were corrected for the file as it was: the file changed since it was checked; press 1 and open it again.")
	d.lacks("press 2 to fix")
	d.press("2", "A")
	d.sees("was changed since it was checked")
	d.lacks("before and after")
	d.press("q")
	d.sees("2 corrections of yours are for a file as it was", "and hold again if the file")
	d.lacks("as you left it", "with your corrections")
}

func TestSandboxNeedsAYes(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	d.press("s")
	d.sees("24,096 records (7.0 MB) in 3 batches", "costs 24,096 requests", "3 slots", "This is practice")
	d.press("y")
	if !slices.Equal(d.engine.run.done, []string{"approve"}) || d.m.front != JobsID {
		t.Errorf("done %v, page %d", d.engine.run.done, d.m.front)
	}
}

func TestRealServersNeedAWord(t *testing.T) {
	t.Parallel()
	for environment, word := range map[importer.Environment]string{
		importer.Test: "synthetic", importer.Live: "LIVE 24096", "": "LIVE 24096", // what is not known counts as live
	} {
		d := sends(t, 3, environment)
		d.size(40, 12)
		d.press("enter")
		d.sees("read on, then answer")
		for range 5 {
			d.press("pgdown")
			d.screen()
		}
		d.sees("Type " + word + " and press enter") // what is asked is seen on the smallest screen
		d.press("y", "enter")
		d.write("live")
		d.press("enter", "esc")
		if len(d.engine.run.done) > 0 || len(d.m.dialogs) > 0 {
			t.Fatalf("%q: done %v without the word", environment, d.engine.run.done)
		}
		d.press("s")
		d.write(word)
		d.press("enter")
		if !slices.Equal(d.engine.run.done, []string{"approve"}) {
			t.Errorf("%q: done %v after %q", environment, d.engine.run.done, word)
		}
	}
}

func TestTheGuardAsksByTheSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target importer.Target
		word   string
	}{
		{importer.Target{Environment: importer.Live, Name: "north"}, "north 12"},
		{importer.Target{Environment: importer.Live, Synthetic: true}, "LIVE 12"},
		{importer.Target{Environment: importer.Test, Name: "north"}, "synthetic"},
		{importer.Target{Environment: importer.Test, Synthetic: true}, ""},
	} {
		if sentence, word := words.Guard(c.target, 12); word != c.word || sentence.String() == "" {
			t.Errorf("%+v: %q, %q", c.target, sentence, word)
		}
	}
}

func TestAChangedPlanIsMadeAnew(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	run := d.engine.run
	made := run.plans
	d.press("s")
	d.send(approvedMsg{run: run, err: &importer.PlanChange{By: importer.ByCorrection}})
	if run.plans != made+1 || d.m.front != SendID {
		t.Errorf("planned %d times, then %d", made, run.plans)
	}
	d.press("n")
	d.sees("Nothing was sent: records were corrected since the plan was made.")
	d.send(approvedMsg{run: run, err: &importer.PlanChange{By: importer.ByFile, File: errors.New("february.ndjson: it was written to")}})
	d.sees("Nothing was sent: february.ndjson: it was written to.", "without it")
}

func TestCheckPromisesNoPlanOfAFileThatChanged(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	run := d.engine.run
	made := run.plans
	run.sources[1].Err = fmt.Errorf("/data/clinic/patients-february.ndjson was changed since it was checked: %w", ndjson.ErrChanged)
	d.send(reloadMsg{})
	if run.plans != made+1 {
		t.Errorf("%d plans more after a file changed; want the one of the rest", run.plans-made)
	}
	d.press("2")
	d.sees("patients-february.ndjson changed: 1 opens it again. 3 shows what can be sent.")
	d.size(40, 12)
	d.sees("A file changed: 1 opens it again")
}

func TestAPlanIsMadeWhenRecordsChange(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	run := d.engine.run
	made := run.plans
	d.send(reloadMsg{})
	if run.plans != made {
		t.Error("it is planned again though nothing changed")
	}
	run.totals.Corrected = 5
	d.send(reloadMsg{})
	if run.plans != made+1 {
		t.Error("corrections do not change the plan")
	}
	d.press("1")
	run.totals.Corrected = 6
	d.send(reloadMsg{})
	if run.plans != made+1 {
		t.Error("it is planned while nobody looks")
	}
	d.press("3")
	if run.plans != made+2 {
		t.Error("it is not planned when the page is opened")
	}
	d.send(plannedMsg{gen: -1, plan: importer.Plan{}})
	d.sees("24,096 records")
}

// Whoever lowered a rule that would hold records back is told so before anything is sent.
func TestLoweredRulesAreSaid(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	d.engine.run.plan.Lowered = []importer.Lowered{{Rule: "field.allowed", Severity: ndjson.Note, Problems: 12}, {Rule: "field.length", Severity: ndjson.Off}}
	d.press("r")
	d.sees("By your settings these rules hold nothing back", "field.allowed (12 problems), field.length (off)")
	d.allSizes()
	d.press("s")
	d.sees("By your settings these rules hold nothing back", "field.allowed (12 problems),", "field.length (off)")
}

// Records that look like another type are said before anything is sent as what it is not.
func TestAFileOfSeveralTypesIsSaid(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	patient, _ := resource.Lookup("Patient")
	d.engine.run.plan.Mixed = []importer.Mixed{{Source: &importer.Source{Path: "/x/a\x1b.ndjson", Type: patient}, Records: 9000,
		Others: []ndjson.StrayCount{{Type: "Practitioner", Count: 1200, First: 701}, {Type: "Location", Count: 1, First: 60}}}}
	d.press("r")
	d.sees("of its 9,000 records 1,200 look like", "1 looks like", "line 60")
	d.allSizes()
	d.press("s")
	d.sees("1,200 look like")
}

func TestOneHeldBackRecordIsOne(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	d.engine.run.plan.Totals.HeldBack = 1
	d.press("r", "s")
	d.sees("1 record stays held back, because", "errors in it.")
}

func TestSendNamesWhatStandsMoreThanOnce(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Live)
	d.engine.run.plan.Repeated = 25
	d.press("r")
	d.sees("25 records are the same as an earlier one of these files")
	d.press("s")
	d.sees("25 records are the same", "LIVE 4096 duplicate")
}

func TestSendNamesWhatWasSentBefore(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Live)
	plan := &d.engine.run.plan
	plan.Again = 17
	plan.Earlier = []importer.Earlier{
		{Batch: 2, Files: []string{"/data/clinic/january.ndjson"}, Job: "job_7f", Sent: d.clock.now.Add(-48 * time.Hour), Records: 16, Of: 20},
		{Batch: 1, Files: []string{"/data/clinic/other.ndjson"}, Records: 1, Of: 9},
	}
	d.press("r")
	d.sees("17 records of these were sent before", "january.ndjson on", "job_7f", "and 1 earlier")
	d.press("s")
	d.sees("LIVE 4096 again")
	d.write("LIVE 4096")
	d.press("enter")
	if len(d.engine.run.done) > 0 {
		t.Fatal("what was sent before goes without their word")
	}
	d.write(" again")
	d.press("enter")
	if !slices.Equal(d.engine.run.done, []string{"approve again"}) {
		t.Errorf("done %v", d.engine.run.done)
	}
}

// The usual plan leaves out what was sent before, and says so; with it only knowingly.
func TestThePlanLeavesOutWhatWasSentBefore(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	plan := &d.engine.run.plan
	plan.LeftOut = 165
	plan.Earlier = []importer.Earlier{{Batch: 1, Files: []string{"/data/january.ndjson"}, Job: "job_7f", Sent: d.clock.now.Add(-48 * time.Hour), Records: 165, Of: 178}}
	d.press("r")
	d.sees("165 records are left out, because the same were sent before", "b: with them")
	if !d.engine.run.asked.LeaveOut {
		t.Error("it is not what was asked for")
	}
	d.press("s")
	d.sees("165 records are left out", "y send")
	d.lacks("duplicate")
	d.press("n")
	plan.LeftOut, plan.Again = 0, 165
	d.press("b")
	d.sees("165 records of these were sent before", "b: without them")
	if d.engine.run.asked.LeaveOut {
		t.Error("it is left out still")
	}
	d.press("s")
	d.sees("Type again")
	d.press("esc", "b")
	if !d.engine.run.asked.LeaveOut {
		t.Error("the usual plan does not come back")
	}
	plan.LeftOut, plan.Again, plan.Batches = 165, 0, nil
	plan.Totals = importer.Totals{Read: 178, Unsent: 165, Rejected: 13}
	d.press("r")
	d.sees("165 records were sent before.", "b with those sent before")
}

func TestWhatWouldBeThereTwiceTakesAWordInPracticeToo(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	d.engine.run.plan.Again = 17
	d.press("r", "s")
	d.sees("17 records of these were sent before", "again")
	d.clock.now = d.clock.now.Add(time.Minute)
	d.press("y", "enter")
	if len(d.engine.run.done) > 0 {
		t.Fatal("duplicates go with a single key")
	}
	d.press("esc", "s")
	d.clock.now = d.clock.now.Add(time.Minute)
	d.write("again")
	d.press("enter")
	if !slices.Equal(d.engine.run.done, []string{"approve again"}) {
		t.Errorf("done %v", d.engine.run.done)
	}
}

// Who wants what stands twice in the files does not thereby want what was sent before.
func TestEachKindOfTwiceHasItsWord(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Live)
	d.engine.run.plan.Again, d.engine.run.plan.Repeated = 17, 25
	d.press("r", "s")
	d.sees("25 records are the same", "17 records of these were sent", "LIVE 4096 duplicate again")
	for _, short := range []string{"LIVE 4096", " duplicate"} {
		d.write(short)
		d.press("enter")
		if len(d.engine.run.done) > 0 {
			t.Fatalf("%q: done %v", short, d.engine.run.done)
		}
	}
	d.write(" again")
	d.press("enter")
	if !slices.Equal(d.engine.run.done, []string{"approve both"}) {
		t.Errorf("done %v", d.engine.run.done)
	}
}

func TestASmallFirstBatch(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	d.press("f")
	d.sees("a small first batch?", "records in it: 100", "may be rejected: 5%")
	d.press("ctrl+u")
	d.write("x")
	d.press("enter", "enter")
	d.sees("number, such as 100")
	d.press("esc", "f", "ctrl+u")
	d.write("250")
	d.press("enter", "ctrl+u")
	d.write("12")
	made := d.engine.run.plans
	d.press("enter")
	if d.engine.run.plans != made+1 {
		t.Error("it is not planned anew")
	}
	d.sees("the other 2 batches wait for its job", "more than 12 of them", "after 1", "the others after its job")
	if line := d.m.commandLine(); !strings.Contains(line, "--first 250 --max-rejects 12") {
		t.Error(line)
	}
	d.allSizes()
	d.size(80, 24)
	d.press("s")
	d.sees("the other 2 batches wait for its job")
	d.press("esc", "f", "ctrl+u", "enter", "enter")
	if strings.Contains(d.screen(), "wait for its job") {
		t.Error("it is still there")
	}
}

func TestFirstOf(t *testing.T) {
	t.Parallel()
	for in, want := range map[[2]string]importer.PlanOptions{
		{"", "x"}:         {},
		{"0", ""}:         {},
		{"1,000", "2.5%"}: {First: 1000, MaxRejects: importer.Threshold{Percent: 2.5}},
		{" 50 ", " 3 "}:   {First: 50, MaxRejects: importer.Threshold{Records: 3}},
	} {
		if got, err := words.First(in[0], in[1]); got != want || err != nil {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
	for _, in := range [][2]string{{"-1", "1"}, {"x", "1"}, {"10", ""}, {"10", "101%"}} {
		if _, err := words.First(in[0], in[1]); err == nil {
			t.Errorf("%q is taken", in)
		}
	}
}

// What was said of the queue does not stand over a job that runs or is finished; batches
// of an earlier round say nothing of it.
func TestTheQueueIsNotSpokenOfOnceItMoves(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	d.press("s", "y")
	run := d.engine.run
	run.batches = []importer.Batch{{Number: 1, Round: 1, State: importer.StateDone, Records: 9},
		{Number: 2, Round: 2, State: importer.StateQueued, Records: 4096}}
	d.send(snapshotMsg{takeSnapshot(d.engine, run)})
	d.sees("1 batch is queued")
	run.batches = []importer.Batch{run.batches[0], {Number: 2, Round: 2, State: importer.StateRunning, Records: 4096}}
	d.send(snapshotMsg{takeSnapshot(d.engine, run)})
	if strings.Contains(d.screen(), "is queued") {
		t.Error("it is")
	}
}

func TestSendDialogScreens(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	d.press("f")
	d.golden("send-first")
	d.goldenDark("send-first-dark")
	d.press("enter", "enter")
	d.golden("send-with-first")
	d.goldenDark("send-with-first-dark")
	d = sends(t, 3, importer.Live)
	d.press("s")
	d.golden("send-live")
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("send-live-dark")
}

// Enter twice is the same key twice; it sends nothing.
func TestEnterDoesNotSend(t *testing.T) {
	t.Parallel()
	d := sends(t, 3, importer.Sandbox)
	d.press("s", "enter", "enter")
	d.sees("send 3 batches?")
	if len(d.m.dialogs) != 1 {
		t.Errorf("%d dialogs", len(d.m.dialogs))
	}
}

func TestAskedTooEarlyTheQuestionComesWithThePlan(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	p := d.m.pages[SendID].(*sendPage)
	stopped := false
	p.stop = func() { stopped = true } // a plan is on its way
	d.press("s")
	d.sees("the question comes with it")
	if len(d.m.dialogs) != 0 {
		t.Fatal("it asks about a plan that is going to be another")
	}
	d.send(p.plan)
	d.sees("send 1 batch?")
	if !stopped || p.asked {
		t.Errorf("stopped %v, asked %v", stopped, p.asked)
	}
}

// A correction has the check run once more, for a moment: s in that moment is not lost.
func TestAskedDuringTheCheckTheQuestionComesAfterIt(t *testing.T) {
	t.Parallel()
	for _, changed := range []bool{false, true} { // what the plan is made of
		d := sends(t, 1, importer.Sandbox)
		d.m.Linting = true
		d.press("s")
		d.sees("the question comes with the plan")
		d.lacks("send 1 batch?")
		d.send(refreshMsg{}) // the check goes on
		d.lacks("send 1 batch?")
		if changed {
			d.engine.run.totals.Corrected++
		}
		d.send(lintedMsg{run: d.m.Run})
		d.sees("send 1 batch?")
		if len(d.m.dialogs) != 1 {
			t.Errorf("changed %v: it asks %d times", changed, len(d.m.dialogs))
		}
	}
}

func TestAnotherKeyTakesTheQuestionBack(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"s", "down"}, {"s", "2", "3"}} {
		d := sends(t, 1, importer.Sandbox)
		d.m.Linting = true
		d.press(keys...)
		d.send(lintedMsg{run: d.m.Run})
		d.lacks("send 1 batch?")
	}
}

// TestNothingGoesWhileSendingIsPaused: neither plan, question nor answer says that it does.
func TestNothingGoesWhileSendingIsPaused(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	d.engine.paused = true
	d.send(reloadMsg{})
	d.sees("paused", "Sending is paused")
	d.press("s")
	d.sees("Nothing goes yet: sending is paused, p on Jobs (4) goes on.")
	d.press("y")
	d.sees("1 batch is queued; sending is paused: p goes on.")
}

// Why records are held back is said in few words where the sentence has no room.
func TestReasonsAreNotCutWhereThereIsAShortWord(t *testing.T) {
	t.Parallel()
	d := sends(t, 2, importer.Sandbox)
	d.sees("wrong form", "missing", "made.up")
	d.lacks("A value is not in the form")
	d.size(160, 40)
	d.sees("A value is not in the form its field asks for")
}
