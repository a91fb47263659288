package ui

import (
	"context"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

const (
	tellAtOnce = 250   // records read in one go to say what they are known by: some milliseconds
	mostTold   = 5_000 // of which that is kept
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
	gen       int
	all, view rejectsView
	filter    string // that view was made with
	files     []string
	err       error // why there is no list: it was ended early
}

func loadRejectsCmd(ctx context.Context, gen int, run Import, filter string) tea.Cmd {
	return func() tea.Msg {
		msg := rejectsLoadedMsg{gen: gen, filter: filter}
		for _, s := range run.Sources() {
			msg.files = append(msg.files, s.Path)
		}
		all, err := run.ListRejects(ctx)
		if err != nil {
			msg.err = err
			return msg
		}
		msg.all = viewOf(all)
		msg.view, msg.err = narrowed(ctx, run, msg.all, msg.files, filter)
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
	ctx, stop := context.WithCancel(p.c.Context())
	p.stop = stop
	return loadRejectsCmd(ctx, p.gen, p.c.Run, p.rows.filter)
}

func (p *rejectsPage) handleLoaded(msg rejectsLoadedMsg) tea.Cmd {
	if msg.gen != p.gen {
		return nil
	}
	p.stopLooking() // frees what it holds
	p.loading = false
	var cmds []tea.Cmd
	if msg.err == nil {
		switch p.rows.filter { // another may be asked for meanwhile
		case msg.filter:
		case "":
			msg.view, msg.filter = msg.all, ""
		default:
			p.again = true
		}
		shown := p.rearrange(func() {
			p.rows.files = msg.files
			p.rows.take(msg.all, msg.view, msg.filter)
		})
		cmds = append(cmds, shown, p.goWanted(), p.tell())
	}
	if p.again {
		cmds = append(cmds, p.load())
	}
	return tea.Batch(cmds...)
}

// peek shows the record under the cursor, with what the server said at the field that
// it named. A record in which a value is being typed stays until that is done.
func (p *rejectsPage) peek() tea.Cmd {
	p.list.Empty = p.none()
	if p.isBare() {
		p.list.Empty = safe.Sprintf("%s; esc shows all", p.none())
	}
	if p.pane.typing() {
		return p.tell()
	}
	reject, ok := p.rows.at(p.list.Cursor())
	if !ok {
		p.shown, p.inRecord = importer.Reject{}, false
		p.pane.clear()
		return nil
	}
	p.shown = reject
	p.pane.heading, p.pane.note = p.recordTitle(), safe.Text{}
	switch {
	case p.rows.isGroup(p.list.Cursor()):
		p.pane.note = safe.Own("a sample")
	case reject.Corrected, reject.Aside:
		p.pane.note = stateOf(importer.ListedReject{Corrected: reject.Corrected, StillBad: reject.StillBad, Unsure: mend.IsUnsure(reject), Aside: reject.Aside})
	}
	if reject.Line == 0 {
		p.pane.clear()
		return p.tell()
	}
	return tea.Batch(p.pane.show(reject.Position, rejectRemarks(p.c.Display, reject)...), p.tell())
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
	if p.shown.HeldBack && p.shown.Pointer == "" && !msg.Corrected && msg.Position == p.shown.Position { // only the line tells
		if i := slices.IndexFunc(msg.Problems, func(p ndjson.Problem) bool { return p.Severity == ndjson.Error }); i >= 0 {
			p.shown.Pointer = msg.Problems[i].Pointer
		}
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
	sure := widget.Remark{Pointer: r.Pointer, Text: words.Because(d, safe.Own("certainly this record"), r.Why)}
	if r.Certainty != importer.Certain {
		sure.Severity, sure.Text = ndjson.Warning, words.Because(d, safe.Own("perhaps another record"), r.Why)
	}
	return []widget.Remark{said, sure}
}

// rejectsToldMsg is what records are known by.
type rejectsToldMsg struct {
	gen  int
	told map[importer.Position]string
}

// tell finds out what the rejects on the screen and around it are known by.
func (p *rejectsPage) tell() tea.Cmd {
	if p.telling || p.c.Run == nil {
		return nil
	}
	if len(p.rows.telling) > mostTold {
		clear(p.rows.telling)
	}
	var missing []importer.Position
	from, to := p.list.Window()
	around := (tellAtOnce - (to - from)) / 2
	for i := max(0, from-around); i < min(p.rows.Len(), to+around); i++ {
		_, entry := p.rows.locate(i)
		if entry < 0 {
			continue
		}
		r := p.rows.view.Entries[entry]
		if _, told := p.rows.telling[r.Position()]; !told && r.Line > 0 {
			missing = append(missing, r.Position())
		}
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
			msg.told[position] = "" // the record's own view says why not
			if current, err := run.Current(position); err == nil {
				msg.told[position] = telling(current)
			}
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
	return p.tell()
}
