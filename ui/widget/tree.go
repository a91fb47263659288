package widget

import (
	"strings"

	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A Remark is a problem or a reject pinned to a field of a record. One that is Clean is
// an aside, such as a hint.
type Remark struct {
	Pointer  string
	Severity ndjson.Severity
	Text     safe.Text
}

// A Tree shows a record as an indented tree that folds, with remarks at their fields.
// A remark on a field that is missing stands with the nearest parent there is.
type Tree struct {
	display *safe.Display
	record  []byte
	nodes   []ndjson.Node
	remarks []Remark
	folded  map[string]bool // by pointer; kept from record to record
	lines   []treeLine
	list    List
	theme   *theme.Theme
	width   int
	input   *Input // what is typed in place of the line under the cursor, nil if nothing
}

// treeLine is a line of the tree: a node, or a part of a remark below it.
type treeLine struct {
	node   int
	remark int // -1: the node itself
	part   safe.Text
	first  bool // part of the remark
}

// TreeKeys are the keys of the tree beside those of a list.
var TreeKeys = struct{ Fold, Unfold key.Binding }{
	Fold:   binding("←/h", "fold", "left", "h"),
	Unfold: binding("→/l", "unfold", "right", "l", "enter"),
}

// NewTree makes an empty tree; display shows or masks the values.
func NewTree(t *theme.Theme, display *safe.Display) *Tree {
	tree := &Tree{theme: t, display: display, folded: map[string]bool{}}
	tree.list.Columns = []Column{{Width: 1}, {Width: 10, Weight: 1}}
	tree.list.Empty = safe.Own("no record")
	tree.list.SetRows(tree)
	tree.width = 80
	return tree
}

// Show puts another record into the tree; the error of broken JSON belongs to the
// remarks. Nodes come from ndjson.Tree. The cursor goes to the first problem.
func (t *Tree) Show(record []byte, nodes []ndjson.Node, remarks []Remark) {
	t.record, t.nodes, t.remarks = record, nodes, remarks
	t.arrange()
	t.list.SetCursor(0)
	for i, l := range t.lines {
		if l.remark < 0 || t.remarks[l.remark].Severity == ndjson.Clean {
			continue
		}
		if t.remarks[l.remark].Pointer == t.nodes[l.node].Pointer {
			i-- // the field itself; where it is missing, what is said of it
		}
		t.reveal(i)
		break
	}
}

// reveal moves the cursor to a line, so that what is said of it can be seen too.
func (t *Tree) reveal(i int) {
	last := i
	for last+1 < len(t.lines) && t.lines[last+1].node == t.lines[i].node {
		last++
	}
	t.list.SetCursor(last)
	t.list.SetCursor(i)
}

// SetSize tells the tree how much room it has, before View is asked for it.
func (t *Tree) SetSize(s layout.Size) {
	t.list.SetSize(s)
	if s.W != t.width {
		t.width = s.W
		pointer := t.Pointer()
		t.arrange()
		t.Go(pointer)
	}
}

// Edit shows the input in place of the value under the cursor; nil ends that.
func (t *Tree) Edit(in *Input) { t.input = in }

// Remark returns the index of the remark under the cursor, or of the first one at the
// field under it; -1 if there is none.
func (t *Tree) Remark() int {
	i := t.list.Cursor()
	if i < 0 {
		return -1
	}
	if t.lines[i].remark >= 0 {
		return t.lines[i].remark
	}
	if i+1 < len(t.lines) && t.lines[i+1].node == t.lines[i].node {
		return t.lines[i+1].remark
	}
	return -1
}

// Key moves or folds; it reports whether the key was one of the tree's.
func (t *Tree) Key(k tea.KeyMsg) bool {
	n := t.current()
	switch {
	case n >= 0 && key.Matches(k, TreeKeys.Fold):
		t.fold(n)
	case n >= 0 && key.Matches(k, TreeKeys.Unfold):
		delete(t.folded, t.nodes[n].Pointer)
		t.arrange()
	default:
		return t.list.Key(k) != Ignored
	}
	return true
}

// Pointer returns the JSON Pointer under the cursor.
func (t *Tree) Pointer() string {
	if i := t.list.Cursor(); i >= 0 {
		if l := t.lines[i]; l.remark >= 0 {
			return t.remarks[l.remark].Pointer
		}
		return t.nodes[t.lines[i].node].Pointer
	}
	return ""
}

// Go moves the cursor to the field; ok is false where it is not in the record.
func (t *Tree) Go(pointer string) (ok bool) {
	for i, l := range t.lines {
		if l.remark < 0 && t.nodes[l.node].Pointer == pointer ||
			l.remark >= 0 && t.remarks[l.remark].Pointer == pointer {
			t.reveal(i)
			return true
		}
	}
	return false
}

// View draws the tree.
func (t *Tree) View(s layout.Size, focused bool) layout.Block {
	t.SetSize(s)
	out := t.list.View(t.theme, focused)
	if row := t.list.cursor - t.list.offset; t.input != nil && row < len(out) {
		out[row] = theme.SignCursor.String() + "  " + t.input.View(t.theme, s.W-3)
	}
	return out.Fit(s)
}

func (t *Tree) current() int {
	if i := t.list.Cursor(); i >= 0 {
		return t.lines[i].node
	}
	return -1
}

// fold closes the node, or the one that holds it if it has nothing to close.
func (t *Tree) fold(n int) {
	if t.nodes[n].Children == 0 || t.folded[t.nodes[n].Pointer] {
		for depth := t.nodes[n].Depth; n > 0 && t.nodes[n].Depth >= depth; {
			n--
		}
	}
	if n > 0 {
		t.folded[t.nodes[n].Pointer] = true
	}
	pointer := t.nodes[n].Pointer
	t.arrange()
	t.Go(pointer)
}

// arrange lists the lines to be seen.
func (t *Tree) arrange() {
	t.lines = t.lines[:0]
	pinned := t.pin()
	hiddenBelow := -1 // depth of a folded node
	for i, n := range t.nodes {
		if hiddenBelow >= 0 && n.Depth > hiddenBelow {
			continue
		}
		hiddenBelow = -1
		if t.folded[n.Pointer] {
			hiddenBelow = n.Depth
		}
		t.lines = append(t.lines, treeLine{node: i, remark: -1})
		for _, r := range pinned[i] {
			for k, part := range t.remarks[r].Text.Wrap(max(12, t.width-7-indent(n.Depth))) {
				t.lines = append(t.lines, treeLine{i, r, part, k == 0})
			}
		}
	}
	t.list.SetRows(t)
}

// pin finds the node of each remark.
func (t *Tree) pin() map[int][]int {
	at := make(map[string]int, len(t.nodes))
	for i, n := range t.nodes {
		at[n.Pointer] = i
	}
	pinned := map[int][]int{}
	for r, remark := range t.remarks {
		pointer := remark.Pointer
		for {
			if n, ok := at[pointer]; ok {
				pinned[n] = append(pinned[n], r)
				break
			}
			cut := strings.LastIndexByte(pointer, '/')
			if cut < 0 {
				break
			}
			pointer = pointer[:cut]
		}
	}
	return pinned
}

// Len and Row make the tree the rows of its own list.
func (t *Tree) Len() int { return len(t.lines) }

// Row appends the cells of a line.
func (t *Tree) Row(i int, cells []Cell) []Cell {
	l := t.lines[i]
	n := t.nodes[l.node]
	space := safe.Spaces(indent(n.Depth))
	if l.remark < 0 {
		return append(cells, Cell{}, Cell{Text: t.nodeText(n, space)})
	}
	sign, style := Severity(t.theme, t.remarks[l.remark].Severity)
	if t.remarks[l.remark].Severity == ndjson.Clean {
		style = t.theme.Text
	}
	if !l.first {
		sign = safe.Text{}
	}
	return append(cells, Cell{Text: sign, Style: style}, Cell{Text: safe.Sprintf("%s  %s", space, l.part), Style: style})
}

// indent is how far a node stands from the left; very deep ones do not leave the pane.
func indent(depth int) int { return 2 * min(depth, 10) }

// nodeText writes `"lastName": "Simon"`, or how much a container holds.
func (t *Tree) nodeText(n ndjson.Node, indent string) safe.Text {
	value := t.display.Bytes(t.record[n.Offset : n.Offset+n.Length])
	if n.Kind == ndjson.NodeObject || n.Kind == ndjson.NodeArray {
		sign := theme.SignOpen
		if t.folded[n.Pointer] {
			sign = theme.SignFolded
		}
		value = safe.Sprintf("%s {%d}", sign, n.Children)
		if n.Kind == ndjson.NodeArray {
			value = safe.Sprintf("%s [%d]", sign, n.Children)
		}
	}
	switch {
	case n.Key != "":
		return safe.Sprintf("%s%s: %s", indent, n.Key, value)
	case n.Index >= 0:
		return safe.Sprintf("%s%d: %s", indent, n.Index+1, value)
	}
	return safe.Sprintf("%s%s", indent, value)
}

// Severity returns the sign and the look of a severity; a blank for a clean line.
func Severity(t *theme.Theme, s ndjson.Severity) (safe.Text, theme.Style) {
	switch s {
	case ndjson.Error:
		return theme.SignError, t.SeverityError
	case ndjson.Warning:
		return theme.SignWarning, t.SeverityWarning
	case ndjson.Note:
		return theme.SignNote, t.SeverityNote
	}
	return safe.Own(" "), theme.Style{}
}
