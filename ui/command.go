package ui

import (
	"fmt"
	"runtime"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/shell"

	tea "github.com/charmbracelet/bubbletea"
)

// commandLine is the command that does without the screens what the page in front is
// about, quoted for the person's shell; "" if there is none yet. The key is never in it:
// commands read it where the screens did.
func (m *Model) commandLine() string {
	if m.notByCommand().Width() > 0 {
		return ""
	}
	words := commandWords(m.front, m.sources())
	var flags []string
	switch page := m.page().(type) {
	case *sendPage:
		flags = firstWords(page.first)
	case *jobsPage:
		words = page.commandWords()
	case *rejectsPage:
		words = page.commandWords()
	}
	if words == nil {
		return ""
	}
	if same := m.session.start.flags; same != nil {
		flags = append(same(words[1]), flags...)
	}
	words = slices.Insert(words, 2, flags...)
	return shell.Line(words, runtime.GOOS == "windows")
}

// notByCommand says why no command does what the page in front is about, though files are
// there: one reads them as they are, and begins another import; empty where one does.
func (m *Model) notByCommand() safe.Text {
	sent := slices.ContainsFunc(m.Now.Batches, func(b importer.Batch) bool { return b.State != importer.StateCancelled })
	switch {
	case m.front == JobsID || m.front == RejectsID: // their commands name the run
		return safe.Text{}
	case m.front == SendID && sent:
		return safe.Own("No single command does this: records of this import were sent, or wait, and a command would begin another with all of them.")
	case m.Now.Edited > 0:
		return safe.Sprintf("No single command does this: %s corrected here, and a command reads the files as they are.",
			counted(m.Now.Edited, "record is", "records are"))
	case m.Now.Totals.Aside > 0:
		return safe.Sprintf("No single command does this: %s set aside here, and a command reads the files as they are and would send what is set aside.",
			counted(m.Now.Totals.Aside, "record is", "records are"))
	}
	return safe.Text{}
}

func (m *Model) sources() []*importer.Source {
	if m.Run == nil {
		return nil
	}
	return m.Run.Sources()
}

// commandWords are the program, the command, its own flags, and what it is about.
func commandWords(page PageID, sources []*importer.Source) []string {
	if len(sources) == 0 {
		return nil
	}
	words := []string{"clinik-import", "lint"}
	if page == SendID {
		words[1] = "send"
	}
	if t := oneType(sources); t != "" {
		words = append(words, "--type", t)
	}
	how, ok := howRead(sources)
	if !ok {
		return nil
	}
	var paths []string
	for _, s := range sources {
		if !slices.Contains(paths, s.Path) { // of an archive several files may be chosen
			paths = append(paths, s.Path)
		}
	}
	return withoutDashes(slices.Concat(words, how, []string{"--"}, paths))
}

// howRead are the flags that make a command read the files as they are read here. They
// hold for all files of a command: ok is false where these are not read alike.
func howRead(sources []*importer.Source) (flags []string, ok bool) {
	values := 0
	var archives []string
	entries := map[string][]string{} // by archive
	for _, s := range sources {
		if s.File == nil {
			continue // gone
		}
		info := s.File.Info()
		if info.Form == ndjson.Values {
			values++
		}
		if info.Entry == "" {
			continue
		}
		if entries[s.Path] == nil {
			archives = append(archives, s.Path)
		}
		entries[s.Path] = append(entries[s.Path], info.Entry)
	}
	if values > 0 {
		flags = append(flags, "--records")
	}
	for i, archive := range archives {
		if !slices.Equal(entries[archive], entries[archives[0]]) {
			return nil, false
		}
		for _, entry := range entries[archive] {
			if i == 0 {
				flags = append(flags, "--entry", entry)
			}
		}
	}
	return flags, values == 0 || values == len(sources)
}

// commandWords watch the batch under the cursor while anything of the run is under way,
// and list the batches of the run once all is settled.
func (p *jobsPage) commandWords() []string {
	b, ok := p.current()
	switch {
	case p.c.Run == nil:
		return nil
	case ok && !p.c.Now.Settled:
		return []string{"clinik-import", "watch", fmt.Sprintf("%s/%d", p.c.Run.ID(), b.Number)}
	}
	return []string{"clinik-import", "jobs", p.c.Run.ID()}
}

// commandWords list the rejects of the run, those held back too where they are listed.
func (p *rejectsPage) commandWords() []string {
	if p.c.Run == nil {
		return nil
	}
	words := []string{"clinik-import", "rejects"}
	if p.rows.kind != byServer && p.c.Now.Totals.HeldBack > 0 {
		words = append(words, "--held")
	}
	return append(words, p.c.Run.ID())
}

// oneType is the type of all sources, "" if they have several or one has none.
func oneType(sources []*importer.Source) string {
	for _, s := range sources {
		if s.Type == nil || s.Type != sources[0].Type {
			return ""
		}
	}
	return sources[0].Type.Name()
}

// withoutDashes leaves the "--" out where no file could be taken for a flag.
func withoutDashes(words []string) []string {
	at := 0
	for i, w := range words {
		if w == "--" {
			at = i
			break
		}
	}
	for _, path := range words[at+1:] {
		if len(path) > 0 && path[0] == '-' {
			return words
		}
	}
	return append(words[:at], words[at+1:]...)
}

// A copier is a page that has something worth copying under its cursor: a path, a job,
// a place in a file. It is never a patient's value.
type copier interface {
	// copies returns what is copied and what it is, or "".
	copies() (text string, what safe.Text)
}

// copyHere puts what is under the cursor into the clipboard of the person's terminal.
func (m *Model) copyHere() tea.Cmd {
	if p, ok := m.page().(copier); ok {
		if text, what := p.copies(); text != "" {
			return m.copy(text, what)
		}
	}
	return m.Toast(safe.Own("There is nothing to copy here: y copies a path, a place in a file or a job."))
}

// copyCommand copies the equivalent command line.
func (m *Model) copyCommand() tea.Cmd {
	if line := m.commandLine(); line != "" {
		return m.copy(line, safe.Own("The command that does the same"))
	}
	if why := m.notByCommand(); why.Width() > 0 {
		return m.Toast(why)
	}
	if m.Run != nil {
		return m.Toast(safe.Own("No single command reads these files as they are read here: one for each file does."))
	}
	return m.Toast(safe.Own("No command does this; choose files first."))
}

func (m *Model) copy(text string, what safe.Text) tea.Cmd {
	if err := m.Terminal.canCopy(text); err != nil {
		return m.Toast(safe.Sprintf("%s: %s (%s)", what, text, err))
	}
	terminal := m.Terminal
	return tea.Batch(func() tea.Msg { terminal.copy(text); return nil },
		m.Done(safe.Sprintf("%s is on its way to your clipboard: %s", what, text)))
}
