package ui

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// typedValue is a value being typed in place.
type typedValue struct {
	pointer  string
	kind     resource.Kind // what it is written as; KindAny: as raw JSON
	optional bool
	isLine   bool // the whole line, which is not JSON
	of       importer.Position
	input    *widget.Input
}

// editField starts to edit the value under the cursor, or adds the field that a problem
// misses there.
func (p *recordPane) editField() tea.Cmd {
	if p.loaded.syntax != nil || len(p.loaded.nodes) == 0 {
		return p.editLine()
	}
	if p.noFields() {
		return p.c.Toast(p.wholeOnly())
	}
	pointer := p.tree.Pointer()
	if pointer == "" {
		return p.c.Toast(safe.Own("Move to a field first, then press e; E opens the whole record in your editor."))
	}
	raw, there := ndjson.Value(p.loaded.Current, pointer)
	field := &resource.Field{}
	if p.loaded.typ != nil {
		if f := p.loaded.typ.Field(pointer); f != nil {
			field = f
		}
	}
	kind := mend.KindOf(field, raw)
	switch {
	case len(field.Enum) > 0 && kind == resource.KindString:
		return p.chooseValue(pointer, field.Enum, raw, func(s string) []byte { return ndjson.Quote(s) })
	case kind == resource.KindBoolean:
		return p.chooseValue(pointer, []string{"true", "false"}, raw, func(s string) []byte { return []byte(s) })
	}
	if kind == resource.KindObject || kind == resource.KindArray {
		kind = resource.KindAny
		if !there {
			raw = mend.Skeleton(field, 0)
		}
	}
	text := mend.PlainText(kind, raw)
	if !mend.FitsOneLine(text) {
		return p.c.Toast(safe.Own("This value is too long to edit on one line. Press E to edit the record in your editor."))
	}
	return p.startTyping(pointer, text, kind, field)
}

// noFields reports JSON that is no record, such as a list: it has no field to go to.
func (p *recordPane) noFields() bool {
	return p.loaded.syntax == nil && len(p.loaded.nodes) > 0 && p.loaded.nodes[0].Kind != ndjson.NodeObject
}

// onText reports that the cursor is on a field that holds a text.
func (p *recordPane) onText() bool {
	pointer := p.tree.Pointer()
	return pointer != "" && !p.noFields() && slices.ContainsFunc(p.loaded.nodes, func(n ndjson.Node) bool { return n.Pointer == pointer && n.Kind == ndjson.NodeString })
}

// wholeOnly says what can be done with it.
func (p *recordPane) wholeOnly() safe.Text {
	what := safe.Own("no record with fields")
	if p.loaded.nodes[0].Kind == ndjson.NodeArray {
		what = safe.Own("a list, not one record")
	}
	return safe.Sprintf("This %s holds %s, so nothing in it can be corrected one by one. Press E to write it anew in your editor, or leave it: it stays held back, and the others go without it.", p.loaded.unit, what)
}

// editLine starts to edit a line that is not JSON as it stands, where it breaks.
func (p *recordPane) editLine() tea.Cmd {
	line := p.loaded.Current
	if p.loaded.Original.Cut > 0 || !mend.FitsOneLine(string(line)) {
		return p.c.Toast(safe.Sprintf("This %s is too long, or has signs in it that cannot be typed. Press E to correct it in your editor.", p.loaded.unit))
	}
	input := widget.NewInput(safe.Sprintf("%s:", p.loaded.unit), string(line))
	if broken, ok := errors.AsType[*ndjson.SyntaxError](p.loaded.syntax); ok {
		input.SetCursor(utf8.RuneCount(line[:min(max(0, broken.Offset), len(line))]))
	}
	p.typeOn(&typedValue{isLine: true, of: p.loaded.Position, input: input})
	return p.sayShown(safe.Own("This line is shown while you edit it; the others stay hidden."))
}

