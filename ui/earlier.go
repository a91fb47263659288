package ui

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// beginCmd begins a run over the files, unless they are in an earlier run: one over
// these very files that is not at its end is taken up instead, for what was sent must
// not be sent again; if records of any of them were sent in another, the person is told
// first. Where they were read in several ways, the person says which is meant.
func beginCmd(e Engine, files chosenFiles) tea.Cmd {
	return func() tea.Msg {
		runs, err := e.Runs()
		if err != nil {
			return begunMsg{err: err}
		}
		switch before := importer.NotAtEnd(runs, infosOf(files.inputs)); len(before) {
		case 0:
			return beginAnew(e, files, runs)
		case 1:
			return takeUp(e, files, runs, before[0].ID)
		default:
			return readingsMsg{files, runs, before}
		}
	}
}

// takeUp goes on with an earlier run over the files. Where one of them was gone or changed,
// touched or copied, its content decides first.
func takeUp(e Engine, files chosenFiles, runs []importer.RunInfo, id string) tea.Msg {
	run, err := e.Open(id)
	if err != nil {
		return begunMsg{err: err}
	}
	if len(faultsOf(run)) > 0 {
		return reopenMsg{run, files, runs}
	}
	return takenUp(run, files)
}

func takenUp(run Import, files chosenFiles) tea.Msg {
	closeInputs(files.inputs)
	return begunMsg{run: run, again: true, files: files}
}

// reopenMsg is a run to go on with whose files may be no longer what they were.
type reopenMsg struct {
	run   Import
	files chosenFiles
	runs  []importer.RunInfo // all
}

// reopen compares the files with what the run knows of them, and begins another run over
// them if they are other ones.
func (m *Model) reopen(msg reopenMsg) tea.Cmd {
	ctx, e := m.ctx, m.Engine
	return tea.Batch(m.ToastNow(words.Compared), func() tea.Msg {
		run, files := msg.run, msg.files
		if err := run.Reopen(ctx); err != nil {
			closeInputs(files.inputs)
			return begunMsg{err: err}
		}
		if len(faultsOf(run)) > 0 {
			files.older = run.Edited()
			return beginAnew(e, files, msg.runs)
		}
		return takenUp(run, files)
	})
}

func beginAnew(e Engine, files chosenFiles, runs []importer.RunInfo) tea.Msg {
	if before, found := importer.SentBefore(runs, infosOf(files.inputs)); found {
		return importedMsg{files, before}
	}
	return begin(e, files)
}

// readingsMsg says that files were read in several ways, in runs that are not at their end.
type readingsMsg struct {
	files  chosenFiles
	runs   []importer.RunInfo // all
	before []importer.RunInfo // those, newest first
}

// askReading asks which of them is meant.
func (m *Model) askReading(msg readingsMsg) tea.Cmd {
	e := m.Engine
	options := make([]widget.Option, len(msg.before))
	for i, r := range msg.before {
		options[i] = widget.Option{Name: words.Reading(r), Note: safe.Sprintf("begun %s · %s accepted · %s left",
			r.Started.Local().Format("2 January, 15:04"), widget.Count(r.Totals.Accepted), widget.Count(r.Totals.Left()))}
	}
	return m.Choose(safe.Own("which import of these files?"), options, 0, func(i int) tea.Cmd {
		return func() tea.Msg { return takeUp(e, msg.files, msg.runs, msg.before[i].ID) }
	})
}

func begin(e Engine, files chosenFiles) tea.Msg {
	run, err := e.Begin(files.inputs)
	return begunMsg{run: run, err: err, files: files}
}

func closeInputs(inputs []importer.Input) {
	for _, in := range inputs {
		in.File.Close()
	}
}

// infosOf are what the files of inputs are.
func infosOf(inputs []importer.Input) []ndjson.Info {
	infos := make([]ndjson.Info, len(inputs))
	for i, in := range inputs {
		infos[i] = in.File.Info()
	}
	return infos
}

