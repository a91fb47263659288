package ui

import (
	"fmt"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// Some servers say which record of a batch is at fault, but not whether they count from 0
// or from 1. Its neighbour may be the one meant, and then the one listed was accepted:
// corrected and sent, it would be in the store twice. So nothing is corrected before a
// person has compared the two.
//
//	e E f F a ──unsure?──▶ whichCmd ──▶ dialog ──SettleBase──▶ baseSettledMsg ──▶ the key, at the right record

// meant is one of the records that a reject can mean.
type meant struct {
	importer.Position
	base    int64 // what the server counts from if it means this one
	file    string
	name    string    // what it is known by
	unit    safe.Text // what its file counts
	current []byte
}

// whichMsg are the records to compare.
type whichMsg struct {
	page       PageID
	reject     importer.Reject
	then       wish // after the choice; its place goes with the reject if it stands on it
	candidates []meant
	err        error
}

func whichCmd(page PageID, run Import, reject importer.Reject, then wish) tea.Cmd {
	return func() tea.Msg {
		msg := whichMsg{page: page, reject: reject, then: then}
		fromZero, fromOne := run.Candidates(reject)
		sources := run.Sources()
		for base, at := range []importer.Position{fromZero, fromOne} {
			if at.Line == 0 {
				continue
			}
			record, err := run.Record(at)
			if err != nil {
				msg.err = err
				return msg
			}
			if len(record.Current) == 0 {
				msg.err = fmt.Errorf("%s: the records to compare cannot be shown, for the file is not there as it was sent. Put it back; nothing was recorded",
					filepath.Base(sources[at.Source].Path))
				return msg
			}
			one := meant{Position: at, base: int64(base), name: telling(record.Current), current: record.Current}
			one.file, one.unit = sources[at.Source].Path, mend.Unit(sources[at.Source])
			msg.candidates = append(msg.candidates, one)
		}
		if len(msg.candidates) == 0 {
			msg.err = fmt.Errorf("batch %d: the records that the server can have meant cannot be found, so nothing is corrected", reject.Batch)
		}
		return msg
	}
}

func (p *recordPane) handleWhich(msg whichMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	run := p.c.Run
	return p.c.Push(&which{c: p.c, msg: msg, at: -1, decided: func(c meant, reason string) tea.Cmd {
		if p.c.Run != run {
			return nil
		}
		then := msg.then
		if then.at == msg.reject.Position {
			then.at = c.Position
		}
		return settleCmd(p.page, run, msg.reject.Batch, c.base, reason, then)
	}})
}

// baseSettledMsg tells every page that the rejects of a batch stand on other lines, or
// surely on theirs.
type baseSettledMsg struct {
	page  PageID
	batch int
	then  wish
	err   error
}

func settleCmd(page PageID, run Import, batch int, base int64, reason string, then wish) tea.Cmd {
	return func() tea.Msg {
		return baseSettledMsg{page, batch, then, run.SettleBase(batch, base, reason)}
	}
}

// handleSettled notes what the person wanted; it is done when the page has shown the
// record anew.
func (p *recordPane) handleSettled(msg baseSettledMsg) tea.Cmd {
	switch {
	case msg.err != nil && msg.page == p.page:
		return p.c.Fail(msg.err)
	case msg.err != nil:
		return nil
	}
	p.gen++ // what is being read holds the doubt still
	if msg.page != p.page {
		return nil
	}
	if msg.then.key.String() != "" {
		p.held = msg.then
	}
	return tea.Batch(p.c.Reload(),
		p.c.Done(safe.Sprintf("Recorded with your reason. The errors of batch %d are on their lines now.", msg.batch)))
}

// askWhich asks of the reject under the cursor which record it means, also once a person
// has said so: that can be turned until a correction rests on it.
func (p *rejectsPage) askWhich() tea.Cmd {
	if !mend.IsUnsure(p.shown) && !p.shown.Told {
		return p.c.Toast(safe.Own("There is no doubt here. Press w on an error with ? beside its line."))
	}
	return whichCmd(RejectsID, p.c.Run, p.shown, wish{at: p.shown.Position})
}

// handleSettled lists the rejects anew and goes to the one that was asked about.
func (p *rejectsPage) handleSettled(msg baseSettledMsg) tea.Cmd {
	cmd := p.pane.update(msg)
	if msg.err != nil {
		return cmd
	}
	p.gen++ // lists on their way are out of date
	p.loading, p.telling = false, false
	if msg.page == RejectsID {
		p.want = &msg.then.at
	}
	return tea.Batch(cmd, p.load())
}
