package ui

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

const (
	rejectsLimit = 10_000 // rejects listed; more are told by their number, and can be exported
	tellAtOnce   = 250    // records read in one go to say what they are known by: some milliseconds
)

// rejectsStamp tells whether the list may have changed.
type rejectsStamp struct {
	totals   importer.Totals
	rejected int64
	batches  int
	settled  bool
}

func stampOf(s Snapshot) rejectsStamp {
	stamp := rejectsStamp{totals: s.Totals, batches: len(s.Batches), settled: s.Settled}
	for _, b := range s.Batches {
		stamp.rejected += b.Rejected
	}
	return stamp
}

// rejectsLoadedMsg are the rejects as they are now.
type rejectsLoadedMsg struct {
	gen     int
	rejects []importer.Reject
	files   []string // of the sources
	more    bool
}

func loadRejectsCmd(gen int, run Import) tea.Cmd {
	return func() tea.Msg {
		msg := rejectsLoadedMsg{gen: gen}
		for _, s := range run.Sources() {
			msg.files = append(msg.files, s.Path)
		}
		msg.rejects, msg.more = run.Rejects(0, rejectsLimit)
		return msg
	}
}

// load asks for the rejects, one question at a time.
func (p *rejectsPage) load() tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	if p.loading {
		p.again = true
		return nil
	}
	p.loading, p.again = true, false
	return loadRejectsCmd(p.gen, p.c.Run)
}

func (p *rejectsPage) handleLoaded(msg rejectsLoadedMsg) tea.Cmd {
	if msg.gen != p.gen {
		return nil
	}
	p.loading = false
	shown := p.rearrange(func() { p.rows.all, p.rows.files, p.more = msg.rejects, msg.files, msg.more })
	cmds := []tea.Cmd{shown, p.goWanted(), p.tell()}
	if p.again {
		cmds = append(cmds, p.load())
	}
	return tea.Batch(cmds...)
}

// peek shows the record under the cursor, with what the server said at the field that
// it named.
func (p *rejectsPage) peek() tea.Cmd {
	reject, ok := p.rows.at(p.list.Cursor())
	if !ok {
		p.shown, p.inRecord = importer.Reject{}, false
		p.list.Empty = safe.Sprintf("%s; esc shows all", p.none())
		p.pane.clear()
		return nil
	}
	if p.pane.typing() && idOf(reject) == idOf(p.shown) {
		return nil // what is typed stays
	}
	p.shown = reject
	p.pane.heading, p.pane.note = p.recordTitle(), safe.Text{}
	switch {
	case p.rows.isGroup(p.list.Cursor()):
		p.pane.note = safe.Own("a sample")
	case reject.Corrected:
		p.pane.note = stateOf(reject)
	}
	if reject.Line == 0 {
		p.pane.clear()
		return nil
	}
	return p.pane.show(reject.Position, rejectRemarks(p.c.Display, reject)...)
}

// handleRead puts the cursor of the record on the field that the server named.
func (p *rejectsPage) handleRead(msg recordMsg) tea.Cmd {
	fresh := msg.page == RejectsID && msg.gen == p.pane.gen && msg.Position != p.pane.loaded.Position
	if msg.page != RejectsID {
		return nil
	}
	p.pane.accept(msg)
	if _, listed := p.rows.telling[msg.Position]; listed && msg.err == nil {
		p.rows.telling[msg.Position] = telling(msg.Current)
	}
	if fresh && msg.err == nil && p.shown.Pointer != "" {
		p.pane.tree.Go(p.shown.Pointer)
	}
	return p.pane.goOn()
}

// rejectRemarks is what the server said and how sure it is that this record is meant;
// nothing for what the lint says anyway.
func rejectRemarks(d *safe.Display, r importer.Reject) []widget.Remark {
	if r.HeldBack {
		return nil
	}
	said := widget.Remark{Pointer: r.Pointer, Severity: ndjson.Error, Text: serverSaid(d, r)}
	if r.Corrected { // it was said of what stood here before
		said.Severity, said.Text = ndjson.Clean, safe.Sprintf("refused before the correction: %s", said.Text)
		if r.Certainty == importer.Certain {
			return []widget.Remark{said}
		}
	}
	sure := widget.Remark{Pointer: r.Pointer, Text: words.Because(d, safe.Own("position of the error: certain"), r.Why)}
	if r.Certainty != importer.Certain {
		sure.Severity, sure.Text = ndjson.Warning, words.Because(d, safe.Own("position of the error: unsure"), r.Why)
	}
	return []widget.Remark{said, sure}
}

// rejectsToldMsg is what records are known by.
type rejectsToldMsg struct {
	gen  int
	told map[importer.Position]string
}

// tell finds out what the rejects are known by, a few at a time, those on the screen
// first.
func (p *rejectsPage) tell() tea.Cmd {
	if p.telling {
		return nil
	}
	var missing []importer.Position
	add := func(r importer.Reject) {
		if _, told := p.rows.telling[r.Position]; !told && r.Line > 0 && len(missing) < tellAtOnce {
			missing = append(missing, r.Position)
		}
	}
	from, to := p.list.Window()
	for i := from; i < to; i++ {
		if at := p.rows.rows[i]; at.reject >= 0 {
			add(p.rows.all[at.reject])
		}
	}
	for _, r := range p.rows.all {
		add(r)
	}
	if len(missing) == 0 {
		return nil
	}
	p.telling = true
	return tellRejectsCmd(p.gen, p.c.Run, missing)
}

func tellRejectsCmd(gen int, run Import, positions []importer.Position) tea.Cmd {
	return func() tea.Msg {
		msg := rejectsToldMsg{gen, make(map[importer.Position]string, len(positions))}
		for _, position := range positions {
			record, err := run.Record(position)
			if err != nil {
				msg.told[position] = "" // the record's own view says why
				continue
			}
			msg.told[position] = telling(record.Current)
		}
		return msg
	}
}

func (p *rejectsPage) handleTold(msg rejectsToldMsg) tea.Cmd {
	if msg.gen != p.gen {
		return nil
	}
	p.telling = false
	for position, told := range msg.told {
		p.rows.telling[position] = told
	}
	if p.rows.filter != "" { // it may find more now
		return tea.Batch(p.rearrange(nil), p.tell())
	}
	return p.tell()
}