// askAgain asks before another import is begun over files of which records were sent: its plan
// leaves those out that are the same.
func (m *Model) askAgain(msg importedMsg) tea.Cmd {
	e, files, before := m.Engine, msg.files, msg.before
	names := []safe.Text{}
	for _, in := range files.inputs {
		if info := in.File.Info(); before.Reads(info) {
			names = append(names, fileTitle(info))
		}
	}
	return m.Ask(&widget.Confirm{
		Title: safe.Own("import these files again?"),
		Lines: []safe.Text{
			safe.Sprintf("%s: records of it were sent on %s, and %s were accepted then.", safe.Join(", ", names...),
				before.Started.Local().Format("2 January 2006, 15:04"), widget.Count(before.Totals.Accepted)),
			safe.Own("The plan leaves out every record that was sent before just as it is. One that was changed in the file since is new to it: it would be stored beside the old one."),
		},
		Yes: safe.Own("begin a new import"), No: safe.Own("back"), Careful: true,
	}, func() tea.Cmd { return func() tea.Msg { return begin(e, files) } })
}

// startCmd looks for runs to take up. Those with something under way are opened in any
// case, so that their jobs are watched; one of them is shown unless files were named.
func (m *Model) startCmd() tea.Cmd {
	e, s := m.Engine, m.session.start
	if s.resume != "" {
		return openCmd(e, s.resume)
	}
	looking := e.Watching().On
	named := len(s.paths) > 0
	return tea.Batch(m.snapshotCmd(), func() tea.Msg {
		runs, err := e.Runs()
		for _, run := range runs {
			if !run.Settled && err == nil {
				_, err = e.Open(run.ID)
			}
		}
		msg := runsMsg{runs: runs, named: named, looking: looking, err: err}
		if err == nil && !named && !looking {
			msg.others, msg.err = e.Adoptable()
		}
		return msg
	})
}

// handleRuns takes up the last run if something of it is under way. Else it asks about those
// that were begun with another key, and last offers one that has records left.
func (m *Model) handleRuns(msg runsMsg) tea.Cmd {
	if msg.err != nil {
		return m.Fail(msg.err)
	}
	if msg.named {
		return nil
	}
	return tea.Batch(m.takeUpLast(msg), m.sayUnopened(msg.runs))
}

// sayUnopened says it until the person has read it, but for files that the other window has.
func (m *Model) sayUnopened(runs []importer.RunInfo) tea.Cmd {
	m.session.unopened = slices.DeleteFunc(slices.Clone(m.session.unopened), func(path string) bool {
		return slices.ContainsFunc(runs, func(r importer.RunInfo) bool { return !r.Settled && slices.Contains(r.Paths, path) })
	})
	if said := m.unopened(); said.Width() > 0 {
		return m.ToastRead(said)
	}
	return nil
}

// takeUpLast is handleRuns where no files are opened.
func (m *Model) takeUpLast(msg runsMsg) tea.Cmd {
	for _, r := range msg.runs {
		if !r.Settled {
			return m.OpenRun(r.ID)
		}
	}
	if msg.looking && len(msg.runs) > 0 {
		return m.OpenRun(msg.runs[0].ID)
	}
	return m.askAdoption(adoption{others: msg.others, none: func() tea.Cmd { return m.offerLast(msg.runs) }})
}

// offerLast offers the last import if records of it are left.
func (m *Model) offerLast(runs []importer.RunInfo) tea.Cmd {
	runs = importer.Imports(runs)
	if len(runs) == 0 || runs[0].Totals.ToDo() == 0 {
		return nil
	}
	last := runs[0]
	names := make([]safe.Text, 0, len(last.Paths))
	for _, p := range last.Paths {
		names = append(names, safe.Clean(p))
	}
	return m.Ask(&widget.Confirm{
		Title: safe.Own("go on with your last import?"),
		Lines: []safe.Text{safe.Join(", ", names...),
			safe.Sprintf("%s not accepted yet.", counted(last.Totals.ToDo(), "record is", "records are"))},
		Yes: safe.Own("go on with it"), No: safe.Own("choose other files"),
	}, func() tea.Cmd { return m.OpenRun(last.ID) })
}
