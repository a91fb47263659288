package ui

import (
	"slices"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// row is what the list shows of a record.
type row struct {
	worst     ndjson.Severity
	state     importer.RecordState
	corrected bool
	aside     bool
	values    [3]string // a name and two more
	raw       []byte    // the start of a line that is not JSON, instead
	err       error
}

const (
	rowsAround = 2    // screens of rows kept ready above and below
	rowsMost   = 2000 // rows kept at all
	rawMost    = 200  // bytes of a broken line
)

// noRecord are the rules whose lines hold no record that could be shown by its fields.
var noRecord = []string{string(resource.CodeSyntax), string(resource.CodeNotObject), "json.several"}

// rowsMsg are rows that were read.
type rowsMsg struct {
	gen  int
	rows map[int64]row
}

// readRowsCmd reads the records of some lines.
func readRowsCmd(gen int, run Import, source int, lines []int64, pick [2][]string) tea.Cmd {
	return func() tea.Msg {
		msg := rowsMsg{gen, make(map[int64]row, len(lines))}
		for _, line := range lines {
			record, err := run.Record(importer.Position{Source: source, Line: line})
			msg.rows[line] = rowOf(record, err, pick)
		}
		return msg
	}
}

func rowOf(r importer.Record, err error, pick [2][]string) row {
	out := row{state: r.State, corrected: r.Corrected, aside: r.Aside, err: err}
	for _, problem := range r.Problems {
		out.worst = max(out.worst, problem.Severity)
		if slices.Contains(noRecord, problem.Rule) {
			out.raw = append([]byte{}, r.Current[:min(len(r.Current), rawMost)]...)
		}
	}
	if out.raw == nil && err == nil && r.State != importer.BlankLine {
		name := telling(r.Current)
		out.values = [3]string{name, besideName(r.Current, name, pick[0]), besideName(r.Current, name, pick[1])}
	}
	return out
}

// besideName is the first of some fields that the record has and that its name does not tell; a
// date and time to the minute.
func besideName(record []byte, name string, pointers []string) string {
	for _, pointer := range pointers {
		text := textAt(record, pointer)
		if text == "" || slices.Contains(strings.Fields(name), text) {
			continue
		}
		if _, err := time.Parse("2006-01-02T15:04", text[:min(len(text), len(minutes))]); err == nil {
			text = text[:10] + " " + text[11:len(minutes)]
		}
		return text
	}
	return ""
}

// minutes is how a date and time stands beside a name.
const minutes = "2006-01-02 15:04"

// seconds and thirds are the fields, in order of what they tell, that stand beside a
// record's name.
var (
	seconds = []string{"birthDate", "start", "patientId", "effectiveDateTime", "date", "phone", "identifier"}
	thirds  = []string{"gender", "status", "intent", "lifecycleStatus", "active", "type"}
)

// picks returns the pointers of the fields that may stand beside the name.
func picks(t *resource.Type) (pick [2][]string) {
	if t == nil {
		return pick
	}
	for i, names := range [][]string{seconds, thirds} {
		for _, name := range names {
			if t.Field("/"+name) != nil {
				pick[i] = append(pick[i], "/"+name)
			}
		}
	}
	return pick
}

// readRows reads the rows around the screen that are missing, or all of them anew.
func (p *checkPage) readRows(anew bool) tea.Cmd {
	s := p.file()
	if s == nil || p.c.Run == nil {
		return nil
	}
	from, to := p.list.Window()
	screen := to - from
	if anew { // those out of sight are read when they come into sight
		p.rows = keepRows(p.rows, p.lineOf, from, to)
		screen = 0
	}
	var lines []int64
	for i := max(0, from-rowsAround*screen); i < min(p.list.Len(), to+rowsAround*screen); i++ {
		line := p.lineOf(i)
		if _, there := p.rows[line]; !there || anew {
			lines = append(lines, line)
		}
	}
	missing := false // on the screen: read more only when something is
	for i := from; i < to && !missing; i++ {
		_, there := p.rows[p.lineOf(i)]
		missing = !there
	}
	if len(lines) == 0 || !missing && !anew && len(lines) < screen {
		return nil
	}
	return readRowsCmd(p.gen, p.c.Run, p.source, lines, picks(s.Type))
}

// keepRows keeps the rows on the screen until they are read anew.
func keepRows(rows map[int64]row, lineOf func(int) int64, from, to int) map[int64]row {
	kept := make(map[int64]row, to-from)
	for i := from; i < to; i++ {
		if r, there := rows[lineOf(i)]; there {
			kept[lineOf(i)] = r
		}
	}
	return kept
}

func (p *checkPage) takeRows(msg rowsMsg) {
	if msg.gen != p.gen {
		return
	}
	if len(p.rows)+len(msg.rows) > rowsMost {
		from, to := p.list.Window()
		p.rows = keepRows(p.rows, p.lineOf, from, to)
	}
	for line, r := range msg.rows {
		p.rows[line] = r
	}
}

// rowColumns are the columns of the list of a file of so many lines, of a type; nil: of none.
func rowColumns(total int64, t *resource.Type) []widget.Column {
	second := len("2006-01-02")
	if pick := picks(t)[0]; len(pick) > 0 && t.Field(pick[0]).Format == "date-time" {
		second = len(minutes)
	}
	return []widget.Column{{Width: 1}, {Width: max(3, widget.Count(total).Width()), Right: true},
		{Width: 8, Weight: 3}, {Width: second, From: 34}, {Width: 6, Weight: 1, From: 42}}
}

// Len and Row make the page the rows of the list of records.
func (p *checkPage) Len() int {
	if p.filter.isSet() {
		return len(p.lines())
	}
	return int(p.survey.total)
}

// Row appends the cells of a record.
func (p *checkPage) Row(i int, cells []widget.Cell) []widget.Cell {
	t, line := p.c.Theme, p.lineOf(i)
	r, there := p.rows[line]
	sign, style := rowSign(t, r)
	number := widget.Cell{Text: widget.Count(line), Style: t.Faint}
	if r.worst == ndjson.Error {
		number.Style = style
	}
	cells = append(cells, widget.Cell{Text: sign, Style: style}, number)
	switch {
	case !there:
		return append(cells, widget.Cell{Text: safe.Own("…"), Style: t.Faint})
	case r.err != nil:
		return append(cells, widget.Cell{Text: safe.Clean(words.Error(r.err)), Style: t.SeverityError, Wide: true})
	case r.state == importer.BlankLine:
		return append(cells, widget.Cell{Text: safe.Own("blank"), Style: t.Faint})
	case r.raw != nil:
		return append(cells, widget.Cell{Text: p.c.Display.Bytes(r.raw), Style: t.SeverityError, Wide: true})
	}
	for n, value := range r.values {
		text := p.c.Display.Value(value)
		if strings.TrimSpace(value) == "" {
			text = safe.Own("—")
		}
		cell := widget.Cell{Text: text}
		if n > 0 {
			cell.Style = t.Faint
		}
		cells = append(cells, cell)
	}
	return cells
}

// rowSign shows that a record was accepted or set aside, else its worst problem or that it was corrected.
func rowSign(t *theme.Theme, r row) (safe.Text, theme.Style) {
	switch {
	case r.err != nil:
		return theme.SignError, t.SeverityError
	case r.aside:
		return theme.SignAside, t.Faint
	case r.state == importer.Accepted: // a warning that it has is no longer to be looked at
		return theme.SignOK, t.Success
	case r.worst >= ndjson.Warning:
		return widget.Severity(t, r.worst)
	case r.corrected:
		return theme.SignOK, t.Success
	}
	return widget.Severity(t, r.worst)
}
