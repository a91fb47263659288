package words

import (
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// Guess says why records look like a type. Of a record that fits, most fields are the
// type's; what values they have is another matter.
func Guess(g resource.Guess) safe.Text {
	if g.Said {
		return safe.Clean(g.Why())
	}
	return safe.Sprintf("fits %s of the first records by their fields; %s", widget.Share(g.Share, 1), g.Why())
}
