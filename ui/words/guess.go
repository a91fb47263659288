package words

import (
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// FewExplained is the share of a file's first records below which a type that was named for
// them is doubted aloud.
const FewExplained = 0.5

// Guess says why records look like a type. Of a record that fits, most fields are the
// type's; what values they have is another matter.
func Guess(g resource.Guess) safe.Text {
	if g.Said {
		return safe.Clean(g.Why())
	}
	return safe.Sprintf("fits %s of the first records by their fields; %s", widget.Share(g.Share, 1), g.Why())
}

// Evidence says how many dates beside those in doubt can only be read in one order.
func Evidence(dates int64) safe.Text {
	if dates == 0 {
		return safe.Own("no other date must be read so")
	}
	return Counted(dates, "other date can only be read so", "other dates can only be read so")
}
