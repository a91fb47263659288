package ui

import (
	"testing"

	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
)

// Texts are cut only where there is no room for them.
func TestGroupsTakeTheRoomThatTheyNeed(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.sees("✗ missing     lastName  1 17 %", "✗ not allowed gender    3 50 % F: 3")
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
		d.sees("3 50 % F", "1 17 %")
		d.check().groups.set(large, mend.Shifts{})
		d.sees("750,000", "75 % F", "250,000", "25 %", "gender")
	}
	d.size(120, 36)
	d.sees("problems: 1,000,000 · with % of all problems")
	d.size(80, 24)
	d.sees("problems: 1,000,000")
}