func (p *recordPane) startTyping(pointer, text string, kind resource.Kind, field *resource.Field) tea.Cmd {
	input := widget.NewInput(safe.Sprintf("%s:", mend.LastName(pointer)), text)
	if input.Mask = widget.DateMask(field.Format); input.Mask != nil {
		input.Mask.Advice = field.FormatBasis != resource.Documented // the server may take others
	}
	optional := !field.Required
	switch {
	case kind == resource.KindAny:
		input.Hint = safe.Own("as JSON")
	case len(field.Suggested) > 0:
		input.Hint = safe.Sprintf("such as %s", joinNames(field.Suggested[:min(3, len(field.Suggested))]))
	case optional:
		input.Hint = safe.Own("empty: removes it")
	}
	p.typeOn(&typedValue{pointer: pointer, kind: kind, optional: optional, of: p.loaded.Position, input: input})
	return p.sayShown(safe.Own("This value is shown while you edit it; the others stay hidden."))
}

// sayShown says what is shown though values are hidden.
func (p *recordPane) sayShown(text safe.Text) tea.Cmd {
	if p.c.Display.Masked {
		return p.c.Toast(text)
	}
	return nil
}

// typeOn goes on with what was typed.
func (p *recordPane) typeOn(v *typedValue) {
	p.typed = v
	if !v.isLine {
		p.tree.Go(v.pointer)
	}
	p.tree.Edit(v.input)
}

// typeAgain goes on with a value that was not stored, in its record: the cursor may have
// moved on since.
func (p *recordPane) typeAgain(v *typedValue) tea.Cmd {
	switch {
	case p.typed != nil: // another value by now
		return nil
	case p.at == v.of && p.ready():
		p.typeOn(v)
		return nil
	}
	p.back = v
	return p.goTo(v.of)
}

func (p *recordPane) stopTyping() {
	p.typed = nil
	p.tree.Edit(nil)
}

// handleTyped takes keys of the value being typed.
func (p *recordPane) handleTyped(k tea.KeyMsg) tea.Cmd {
	switch p.typed.input.Key(k) {
	case widget.Cancelled:
		p.stopTyping()
	case widget.Submitted:
		after, err := p.typed.apply(p.loaded.Current)
		if err != nil {
			return p.c.Fail(err)
		}
		typed := p.typed
		p.stopTyping()
		cmd := p.correct(after)
		if p.changing {
			p.unsaved = typed
		}
		return cmd
	}
	return nil
}

// apply writes what was typed into a copy of the record.
func (v *typedValue) apply(record []byte) ([]byte, error) {
	text := v.input.Value()
	if v.isLine {
		line, err := mend.Line(text)
		if err != nil {
			return nil, fmt.Errorf("%w; esc leaves the line as it was", err)
		}
		return line, nil
	}
	_, there := ndjson.Value(record, v.pointer)
	switch {
	case text == "" && v.optional && there:
		return ndjson.Remove(record, v.pointer)
	case text == "" && !there:
		return record, nil
	}
	raw, err := mend.Raw(v.pointer, v.kind, text)
	if err != nil {
		return nil, err
	}
	return ndjson.Set(record, v.pointer, raw)
}

// chooseValue lets one of the allowed values be chosen; which one it is now is a value too.
func (p *recordPane) chooseValue(pointer string, values []string, raw []byte, write func(string) []byte) tea.Cmd {
	options, at := make([]widget.Option, len(values)), 0
	for i, v := range values {
		options[i].Name = safe.Clean(v)
		if !p.c.Display.Masked && string(write(v)) == string(raw) {
			at, options[i].Note = i, safe.Own("as it is now")
		}
	}
	record := p.loaded
	return p.c.Choose(safe.Clean(mend.LastName(pointer)), options, at, func(i int) tea.Cmd {
		after, err := ndjson.Set(record.Current, pointer, write(values[i]))
		if err != nil {
			return p.c.Fail(err)
		}
		return p.correctRecord(record.Record, after)
	})
}

// correct stores another version of the record shown, if it is one.
func (p *recordPane) correct(after []byte) tea.Cmd { return p.correctRecord(p.loaded.Record, after) }

func (p *recordPane) correctRecord(r importer.Record, after []byte) tea.Cmd {
	if string(after) == string(r.Current) {
		return p.c.Toast(safe.Own("Nothing was changed."))
	}
	return p.change(importer.Correction{Position: r.Position, Record: after, Of: r.Current})
}
