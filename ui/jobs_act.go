package ui

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// pauseCmd stops sending, or goes on.
func pauseCmd(e Engine, run Import, taken *snapshots, pause bool) tea.Cmd {
	return func() tea.Msg {
		if e.Watching().On {
			return toastMsg{text: safe.Own("This window only looks on; the one that is at work is not paused from here.")}
		}
		if pause {
			e.Pause()
		} else {
			e.Unpause()
		}
		return pausedMsg{taken.take(e, run)}
	}
}

// pausedMsg is the engine after sending was stopped, or went on.
type pausedMsg struct{ snapshot Snapshot }

func (p *jobsPage) handlePaused(msg pausedMsg) tea.Cmd {
	said := safe.Own("Sending goes on.")
	if msg.snapshot.Paused {
		said = safe.Own("Sending is paused; what is at the server goes on there. p goes on sending.")
	}
	return tea.Batch(Do(snapshotMsg(msg)), p.c.DoneNow(said))
}

// batchChangedMsg is what became of a person's word on a batch.
type batchChangedMsg struct {
	run  Import    // whose batch it is
	said safe.Text // what was done
	err  error
}

func cancelBatchCmd(run Import, batch int) tea.Cmd {
	return func() tea.Msg {
		return batchChangedMsg{run, safe.Sprintf("Batch %d is out of the queue; its records are unsent.", batch), run.Cancel(batch)}
	}
}

// cancelAllCmd begins at the end: the one that goes next has the least time left.
func cancelAllCmd(run Import, batches []int) tea.Cmd {
	return func() tea.Msg {
		out, all := 0, len(batches)
		var first error
		for _, b := range slices.Backward(batches) {
			if err := run.Cancel(b); err == nil {
				out++
			} else if first == nil {
				first = err
			}
		}
		if first != nil {
			first = fmt.Errorf("%d of %d batches are out of the queue; %w", out, all, first)
		}
		return batchChangedMsg{run, safe.Sprintf("%s out of the queue; their records are unsent.", counted(int64(all), "batch is", "batches are")), first}
	}
}

func releaseBatchCmd(run Import, batch int) tea.Cmd {
	return func() tea.Msg {
		return batchChangedMsg{run, safe.Sprintf("Batch %d is in the queue again.", batch), run.Release(batch)}
	}
}

func resolveBatchCmd(run Import, batch int, d importer.Decision, job, reason string) tea.Cmd {
	return func() tea.Msg {
		return batchChangedMsg{run, safe.Sprintf("Your decision on batch %d is recorded.", batch), run.Resolve(batch, d, job, reason)}
	}
}

func (p *jobsPage) handleChanged(msg batchChangedMsg) tea.Cmd {
	said := p.c.Done(msg.said)
	if since, ok := errors.AsType[*importer.SentSinceError](msg.err); ok {
		said = p.askTakeOut(msg.run, since)
	} else if msg.err != nil {
		said = p.c.Fail(msg.err)
	}
	return tea.Batch(said, p.c.snapshotCmd())
}

// askTakeOut offers the way out for a batch that is not put back into the queue, because its
// records went in another import since.
func (p *jobsPage) askTakeOut(run Import, since *importer.SentSinceError) tea.Cmd {
	return p.c.Ask(&widget.Confirm{
		Title: safe.Sprintf("take batch %d out of the queue instead?", since.Batch),
		Lines: words.SentSince(since),
		Yes:   safe.Own("take it out"), No: safe.Own("leave it held"), Careful: true,
	}, func() tea.Cmd { return cancelBatchCmd(run, since.Batch) })
}

func (p *jobsPage) askCancel() tea.Cmd {
	b, ok := p.current()
	if !ok || !cancellable(b) {
		return p.c.Toast(safe.Own("Only a batch that waits can be taken out of the queue."))
	}
	run := p.c.Run
	return p.c.Ask(&widget.Confirm{
		Title: safe.Sprintf("take batch %d out of the queue?", b.Number),
		Lines: []safe.Text{safe.Sprintf("It is not sent. Its %s unsent again and can go with a new plan.", counted(b.Records, "record is", "records are"))},
		Yes:   safe.Own("take it out"), Careful: true,
	}, func() tea.Cmd { return cancelBatchCmd(run, b.Number) })
}

// notSent counts the batches that can still be cancelled.
func (p *jobsPage) notSent() (n int) {
	for _, b := range p.c.Now.Batches {
		if cancellable(b) {
			n++
		}
	}
	return n
}

