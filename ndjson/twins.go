package ndjson

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"clinik-import/resource"
)

// compare holds the records of a block, whose turn it is, against those before:
// blocks come in the order of the file, so that it is always the later one of two
// that is the duplicate. base is the number of the block's first line. What was
// compared is taken from the block's prints.
func (l *Linter) compare(b *blockResult, f *File, base int64) {
	if len(b.prints) == 0 {
		return
	}
	defer func() { b.prints = b.prints[:0] }()
	l.Duplicates.mu.Lock()
	defer l.Duplicates.mu.Unlock()
	file, ok := l.Duplicates.file(f)
	if !ok {
		b.forgotten += int64(len(b.prints))
		return
	}
	before := len(b.twins)
	for i := range b.prints {
		if i%batch == 0 {
			l.Duplicates.fetch(b.prints[i:min(i+batch, len(b.prints))])
		}
		p := &b.prints[i]
		code, earlier, forgotten := l.Duplicates.meet(p, file, base+p.line)
		if forgotten {
			b.forgotten++
		}
		if code == "" {
			continue
		}
		rule := ruleOf[code]
		if severity := l.grade(rule, resource.Documented); severity != Off {
			b.repeat(*p, twin{line: p.line, rule: rule, severity: severity, earlier: earlier})
		}
	}
	if len(b.twins) > before { // they come after the problems of all the block's lines
		slices.SortStableFunc(b.kept, func(x, y kept) int { return cmp.Compare(x.line, y.line) })
		slices.SortFunc(b.bad, func(x, y badLine) int { return cmp.Compare(x.line, y.line) })
	}
}

// repeat adds a record that repeats an earlier one to what the block tells.
func (b *blockResult) repeat(p print, t twin) {
	b.twins = append(b.twins, t)
	g := group{rule: t.rule.id, severity: t.severity}
	sum := b.groups[g]
	if sum.count == 0 {
		sum.first = t.line
	}
	sum.count++
	b.groups[g] = sum
	if b.keep {
		b.kept = append(b.kept, kept{line: t.line, group: g})
	}
	mark := b.marks[t.line]
	if b.wantBad && mark&3 == byte(Clean) {
		b.bad = append(b.bad, badLine{line: t.line, offset: p.offset})
	}
	b.marks[t.line] = mark&^3 | max(mark&3, byte(t.severity))
}

// repeats appends the problem of a line of the block that repeats an earlier one.
func (b *blockResult) repeats(problems []Problem, line Line, at int64) []Problem {
	i, ok := slices.BinarySearchFunc(b.twins, at, func(t twin, at int64) int { return cmp.Compare(t.line, at) })
	if ok {
		problems = append(problems, b.twins[i].problem(line))
	}
	return problems
}

// Duplicates appends the problem of a line whose record repeats an earlier one, as
// Line cannot know it. It knows the first 100,000 of a file.
func (r *Report) Duplicates(problems []Problem, line Line) []Problem {
	r.mu.Lock()
	defer r.mu.Unlock()
	i, ok := slices.BinarySearchFunc(r.twins, line.Number, func(t twin, n int64) int { return cmp.Compare(t.line, n) })
	if ok {
		problems = append(problems, r.twins[i].problem(line))
	}
	return problems
}

// Repeats reports whether the record on a line is the same as an earlier one. It knows the
// first 100,000 of a file.
func (r *Report) Repeats(line int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	i, ok := slices.BinarySearchFunc(r.twins, line, func(t twin, n int64) int { return cmp.Compare(t.line, n) })
	return ok && r.twins[i].rule.Code == codeTwin
}

// Recognised is what a record is recognised by among those of the same Duplicates, whatever
// blanks stand between its parts.
type Recognised struct {
	Record, Person uint64 // 0: it is not looked at, or is of no person
	Twin, Namesake Met    // where a lint met the same record first, and the same person
}

// Met is where a lint met a record; File is nil if nowhere.
type Met struct {
	File *File
	Line int64
}

// Recognise returns what a record is recognised by. It serves corrections, which no lint of
// a file meets.
func (l *Linter) Recognise(line Line) Recognised {
	w := works.Get().(*work)
	defer works.Put(w)
	l.look(w, &line, true)
	p := w.print(l.Duplicates, line.Bytes)
	if p.record == 0 {
		return Recognised{}
	}
	r := Recognised{Record: p.record, Person: p.person}
	r.Twin, r.Namesake = l.Duplicates.find(&p)
	return r
}

// A Repeat is how a record repeats another one.
type Repeat uint8

// Of these SameRecord is said of a record that is both.
const (
	NoRepeat Repeat = iota
	SameRecord
	SamePerson
)

// Rule returns the code of the rule that a repeat breaks, "" for NoRepeat.
func (r Repeat) Rule() string { return [...]string{"", codeTwin, codePerson}[r] }

// Repeats appends the problem of a line whose record repeats an earlier one, unless its rule
// is off.
func (l *Linter) Repeats(problems []Problem, line Line, how Repeat, earlier Earlier) []Problem {
	l.prepare()
	rule := ruleOf[how.Rule()]
	if rule == nil {
		return problems
	}
	if severity := l.grade(rule, resource.Documented); severity != Off {
		problems = append(problems, twin{rule: rule, severity: severity, earlier: earlier}.problem(line))
	}
	return problems
}

func (t twin) problem(line Line) Problem {
	where := fmt.Sprintf("line %d of %s", t.earlier.Line, filepath.Base(t.earlier.Path))
	p := Problem{
		Rule: t.rule.Code, Severity: t.severity, Line: line.Number, Offset: line.Offset, Column: 1, Length: len(line.Bytes),
		Char: 1, Chars: units(line.Bytes),
		Message: "The record is the same as " + where + ".", Hint: "Take one of them out of your file before you send it, or send both knowing that both are stored and billed.",
	}
	if t.rule.Code == codePerson {
		p.Message, p.Hint = "First name, last name and day of birth are those of "+where+".", "Look whether it is one person."
	}
	return p
}
