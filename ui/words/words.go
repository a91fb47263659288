// Package words says what the screens and the questions without screens both say, so that
// they say it alike and with the same numbers: what a run's lines have become, what a plan
// costs, what stands between a person and the server, what may be decided of a batch.
package words

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// A Part is one of the numbers that must add up, with a long and a short name.
type Part struct {
	N           int64
	Name, Brief safe.Text
}

// Parts are what the lines of a run have become, without those of which there are none;
// together they are Totals.Read. What was held back or rejected and is corrected goes with
// the next plan: it counts as corrected, no longer as held back or rejected. Unsent are then
// the others, for the corrected are not sent either.
func Parts(t importer.Totals) []Part {
	unsent, corrected := safe.Own("unsent"), t.Ready+t.Again
	if corrected > 0 {
		unsent = safe.Own("other unsent")
	}
	all := []Part{
		{t.Blank, safe.Own("blank"), safe.Own("blank")},
		{t.Open(), safe.Own("held back"), safe.Own("held")},
		{t.Aside, safe.Own("set aside"), safe.Own("aside")},
		{corrected, safe.Own("corrected"), safe.Own("corrected")},
		{t.Unsent, unsent, safe.Own("unsent")},
		{t.Sending, safe.Own("being sent"), safe.Own("sending")},
		{t.AtServer - t.Sending, safe.Own("at the server"), safe.Own("there")},
		{t.LeftOut, safe.Own("left out"), safe.Own("left out")},
		{t.Accepted, safe.Own("accepted"), safe.Own("in")},
		{t.Rejected - t.Again, safe.Own("rejected"), safe.Own("rejected")},
		{t.Unknown, safe.Own("unknown"), safe.Own("unknown")},
	}
	return slices.DeleteFunc(all, func(p Part) bool { return p.N == 0 })
}
