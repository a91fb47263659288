package ui

import (
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
)

// rejectID names a reject from one load to the next.
type rejectID struct {
	importer.Position
	batch   int
	group   string
	message string // tells those without a line apart
}

func idOf(r importer.Reject) rejectID {
	id := rejectID{Position: r.Position, batch: r.Batch, group: r.Group}
	if r.Line == 0 {
		id.message = r.Message
	}
	return id
}

// rejectKind narrows the list to one kind.
type rejectKind uint8

const (
	allRejects rejectKind = iota
	byServer
	byLint
	rejectKinds
)

func (k rejectKind) name() safe.Text {
	return []safe.Text{safe.Own("rejected and held back"), safe.Own("rejected by the server"), safe.Own("held back")}[k]
}

// groupKey names a group from one load to the next.
type groupKey struct {
	heldBack bool
	reason   string
}

type rejectGroup struct {
	groupKey
	name    safe.Text
	members []int // of rejectRows.all
	sample  int   // of rejectRows.all: the first that is as it was sent, else the first
	done    bool  // all are corrected
}

// rejectRow is a line of the list: a group, or one of its rejects.
type rejectRow struct {
	group  int
	reject int // of rejectRows.all; -1 for the group itself
}

// rejectRows groups rejects by reason and makes them the rows of a list.
//
//	all ──kind, filter──▶ groups ──folded?──▶ rows
type rejectRows struct {
	all     []importer.Reject
	telling map[importer.Position]string // what a person knows the record by
	files   []string                     // names of the sources
	kind    rejectKind
	filter  string
	open    map[groupKey]bool // false: folded

	groups []rejectGroup
	rows   []rejectRow
	digits int // width of the longest line number

	records, corrected int // that all rejects are about, and how many of them are corrected

	theme   *theme.Theme
	display *safe.Display
}

// fewRejects is how many are shown unfolded from the start.
const fewRejects = 30

// arrange groups what kind and filter leave: the server's rejects first, then the
// larger groups first.
func (r *rejectRows) arrange() {
	r.groups, r.rows = r.groups[:0], r.rows[:0]
	last := int64(0)
	for _, g := range mend.Groups(r.all, r.keeps) {
		r.groups = append(r.groups, rejectGroup{groupKey: groupKey{g.HeldBack, g.Reason}, members: g.Members})
		for _, i := range g.Members {
			last = max(last, r.all[i].Line)
		}
	}
	r.digits = widget.Count(last).Width()
	for g := range r.groups {
		group := &r.groups[g]
		group.name = r.reason(group.members)
		group.sample, group.done = group.members[0], true
		if i := slices.IndexFunc(group.members, func(i int) bool { return !mend.IsCorrected(r.all[i]) }); i >= 0 {
			group.sample, group.done = group.members[i], false
		}
		if _, known := r.open[group.groupKey]; !known { // stays so, whatever comes later
			r.open[group.groupKey] = g == 0 || len(r.all) <= fewRejects
		}
		r.rows = append(r.rows, rejectRow{g, -1})
		if !r.open[group.groupKey] {
			continue
		}
		for _, i := range group.members {
			r.rows = append(r.rows, rejectRow{g, i})
		}
	}
	r.count()
}

func (r *rejectRows) keeps(reject importer.Reject) bool {
	if r.kind == byServer && reject.HeldBack || r.kind == byLint && !reject.HeldBack {
		return false
	}
	if r.filter == "" {
		return true
	}
	want := strings.ToLower(r.filter)
	for _, text := range []string{reject.Group, reject.Message, reject.Pointer, r.telling[reject.Position],
		widget.Count(reject.Line).String(), r.file(reject.Source), stateOf(reject).String()} {
		if strings.Contains(strings.ToLower(text), want) {
			return true
		}
	}
	return false
}

// at returns the reject of a row; of a group one that nobody has touched, as a sample.
func (r *rejectRows) at(row int) (importer.Reject, bool) {
	if row < 0 || row >= len(r.rows) {
		return importer.Reject{}, false
	}
	at := r.rows[row]
	if at.reject < 0 {
		return r.all[r.groups[at.group].sample], true
	}
	return r.all[at.reject], true
}

// isGroup reports whether the row is a group itself.
func (r *rejectRows) isGroup(row int) bool {
	return row >= 0 && row < len(r.rows) && r.rows[row].reject < 0
}

// group returns the rejects of the group that a row belongs to.
func (r *rejectRows) group(row int) []importer.Reject {
	if row < 0 || row >= len(r.rows) {
		return nil
	}
	var members []importer.Reject
	for _, i := range r.groups[r.rows[row].group].members {
		members = append(members, r.all[i])
	}
	return members
}

// fold folds or unfolds the group of a row and returns the row of the group.
func (r *rejectRows) fold(row int, open bool) int {
	key := r.groups[r.rows[row].group].groupKey
	r.open[key] = open
	r.arrange()
	return r.findGroup(key)
}

// unfold opens the group of a reject, so that find finds it.
func (r *rejectRows) unfold(reject importer.Reject) {
	r.open[groupKey{reject.HeldBack, reject.Group}] = true
	r.arrange()
}

