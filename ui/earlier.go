package ui

import (
	"path/filepath"
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// beginCmd begins a run over the inputs, unless these very files are in an earlier run:
// one that is not at its end is taken up instead, for what was sent must not be sent
// again; of one that is, the person is told first.
func beginCmd(e Engine, inputs []importer.Input) tea.Cmd {
	return func() tea.Msg {
		before, found, err := runOver(e, inputs)
		switch {
		case err != nil:
			return begunMsg{err: err}
		case !found:
			return begin(e, inputs)
		case before.Settled && left(before) == 0:
			return importedMsg{inputs, before}
		}
		run, err := e.Open(before.ID)
		if err != nil {
			return begunMsg{err: err}
		}
		for _, s := range run.Sources() {
			if s.Err != nil { // the name is the same, the file is not
				return begin(e, inputs)
			}
		}
		closeInputs(inputs)
		return begunMsg{run: run, again: true}
	}
}

func begin(e Engine, inputs []importer.Input) tea.Msg {
	run, err := e.Begin(inputs)
	return begunMsg{run: run, err: err}
}

func closeInputs(inputs []importer.Input) {
	for _, in := range inputs {
		in.File.Close()
	}
}

// runOver finds the newest run over exactly the files chosen.
func runOver(e Engine, inputs []importer.Input) (run importer.RunInfo, found bool, err error) {
	runs, err := e.Runs()
	if err != nil {
		return run, false, err
	}
	var chosen []string
	for _, in := range inputs {
		chosen = append(chosen, in.File.Info().Resolved)
	}
	slices.Sort(chosen)
	for _, r := range runs {
		if slices.Equal(resolved(r.Paths), chosen) {
			return r, true, nil
		}
	}
	return run, false, nil
}

// resolved brings paths as they were given into the form in which files are compared.
func resolved(paths []string) []string {
	out := make([]string, 0, len(paths))
	for _, p := range paths {
		if abs, err := filepath.Abs(p); err == nil {
			p = abs
		}
		if real, err := filepath.EvalSymlinks(p); err == nil {
			p = real
		}
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// left counts the records of a run that are not accepted yet.
func left(r importer.RunInfo) int64 {
	return r.Totals.HeldBack + r.Totals.Rejected + r.Totals.Unsent
}

// askAgain asks before files are imported that were imported already.
func (m *Model) askAgain(msg importedMsg) tea.Cmd {
	e, inputs, before := m.Engine, msg.inputs, msg.before
	return m.Ask(&widget.Confirm{
		Title: safe.Own("import these files again?"),
		Lines: []safe.Text{
			safe.Sprintf("They were imported on %s: %s records were accepted.", before.Started.Local().Format("2 January 2006, 15:04"), widget.Count(before.Totals.Accepted)),
			safe.Own("Importing them again makes every record a second time, and that can hardly be taken back."),
		},
		Yes: safe.Own("begin a new import"), No: safe.Own("back"), Word: "duplicate",
	}, func() tea.Cmd { return func() tea.Msg { return begin(e, inputs) } })
}

// startCmd looks for runs to take up. Those with something under way are opened in any
// case, so that their jobs are watched; one of them is shown unless files were named.
func (m *Model) startCmd() tea.Cmd {
	e, r, s := m.Engine, m.Run, m.session.start
	if s.resume != "" {
		return openCmd(e, s.resume)
	}
	named := len(s.paths) > 0
	return tea.Batch(snapshotCmd(e, r), func() tea.Msg {
		runs, err := e.Runs()
		for _, run := range runs {
			if !run.Settled && err == nil {
				_, err = e.Open(run.ID)
			}
		}
		return runsMsg{runs, named, err}
	})
}

// handleRuns takes up the last run if something of it is under way, and offers to if
// records of it are left.
func (m *Model) handleRuns(msg runsMsg) tea.Cmd {
	if msg.err != nil {
		return m.Fail(msg.err)
	}
	if msg.named || len(msg.runs) == 0 {
		return nil
	}
	for _, r := range msg.runs {
		if !r.Settled {
			return m.OpenRun(r.ID)
		}
	}
	last := msg.runs[0]
	if left(last) == 0 {
		return nil
	}
	names := make([]safe.Text, 0, len(last.Paths))
	for _, p := range last.Paths {
		names = append(names, safe.Clean(p))
	}
	return m.Ask(&widget.Confirm{
		Title: safe.Own("go on with your last import?"),
		Lines: []safe.Text{safe.Join(", ", names...),
			safe.Sprintf("%s records are not accepted yet.", widget.Count(left(last)))},
		Yes: safe.Own("go on with it"), No: safe.Own("choose other files"),
	}, func() tea.Cmd { return m.OpenRun(last.ID) })
}
