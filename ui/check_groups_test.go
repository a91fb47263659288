package ui

import "testing"

// Texts are cut only where there is no room for them.
func TestGroupsTakeTheRoomThatTheyNeed(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.sees("✗ field.required lastName  1", "✗ field.allowed  gender    3 F: 3")
	d.size(150, 40)
	d.sees("A value is not in the form its field asks for", "F fixes 3")
	d.size(200, 60)
	d.sees("A value is not in the form its field asks for", "field.format", "50 % F fixes 3", "problems: 6 · with % of all problems")
}
