package ui

import (
	"slices"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// burst presses keys so fast that nothing is answered in between.
func (d *driver) burst(keys ...string) {
	d.Helper()
	var cmds []tea.Cmd
	for _, k := range keys {
		_, cmd := d.m.Update(keyMsg(k))
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		d.run(cmd)
	}
}

// What is typed behind n is for the record that n goes to, however late that is found.
func TestKeysTypedBehindNextAreForTheNextRecord(t *testing.T) {
	t.Parallel()
	gender := func(last, gender string) string {
		return `{"firstName":"Ida","lastName":"` + last + `","birthDate":"1990-01-23","gender":"` + gender + `"}`
	}
	lines := []string{gender("A", "F"), gender("B", "M"), gender("C", "F"), gender("D", "male"), gender("E", "f")}
	for _, c := range []struct {
		keys  []string
		line  int64
		sees  []string
		fixed []int64
	}{
		{[]string{"n", "F"}, 2, []string{"enter changes 4 of 4 records"}, nil},
		{[]string{"n", "n", "n"}, 5, nil, nil},
		{[]string{"n", "n", "f", "enter"}, 3, []string{"3 held back · 1 corrected"}, []int64{3}},
		{[]string{"N", "f", "enter"}, 5, []string{"3 held back · 1 corrected"}, []int64{5}},
		{[]string{"n", "j"}, 2, nil, nil}, // the list moves at once, and n from where it was pressed
		{[]string{"n", "F", "esc"}, 2, []string{"4 held back"}, nil},
		{[]string{"n", "e"}, 2, []string{"enter choose", "line 2"}, nil},
	} {
		for _, inList := range []bool{true, false} {
			d := check(t, lines)
			d.press("g")
			d.at(1)
			if p := d.check(); !inList { // the engine knows more of the file than the list
				p.survey.total, p.survey.progress.Done = 1, false
			}
			d.burst(c.keys...)
			d.send(refreshMsg{})
			d.at(c.line)
			d.sees(c.sees...)
			var fixed []int64
			for at := range d.fileRun().corrections {
				fixed = append(fixed, at.Line)
			}
			if !slices.Equal(fixed, c.fixed) {
				t.Errorf("%v, in the list %v: corrected %v", c.keys, inList, fixed)
			}
		}
	}
}

// Who goes to another page meanwhile is not followed there by what was typed before.
func TestKeysTypedAheadStayWithTheirPage(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.burst("n", "F", "3")
	d.lacks("enter changes")
	d.press("2")
	d.at(3)
	d.lacks("enter changes")
}
