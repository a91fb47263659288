package ui

import (
	"runtime"
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/shell"

	tea "github.com/charmbracelet/bubbletea"
)

// commandLine is the command that does without the screens what the page in front is
// about, quoted for the person's shell; "" if there is none yet. The key is never in it:
// commands read it where the screens did.
func (m *Model) commandLine() string {
	flags := m.session.start.flags
	if send, ok := m.page().(*sendPage); ok {
		flags = append(slices.Clone(flags), firstWords(send.first)...)
	}
	words := commandWords(m.front, m.sources(), flags)
	if words == nil {
		return ""
	}
	return shell.Line(words, runtime.GOOS == "windows")
}

func (m *Model) sources() []*importer.Source {
	if m.Run == nil {
		return nil
	}
	return m.Run.Sources()
}

// commandWords are the words of the command; flags are those that name the server.
func commandWords(page PageID, sources []*importer.Source, flags []string) []string {
	if len(sources) == 0 {
		return nil
	}
	words := []string{"clinik-import"}
	switch page {
	case JobsID:
		return append(append(words, "watch"), flags...)
	case RejectsID:
		return append(append(words, "rejects"), flags...)
	case SendID:
		words = append(append(words, "send"), flags...)
	default:
		words = append(words, "lint")
	}
	if t := oneType(sources); t != "" {
		words = append(words, "--type", t)
	}
	words = append(words, "--")
	for _, s := range sources {
		words = append(words, s.Path)
	}
	return withoutDashes(words)
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
