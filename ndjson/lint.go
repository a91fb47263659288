package ndjson

import (
	"bytes"
	"sync"
	"time"
	"unicode/utf8"

	"clinik-import/resource"
)

// A Linter checks lines against one resource type. Set its fields before its first
// use and do not copy it after; then it is safe for concurrent use.
type Linter struct {
	Type       *resource.Type      // nil: only what holds for any JSON object is checked
	Severities map[string]Severity // by rule code, in place of the rule's own; Off leaves the rule out
	Now        time.Time           // what dates are held against; zero: the clock at the first use
	Duplicates *Duplicates         // records met so far, in this and other files; nil: duplicates are not looked for
	Background bool                // whole files are linted behind all else that wants a processor, such as a screen; on an idle machine as fast as ever

	once     sync.Once
	judge    resource.Judge          // as it begins; each worker has a copy
	severity [maxRuleCount]*Severity // what Severities says, by rule id
}

// prepare makes ready what the fields ask for.
func (l *Linter) prepare() {
	l.once.Do(func() {
		now := l.Now
		if now.IsZero() {
			now = time.Now()
		}
		l.judge = *resource.NewJudge(l.Type, now)
		for code, severity := range l.Severities {
			if rule := ruleOf[code]; rule != nil && (code != codeLong || severity != Off) { // such a line cannot be read whole
				l.severity[rule.id] = &severity
			}
		}
	})
}

// grade returns the severity of a breach of a rule that rests on basis.
func (l *Linter) grade(r *rule, basis resource.Basis) Severity {
	if s := l.severity[r.id]; s != nil {
		return *s
	}
	return r.severity(basis)
}

// Line appends what is wrong with one line (of a file, or the corrected version of
// one) and returns the extended slice. Blank lines have no problems here.
func (l *Linter) Line(problems []Problem, line Line) []Problem {
	w := works.Get().(*work)
	defer works.Put(w)
	for _, f := range l.look(w, &line, true) {
		problems = append(problems, l.problem(f, line))
	}
	return problems
}

var works = sync.Pool{New: func() any { return new(work) }}

// A finding is what the fast pass notes of a problem: enough to count it, and to
// describe it if somebody asks.
type finding struct {
	rule     *rule
	severity Severity
	offset   int // in the line
	length   int
	body     int             // where the record starts in the line, behind a byte-order mark
	fault    *resource.Fault // nil for rules of the text; its offset is in the record
	syntax   *SyntaxError    // for broken JSON
	opaque   bool            // the record cannot be looked into: broken, too deep, or too many faults to look for each
}

// work is the memory that linting one line after the other reuses.
type work struct {
	linter   *Linter        // that judge is of
	judge    resource.Judge // of the line looked at last
	sorter   *resource.Sorter
	whole    bool // that line holds a whole record
	faults   []resource.Fault
	findings []finding
	scratch  []byte
}

// look finds what is wrong with a line. The findings are valid until the next call.
// A caller that knows that the line has no carriage return says so.
func (l *Linter) look(w *work, line *Line, mayHaveCR bool) []finding {
	if w.linter != l {
		l.prepare()
		w.linter, w.judge, w.sorter = l, l.judge, nil
	}
	w.findings, w.faults, w.whole = w.findings[:0], w.faults[:0], false
	if line.BOM || line.Ending != LF || line.Odd || line.Cut > 0 {
		if l.frame(w, line) {
			return w.findings
		}
	}
	record := line.Bytes
	if len(record) == 0 || record[0] <= ' ' && line.Blank() {
		w.note(finding{rule: ruleOf[codeBlank], severity: l.grade(ruleOf[codeBlank], resource.Documented)})
		return w.findings
	}
	body := 0
	if record[0] == bom[0] && bytes.HasPrefix(record, bom) {
		severity := Error // only before line 1 it is harmless
		if s := l.severity[ruleOf[codeBOM].id]; s != nil {
			severity = *s
		}
		w.note(finding{rule: ruleOf[codeBOM], severity: severity, length: len(bom)})
		body = len(bom)
		record = record[body:]
	}
	w.faults = w.judge.Check(record, w.faults)
	w.whole = true
	broken, opaque := false, false
	for i := range w.faults {
		fault := &w.faults[i]
		f := finding{offset: body + fault.Offset, length: fault.Length, body: body, fault: fault}
		f.rule = ruleOf[string(fault.Code)]
		switch fault.Code {
		case resource.CodeSyntax:
			broken, opaque, w.whole = true, true, false
			f.classify(record, line)
		case resource.CodeDepth:
			opaque, w.whole = true, false
		case resource.CodeMore:
			opaque = true
		case resource.CodeNotObject:
			w.whole = false
		}
		f.severity = l.grade(f.rule, fault.Basis)
		w.note(f)
	}
	if opaque {
		for i := range w.findings {
			w.findings[i].opaque = true
		}
	}
	if mayHaveCR && !broken {
		if i := bytes.IndexByte(record, '\r'); i >= 0 {
			rule := ruleOf[codeCR]
			w.note(finding{rule: rule, severity: l.grade(rule, resource.Documented), offset: body + i, length: 1, body: body})
		}
	}
	return w.findings
}

