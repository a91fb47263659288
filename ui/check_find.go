package ui

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// Going from one faulty record to the next, through all files of the run and round.

// foundMsg is the next faulty line.
type foundMsg struct {
	gen  int
	at   importer.Position
	ok   bool
	step int
}

// find looks for the nearest line below or above that still needs a person: in the list,
// where some lines are chosen, else in all files, and from the other end again.
func (p *checkPage) find(step int) tea.Cmd {
	s := p.file()
	if s == nil || s.Report == nil {
		return nil
	}
	p.trip.finding = true
	here := importer.Position{Source: p.source, Line: p.line()}
	if p.filter.isSet() {
		next := nextInList(p.lines())
		return findCmd(p.gen, p.c.Run, []stretch{{s, here.Line, 0, next}}, step)
	}
	wanted := ndjson.Filter{Least: ndjson.Clean} // with nothing wrong, what may be
	for _, s := range p.sources {
		if s.Report != nil && (s.Report.Summary().WithErrors > 0 || !s.Report.Progress().Done) || len(p.errorsSince(s.Index)) > 0 {
			wanted.Least = ndjson.Error
		}
	}
	parts := around(p.sources, here, wanted, step)
	for i := range parts {
		if since := p.errorsSince(parts[i].source.Index); len(since) > 0 {
			parts[i].next = nearer(parts[i].next, nextInList(since))
		}
	}
	return findCmd(p.gen, p.c.Run, parts, step)
}

// nearer gives the nearer of what two give: of what the file has, and of what came to it.
func nearer(one, other func(int64, int) (int64, bool)) func(int64, int) (int64, bool) {
	return func(line int64, step int) (int64, bool) {
		a, found := one(line, step)
		b, also := other(line, step)
		if !found || also && int64(step)*b < int64(step)*a {
			return b, also
		}
		return a, true
	}
}

// A stretch is a part of a file to look through: from the line after (before) from, up to
// the line to; 0 for its end.
type stretch struct {
	source   *importer.Source
	from, to int64
	next     func(line int64, step int) (int64, bool)
}

// around are the stretches from a line through all files and round to that line again. As
// long as a file is being checked its end is not known, and it ends there.
func around(sources []*importer.Source, here importer.Position, wanted ndjson.Filter, step int) (all []stretch) {
	n := len(sources)
	for i := range n + 1 {
		s := sources[((here.Source+step*i)%n+n)%n]
		if s.Report == nil || s.File == nil {
			continue
		}
		part := stretch{source: s, next: func(line int64, step int) (int64, bool) { return s.Report.Next(wanted, line, step) }}
		switch {
		case i == 0:
			part.from = here.Line
		case step < 0:
			part.from = s.Report.Summary().Lines + 1
		}
		if i == n { // back where it began
			part.to = here.Line
		}
		if all = append(all, part); step > 0 && !s.Report.Progress().Done {
			break
		}
	}
	return all
}

// nextInList gives the neighbours among lines, which are ascending.
func nextInList(lines []int64) func(int64, int) (int64, bool) {
	return func(line int64, step int) (int64, bool) {
		i, there := slices.BinarySearch(lines, line)
		switch {
		case step < 0:
			i--
		case there:
			i++
		}
		if i < 0 || i >= len(lines) {
			return 0, false
		}
		return lines[i], true
	}
}

func findCmd(gen int, run Import, parts []stretch, step int) tea.Cmd {
	return func() tea.Msg {
		msg := foundMsg{gen: gen, step: step}
		for _, part := range parts {
			line, ok := part.next(part.from, step)
			for ok && settledLine(part.source.Report, run, importer.Position{Source: part.source.Index, Line: line}) {
				line, ok = part.next(line, step)
			}
			if ok && (part.to == 0 || int64(step)*line < int64(step)*part.to) {
				msg.at, msg.ok = importer.Position{Source: part.source.Index, Line: line}, true
				break
			}
		}
		return msg
	}
}

// settledLine reports whether a line is set aside, or had an error and is corrected or sent.
func settledLine(report *ndjson.Report, run Import, at importer.Position) bool {
	if run.IsAside(at) {
		return true
	}
	if worst, _ := report.Mark(at.Line); worst != ndjson.Error {
		return false
	}
	switch run.State(at) {
	case importer.Rejected:
		return false
	case importer.HeldBack: // still so after a correction, until that is sent
		record, err := run.Record(at)
		return err == nil && record.Corrected && !mend.HasError(record.Problems)
	}
	return true
}

// handleFound goes to what was found, and on with what was typed meanwhile.
func (p *checkPage) handleFound(msg foundMsg) tea.Cmd {
	cmd := p.goToFound(msg)
	p.trip.finding, p.trip.landing = false, true
	return tea.Batch(cmd, p.arrive())
}

func (p *checkPage) goToFound(msg foundMsg) tea.Cmd {
	here := importer.Position{Source: p.source, Line: p.line()}
	switch {
	case msg.gen != p.gen:
		return nil
	case msg.ok && msg.at.Source != here.Source:
		s := p.sources[msg.at.Source]
		return tea.Batch(p.goTo(msg.at), p.c.DoneNow(safe.Sprintf("On in file %d of %d: %s.", msg.at.Source+1, len(p.sources), shortPath(s.Path))))
	case msg.ok && msg.step > 0 && msg.at.Line < here.Line:
		return tea.Batch(p.setLine(msg.at.Line), p.c.DoneNow(safe.Own("None further down; this is the first from the top.")))
	case msg.ok && msg.step < 0 && msg.at.Line > here.Line:
		return tea.Batch(p.setLine(msg.at.Line), p.c.DoneNow(safe.Own("None further up; this is the last from the end.")))
	case msg.ok:
		return p.setLine(msg.at.Line)
	case p.filter.isSet() && msg.step > 0:
		return p.c.ToastNow(safe.Own("This is the last of the list; esc shows all records again."))
	case p.filter.isSet():
		return p.c.ToastNow(safe.Own("This is the first of the list; esc shows all records again."))
	case p.survey.busy && msg.step > 0:
		return p.c.ToastNow(safe.Sprintf("No faulty %s below this one yet; the check goes on.", p.unit()))
	case len(p.sources) > 1:
		return p.c.ToastNow(safe.Own("No other record of these files needs you."))
	}
	return p.c.ToastNow(safe.Own("No other record of this file needs you."))
}

// step shows the next file, or the one before; at an end it says so.
func (p *checkPage) step(by int) tea.Cmd {
	switch to := p.source + by; {
	case len(p.sources) < 2:
		return p.c.ToastNow(safe.Own("There is only this one file."))
	case to < 0:
		return p.c.ToastNow(safe.Own("This is the first file; ] goes to the next."))
	case to >= len(p.sources):
		return p.c.ToastNow(safe.Own("This is the last file; [ goes back."))
	default:
		return p.open(to)
	}
}
