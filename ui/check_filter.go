package ui

import (
	"slices"
	"strconv"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// filter chooses lines: those of groups of problems, or those that hold a text. The zero
// filter chooses all.
type filter struct {
	name   safe.Text
	text   string // as typed
	groups []ndjson.Filter
	search *search // nil: for groups
	from   int64   // the line that the cursor was on before
}

// isSet reports whether some lines are chosen, not all.
func (f filter) isSet() bool { return f.groups != nil || f.search != nil }

// title names the filter; what was searched for may be a patient's value.
func (f filter) title(d *safe.Display) safe.Text {
	if f.search != nil {
		return safe.Sprintf("with %s", d.Value(f.text))
	}
	return f.name
}

// back leaves the comparison, then a pane, then stops a search, then ends the filter.
func (p *checkPage) back() tea.Cmd {
	if p.record.comparing {
		p.compare()
		return nil
	}
	if p.focus != onRecords {
		p.focus = onRecords
		return nil
	}
	if s := p.filter.search; s != nil && !s.done {
		s.done, s.stopped = true, true
		return nil
	}
	return p.narrow(filter{})
}

// choose shows the lines of the group under the cursor only; of the same again, all.
func (p *checkPage) choose() tea.Cmd {
	g, ok := p.groups.current()
	if !ok {
		return nil
	}
	one := filterOf(g)
	p.focus = onRecords
	if p.filter.is(one) {
		return p.narrow(filter{})
	}
	return p.narrow(filter{name: groupName(one), groups: []ndjson.Filter{one}})
}

// showGroup shows the lines of a group that another page asked for.
func (p *checkPage) showGroup(msg showGroupMsg) tea.Cmd {
	var cmd tea.Cmd
	if msg.Source != p.source {
		cmd = p.open(msg.Source)
	}
	narrowed := p.narrow(filter{name: groupName(msg.group), groups: []ndjson.Filter{msg.group}})
	p.focus, p.wanted = onRecords, msg.Line
	return tea.Batch(cmd, narrowed)
}

func (f filter) is(one ndjson.Filter) bool { return slices.Contains(f.groups, one) }

// narrow shows the lines of a filter; the cursor stays on its line if it is among them.
func (p *checkPage) narrow(f filter) tea.Cmd {
	if !f.isSet() && !p.filter.isSet() {
		return nil
	}
	if f.from = p.line(); f.from == 0 { // nothing was found
		f.from = p.filter.from
	}
	p.filter, p.wanted = f, f.from
	p.list.Empty = safe.Own("nothing found")
	p.gen++
	return p.look()
}

// linesOf returns the lines of a group. The report takes no field to mean any; here it
// means the record as a whole, so the lines with the rule at a field are left out.
func linesOf(report *ndjson.Report, summary ndjson.Summary, g ndjson.Filter) (lines []int64, more bool) {
	lines, more = report.Find(g, filterMost)
	if g.Field != "" {
		return lines, more
	}
	inFields := map[int64]bool{}
	for _, other := range summary.Rules {
		if other.Rule == g.Rule && other.Field != "" {
			found, _ := report.Find(ndjson.Filter{Rule: other.Rule, Field: other.Field}, filterMost)
			for _, line := range found {
				inFields[line] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(lines), func(line int64) bool { return inFields[line] }), more
}

// handleTyped edits the filter, or a line number after a colon.
func (p *checkPage) handleTyped(k tea.KeyMsg) tea.Cmd {
	typed := p.input.Key(k)
	if typed == widget.Editing {
		return nil
	}
	text := strings.TrimSpace(p.input.Value())
	p.input = nil
	if typed == widget.Cancelled {
		return nil
	}
	number, isLine := strings.CutPrefix(text, ":")
	switch {
	case isLine && number != "":
		return p.toTyped(number)
	case isLine || text == "":
		return p.narrow(filter{})
	}
	if line, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64); err == nil && line > 0 && line <= p.survey.total {
		return p.toLine(line)
	}
	f := filter{name: safe.Clean(text), text: text}
	for _, g := range p.groups.groups {
		if !isQuoted(text) && matches(g, text) {
			f.groups = append(f.groups, filterOf(g))
		}
	}
	if f.groups == nil {
		return p.seek(text)
	}
	return p.narrow(f)
}
