package ndjson

import (
	"bytes"

	"clinik-import/resource"
)

// A Linter checks lines against one resource type. It is immutable and safe for
// concurrent use. Without a type it checks what holds for any JSON object.
type Linter struct {
	Type *resource.Type
}

// Line appends what is wrong with one line (of a file, or the corrected version of
// one) and returns the extended slice. Blank lines have no problems here.
func (l *Linter) Line(problems []Problem, line Line) []Problem {
	var w work
	for _, f := range l.look(&w, line, true) {
		problems = append(problems, l.problem(f, line))
	}
	return problems
}

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
	faults   []resource.Fault
	findings []finding
}

// look finds what is wrong with a line. The findings are valid until the next call.
// A caller that knows that the line has no carriage return says so.
func (l *Linter) look(w *work, line Line, mayHaveCR bool) []finding {
	w.findings, w.faults = w.findings[:0], w.faults[:0]
	if line.BOM || line.Ending != LF || line.Odd || line.Cut > 0 {
		if w.frame(line) {
			return w.findings
		}
	}
	record := line.Bytes
	if len(record) == 0 || record[0] <= ' ' && line.Blank() {
		return w.findings
	}
	body := 0
	if record[0] == bom[0] && bytes.HasPrefix(record, bom) {
		w.note(finding{rule: ruleOf[codeBOM], severity: Error, length: len(bom)})
		body = len(bom)
		record = record[body:]
	}
	if l.Type != nil {
		w.faults = l.Type.Check(record, w.faults)
	} else {
		w.faults = resource.CheckJSON(record, w.faults)
	}
	broken, opaque := false, false
	for i := range w.faults {
		fault := &w.faults[i]
		f := finding{offset: body + fault.Offset, length: fault.Length, body: body, fault: fault}
		f.rule = ruleOf[string(fault.Code)]
		switch fault.Code {
		case resource.CodeSyntax:
			broken, opaque = true, true
			f.classify(record, line)
		case resource.CodeDepth, resource.CodeMore:
			opaque = true
		}
		f.severity = f.rule.severity(fault.Basis)
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
			w.note(finding{rule: rule, severity: rule.Severity, offset: body + i, length: 1, body: body})
		}
	}
	return w.findings
}

func (w *work) note(f finding) { w.findings = append(w.findings, f) }

// frame notes what is to say of how a line stands in its file. It reports whether
// nothing can be said of the record itself.
func (w *work) frame(line Line) (stop bool) {
	note := func(code string, offset int) {
		rule := ruleOf[code]
		w.note(finding{rule: rule, severity: rule.Severity, offset: offset})
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
func (f *finding) classify(record []byte, line Line) {
	e := syntax(record)
	if e == nil {
		return
	}
	f.syntax, f.offset, f.length = e, f.body+e.Offset, 1
	rest := record[e.Offset:]
	switch {
	case e.rule == inString || len(rest) > 0 && (rest[0] < ' ' || rest[0] == 0x7f):
		f.rule = ruleOf[codeControl]
	case e.Found == "the end of the line":
		if f.length = len(rest); line.Ending == None {
			f.rule = ruleOf[codeCut]
		}
	case e.rule == wantEnd && (rest[0] == '{' || rest[0] == '['):
		f.rule, f.length = ruleOf[codeSeveral], len(rest)
	}
}

// problem describes a finding in full.
func (l *Linter) problem(f finding, line Line) Problem {
	p := Problem{
		Rule: f.rule.Code, Severity: f.severity, Line: line.Number,
		Offset: line.Offset + int64(f.offset), Column: f.offset + 1, Length: f.length,
	}
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
