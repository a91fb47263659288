package ui

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
)

// remarks are what stands at the fields of the record: the page's own, the problems,
// each with its hint and its fixes, and what a correction changed. It also notes
// which remark is which problem.
func (p *recordPane) remarks() []widget.Remark {
	r := &p.loaded
	remarks := append([]widget.Remark(nil), p.extra...)
	p.problem = p.problem[:0]
	for range remarks {
		p.problem = append(p.problem, -1)
	}
	add := func(pointer string, s ndjson.Severity, text safe.Text, problem int) {
		remarks = append(remarks, widget.Remark{Pointer: pointer, Severity: s, Text: text})
		p.problem = append(p.problem, problem)
	}
	for i, problem := range r.Problems {
		add(problem.Pointer, problem.Severity, p.c.Display.Words(problem.Message), i)
		if problem.Hint != "" {
			add(problem.Pointer, ndjson.Clean, p.c.Display.Words(problem.Hint), i)
		}
		if r.Barred != nil {
			continue
		}
		for n, fix := range problem.Fixes {
			how := safe.Own("f")
			if n > 0 {
				how = safe.Own("or")
			}
			add(problem.Pointer, ndjson.Clean, safe.Sprintf("%s  %s (%s)", how, fixText(p.c.Display, fix), safetyWord(fix.Safety)), i)
		}
	}
	if p.page == CheckID && slices.ContainsFunc(r.Problems, func(problem ndjson.Problem) bool { return problem.Rule == ruleSeveral }) {
		add("", ndjson.Clean, safe.Own("v  read the file as records: each of these is then one of its own"), -1)
	}
	if r.Aside {
		add("", ndjson.Clean, safe.Own("o  take it in again"), -1)
	}
	for _, change := range r.changes {
		switch {
		case change.Was == nil:
			add(change.Pointer, ndjson.Clean, safe.Own("added; the file has none"), -1)
		case change.Gone:
			add(change.Pointer, ndjson.Clean, safe.Sprintf("removed; in the file %s: %s", mend.LastName(change.Pointer), p.c.Display.Bytes(change.Was)), -1)
		default:
			add(change.Pointer, ndjson.Clean, safe.Sprintf("in the file: %s", p.c.Display.Bytes(change.Was)), -1)
		}
	}
	if r.Purged {
		add("", ndjson.Note, safe.Own("it was sent as corrected; the correction was purged since, so this is what the file has"), -1)
	}
	if len(p.extra) == 0 || len(r.Attempts) > 1 { // the page says what became of the only one
		for _, a := range r.Attempts {
			add("", ndjson.Clean, words.Attempt(p.c.Display, a), -1)
		}
	}
	return remarks
}

// ruleSeveral is the rule of lines that hold more than one record.
const ruleSeveral = "json.several"

// view draws the pane in the size set last.
func (p *recordPane) view(focused bool) layout.Block {
	title, note := p.title()
	r, inside := &p.loaded, p.size.Inside()
	var body layout.Block
	switch {
	case r.gen == 0:
	case r.err != nil:
		body = p.paragraphs(p.c.Theme.SeverityError, safe.Join(" ", theme.SignError, safe.Clean(words.Error(r.err))))
	case r.State == importer.BlankLine:
		body = layout.Block{" " + p.c.Theme.Faint.Render(safe.Own("a blank line; it is not sent"))}
	case r.Edited && p.comparable():
		body = p.comparedView(inside, focused)
	case r.syntax != nil:
		body = p.brokenView()
	default:
		body = p.tree.View(inside, focused)
	}
	return widget.Pane(p.c.Theme, p.size, title, note, focused, body)
}

// title names the line and says how it stands.
func (p *recordPane) title() (title, note safe.Text) {
	r := &p.loaded
	if r.gen == 0 {
		return safe.Own("record"), safe.Text{}
	}
	if p.heading.Width() > 0 {
		return p.heading, p.note
	}
	title = safe.Sprintf("%s %s", r.unit, widget.Count(r.Line))
	if r.Edited || r.Aside {
		title = safe.Sprintf("%s, %s", title, p.standing())
	}
	switch n := len(r.Problems); {
	case r.Aside:
		note = safe.Own("not sent")
	case r.State != importer.Unsent && r.State != importer.HeldBack && r.State != importer.BlankLine:
		note = words.State(r.State)
	case n == 1:
		note = safe.Own("1 problem")
	case n > 1:
		note = safe.Sprintf("%d problems", n)
	case r.err == nil && r.State != importer.BlankLine:
		note = safe.Join(" ", theme.SignOK, safe.Own("no problem"))
	}
	return title, note
}

// brokenView shows a line that is not JSON as it stands, below what is wrong with it.
func (p *recordPane) brokenView() layout.Block {
	var body layout.Block
	for _, remark := range p.remarks() {
		sign, style := widget.Severity(p.c.Theme, remark.Severity)
		if remark.Severity == ndjson.Clean {
			style = p.c.Theme.Text
		}
		body = append(body, p.paragraphs(style, safe.Join(" ", sign, remark.Text))...)
	}
	body = append(body, "")
	if p.typed != nil {
		for _, line := range p.typed.input.Lines(p.c.Theme, layout.Size{W: max(8, layout.Rest(p.size.Inside().W, 2)), H: layout.Rest(p.size.Inside().H, len(body))}) {
			body = append(body, " "+line)
		}
		return body
	}
	return append(body, p.paragraphs(theme.Style{}, p.c.Display.Bytes(p.loaded.Current))...)
}

// paragraphs wraps text to the pane.
func (p *recordPane) paragraphs(style theme.Style, text safe.Text) layout.Block {
	var out layout.Block
	for _, line := range text.Wrap(max(8, layout.Rest(p.size.Inside().W, 2))) {
		out = append(out, " "+style.Render(line))
	}
	return out
}

// shortHelp lists the keys that help with the record shown, the most useful first.
func (p *recordPane) shortHelp() []key.Binding {
	k := editKeys
	if p.typed != nil {
		return []key.Binding{Bind("enter", "keep", "enter"), Bind("esc", "back", "esc")}
	}
	var keys []key.Binding
	barred := p.loaded.Barred != nil
	if problem, ok := p.current(); ok && len(problem.Fixes) > 0 {
		if !barred {
			keys = append(keys, k.Fix)
		}
		keys = append(keys, k.FixAll)
	}
	if !barred && (p.tree.Pointer() != "" || p.loaded.syntax != nil) {
		keys = append(keys, k.Field)
	}
	if !barred {
		keys = append(keys, k.Record)
	}
	if p.loaded.Aside {
		keys = append(keys, Bind("o", "take it in", "o"))
	}
	if p.c.Now.Undoable {
		keys = append(keys, k.Undo)
	}
	return keys
}

// standing says how an edited record stands.
func (p *recordPane) standing() safe.Text {
	r := &p.loaded
	switch {
	case r.Aside:
		return safe.Own("set aside")
	case mend.HasError(r.Problems):
		return safe.Own("still faulty")
	case r.Corrected:
		return safe.Own("corrected")
	case len(r.Attempts) > 0:
		return safe.Own("as it was sent")
	}
	return safe.Own("as it will be sent")
}

// hasProblems reports whether there is something to correct in the record shown.
func (p *recordPane) hasProblems() bool { return len(p.loaded.Problems) > 0 }
