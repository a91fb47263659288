package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
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
	input    *widget.Input
}

// editField starts to edit the value under the cursor, or adds the field that a problem
// misses there.
func (p *recordPane) editField() tea.Cmd {
	if p.loaded.syntax != nil || len(p.loaded.nodes) == 0 {
		return p.editLine()
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
	kind := kindOf(field, raw)
	switch {
	case len(field.Enum) > 0 && kind == resource.KindString:
		return p.chooseValue(pointer, field.Enum, raw, func(s string) []byte { return ndjson.Quote(s) })
	case kind == resource.KindBoolean:
		return p.chooseValue(pointer, []string{"true", "false"}, raw, func(s string) []byte { return []byte(s) })
	}
	if kind == resource.KindObject || kind == resource.KindArray {
		kind = resource.KindAny
		if !there {
			raw = skeleton(field, 0)
		}
	}
	text := plainText(kind, raw)
	if !fitsInput(text) {
		return p.c.Toast(safe.Own("This value is too long to edit on one line. Press E to edit the record in your editor."))
	}
	return p.startTyping(pointer, text, kind, field)
}

// editLine starts to edit a line that is not JSON as it stands, where it breaks.
func (p *recordPane) editLine() tea.Cmd {
	line := p.loaded.Current
	if p.loaded.Original.Cut > 0 || !fitsInput(string(line)) {
		return p.c.Toast(safe.Own("This line is too long, or has signs in it that cannot be typed. Press E to correct it in your editor."))
	}
	input := widget.NewInput(safe.Sprintf("%s:", p.loaded.unit), string(line))
	if broken, ok := errors.AsType[*ndjson.SyntaxError](p.loaded.syntax); ok {
		input.SetCursor(utf8.RuneCount(line[:min(max(0, broken.Offset), len(line))]))
	}
	p.typed = &typedValue{isLine: true, input: input}
	p.tree.Edit(input)
	return nil
}

func (p *recordPane) startTyping(pointer, text string, kind resource.Kind, field *resource.Field) tea.Cmd {
	input := widget.NewInput(safe.Sprintf("%s:", lastName(pointer)), text)
	input.Mask = mask(field.Format)
	optional := !field.Required
	switch {
	case kind == resource.KindAny:
		input.Hint = safe.Own("as JSON")
	case len(field.Suggested) > 0:
		input.Hint = safe.Sprintf("such as %s", joinNames(field.Suggested[:min(3, len(field.Suggested))]))
	case optional:
		input.Hint = safe.Own("empty: removes it")
	}
	p.typed = &typedValue{pointer: pointer, kind: kind, optional: optional, input: input}
	p.tree.Go(pointer)
	p.tree.Edit(input)
	if p.c.Display.Masked {
		return p.c.Toast(safe.Own("This value is shown while you edit it; the others stay hidden."))
	}
	return nil
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
		p.stopTyping()
		return p.correct(after)
	}
	return nil
}

// apply writes what was typed into a copy of the record.
func (v *typedValue) apply(record []byte) ([]byte, error) {
	text := v.input.Value()
	if v.isLine {
		return lineOf(text)
	}
	_, there := ndjson.Value(record, v.pointer)
	switch {
	case text == "" && v.optional && there:
		return ndjson.Remove(record, v.pointer)
	case text == "" && !there:
		return record, nil
	}
	raw, err := v.raw(text)
	if err != nil {
		return nil, err
	}
	return ndjson.Set(record, v.pointer, raw)
}

// lineOf takes a whole line that was typed, once it is a record.
func lineOf(text string) ([]byte, error) {
	line := []byte(strings.TrimSpace(text))
	nodes, err := ndjson.Tree(line)
	switch broken, isSyntax := errors.AsType[*ndjson.SyntaxError](err); {
	case isSyntax:
		return nil, fmt.Errorf("this is not one JSON record yet: at character %d, %s is expected; esc leaves the line as it was",
			utf8.RuneCount(line[:min(max(0, broken.Offset), len(line))])+1, broken.Expected)
	case err != nil:
		return nil, err
	case len(nodes) == 0 || nodes[0].Kind != ndjson.NodeObject:
		return nil, errors.New("a record begins with { and ends with }; esc leaves the line as it was")
	}
	return line, nil
}

