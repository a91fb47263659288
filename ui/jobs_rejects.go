package ui

import (
	"path/filepath"
	"slices"

	"clinik-import/importer"

	tea "github.com/charmbracelet/bubbletea"
)

// firstErrors is how many errors of a batch are read at first; going to the end of the
// list reads twice as many.
const firstErrors = 500

// jobRejects are the errors of the batch under the cursor, as far as they are read.
type jobRejects struct {
	rows    []importer.Reject
	more    bool
	batch   int // they are of this one; 0 for none
	limit   int
	gen     int
	reading bool        // one question at a time
	basis   rejectBasis // what the last question was asked for
}

// rejectBasis is what tells that the errors may be others than those read.
type rejectBasis struct {
	batch, limit  int
	state         importer.BatchState
	processed     int64
	rejected      int64
	corrected     int64 // of the run: a correction changes how a reject stands
	totalRejected int64
}

// forget drops what belongs to another run; answers on their way are late.
func (r *jobRejects) forget() { *r = jobRejects{gen: r.gen + 1} }

// rejectsReadMsg is a batch's errors.
type rejectsReadMsg struct {
	gen, batch int
	rows       []importer.Reject
	more       bool
}

// rejectsCmd polls the errors of a batch in the background.
func rejectsCmd(gen int, run Import, batch, limit int) tea.Cmd {
	return func() tea.Msg {
		rows, more := run.Rejects(batch, limit)
		rows = slices.DeleteFunc(slices.Clone(rows), func(r importer.Reject) bool { return r.HeldBack })
		return rejectsReadMsg{gen, batch, rows, more}
	}
}

// readRejects asks for the errors of the batch under the cursor if they can have
// changed. While a question is on its way no other is asked; its answer looks again.
func (p *jobsPage) readRejects() tea.Cmd {
	r := &p.rejects
	b, ok := p.current()
	if !ok || p.c.Run == nil || p.c.front != JobsID {
		return nil
	}
	if r.batch != b.Number {
		gen := r.gen + 1
		*r = jobRejects{batch: b.Number, limit: firstErrors, gen: gen}
		p.onErrors = false
		p.errors.SetRows(errorRows{p})
		p.errors.SetCursor(0)
	}
	t := p.c.Now.Totals
	basis := rejectBasis{b.Number, r.limit, b.State, b.Processed, b.Rejected, t.Corrected, t.Rejected}
	if r.reading || basis == r.basis {
		return nil
	}
	r.reading, r.basis = true, basis
	return rejectsCmd(r.gen, p.c.Run, b.Number, r.limit)
}

// handleRejects takes the errors in; the cursor stays on the record it was on.
func (p *jobsPage) handleRejects(msg rejectsReadMsg) tea.Cmd {
	r := &p.rejects
	if msg.gen != r.gen {
		return nil
	}
	at := p.errors.Cursor()
	var here importer.Reject
	if at >= 0 && at < len(r.rows) {
		here = r.rows[at]
	}
	r.rows, r.more, r.reading = msg.rows, msg.more, false
	if i := slices.IndexFunc(r.rows, func(n importer.Reject) bool {
		return n.Position == here.Position && n.Message == here.Message
	}); i >= 0 {
		at = i
	}
	p.errors.SetRows(errorRows{p})
	p.errors.SetCursor(max(0, at))
	p.onErrors = p.onErrors && len(r.rows) > 0
	return p.readRejects()
}

// fileNames are the names of a run's files without their folders.
func fileNames(run Import) (names []string) {
	if run == nil {
		return nil
	}
	for _, s := range run.Sources() {
		names = append(names, filepath.Base(s.Path))
	}
	return names
}
