package ui

import (
	"slices"
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/words"
)

func TestDecisionScreens(t *testing.T) {
	t.Parallel()
	d := jobs(t, 4)
	d.press("d")
	d.golden("decide")
	d.goldenDark("decide-dark")
	d.press("enter")
	d.golden("decide-job")
	d.goldenDark("decide-job-dark")
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		moves  []string
		inputs []string
		want   string
	}{
		{nil, []string{"job_42", "support told us"}, `resolve 4 accepted "job_42" "support told us"`},
		{[]string{"j"}, []string{"counted them"}, `resolve 4 accepted "" "counted them"`},
		{[]string{"j", "j"}, []string{"not there"}, `resolve 4 not-accepted "" "not there"`},
		{[]string{"G"}, []string{"send again", "must go"}, `resolve 4 resend "" "must go"`},
	} {
		d := jobs(t, 4)
		d.press("d")
		d.press(c.moves...)
		d.press("enter", "enter") // an empty answer is none
		for _, input := range c.inputs {
			d.write(input)
			d.press("enter")
		}
		if !slices.Equal(d.engine.run.done, []string{c.want}) {
			t.Errorf("%v: done %v", c.moves, d.engine.run.done)
		}
	}
	d := jobs(t, 4)
	d.press("d", "G", "enter")
	d.write("yes")
	d.press("enter", "enter", "esc", "esc")
	if len(d.engine.run.done) > 0 || len(d.m.dialogs) > 0 {
		t.Errorf("done %v without the phrase", d.engine.run.done)
	}
}

func TestOutcomesFitTheState(t *testing.T) {
	t.Parallel()
	for state, want := range map[importer.BatchState]int{
		importer.StateUnknown: 4, importer.StateNoID: 4, importer.StateLost: 4,
		importer.StateFailed:  3, // its job id is known
		importer.StatePartial: 2, // it cannot go again as a whole
	} {
		b := importer.Batch{State: state, Records: 10, Missing: 1}
		if got := len(words.Outcomes(b)); got != want || !needsDecision(b) {
			t.Errorf("%s: %d choices, want %d", state, got, want)
		}
	}
	if needsDecision(importer.Batch{State: importer.StatePartial, Rejected: 3}) {
		t.Error("a job that accounts for every record needs no decision")
	}
}

func TestStrayKeysDecideNothing(t *testing.T) {
	t.Parallel()
	d := jobs(t, 4)
	d.press("d")
	for range 9 { // without time in between
		d.send(keyMsg("enter"))
	}
	if top := d.m.dialogs[0].(*decision); top.input != nil {
		t.Error("a burst of keys chose")
	}
}