// other returns the type that the record of the line looked at last looks like more than like
// its own, "" if it does not.
func (w *work) other(line *Line) string {
	if !w.whole || w.linter.Type == nil || !resource.Odd(w.faults) {
		return ""
	}
	if w.sorter == nil {
		w.sorter = resource.NewSorter(w.linter.Type)
	}
	if name, other := w.sorter.Other(bytes.TrimPrefix(line.Bytes, bom)); other {
		return name
	}
	return ""
}

func (w *work) note(f finding) {
	if f.severity != Off {
		w.findings = append(w.findings, f)
	}
}

// frame notes what is to say of how a line stands in its file. It reports whether
// nothing can be said of the record itself.
func (l *Linter) frame(w *work, line *Line) (stop bool) {
	note := func(code string, offset int) {
		rule := ruleOf[code]
		w.note(finding{rule: rule, severity: l.grade(rule, resource.Documented), offset: offset})
	}
	end := len(line.Bytes)
	if line.BOM {
		note(codeBOM, 0)
	}
	if line.Cut > 0 {
		note(codeLong, end)
		return true
	}
	switch {
	case line.Blank():
	case line.Odd:
		note(codeMixed, end)
	case line.Ending == CRLF && line.Number == 1:
		note(codeCRLF, end)
	case line.Ending == None:
		note(codeFinal, end)
	}
	return false
}

// classify finds out in which way a record is not JSON.
func (f *finding) classify(record []byte, line *Line) {
	e := syntax(record)
	if e == nil {
		return
	}
	f.syntax, f.offset, f.length = e, f.body+e.Offset, 1
	rest := record[e.Offset:]
	switch {
	case e.rule == inString || len(rest) > 0 && (rest[0] < ' ' || rest[0] == 0x7f):
		f.rule = ruleOf[codeControl]
	case startsBadly(rest):
		f.rule = ruleOf[codeUTF8]
	case e.Found == "the end of the line":
		if f.length = len(rest); line.Ending == None {
			f.rule = ruleOf[codeCut]
		}
	case e.rule == wantEnd && startsRecord(rest):
		f.rule, f.length = ruleOf[codeSeveral], len(rest)
		if bytes.IndexByte(record[e.after:e.Offset], '\r') >= 0 {
			f.rule = ruleOf[codeCR]
		}
	}
}

// startsRecord reports whether b starts with another record, or with a comma and one.
func startsRecord(b []byte) bool {
	if b[0] == ',' {
		b = bytes.TrimLeft(b[1:], " \t\r")
	}
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

// startsBadly reports whether b starts with what is no UTF-8.
func startsBadly(b []byte) bool {
	r, size := utf8.DecodeRune(b)
	return r == utf8.RuneError && size == 1
}

// problem describes a finding in full.
func (l *Linter) problem(f finding, line Line) Problem {
	p := Problem{
		Rule: f.rule.Code, Severity: f.severity, Line: line.Number,
		Offset: line.Offset + int64(f.offset), Column: f.offset + 1, Length: f.length,
	}
	p.Char, p.Chars = units(line.Bytes[:f.offset])+1, units(line.Bytes[f.offset:f.offset+f.length])
	if line.BOM && f.rule.Code == codeBOM && f.length == 0 {
		p.Offset = 0
	}
	if f.fault != nil {
		p.Pointer = f.fault.Pointer
	}
	p.Message, p.Hint = l.explain(f, line)
	p.Fixes = l.fixes(f, line, false)
	return p
}
