package plain

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// tallies know of each file of a run what corrections made of its problems.
type tallies struct {
	run *importer.Run
	of  map[int]*mend.Tally
}

// shifts is what corrections made of the problems of a file. It reads records.
func (c *conversation) shifts(s *importer.Source) mend.Shifts {
	if c.tallies.run != c.run {
		c.tallies = tallies{c.run, map[int]*mend.Tally{}}
	}
	if c.tallies.of[s.Index] == nil {
		c.tallies.of[s.Index] = &mend.Tally{}
	}
	return c.tallies.of[s.Index].Count(c.run, s)
}

// safelyFixable are the records of a file in which a safe fix may be left.
func (c *conversation) safelyFixable(s *importer.Source) []importer.Position {
	shifts := c.shifts(s)
	found, _ := mend.Lines(s, shifts, mend.SafelyFixable(s.Report.Summary().Rules, shifts)...)
	return found
}

// groupsOf are the groups of problems of a file as its records stand, those of which none is
// left last, and what is said of each.
func (c *conversation) groupsOf(s *importer.Source) (groups []ndjson.RuleCount, said []safe.Text) {
	shifts := c.shifts(s)
	groups = shifts.Groups(s.Report.Summary().Rules)
	done := func(g ndjson.RuleCount) int {
		if shifts.Left(g) == 0 {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(groups, func(a, b ndjson.RuleCount) int { return done(a) - done(b) })
	all := int64(0)
	for _, g := range groups {
		all += shifts.Left(g)
	}
	fixes := c.maySafely()
	for _, g := range groups {
		said = append(said, groupText(g, shifts, all, fixes))
	}
	return groups, said
}

// groupText says a group of problems, its number first: "4 errors, 16 % of all problems: …".
// all is how many problems there are; fixes says that those with a safe fix are named: some
// of these is left to take.
func groupText(g ndjson.RuleCount, shifts mend.Shifts, all int64, fixes bool) safe.Text {
	kind, left := g.Severity.String(), shifts.Left(g)
	text := words.Counted(left, kind, kind+"s")
	switch share := widget.Share(left, all); {
	case left == 0 && g.Count == 1:
		text = safe.Sprintf("1 %s, corrected", kind)
	case left == 0:
		text = safe.Sprintf("all %s corrected", words.Counted(g.Count, kind, kind+"s"))
	case share.Width() > 0:
		text = safe.Sprintf("%s, %s of all problems", text, share)
	}
	if g.Field != "" {
		text = safe.Sprintf("%s, in %s", text, fieldOf(g.Field))
	}
	text = safe.Sprintf("%s: %s", text, words.Rule(g.Rule))
	if n := shifts.Fixable(g); n > 0 && fixes {
		text = safe.Sprintf("%s; %s can be fixed safely at once", text, widget.Count(n))
	}
	if n := g.Count - left; n > 0 && left > 0 {
		text = safe.Sprintf("%s; %s corrected", text, words.Counted(n, "other is", "others are"))
	}
	return safe.Sprintf("%s.", text)
}
