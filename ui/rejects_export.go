package ui

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// written is a kind of file that the Rejects page writes.
type written uint8

const (
	writtenRejects   written = iota // the records as they are, and their reasons
	writtenCorrected                // a whole file, corrected
	writtenReport                   // a page for the owner of the data
)

// ending is what is put behind the name of the file it comes from.
func (w written) ending() string {
	return []string{report.RejectsEnding, report.CorrectedEnding, report.PageEnding}[w]
}

// askExport asks what to write, of which file, and where to.
func (p *rejectsPage) askExport() tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	steps, _ := p.c.Decisions.Steps(false)
	options := []widget.Option{
		{Name: safe.Own("the records, unchanged"), Note: safe.Own("with their faults; reasons beside them")},
		{Name: safe.Own("the corrected file"), Note: safe.Own("whole, with the corrections in it")},
		{Name: safe.Own("a report for the owner of the data"), Note: safe.Own("counts and shapes, no values")},
		{Name: safe.Own("a recipe of what was done"), Note: counted(int64(len(steps)), "step", "steps")},
	}
	return p.c.Choose(safe.Own("write what?"), options, 0, func(i int) tea.Cmd {
		switch what := written(i); what {
		case writtenRejects, writtenCorrected:
			return p.askSource(what)
		case writtenReport:
			return p.askPath(writtenReport, p.c.Run.Sources()[0], "", nil)
		}
		return p.c.askRecipe()
	})
}

// askSource asks which file it is about; a file to send holds one type only.
func (p *rejectsPage) askSource(what written) tea.Cmd {
	counts := map[int]int64{}
	for _, r := range p.rows.all.Entries {
		if r.Line > 0 {
			counts[int(r.Source)]++
		}
	}
	var sources []*importer.Source
	var options []widget.Option
	for _, s := range p.c.Run.Sources() {
		if counts[s.Index] > 0 {
			sources = append(sources, s)
			options = append(options, widget.Option{Name: safe.Clean(filepath.Base(s.Path)), Note: counted(counts[s.Index], "record", "records")})
		}
	}
	switch len(sources) {
	case 0:
		return p.c.Toast(safe.Own("There is nothing to export."))
	case 1:
		return p.askPath(what, sources[0], "", nil)
	}
	return p.c.Choose(safe.Own("of which file?"), options, 0, func(i int) tea.Cmd {
		return p.askPath(what, sources[i], "", nil)
	})
}

// askPath asks where to write. path is what was tried before and wrong why it was not
// taken; "" for a name beside the file.
func (p *rejectsPage) askPath(what written, s *importer.Source, path string, wrong error) tea.Cmd {
	title := []safe.Text{safe.Own("the records, unchanged"), safe.Own("the corrected file"), safe.Own("a report for the owner of the data")}[what]
	said := []safe.Text{
		safe.Sprintf("As they stand in %s: they still have their faults. Those are named in two files beside it, %s to be opened as a table and %s for programs.", filepath.Base(s.Path), report.TableEnding, report.ReasonsEnding),
		safe.Sprintf("All of %s, the corrected records in their last version. Your file stays as it is.", filepath.Base(s.Path)),
		safe.Own("Counts, reasons and the shape of values, but no value. The name ends in .html or in .md (Markdown)."),
	}[what]
	if path == "" {
		path = report.Beside(s.Path, what.ending())
	}
	f := newForm(p.c, title, said)
	if what == writtenCorrected { // first: where there is little room, the last lines go
		f.lines = []safe.Text{words.Differs(report.Differing(p.c.Run, s)), said}
	}
	f.add(safe.Own("write to:"), path)
	if wrong != nil {
		f.wrong = sentence(words.Error(wrong))
	}
	gen, ctx, run, target, now := p.gen, p.c.Context(), p.c.Run, p.c.Engine.Target(), p.c.Time()
	f.submit = func(values []string) (tea.Cmd, error) {
		return writeCmd(gen, ctx, run, what, s, values[0], target, now), nil
	}
	return p.c.Push(f)
}

// writtenMsg is what became of a file to be written.
type writtenMsg struct {
	gen    int
	what   written
	source *importer.Source
	path   string
	n      int64 // records in it; of a corrected file, those that differ
	err    error
}

func writeCmd(gen int, ctx context.Context, run Import, what written, s *importer.Source, path string, target importer.Target, now time.Time) tea.Cmd {
	return func() tea.Msg {
		msg := writtenMsg{gen: gen, what: what, source: s, path: path}
		switch what {
		case writtenCorrected:
			msg.n, msg.err = report.Corrected(ctx, run, s, path)
		case writtenReport:
			msg.err = report.Write(run, target, now, path)
		default:
			msg.n, msg.err = report.Export(ctx, run, s, nil, path)
		}
		return msg
	}
}

func (p *rejectsPage) handleWritten(msg writtenMsg) tea.Cmd {
	switch {
	case msg.gen != p.gen:
		return nil
	case errors.Is(msg.err, fs.ErrExist) && p.c.front == RejectsID:
		return p.askPath(msg.what, msg.source, msg.path, msg.err) // for another name
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case msg.what == writtenCorrected:
		return p.c.Done(safe.Sprintf("%s from your file; the whole is written to %s", counted(msg.n, "record differs", "records differ"), msg.path))
	case msg.what == writtenReport:
		return p.c.Done(safe.Sprintf("The report is written to %s; it holds no values.", msg.path))
	}
	return p.c.Done(safe.Sprintf("%s written to %s, still with the faults that %s%s names", counted(msg.n, "record", "records"),
		msg.path, filepath.Base(msg.path), report.TableEnding))
}