// raw writes the text as JSON of the kind.
func (v *typedValue) raw(text string) ([]byte, error) {
	if v.kind == resource.KindString {
		return ndjson.Quote(text), nil
	}
	raw := []byte(strings.TrimSpace(text))
	isNumber := len(raw) > 0 && (raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9')
	switch {
	case v.kind == resource.KindAny && !json.Valid(raw):
		return nil, fmt.Errorf("what you wrote for %s is not JSON yet; check quotes, commas and brackets", lastName(v.pointer))
	case v.kind != resource.KindAny && (!isNumber || !json.Valid(raw)):
		return nil, fmt.Errorf("%s is a number: write it as 12 or 12.5", lastName(v.pointer))
	case v.kind == resource.KindInteger && strings.ContainsAny(string(raw), ".eE"):
		return nil, fmt.Errorf("%s is a whole number: write it as 12", lastName(v.pointer))
	}
	return raw, nil
}

// chooseValue lets one of the allowed values be chosen.
func (p *recordPane) chooseValue(pointer string, values []string, raw []byte, write func(string) []byte) tea.Cmd {
	options, at := make([]widget.Option, len(values)), 0
	for i, v := range values {
		options[i].Name = safe.Clean(v)
		if string(write(v)) == string(raw) {
			at, options[i].Note = i, safe.Own("as it is now")
		}
	}
	record := p.loaded
	return p.c.Choose(safe.Clean(lastName(pointer)), options, at, func(i int) tea.Cmd {
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

// kindOf is what a value is written as: what the schema says, else what it is now.
func kindOf(f *resource.Field, raw []byte) resource.Kind {
	now := rawKind(raw)
	if len(f.OneOf) > 0 {
		for _, one := range f.OneOf {
			if one.Kind == now {
				return now
			}
		}
		return f.OneOf[0].Kind
	}
	switch {
	case f.Kind != resource.KindAny:
		return f.Kind
	case now != resource.KindAny:
		return now
	}
	return resource.KindString
}

// rawKind is the kind of a raw JSON value; KindAny for null and nothing.
func rawKind(raw []byte) resource.Kind {
	if len(raw) == 0 {
		return resource.KindAny
	}
	switch raw[0] {
	case '"':
		return resource.KindString
	case '{':
		return resource.KindObject
	case '[':
		return resource.KindArray
	case 't', 'f':
		return resource.KindBoolean
	case 'n':
		return resource.KindAny
	}
	return resource.KindNumber
}

// plainText is what a person edits: a string without quotes and escapes, else raw JSON.
func plainText(kind resource.Kind, raw []byte) string {
	var s string
	switch {
	case kind != resource.KindAny && rawKind(raw) == resource.KindAny: // null or nothing
		return ""
	case kind != resource.KindAny && rawKind(raw) == resource.KindString && json.Unmarshal(raw, &s) == nil:
		return s
	}
	return string(raw)
}

// fitsInput reports whether an Input gives back what it is given.
func fitsInput(s string) bool {
	return len(s) < 4096 && utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// skeleton is the smallest value of a field that is missing, to be filled in.
func skeleton(f *resource.Field, depth int) []byte {
	if len(f.OneOf) > 0 {
		f = f.OneOf[0]
	}
	switch {
	case f.Kind == resource.KindArray && f.Items != nil && depth < 4:
		return append(append([]byte{'['}, skeleton(f.Items, depth+1)...), ']')
	case f.Kind == resource.KindArray:
		return []byte(`[]`)
	case f.Kind != resource.KindObject:
		return []byte(`""`)
	}
	out := []byte{'{'}
	for _, m := range f.Fields {
		if !m.Required || depth >= 4 {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, ndjson.Quote(m.Name)...), ':'), skeleton(m, depth+1)...)
	}
	return append(out, '}')
}

// mask shows the form of a format.
func mask(format string) safe.Text {
	switch format {
	case "date", "date-or-date-time":
		return safe.Own("YYYY-MM-DD")
	case "date-time":
		return safe.Own("YYYY-MM-DDThh:mm:ssZ")
	case "time":
		return safe.Own("hh:mm:ss")
	}
	return safe.Text{}
}

// lastName is the member that a JSON Pointer ends in.
func lastName(pointer string) string {
	name := pointer[strings.LastIndexByte(pointer, '/')+1:]
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}
