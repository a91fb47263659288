package ui

import (
	"maps"
	"path/filepath"
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// firstErrors is how many errors of a batch are read at first; going down to the end of
// the list reads twice as many, the key that goes to the end all.
const firstErrors = 500

// jobRejects are the errors of the batch under the cursor, as far as they are read.
type jobRejects struct {
	rows    []importer.JobReject
	more    bool
	batch   int // they are of this one; 0 for none
	limit   int
	gen     int
	reading bool                         // one question at a time
	toEnd   bool                         // the cursor goes to the last, once all are read
	basis   rejectBasis                  // what the last question was asked for
	names   map[importer.Position]string // what people call the records; patients' values
	naming  bool
}

// rejectBasis is what tells that the errors may be others than those read.
type rejectBasis struct {
	batch, limit  int
	state         importer.BatchState
	processed     int64
	rejected      int64
	corrected     int64 // of the run, as what follows: a correction changes how a reject stands
	totalRejected int64
	accepted      int64 // a later batch does so too
	atServer      int64
	unsent        int64
}

// forget drops what belongs to another run; answers on their way are late.
func (r *jobRejects) forget() { *r = jobRejects{gen: r.gen + 1} }

// rejectsReadMsg is a batch's errors.
type rejectsReadMsg struct {
	gen, batch int
	rows       []importer.JobReject
	more       bool
}

// rejectsCmd polls the errors of a batch in the background.
func rejectsCmd(gen int, run Import, batch, limit int) tea.Cmd {
	return func() tea.Msg {
		rows, more := run.JobRejects(batch, limit)
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
		*r = jobRejects{batch: b.Number, limit: firstErrors, gen: gen, names: map[importer.Position]string{}}
		p.onErrors = false
		p.errors.SetRows(errorRows{p})
		p.errors.SetCursor(0)
	}
	t := p.c.Now.Totals
	basis := rejectBasis{b.Number, r.limit, b.State, b.Processed, b.Rejected, t.Corrected, t.Rejected, t.Accepted, t.AtServer, t.Unsent}
	if r.reading || basis == r.basis {
		return nil
	}
	if basis.corrected != r.basis.corrected {
		clear(r.names) // a correction may have changed them
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
	var here importer.JobReject
	if at >= 0 && at < len(r.rows) {
		here = r.rows[at]
	}
	r.rows, r.more, r.reading = msg.rows, msg.more, false
	if i := slices.IndexFunc(r.rows, func(n importer.JobReject) bool {
		return n.Position == here.Position && n.Message == here.Message
	}); i >= 0 {
		at = i
	}
	if r.toEnd && !r.more {
		at, r.toEnd = len(r.rows)-1, false
	}
	p.errors.SetColumns(errorColumns(slices.ContainsFunc(r.rows, func(n importer.JobReject) bool {
		word, _ := words.RejectStands(n)
		return word.Width() > 0
	})))
	p.errors.SetRows(errorRows{p})
	p.errors.SetCursor(max(0, at))
	p.onErrors = p.onErrors && len(r.rows) > 0
	return tea.Batch(p.readRejects(), p.nameErrors())
}

// namesAtOnce bounds how many records are read for their names in one go; more than
// a screen holds.
const namesAtOnce = 100

// errorsNamedMsg is what people call the records of some errors.
type errorsNamedMsg struct {
	gen   int
	names map[importer.Position]string
}

func nameErrorsCmd(gen int, run Import, positions []importer.Position) tea.Cmd {
	return func() tea.Msg {
		names := make(map[importer.Position]string, len(positions))
		for _, at := range positions {
			names[at] = ""
			if record, err := run.Record(at); err == nil { // the Rejects page says why not
				names[at] = telling(record.Current)
			}
		}
		return errorsNamedMsg{gen, names}
	}
}

// nameErrors finds out what the records around the cursor are called.
func (p *jobsPage) nameErrors() tea.Cmd {
	r := &p.rejects
	if r.naming || p.c.Run == nil {
		return nil
	}
	var missing []importer.Position
	for i := max(0, p.errors.Cursor()-namesAtOnce/2); i < min(len(r.rows), p.errors.Cursor()+namesAtOnce/2); i++ {
		at := r.rows[i].Position
		if _, known := r.names[at]; !known && at.Line > 0 {
			missing = append(missing, at)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	r.naming = true
	return nameErrorsCmd(r.gen, p.c.Run, missing)
}

func (p *jobsPage) handleNamed(msg errorsNamedMsg) tea.Cmd {
	if msg.gen != p.rejects.gen {
		return nil
	}
	p.rejects.naming = false
	maps.Copy(p.rejects.names, msg.names)
	return p.nameErrors()
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
