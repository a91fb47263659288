package ui

import (
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
)

// Row appends the cells of a group or a reject: what, how far, which file.
func (r *rejectRows) Row(i int, cells []widget.Cell) []widget.Cell {
	at, entry := r.locate(i)
	if entry >= 0 {
		return r.rejectCells(r.view.Entries[entry], cells)
	}
	group := &r.view.Groups[at]
	sign, done, style := theme.SignFolded, safe.Text{}, r.theme.Strong
	if r.open[keyOfGroup(*group)] {
		sign = theme.SignOpen
	}
	if group.Corrected == group.Count() {
		done, style = safe.Sprintf("%s ", theme.SignOK), r.theme.Success
	}
	name, known := r.names[at]
	if !known {
		name = groupNames{rejectGroupName(r.display, group), heldBrief(group.First)}
		r.names[at] = name
	}
	cell := widget.Cell{Text: safe.Sprintf("%s %s%s × %s", sign, done, widget.Count(int64(group.Count())), name.full), Style: style, Wide: true}
	if name.brief.Width() > 0 {
		cell.Short = safe.Sprintf("%s %s%s × %s", sign, done, widget.Count(int64(group.Count())), name.brief)
	}
	return append(cells, cell)
}

func (r *rejectRows) rejectCells(reject importer.ListedReject, cells []widget.Cell) []widget.Cell {
	line := widget.Count(reject.Line)
	if reject.Line == 0 {
		line = theme.SignUnknown
	}
	told := r.display.Value(r.telling[reject.Position()])
	if reject.Line == 0 {
		told = safe.Own("none named")
	}
	state, sure := widget.Cell{Text: stateOf(reject), Style: r.theme.Faint}, safe.Own(" ")
	if reject.Unsure {
		sure, state.Style = theme.SignUnknown, r.theme.Unknown
	}
	switch {
	case reject.StillBad:
		state.Style, state.Short = r.theme.SeverityError, safe.Own("faulty")
	case reject.Corrected:
		state.Style = r.theme.Success
	}
	cells = append(cells, widget.Cell{Text: safe.Sprintf("  %s%s %s", line.PadLeft(r.digits), sure, told)}, state)
	if len(r.files) > 1 {
		cells = append(cells, widget.Cell{Text: safe.Clean(r.file(int(reject.Source))), Style: r.theme.Faint})
	}
	return cells
}

// stateOf says how far the correction of a reject is.
func stateOf(r importer.ListedReject) safe.Text {
	switch {
	case r.Aside:
		return safe.Own("set aside")
	case r.StillBad:
		return safe.Own("still faulty")
	case r.Corrected:
		return safe.Own("corrected")
	case r.Unsure:
		return safe.Own("unsure")
	}
	return safe.Own("open")
}

// rejectGroupName is what a group is called: what the reasons of its members have in common,
// with the field where they do not name it.
func rejectGroupName(d *safe.Display, g *importer.RejectGroup) safe.Text {
	first := g.First
	words := strings.Fields(first.Message)
	text := serverSaid(d, first)
	if title, ok := heldTitle(first); ok && g.Shared < min(2, len(words)) {
		text = title
	} else if 0 < g.Shared && g.Shared < len(words) {
		first.Message = strings.Join(words[:g.Shared], " ")
		text = safe.Sprintf("%s …", serverSaid(d, first))
	}
	field := mend.LastName(ndjson.FieldPattern(first.Pointer))
	if field == "" || strings.Contains(text.String(), field) {
		return text
	}
	return safe.Sprintf("%s: %s", field, text)
}

// groupNames are what a group is called, also where room is scarce; empty: no other way.
type groupNames struct{ full, brief safe.Text }

// heldBrief names in few words what held a record back: "birthDate: wrong form".
func heldBrief(r importer.Reject) safe.Text {
	code, ok := ruleOf(r)
	if !ok {
		return safe.Text{}
	}
	return groupName(ndjson.Filter{Rule: code, Field: ndjson.FieldPattern(r.Pointer)})
}

// heldTitle is the title of the rule that held a record back; such a group starts with
// the rule.
func heldTitle(r importer.Reject) (safe.Text, bool) {
	code, ok := ruleOf(r)
	return ruleTitle(code), ok
}

// ruleOf is the rule that held a record back.
func ruleOf(r importer.Reject) (code string, ok bool) {
	code, _, ok = strings.Cut(r.Group, "|")
	return code, ok && r.HeldBack
}
