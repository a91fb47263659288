package ui

import (
	"slices"
	"strconv"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// goTo shows a record, of whatever file, among all.
func (p *checkPage) goTo(at importer.Position) tea.Cmd {
	if at.Source != p.source {
		cmd := p.open(at.Source)
		p.wanted = at.Line
		return cmd
	}
	if p.filter.isSet() {
		cmd := p.narrow(filter{})
		p.wanted = at.Line
		return cmd
	}
	return p.setLine(at.Line)
}

// setLine puts the cursor on a line, or the nearest there is in the list; on one that is
// known but not in the list yet, when it is. What was wanted before is overtaken.
func (p *checkPage) setLine(line int64) tea.Cmd {
	p.wanted = 0
	if !p.filter.isSet() && line > p.survey.total && !p.survey.progress.Done {
		p.wanted = line
		return nil
	}
	i := int(line - 1)
	if p.filter.isSet() {
		i, _ = slices.BinarySearch(p.lines(), line)
	}
	p.list.SetCursor(i)
	return p.moved()
}

// line returns the line under the cursor, 0 if there is none.
func (p *checkPage) line() int64 {
	if i := p.list.Cursor(); i >= 0 {
		return p.lineOf(i)
	}
	return 0
}

func (p *checkPage) lineOf(row int) int64 {
	if !p.filter.isSet() {
		return int64(row + 1)
	}
	return p.lines()[row]
}

// lines are those that the filter has found so far, ascending.
func (p *checkPage) lines() []int64 {
	if p.filter.search != nil {
		return p.filter.search.lines
	}
	return p.survey.lines
}

// unit names what the file shown counts.
func (p *checkPage) unit() safe.Text {
	if s := p.file(); s != nil {
		return mend.Unit(s)
	}
	return safe.Own("line")
}

// moved shows the record under the cursor and reads the rows around it. A record in which
// a value is being typed stays until that is done.
func (p *checkPage) moved() tea.Cmd {
	line := p.line()
	switch {
	case p.record.typing():
		return p.readRows(false)
	case line == 0 || p.file() == nil:
		p.record.clear()
		return nil
	}
	return tea.Batch(p.readRows(false), p.record.show(importer.Position{Source: p.source, Line: line}))
}

// file returns what is shown of the file, nil if there is none or it cannot be read.
func (p *checkPage) file() *importer.Source {
	if p.source < len(p.sources) && p.sources[p.source].File != nil {
		return p.sources[p.source]
	}
	return nil
}

// toLine puts the cursor on a line of the file shown, by its number.
func (p *checkPage) toLine(line int64) tea.Cmd {
	s := p.file()
	if s == nil {
		return nil
	}
	if last := p.survey.total; line < 1 || line > last {
		return p.noSuchLine(widget.Count(line), last)
	}
	return p.goTo(importer.Position{Source: p.source, Line: line})
}

// toTyped is toLine for a number as it was typed.
func (p *checkPage) toTyped(text string) tea.Cmd {
	line, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
	if err != nil {
		return p.noSuchLine(p.c.Display.Value(`"`+text+`"`), p.survey.total)
	}
	return p.toLine(line)
}

// noSuchLine says which lines there are.
func (p *checkPage) noSuchLine(wanted safe.Text, last int64) tea.Cmd {
	switch {
	case last == 0:
		return p.c.ToastNow(safe.Sprintf("There is no %s %s: none was read yet.", p.unit(), wanted))
	case p.survey.busy:
		return p.c.ToastNow(safe.Sprintf("There is no %s %s yet: 1 to %s are read, the check goes on.", p.unit(), wanted, widget.Count(last)))
	}
	return p.c.ToastNow(safe.Sprintf("There is no %s %s; there are 1 to %s.", p.unit(), wanted, widget.Count(last)))
}
