package ui

import (
	"path/filepath"
	"slices"
	"sort"

	"clinik-import/importer"
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

func keyOfGroup(g importer.RejectGroup) groupKey { return groupKey{g.HeldBack, g.Reason} }

// rejectsView is a list of rejects and what the page must know of all of it, which is counted
// in a command, for it may be long.
type rejectsView struct {
	*importer.RejectList
	last    int64 // the greatest line number
	refused int   // records that the server refused, each once
}

// rejectRows are groups of rejects and their members as the rows of a list. The rows
// are not kept: where a group begins is known, and its members lie one behind the other.
//
//	all ──filter──▶ view ──kind, folded?──▶ starts ──▶ row
type rejectRows struct {
	all    rejectsView
	view   rejectsView // of all, what the filter leaves
	kind   rejectKind
	filter string            // asked for
	left   string            // the filter that view was made with
	open   map[groupKey]bool // false: folded

	starts []int // by group of view: its row; those that kind hides take none
	rows   int
	before []int              // by group of view: records listed before it, folded away or not; at the end, of all
	names  map[int]groupNames // of groups that were shown
	digits int                // width of the longest line number

	telling map[importer.Position]string // what a person knows the record by, of those around the screen
	files   []string                     // names of the sources

	theme   *theme.Theme
	display *safe.Display
}

// fewRejects is how many are shown unfolded from the start.
const fewRejects = 30

// take shows another list, or a part of it.
func (r *rejectRows) take(all, view rejectsView, filter string) {
	r.all, r.view, r.left = all, view, filter
	r.arrange()
}

// unfilter shows all.
func (r *rejectRows) unfilter() {
	r.filter, r.kind = "", allRejects
	r.take(r.all, r.all, "")
}

// arrange finds the rows at which the groups begin. It is quick: it looks at no member.
func (r *rejectRows) arrange() {
	clear(r.names)
	r.digits = widget.Count(r.view.last).Width()
	r.starts, r.rows = r.starts[:0], 0
	r.before = r.before[:0]
	sum := 0
	for i, g := range r.view.Groups {
		r.starts, r.before = append(r.starts, r.rows), append(r.before, sum)
		if r.hides(g) {
			continue
		}
		sum += g.Count()
		if _, known := r.open[keyOfGroup(g)]; !known { // stays so, whatever comes later
			r.open[keyOfGroup(g)] = r.rows == 0 || len(r.all.Entries) <= fewRejects
		}
		r.rows++
		if r.open[keyOfGroup(r.view.Groups[i])] {
			r.rows += g.Count()
		}
	}
	r.before = append(r.before, sum)
}

// position says where a row is among the records, headings not counted: "3 / 17"; a
// heading is none of them: "– / 17".
func (r *rejectRows) position(row int) safe.Text {
	all := widget.Count(int64(r.before[len(r.view.Groups)]))
	if row < 0 || row >= r.rows {
		return safe.Sprintf("0 / %s", all)
	}
	group, entry := r.locate(row)
	if entry < 0 {
		return safe.Sprintf("– / %s", all)
	}
	at := r.before[group] + entry - r.view.Groups[group].From + 1
	return safe.Sprintf("%s / %s", widget.Count(int64(at)), all)
}

// hides reports a group of another kind.
func (r *rejectRows) hides(g importer.RejectGroup) bool {
	return r.kind == byServer && g.HeldBack || r.kind == byLint && !g.HeldBack
}

// locate returns the group of a row and which reject of the list it is; -1 for the group
// itself. A group that is hidden begins where the next does, so it is never the last that
// begins at or before a row.
func (r *rejectRows) locate(row int) (group, entry int) {
	group = sort.Search(len(r.starts), func(i int) bool { return r.starts[i] > row }) - 1
	if row == r.starts[group] {
		return group, -1
	}
	return group, r.view.Groups[group].From + row - r.starts[group] - 1
}

// Len is the number of rows.
func (r *rejectRows) Len() int { return r.rows }

// at returns the reject of a row; of a group one that nobody has touched, as a sample.
func (r *rejectRows) at(row int) (importer.Reject, bool) {
	if row < 0 || row >= r.rows {
		return importer.Reject{}, false
	}
	group, entry := r.locate(row)
	if entry < 0 {
		entry = r.view.Groups[group].Sample
	}
	return r.view.At(entry), true
}

// isGroup reports whether the row is a group itself.
func (r *rejectRows) isGroup(row int) bool {
	if row < 0 || row >= r.rows {
		return false
	}
	_, entry := r.locate(row)
	return entry < 0
}

// members returns the rejects of the group that a row belongs to. They are not to be changed.
func (r *rejectRows) members(row int) []importer.ListedReject {
	if row < 0 || row >= r.rows {
		return nil
	}
	group, _ := r.locate(row)
	g := r.view.Groups[group]
	return r.view.Entries[g.From:g.To]
}

// isOpen reports whether the group of a row is unfolded.
func (r *rejectRows) isOpen(row int) bool {
	group, _ := r.locate(row)
	return r.open[keyOfGroup(r.view.Groups[group])]
}

// fold folds or unfolds the group of a row and returns the row of the group.
func (r *rejectRows) fold(row int, open bool) int {
	group, _ := r.locate(row)
	r.open[keyOfGroup(r.view.Groups[group])] = open
	r.arrange()
	return r.starts[group]
}

// unfold opens the group of a reject, so that find finds it.
func (r *rejectRows) unfold(reject importer.Reject) {
	r.open[groupKey{reject.HeldBack, reject.Group}] = true
	r.arrange()
}

// group returns the number of the group that is shown by this name, or -1.
func (r *rejectRows) group(key groupKey) int {
	return slices.IndexFunc(r.view.Groups, func(g importer.RejectGroup) bool { return keyOfGroup(g) == key && !r.hides(g) })
}

// rowOf returns the row of a reject, or of its group if that is meant or folded; -1 if
// there is none any more.
func (r *rejectRows) rowOf(reject importer.Reject, isGroup bool) int {
	key := groupKey{reject.HeldBack, reject.Group}
	group := r.group(key)
	if group < 0 || isGroup || !r.open[key] {
		if group < 0 {
			return -1
		}
		return r.starts[group]
	}
	g := r.view.Groups[group]
	i, _ := r.view.Find(group, reject.Position)
	for ; i < g.To && r.view.Entries[i].Position() == reject.Position; i++ {
		if idOf(r.view.At(i)) == idOf(reject) {
			return r.starts[group] + 1 + i - g.From
		}
	}
	return -1
}

// find returns a reject of a record, of those that the filter left out too.
func (r *rejectRows) find(p importer.Position) (importer.Reject, bool) {
	for g := range r.all.Groups {
		if i, found := r.all.Find(g, p); found {
			return r.all.At(i), true
		}
	}
	return importer.Reject{}, false
}

// next returns the nearest open reject after (step 1) or before (step -1) a row, or -1.
func (r *rejectRows) next(row, step int) int {
	for i := row + step; i >= 0 && i < r.rows; i += step {
		if _, entry := r.locate(i); entry >= 0 && !r.view.Entries[entry].Clean() && !r.view.Entries[entry].Aside {
			return i
		}
	}
	return -1
}

// listed is how many records there are in the groups of this kind, each once.
func (r *rejectRows) listed() (records int) {
	if r.kind != byLint {
		records = r.view.refused
	}
	for _, g := range r.view.Groups {
		if g.HeldBack && !r.hides(g) {
			records += g.Count()
		}
	}
	return records
}

func (r *rejectRows) file(source int) string { return baseName(r.files, source) }

// baseName is the name of a source without its folder.
func baseName(files []string, source int) string {
	if source < 0 || source >= len(files) {
		return ""
	}
	return filepath.Base(files[source])
}
