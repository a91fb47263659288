package mend

import (
	"cmp"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// Shifts say what corrections made of the problems that the report of a file counts; the zero
// value: nothing.
type Shifts struct {
	Mended int64 // records that have an error in the file and none as they stand, less those the other way round
	by     map[ndjson.Filter]Shift
}

// A Shift is what corrections made of one group.
type Shift struct {
	Gone     int64           // problems that they took away, less those that they brought
	Safe     int64           // the same of problems that have a safe fix
	Severity ndjson.Severity // of those that they brought
	Sent     []int64         // lines, ascending: corrected so that they have none of the group left, and in a batch since
	Come     []int64         // lines, ascending: they have a problem of the group only since they were corrected
}

// Groups are those of a report, and behind them those that the file has none of: corrections
// brought them.
func (s Shifts) Groups(rules []ndjson.RuleCount) []ndjson.RuleCount {
	known := make(map[ndjson.Filter]bool, len(rules))
	for _, g := range rules {
		known[ndjson.Filter{Rule: g.Rule, Field: g.Field}] = true
	}
	all := slices.Clip(rules)
	for g, shift := range s.by {
		if !known[g] && len(shift.Come) > 0 {
			all = append(all, ndjson.RuleCount{Rule: g.Rule, Field: g.Field, Severity: shift.Severity, First: shift.Come[0]})
		}
	}
	slices.SortFunc(all[len(rules):], func(a, b ndjson.RuleCount) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field))
	})
	return all
}

// Left is how many problems of a group there are as the records stand.
func (s Shifts) Left(g ndjson.RuleCount) int64 { return max(0, g.Count-s.of(g).Gone) }

// Fixable is how many of them have a safe fix.
func (s Shifts) Fixable(g ndjson.RuleCount) int64 { return max(0, g.Fixable-s.of(g).Safe) }

// Of is what they made of one group; zero: nothing.
func (s Shifts) Of(g ndjson.Filter) Shift { return s.by[g] }

func (s Shifts) of(g ndjson.RuleCount) Shift {
	return s.by[ndjson.Filter{Rule: g.Rule, Field: g.Field}]
}

// Errors are the lines, ascending, that have an error of a group only since they were corrected;
// that a person set a record aside is none that anybody has to see to.
func (s Shifts) Errors() (lines []int64) {
	for g, shift := range s.by {
		if shift.Severity == ndjson.Error && g.Rule != importer.RuleAside {
			lines = append(lines, shift.Come...)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// Lines brings lines with problems of a group, ascending, to what holds as the records stand:
// without those that were sent without it, and with those that came to it.
func (s Shifts) Lines(g ndjson.Filter, lines []int64) []int64 {
	shift := s.by[g]
	left := slices.DeleteFunc(slices.Clone(lines), func(line int64) bool {
		_, sent := slices.BinarySearch(shift.Sent, line)
		return sent
	})
	left = append(left, shift.Come...)
	slices.Sort(left)
	return slices.Compact(left)
}
