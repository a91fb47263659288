package ui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/x/ansi"
)

// Texts are cut only where there is no room for them.
func TestGroupsTakeTheRoomThatTheyNeed(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.sees("✗ missing     lastName  1 17 %", "✗ not allowed gender    3 50 % 3 by F")
	d.size(160, 40)
	d.sees("A value is not in the form its field asks for", "F fixes 3")
	d.size(200, 60)
	d.sees("A value is not in the form its field asks for", "field.format", "3 50 % F fixes 3", "problems: 6 · with % of all problems")
}

// What part of all problems a group has is seen at every size, also of large files; the name
// of the group gives way for it.
func TestGroupsShowTheirShareAtEverySize(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	large := []ndjson.RuleCount{{Rule: "field.allowed", Field: "/gender", Severity: ndjson.Error, Count: 750_000, Fixable: 123_456},
		{Rule: "field.required", Field: "/address/*/postalCode", Severity: ndjson.Error, Count: 250_000}}
	for _, size := range []layout.Size{{W: 40, H: 12}, {W: 80, H: 24}, {W: 120, H: 36}, {W: 160, H: 45}, {W: 200, H: 60}} {
		d = check(t, patientLines)
		d.press("p")
		d.size(size.W, size.H)
		fixes := func(pattern string) {
			t.Helper()
			if !regexp.MustCompile(pattern).MatchString(ansi.Strip(d.screen())) {
				t.Errorf("no %q on\n%s", pattern, d.screen())
			}
		}
		fixes(`3 50 % (3 by F|F fixes 3)`)
		d.sees("1 17 %")
		d.check().groups.set(large, mend.Shifts{})
		fixes(`75 % (F|123,456 by F|F fixes 123,456)[ │]`)
		d.sees("750,000", "250,000", "25 %", "gender")
	}
	d.size(120, 36)
	d.sees("problems: 1,000,000 · with % of all problems")
	d.size(80, 24)
	d.sees("problems: 1,000,000")
}

// The totals know of a large correction at once, what it made of the groups is counted
// afterwards: that is said meanwhile, but not of a few, which are counted before it is read.
func TestGroupsSayThatTheyAreBeingCounted(t *testing.T) {
	t.Parallel()
	for n, says := range map[int]bool{countingFrom: true, countingFrom - 1: false} {
		lines := make([]string, n+1)
		for i := range lines {
			lines[i] = fmt.Sprintf(`{"firstName":"A%d","lastName":"B","birthDate":"1990-01-23","gender":"F"}`, i)
		}
		d := check(t, lines)
		d.sees("problems: " + widget.Count(int64(n+1)).String())
		counted := func(change func() error, before, after string) {
			t.Helper()
			if err := change(); err != nil {
				t.Fatal(err)
			}
			_, count := d.m.Update(snapshotMsg{takeSnapshot(d.engine, d.m.Run)})
			if says {
				before = "problems: counting…"
			}
			d.sees(before)
			d.run(count)
			d.sees(after)
			d.lacks("counting")
		}
		var all []importer.Correction
		for i := range n {
			all = append(all, importer.Correction{Position: importer.Position{Line: int64(i + 1)}, Record: []byte(strings.Replace(lines[i], `"F"`, `"female"`, 1))})
		}
		many := "problems: " + widget.Count(int64(n+1)).String()
		counted(func() error { return d.m.Run.Correct(all...) }, many, "problems: 1 ")
		counted(func() error { _, err := d.m.Run.Undo(); return err }, "problems: 1 ", many)
	}
}