func (r *rejectRows) findGroup(key groupKey) int {
	return slices.IndexFunc(r.rows, func(row rejectRow) bool {
		return row.reject < 0 && r.groups[row.group].groupKey == key
	})
}

// find returns the row of a reject, or -1.
func (r *rejectRows) find(id rejectID) int {
	return slices.IndexFunc(r.rows, func(row rejectRow) bool {
		return row.reject >= 0 && idOf(r.all[row.reject]) == id
	})
}

// rowOf returns the row of a reject, or of its group if that is meant or folded; -1 if
// there is none any more.
func (r *rejectRows) rowOf(reject importer.Reject, group bool) int {
	key := groupKey{reject.HeldBack, reject.Group}
	if group || !r.open[key] {
		return r.findGroup(key)
	}
	return r.find(idOf(reject))
}

// next returns the nearest open reject after (step 1) or before (step -1) a row, or -1.
func (r *rejectRows) next(row, step int) int {
	for i := row + step; i >= 0 && i < len(r.rows); i += step {
		if at := r.rows[i]; at.reject >= 0 && !mend.IsCorrected(r.all[at.reject]) {
			return i
		}
	}
	return -1
}

func (r *rejectRows) file(source int) string {
	if source < 0 || source >= len(r.files) {
		return ""
	}
	return filepath.Base(r.files[source])
}

// stateOf says how far the correction of a reject is.
func stateOf(r importer.Reject) safe.Text {
	switch {
	case r.StillBad:
		return safe.Own("still faulty")
	case r.Corrected:
		return safe.Own("corrected")
	case mend.IsUnsure(r):
		return safe.Own("unsure")
	}
	return safe.Own("open")
}

// left says of how many records, not reasons, there are rejects, and how many of them are
// corrected.
func (r *rejectRows) left() (records, corrected int) { return r.records, r.corrected }

func (r *rejectRows) count() {
	r.records, r.corrected = 0, 0
	seen := make(map[importer.Position]bool, len(r.all))
	for _, reject := range r.all {
		if reject.Line > 0 && seen[reject.Position] {
			continue
		}
		seen[reject.Position] = true
		r.records++
		if mend.IsCorrected(reject) {
			r.corrected++
		}
	}
}

// Len and Row make the groups and rejects the rows of a list.
func (r *rejectRows) Len() int { return len(r.rows) }

// Row appends the cells of a group or a reject: what, how far, which file.
func (r *rejectRows) Row(i int, cells []widget.Cell) []widget.Cell {
	if at := r.rows[i]; at.reject >= 0 {
		return r.rejectCells(r.all[at.reject], cells)
	}
	group := r.groups[r.rows[i].group]
	sign, done, style := theme.SignFolded, safe.Text{}, r.theme.Strong
	if r.open[group.groupKey] {
		sign = theme.SignOpen
	}
	if group.done {
		done, style = safe.Sprintf("%s ", theme.SignOK), r.theme.Success
	}
	text := safe.Sprintf("%s %s%s × %s", sign, done, widget.Count(int64(len(group.members))), group.name)
	return append(cells, widget.Cell{Text: text, Style: style, Wide: true})
}

// reason is what a group is called: what the reasons of its members have in common,
// with the field where they do not name it.
func (r *rejectRows) reason(members []int) safe.Text {
	first := r.all[members[0]]
	words := strings.Fields(first.Message)
	common := len(words)
	for _, i := range members[1:] {
		if r.all[i].Message == first.Message {
			continue
		}
		other := strings.Fields(r.all[i].Message)
		common = min(common, len(other))
		for k := range common {
			if other[k] != words[k] {
				common = k
				break
			}
		}
	}
	text := serverSaid(r.display, first)
	if title, ok := heldTitle(first); ok && common < min(2, len(words)) {
		text = title
	} else if 0 < common && common < len(words) {
		first.Message = strings.Join(words[:common], " ")
		text = safe.Sprintf("%s …", serverSaid(r.display, first))
	}
	field := mend.LastName(ndjson.FieldPattern(first.Pointer))
	if field == "" || strings.Contains(text.String(), field) {
		return text
	}
	return safe.Sprintf("%s: %s", field, text)
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

func (r *rejectRows) rejectCells(reject importer.Reject, cells []widget.Cell) []widget.Cell {
	line := widget.Count(reject.Line)
	if reject.Line == 0 {
		line = theme.SignUnknown
	}
	told := r.display.Value(r.telling[reject.Position])
	if reject.Line == 0 {
		told = safe.Own("none named")
	}
	state, sure := widget.Cell{Text: stateOf(reject), Style: r.theme.Faint}, safe.Own(" ")
	if mend.IsUnsure(reject) {
		sure, state.Style = theme.SignUnknown, r.theme.Unknown
	}
	switch {
	case reject.StillBad:
		state.Style = r.theme.SeverityError
	case reject.Corrected:
		state.Style = r.theme.Success
	}
	cells = append(cells, widget.Cell{Text: safe.Sprintf("  %s%s %s", line.PadLeft(r.digits), sure, told)}, state)
	if len(r.files) > 1 {
		cells = append(cells, widget.Cell{Text: safe.Clean(r.file(reject.Source)), Style: r.theme.Faint})
	}
	return cells
}
