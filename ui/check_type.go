package ui

import (
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// guessedMsg are the types that the first records of a file look like.
type guessedMsg struct {
	source  int
	file    *ndjson.File
	guesses []resource.Guess
}

func guessCmd(source int, file *ndjson.File) tea.Cmd {
	return func() tea.Msg {
		sample, _ := file.Sample() // a guess may rest on fewer
		return guessedMsg{source, file, sample.Guesses}
	}
}

func (p *checkPage) handleGuesses(msg guessedMsg) {
	if msg.source < len(p.sources) && p.sources[msg.source].File == msg.file {
		p.guesses[msg.source] = msg.guesses
	}
}

// typeSetMsg says that the type of a file is another one.
type typeSetMsg struct {
	typ       *resource.Type
	corrected int // records of the file
	err       error
}

func setTypeCmd(run Import, source int, t *resource.Type) tea.Cmd {
	return func() tea.Msg {
		return typeSetMsg{t, correctedOf(run, source), run.SetType(source, t)}
	}
}

// correctedOf counts the corrected records of a file.
func correctedOf(run Import, source int) (n int) {
	for _, at := range run.Corrected() {
		if at.Source == source {
			n++
		}
	}
	return n
}

func (p *checkPage) handleTypeSet(msg typeSetMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	cmds := []tea.Cmd{p.c.Reload(), p.open(p.source)}
	if msg.corrected > 0 {
		cmds = append(cmds, p.c.Toast(safe.Sprintf("Checked as %s. %s kept; u still takes corrections back.",
			msg.typ.Name(), counted(int64(msg.corrected), "corrected record is", "corrected records are"))))
	}
	return tea.Batch(cmds...)
}

// approved reports whether a batch of the file was approved: then its type stays.
func (p *checkPage) approved() bool {
	return slices.ContainsFunc(p.c.Run.Batches(), func(b importer.Batch) bool {
		return slices.ContainsFunc(b.Spans, func(s importer.Span) bool { return s.Source == p.source })
	})
}

// askType asks before corrections are checked by another type.
func (p *checkPage) askType(source int, t *resource.Type) tea.Cmd {
	set := setTypeCmd(p.c.Run, source, t)
	corrected := correctedOf(p.c.Run, source)
	if corrected == 0 {
		return set
	}
	return p.c.Ask(&widget.Confirm{
		Title: safe.Own("another type?"),
		Lines: []safe.Text{
			safe.Sprintf("%s is checked anew, as %s.", filepath.Base(p.sources[source].Path), t.Name()),
			safe.Sprintf("%s, and checked as %s too; what has errors then is held back. Undo works as before.",
				counted(int64(corrected), "corrected record stays corrected", "corrected records stay corrected"), t.Name()),
		},
		Yes: safe.Sprintf("check as %s", t.Name()),
	}, func() tea.Cmd { return set })
}

// chooseType lets the type of the file be changed; the guesses come first, with reasons.
func (p *checkPage) chooseType() tea.Cmd {
	s := p.file()
	if s == nil {
		return nil
	}
	if p.approved() {
		return p.c.Toast(safe.Sprintf("Batches of this file were approved as %s, so its type stays. To send it as another type, begin a new import.", s.Type.Name()))
	}
	types, options := typeOptions(p.guesses[p.source])
	source := p.source
	return p.c.Choose(safe.Sprintf("type of %s", filepath.Base(s.Path)), options, 0, func(i int) tea.Cmd {
		if types[i] == s.Type {
			return nil
		}
		return p.askType(source, types[i])
	})
}

// typeOptions are all types to choose from: the guesses first, with what speaks for them.
// Each says which fields it must have.
func typeOptions(guesses []resource.Guess) (types []*resource.Type, options []widget.Option) {
	add := func(t *resource.Type, note safe.Text) {
		types = append(types, t)
		options = append(options, widget.Option{Name: safe.Clean(t.Name()), Note: note})
	}
	for _, g := range guesses {
		add(g.Type, safe.Sprintf("%s · %s", required(g.Type), words.Guess(g)))
	}
	for _, name := range resource.Names() {
		if t, _ := resource.Lookup(name); !slices.ContainsFunc(guesses, func(g resource.Guess) bool { return g.Type == t }) {
			add(t, required(t))
		}
	}
	return types, options
}

// required names the fields that a type must have.
func required(t *resource.Type) safe.Text {
	names := t.Required()
	if len(names) == 0 {
		return safe.Own("needs no field")
	}
	return safe.Sprintf("needs %s", joinNames(names))
}

func joinNames(names []string) safe.Text {
	texts := make([]safe.Text, len(names))
	for i, n := range names {
		texts[i] = safe.Clean(n)
	}
	return safe.Join(", ", texts...)
}

// briefReason is the first reason for a type: "firstName, lastName, birthDate …".
func briefReason(g resource.Guess) safe.Text {
	if len(g.Reasons) == 0 {
		return safe.Text{}
	}
	text := safe.Clean(strings.TrimPrefix(g.Reasons[0], "has "))
	if len(g.Reasons)+len(g.Doubts) > 1 {
		text = safe.Sprintf("%s …", text)
	}
	return text
}

// typeText names the type with the reason, or with a doubt; wrong reports the doubt.
func (p *checkPage) typeText() (text safe.Text, wrong bool) {
	s := p.sources[p.source]
	if s.Type == nil {
		return safe.Own("no type; press t"), true
	}
	name := safe.Clean(s.Type.Name())
	if others := p.survey.summary.Mixed(); len(others) > 0 {
		return safe.Sprintf("%s; %s like %s", name, counted(others[0].Count, "record looks", "records look"), others[0].Type), true
	}
	guesses := p.guesses[p.source]
	if len(guesses) == 0 {
		return name, false
	}
	share := inspection{guesses: guesses}.share(s.Type)
	if best := guesses[0]; best.Type != s.Type && (best.Sure || share < words.FewExplained) {
		return safe.Sprintf("%s? the records look like %s; press t", name, best.Type.Name()), true
	}
	for _, g := range guesses {
		if g.Type == s.Type {
			return safe.Sprintf("%s: %s", name, briefReason(g)), false
		}
	}
	return name, false
}
