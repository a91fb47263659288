package ndjson

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// keptProblems is how many problems a report keeps with their lines, the first of
// the file: 16 bytes each. Counts and marks go on exactly beyond it.
const keptProblems = 100_000

// A Report gathers what the lint found in one file. Memory stays small: one mark
// a line, counts a rule, and the first problems in full; any line's problems are
// found again by linting that line. Safe for concurrent use while the lint runs.
type Report struct {
	full atomic.Bool // no more problems are kept

	mu        sync.Mutex
	fields    *fields
	ids       []uint32 // in it, of the fields of the block being merged
	progress  Progress
	total     func() int64 // length of the text, estimated
	marks     marks
	groups    map[group]tally
	strays    map[string]tally // by the name of the type
	kept      []kept
	twins     []twin // the first keptProblems of the file
	forgotten int64
}

// lines returns how many lines have been merged.
func (r *Report) lines() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.marks.lines
}

// A group is what problems are counted by.
type group struct {
	field    uint32
	rule     uint8
	severity Severity
}

type tally struct {
	count, first, fixable int64
	dayFirst, monthFirst  int64
}

// mends counts what the fixes of one problem tell.
func (t *tally) mends(safe bool, only DateOrder) {
	if safe {
		t.fixable++
	}
	switch only {
	case DayFirst:
		t.dayFirst++
	case MonthFirst:
		t.monthFirst++
	}
}

// and counts one more, at a line.
func (t tally) and(line int64) tally {
	if t.count == 0 {
		t.first = line
	}
	t.count++
	return t
}

// kept is a problem in few words.
type kept struct {
	line int64
	group
}

// NewReport returns an empty report.
func NewReport() *Report {
	return &Report{fields: newFields(), groups: map[group]tally{}, strays: map[string]tally{}}
}

// begin empties the report for the lint of a text whose length total estimates.
func (r *Report) begin(total func() int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full.Store(false)
	r.progress, r.total = Progress{}, total
	r.marks = marks{}
	r.fields, r.groups, r.kept = newFields(), map[group]tally{}, nil
	r.strays = map[string]tally{}
	r.twins, r.forgotten = nil, 0
}

// merge takes over what a block brought. Blocks come in the order of the file.
func (r *Report) merge(b *blockResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	base := r.marks.lines + 1 // number of the block's first line
	r.marks.add(b.marks)
	r.ids = r.fields.take(b.fields, r.ids[:0])
	for g, t := range b.groups {
		g.field = r.ids[g.field]
		sum, ok := r.groups[g]
		if first := base + t.first; !ok || first < sum.first {
			sum.first = first
		}
		sum.count += t.count
		sum.fixable += t.fixable
		sum.dayFirst += t.dayFirst
		sum.monthFirst += t.monthFirst
		r.groups[g] = sum
	}
	for name, t := range b.strays {
		sum, ok := r.strays[name]
		if !ok {
			sum.first = base + t.first // blocks come in order
		}
		sum.count += t.count
		r.strays[name] = sum
	}
	for _, k := range b.kept {
		if len(r.kept) == keptProblems {
			r.full.Store(true)
			break
		}
		k.line += base
		k.field = r.ids[k.field]
		r.kept = append(r.kept, k)
	}
	for _, t := range b.twins[:min(len(b.twins), keptProblems-len(r.twins))] {
		t.line += base
		r.twins = append(r.twins, t)
	}
	r.forgotten += b.forgotten
	r.progress.Bytes = b.end
	r.progress.Lines = r.marks.lines
}

func (r *Report) finish(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress.Done = err == nil
	r.progress.Err = err
}

// Progress says how far the lint is.
type Progress struct {
	Bytes, Total int64 // of the decompressed text; Total is estimated (from compressed size) until Done
	Lines        int64
	Done         bool
	Err          error // why it stopped early, nil otherwise
}

// Progress returns how far the lint is now.
func (r *Report) Progress() Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.progress
	switch {
	case p.Done:
		p.Total = p.Bytes
	case r.total != nil:
		p.Total = max(r.total(), p.Bytes)
	}
	return p
}

// Summary counts lines. Lines = Blank + Records; Records = Clean + WithErrors, where
// Clean counts records without an error (they may have warnings or notes).
type Summary struct {
	Lines, Blank, Records, Clean, WithErrors int64
	Errors, Warnings, Notes                  int64 // problems, not lines
	Forgotten                                int64 // records too many to be remembered; later copies of these are not found
	Unmarked                                 int64 // lines whose Mark is not known, in files of many millions of lines
	Rules                                    []RuleCount
	Strays                                   []StrayCount // types that records look like other than their own, most first
}

// StrayCount counts the records of a file that look like another type than the one they were
// checked as.
type StrayCount struct {
	Type  string // its FHIR name
	Count int64
	First int64 // first line
}

// fewestStrays is how many records look like one other type before a file is thought to hold
// several: a single one is more likely a slip.
const fewestStrays = 2

// Mixed returns of Strays those that are too many to be slips: the file seems to hold records
// of these types too.
func (s Summary) Mixed() []StrayCount {
	n := slices.IndexFunc(s.Strays, func(c StrayCount) bool { return c.Count < fewestStrays })
	if n < 0 {
		return s.Strays
	}
	return s.Strays[:n]
}

// RuleCount counts one rule on one field: a group of the problems list.
type RuleCount struct {
	Rule     string
	Severity Severity
	Field    string // JSON Pointer with array positions as "*"; "" for the record; "/…" for all beyond 4096 different fields
	Count    int64
	First    int64 // first line
	Fixable  int64 // how many have a safe fix

	DayFirst, MonthFirst int64 // how many are dates of the calendar in this order only
}

// Ordered returns how many of them are dates of the calendar in this order only.
func (c RuleCount) Ordered(order DateOrder) int64 {
	switch order {
	case DayFirst:
		return c.DayFirst
	case MonthFirst:
		return c.MonthFirst
	}
	return 0
}

// Summary returns the counts so far, rules sorted by severity, then count, both descending.
func (r *Report) Summary() Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := Summary{Lines: r.marks.lines, Blank: r.marks.blank(), WithErrors: r.marks.withErrors(), Forgotten: r.forgotten, Unmarked: r.marks.lost}
	s.Records = s.Lines - s.Blank
	s.Clean = s.Records - s.WithErrors
	s.Rules = make([]RuleCount, 0, len(r.groups))
	for g, t := range r.groups {
		s.Rules = append(s.Rules, RuleCount{
			Rule: rules[g.rule].Code, Severity: g.severity, Field: r.fields.names[g.field],
			Count: t.count, First: t.first, Fixable: t.fixable, DayFirst: t.dayFirst, MonthFirst: t.monthFirst,
		})
		switch g.severity {
		case Error:
			s.Errors += t.count
		case Warning:
			s.Warnings += t.count
		case Note:
			s.Notes += t.count
		}
	}
	for name, t := range r.strays {
		s.Strays = append(s.Strays, StrayCount{Type: name, Count: t.count, First: t.first})
	}
	slices.SortFunc(s.Strays, func(a, b StrayCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.First, b.First), cmp.Compare(a.Type, b.Type))
	})
	slices.SortFunc(s.Rules, func(a, b RuleCount) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Count, a.Count),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field))
	})
	return s
}

// Mark returns the worst severity on the line and whether the line is blank.
// Lines not linted yet are Clean, and so are those that Summary.Unmarked counts.
func (r *Report) Mark(line int64) (worst Severity, blank bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.marks.at(line - 1)
}
