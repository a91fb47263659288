package widget

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A Column of a List.
type Column struct {
	Title  safe.Text
	Width  int  // cells at least
	Weight int  // share of what is left
	Most   int  // cells that its longest text takes: it gets no more of what is left; 0: unknown
	Right  bool // align to the right, for numbers
	From   int  // hidden in lists narrower than this
}

// A Cell is one text of a row with its look. In the row under the cursor the look
// of the cursor stands instead.
type Cell struct {
	Text  safe.Text
	Short safe.Text // stands in the place of Text where that has no room; empty: Text is cut
	Style theme.Style
	Wide  bool // takes the room of all columns that follow; the last cell of its row
}

// Rows gives the rows of a list; only those on the screen are asked for.
type Rows interface {
	Len() int
	// Row appends the cells of row i, one a column, to cells[:0]. It must be quick:
	// no input or output.
	Row(i int, cells []Cell) []Cell
}

// Action is what a key meant to a list.
type Action uint8

const (
	Ignored Action = iota // not a key of the list
	Moved                 // or tried to, at an end
	Opened                // enter
	Marked                // space; the list then moves down
)

// A List is a window over any number of rows. It draws what fits and nothing else.
type List struct {
	Columns []Column
	Empty   safe.Text // shown when there are no rows
	Headed  bool      // show the titles of the columns

	rows   Rows
	size   layout.Size
	cursor int
	offset int

	widths []int // of the columns at this size; 0 for hidden ones
	cells  []Cell
}

// ListKeys are the keys of every list.
var ListKeys = struct {
	Up, Down, PageUp, PageDown, Top, Bottom, Open, Mark key.Binding
}{
	Up:       binding("↑/k", "up", "up", "k"),
	Down:     binding("↓/j", "down", "down", "j"),
	PageUp:   binding("pgup", "a page up", "pgup", "ctrl+b"),
	PageDown: binding("pgdn", "a page down", "pgdown", "ctrl+f"),
	Top:      binding("g", "first", "g", "home"),
	Bottom:   binding("G", "last", "G", "end"),
	Open:     binding("enter", "open", "enter"),
	Mark:     binding("space", "mark", " "),
}

// MoveKeys lists the keys that move, for a help page.
func MoveKeys() []key.Binding {
	k := ListKeys
	return []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom}
}

// SetRows gives the list other rows, or tells it that their number changed. The
// cursor stays as near as it can.
func (l *List) SetRows(rows Rows) {
	l.rows = rows
	l.SetCursor(l.cursor)
}

// SetColumns gives the list other columns.
func (l *List) SetColumns(columns []Column) {
	l.Columns = columns
	l.measure()
}

// SetSize tells the list how much room it has, before View is asked for it.
func (l *List) SetSize(s layout.Size) {
	if s != l.size || len(l.widths) != len(l.Columns) {
		if grown := s.H - l.size.H; grown > 1 { // show more above; a line that an input took and gave back moves nothing
			l.offset -= grown
		}
		l.size = s
		l.measure()
	}
	l.SetCursor(l.cursor)
}

// Len returns the number of rows.
func (l *List) Len() int {
	if l.rows == nil {
		return 0
	}
	return l.rows.Len()
}

// Cursor returns the row under the cursor; -1 in an empty list.
func (l *List) Cursor() int {
	if n := l.Len(); l.cursor >= n {
		return n - 1
	}
	return l.cursor
}

// SetCursor moves to row i, or the nearest there is.
func (l *List) SetCursor(i int) {
	n, h := l.Len(), l.height()
	l.cursor = max(0, min(i, n-1))
	l.offset = max(0, min(l.offset, n-h))
	l.offset = max(min(l.offset, l.cursor), l.cursor-h+1)
}

// Position says where the cursor is: "12 / 214".
func (l *List) Position() safe.Text {
	if l.Len() == 0 {
		return safe.Own("0 / 0")
	}
	return safe.Join(" / ", Count(int64(l.Cursor()+1)), Count(int64(l.Len())))
}

// Key moves the cursor, or returns what else the key asks for.
func (l *List) Key(k tea.KeyMsg) Action {
	page := max(1, l.height()-1)
	switch keys := &ListKeys; {
	case key.Matches(k, keys.Up):
		l.SetCursor(l.cursor - 1)
	case key.Matches(k, keys.Down):
		l.SetCursor(l.cursor + 1)
	case key.Matches(k, keys.PageUp):
		l.SetCursor(l.cursor - page)
	case key.Matches(k, keys.PageDown):
		l.SetCursor(l.cursor + page)
	case key.Matches(k, keys.Top):
		l.SetCursor(0)
	case key.Matches(k, keys.Bottom):
		l.SetCursor(l.Len() - 1)
	case l.Len() == 0:
		return Ignored
	case key.Matches(k, keys.Open):
		return Opened
	case key.Matches(k, keys.Mark):
		return Marked
	default:
		return Ignored
	}
	return Moved
}

// Window returns the rows on the screen: from, and one after the last.
func (l *List) Window() (from, to int) { return l.offset, min(l.Len(), l.offset+l.height()) }

// At returns the row of the list that is drawn on a line of it, from 0.
func (l *List) At(line int) (row int, ok bool) {
	if l.Headed {
		line--
	}
	row = l.offset + line
	return row, line >= 0 && line < l.height() && row < l.Len()
}

// Down moves one row down, as after a mark.
func (l *List) Down() { l.SetCursor(l.cursor + 1) }

func (l *List) height() int {
	if l.Headed {
		return max(1, l.size.H-1)
	}
	return max(1, l.size.H)
}