func (p *jobsPage) askCancelAll() tea.Cmd {
	var batches []int
	var records int64
	for _, b := range p.c.Now.Batches {
		if cancellable(b) {
			batches, records = append(batches, b.Number), records+b.Records
		}
	}
	if len(batches) == 0 {
		return p.c.Toast(safe.Own("No batch waits that could be taken out of the queue."))
	}
	run := p.c.Run
	n := counted(int64(len(batches)), "batch", "batches")
	return p.c.Ask(&widget.Confirm{
		Title: safe.Sprintf("cancel %s?", n),
		Lines: []safe.Text{safe.Sprintf("All that is not sent is taken out of the queue. Its %s unsent again and can go with a new plan. What is at the server goes on there.",
			counted(records, "record is", "records are"))},
		Yes: safe.Sprintf("take out %s", n), Careful: true,
	}, func() tea.Cmd { return cancelAllCmd(run, batches) })
}

func (p *jobsPage) askRelease() tea.Cmd {
	b, ok := p.current()
	if !ok || b.State != importer.StateHeld {
		return p.c.Toast(safe.Own("Only a held batch can be put back into the queue."))
	}
	run := p.c.Run
	said, word := words.Release(p.c.Engine.Target(), b)
	held := safe.Sprintf("It is held. %s", sentence(p.c.Display.Words(b.Why).String()))
	return p.c.Ask(&widget.Confirm{
		Title: safe.Sprintf("put batch %d back into the queue?", b.Number),
		Lines: append([]safe.Text{held}, said...),
		Yes:   safe.Sprintf("put back %s", counted(b.Records, "record", "records")),
		Word:  word, Careful: true,
	}, func() tea.Cmd { return releaseBatchCmd(run, b.Number) })
}

// decide opens the decision on a batch whose outcome is not known.
func (p *jobsPage) decide() tea.Cmd {
	b, ok := p.current()
	if !ok || !needsDecision(b) && !b.Named {
		return p.c.Toast(safe.Own("Only a batch whose outcome is not known needs a decision."))
	}
	run := p.c.Run
	return p.c.Push(newDecision(p.c, b, func(d importer.Decision, job, reason string) tea.Cmd {
		return resolveBatchCmd(run, b.Number, d, job, reason)
	}))
}

// earlierRunsMsg are the runs of this target.
type earlierRunsMsg struct {
	runs []importer.RunInfo
	err  error
}

func earlierRunsCmd(e Engine) tea.Cmd {
	return func() tea.Msg {
		runs, err := e.Runs()
		return earlierRunsMsg{runs, err}
	}
}

// handleEarlier lets another import be taken up.
func (p *jobsPage) handleEarlier(msg earlierRunsMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	msg.runs = slices.DeleteFunc(slices.Clone(msg.runs), func(r importer.RunInfo) bool {
		return r.LookedAt && (p.c.Run == nil || r.ID != p.c.Run.ID())
	})
	if len(msg.runs) == 0 {
		return p.c.Toast(safe.Own("There is no earlier import."))
	}
	options := make([]widget.Option, len(msg.runs))
	at := 0
	for i, r := range msg.runs {
		if p.c.Run != nil && r.ID == p.c.Run.ID() {
			at = i
		}
		options[i] = runOption(r, p.c)
	}
	return p.c.Choose(safe.Own("imports, the newest first"), options, at, func(i int) tea.Cmd {
		if p.c.Run != nil && msg.runs[i].ID == p.c.Run.ID() {
			return p.c.Toast(safe.Own("This import is the one you see."))
		}
		return p.c.OpenRun(msg.runs[i].ID)
	})
}

func runOption(r importer.RunInfo, c *Context) widget.Option {
	names := make([]safe.Text, len(r.Paths))
	for i, path := range r.Paths {
		names[i] = safe.Clean(filepath.Base(path))
	}
	note := safe.Sprintf("%s of %s accepted", widget.Count(r.Totals.Accepted), widget.Count(r.Totals.Read-r.Totals.Blank))
	if !r.Settled {
		note = safe.Sprintf("not finished · %s", note)
	}
	started := safe.Clean(r.Started.In(c.Time().Location()).Format("2006-01-02 15:04"))
	return widget.Option{Name: safe.Join(" ", started, safe.Join(", ", names...)), Note: note}
}
