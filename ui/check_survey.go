package ui

import (
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// filterMost bounds how many lines a filter shows; as many problems does the report
// remember in full.
const filterMost = mend.ListMost

// surveyedMsg is what is known of a file by now.
type surveyedMsg struct {
	gen      int
	total    int64 // lines known
	progress ndjson.Progress
	summary  ndjson.Summary
	lines    []int64 // of the filter, ascending
	more     bool    // than fit
	busy     bool    // some file of the run is not checked to its end
}

// surveyCmd asks a file and its report how things stand, and the other files of the run
// whether they are checked. The lines of groups are those as the records stand, see
// mend.Shifts.Lines.
func surveyCmd(gen int, file *ndjson.File, report *ndjson.Report, sources []*importer.Source,
	groups []ndjson.Filter, shifts mend.Shifts) tea.Cmd {
	return func() tea.Msg {
		msg := surveyedMsg{gen: gen, progress: report.Progress(), summary: report.Summary()}
		msg.total, _ = file.Lines()
		for _, s := range sources {
			msg.busy = msg.busy || s.Err == nil && s.Report != nil && !s.Report.Progress().Done
		}
		for _, g := range groups {
			lines, more := linesOf(report, msg.summary, g)
			msg.lines = append(msg.lines, shifts.Lines(g, lines)...)
			msg.more = msg.more || more
		}
		if len(groups) > 1 {
			slices.Sort(msg.lines)
			msg.lines = slices.Compact(msg.lines)
		}
		return msg
	}
}

// checkedFile names a file of a run.
type checkedFile struct {
	run    string
	source int
}

// leave remembers the line that a file is left on.
func (p *checkPage) leave() {
	if line := p.line(); line > 0 && p.here.run != "" {
		p.left[p.here] = line
	}
	p.here = checkedFile{}
}

// reset forgets everything of another run but where it was left.
func (p *checkPage) reset() {
	p.leave()
	p.gen++
	p.asked++
	p.sources, p.source, p.focus, p.input = nil, 0, onRecords, nil
	p.tallies, p.elsewhere, p.since = nil, ndjson.Clean, nil
	p.guesses, p.rows = map[int][]resource.Guess{}, map[int64]row{}
	p.filter, p.survey, p.wanted, p.pace = filter{}, surveyedMsg{}, 0, pace{}
	p.trip.ahead = nil
	p.groups.set(nil, mend.Shifts{})
	p.record.clear()
}

// open shows another file of the run.
func (p *checkPage) open(source int) tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	sources := p.c.Run.Sources()
	if source < 0 || source >= len(sources) {
		return nil
	}
	p.leave()
	p.sources, p.source, p.here = sources, source, checkedFile{p.c.Run.ID(), source}
	p.filter, p.survey, p.pace, p.rows, p.wanted = filter{}, surveyedMsg{}, pace{}, map[int64]row{}, max(1, p.left[p.here])
	p.counted = 0
	p.gen++
	p.asked++
	p.groups.set(nil, mend.Shifts{})
	p.record.clear()
	p.list.SetRows(p)
	p.list.SetCursor(0)
	s := p.file()
	if s == nil {
		p.list.Empty = safe.Own("this file cannot be read")
		return nil
	}
	p.list.Empty = safe.Own("no lines yet")
	p.list.SetColumns(rowColumns(0, s.Type))
	return tea.Batch(p.look(), guessCmd(source, s.File), p.countFixed())
}

// refresh looks again after the engine moved on.
func (p *checkPage) refresh() tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	p.sources = p.c.Run.Sources()
	cmds := []tea.Cmd{p.look()}
	if now := p.c.Now.Totals; now != p.seen && !p.c.Linting { // records stand elsewhere now
		p.seen = now
		cmds = append(cmds, p.readRows(true), p.countFixed())
		if p.record.loaded.gen > 0 {
			cmds = append(cmds, p.record.show(p.record.at))
		}
	}
	return tea.Batch(cmds...)
}

// look orders a survey; one at a time, so that a slow one is never behind a queue.
func (p *checkPage) look() tea.Cmd {
	s := p.file()
	if s == nil || s.Report == nil {
		return nil
	}
	if p.surveying {
		p.again = true
		return nil
	}
	p.surveying = true
	return surveyCmd(p.gen, s.File, s.Report, p.sources, p.filter.groups, p.groups.shifts)
}

// handleSurvey takes in how the file stands.
func (p *checkPage) handleSurvey(msg surveyedMsg) tea.Cmd {
	p.surveying = false
	var again tea.Cmd
	if p.again || msg.gen != p.gen {
		p.again = false
		again = p.look()
	}
	if msg.gen != p.gen {
		return again
	}
	if len(widget.Count(msg.total).String()) != len(widget.Count(p.survey.total).String()) {
		p.list.SetColumns(rowColumns(msg.total, p.file().Type))
	}
	p.survey = msg
	p.pace.note(msg.progress, p.c.Time())
	p.groups.set(msg.summary.Rules, p.groups.shifts)
	p.list.SetRows(p)
	cmds := []tea.Cmd{again}
	switch at := p.line(); {
	case p.wanted > 0 && (p.filter.isSet() || p.wanted <= msg.total || msg.progress.Done):
		cmds = append(cmds, p.setLine(p.wanted), p.arrive())
	case at == 0 && p.record.loaded.gen > 0, at > 0 && at != p.record.at.Line:
		cmds = append(cmds, p.moved())
	default:
		cmds = append(cmds, p.readRows(false))
	}
	return tea.Batch(cmds...)
}

// pace measures how fast the lint goes, to say how long it still takes.
type pace struct {
	start time.Time
	bytes int64 // done when it was first seen
	left  time.Duration
	rate  int64 // bytes a second
}

func (c *pace) note(now ndjson.Progress, at time.Time) {
	switch {
	case now.Done || now.Bytes == 0:
		*c = pace{}
	case c.start.IsZero() || now.Bytes < c.bytes:
		*c = pace{start: at, bytes: now.Bytes}
	case now.Bytes > c.bytes:
		if took := at.Sub(c.start); took > 0 {
			c.rate = int64(float64(now.Bytes-c.bytes) / took.Seconds())
		}
		c.left = time.Duration(float64(at.Sub(c.start)) * float64(now.Total-now.Bytes) / float64(now.Bytes-c.bytes))
	}
}
