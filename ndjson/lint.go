package ndjson

import (
	"context"

	"clinik-import/resource"
)

// A Linter checks lines against one resource type. It is immutable and safe for concurrent use.
type Linter struct {
	Type *resource.Type
}

// Line appends what is wrong with one line (of a file, or the corrected version of
// one) and returns the extended slice. Blank lines have no problems here.
func (l *Linter) Line(problems []Problem, line Line) []Problem { panic("skeleton") }

// File lints the whole file into the report: two workers, blocks in order, the
// processor yielded after each block so that a screen stays quick. It indexes on
// the way. Returns ctx's error when cancelled, read errors otherwise.
func (l *Linter) File(ctx context.Context, f *File, report *Report) error { panic("skeleton") }

// A Report gathers what the lint found in one file. Memory stays small: one mark
// a line, counts a rule, and the first problems in full; any line's problems are
// found again by linting that line. Safe for concurrent use while the lint runs.
type Report struct{}

// NewReport returns an empty report.
func NewReport() *Report { panic("skeleton") }

// Progress says how far the lint is.
type Progress struct {
	Bytes, Total int64 // of the decompressed text; Total is estimated (from compressed size) until Done
	Lines        int64
	Done         bool
	Err          error // why it stopped early, nil otherwise
}

func (r *Report) Progress() Progress { panic("skeleton") }

// Summary counts lines. Lines = Blank + Records; Records = Clean + WithErrors, where
// Clean counts records without an error (they may have warnings or notes).
type Summary struct {
	Lines, Blank, Records, Clean, WithErrors int64
	Errors, Warnings, Notes                  int64 // problems, not lines
	Rules                                    []RuleCount
}

// RuleCount counts one rule on one field: a group of the problems list.
type RuleCount struct {
	Rule     string
	Severity Severity
	Field    string // JSON Pointer with array positions as "*"; "" for the record
	Count    int64
	First    int64 // first line
	Fixable  int64 // how many have a safe fix
}

// Summary returns the counts so far, rules sorted by severity, then count, both descending.
func (r *Report) Summary() Summary { panic("skeleton") }

// Mark returns the worst severity on the line and whether the line is blank.
// Lines not linted yet are Clean.
func (r *Report) Mark(line int64) (worst Severity, blank bool) { panic("skeleton") }

// Filter selects lines. The zero value selects every line with any problem.
type Filter struct {
	Rule  string   // "" any
	Field string   // as in RuleCount; "" any
	Least Severity // the least worst severity; Clean means any problem
}

// Find returns the lines a filter selects, ascending, at most limit, and whether
// there are more. It is fast enough for a screen: marks and the kept problems only.
func (r *Report) Find(f Filter, limit int) (lines []int64, more bool) { panic("skeleton") }

// Next returns the nearest line after (step > 0) or before (step < 0) from that the filter selects.
func (r *Report) Next(f Filter, from int64, step int) (line int64, ok bool) { panic("skeleton") }
