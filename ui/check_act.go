package ui

import (
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/resource"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// keyOfGroup takes the keys that correct while the groups have the focus: F is for the
// group under the cursor, the others need a record first.
func (p *checkPage) keyOfGroup(k tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	if p.focus != onProblems || p.record.typing() {
		return nil, false
	}
	g, ok := p.groups.current()
	switch keys := &editKeys; {
	case key.Matches(k, keys.Field, keys.Record, keys.Fix):
		return p.c.Toast(safe.Own("Press enter to see the records of this group first; F fixes all of them.")), true
	case !key.Matches(k, keys.FixAll):
		return nil, false
	case p.sourceFault() != nil:
		return p.c.Fail(p.sourceFault()), true
	case !ok || p.groups.fixable(g) == 0:
		return p.c.Toast(safe.Own("There is no safe fix for this group. Press enter to see its records.")), true
	}
	title := safe.Sprintf("fix all%s: %s, %s", p.within(), fieldName(g.Field), ruleTitle(g.Rule))
	at := p.linesWith([]ndjson.Filter{{Rule: g.Rule, Field: g.Field}})
	step, repair := mend.Alike(g.Rule, g.Field)
	return p.record.proposeAll(k, title, at, repair, mend.Always(step)), true
}

// fixSafe proposes all safe fixes of the errors and warnings of all files of the import.
func (p *checkPage) fixSafe(k tea.KeyMsg) tea.Cmd {
	if err := p.sourceFault(); err != nil && p.elsewhere < ndjson.Warning {
		return p.c.Fail(err)
	}
	propose := p.record.proposeAll(k, safe.Own("all safe fixes of errors and warnings"), p.safelyFixable(), mend.Safely, mend.Always(recipe.Step{Action: recipe.Fix}))
	return func() tea.Msg {
		msg := propose()
		if found, ok := msg.(proposedMsg); ok && found.err == nil && len(found.proposals) == 0 {
			return toastMsg{text: safe.Own("No error or warning has a safe fix that is not made yet.")}
		}
		return msg
	}
}

// safelyFixable lists the lines of all files that have such a fix; for a command.
func (p *checkPage) safelyFixable() func() ([]importer.Position, bool) {
	run, sources, tallies := p.c.Run, p.sources, p.allTallies()
	return func() (at []importer.Position, more bool) {
		for i, s := range sources {
			if s.Err != nil || s.File == nil || s.Report == nil {
				continue
			}
			shifts := tallies[i].Count(run, s)
			if groups := mend.SafelyFixable(s.Report.Summary().Rules, shifts); groups != nil {
				found, others := mend.Lines(s, shifts, groups...)
				at, more = append(at, found...), more || others
			}
		}
		return at, more
	}
}

// within names the file that F is about, where the import has several: "" where it has one.
func (p *checkPage) within() safe.Text {
	return words.Among(p.sources, min(1, len(p.sources)), p.source)
}

// sourceFault is why nothing can be sent from the file shown, nil if it can: then nothing of
// it is corrected any more either.
func (p *checkPage) sourceFault() error {
	if p.source >= len(p.sources) {
		return nil
	}
	return p.sources[p.source].Err
}

// linesWith lists the lines of groups, each once; for a command.
func (p *checkPage) linesWith(groups []ndjson.Filter) func() ([]importer.Position, bool) {
	s, shifts := p.file(), p.groups.shifts
	return func() ([]importer.Position, bool) { return mend.Lines(s, shifts, groups...) }
}

// alike lists the lines of a problem's group.
func (p *checkPage) alike(problem ndjson.Problem) func() ([]importer.Position, bool) {
	return p.linesWith([]ndjson.Filter{mend.GroupOf(problem)})
}

// compare gives the whole page to the record before and after its correction, or takes it
// back.
func (p *checkPage) compare() {
	p.record.comparing = !p.record.comparing
	if p.record.comparing {
		p.focus = onRecord
	}
	p.SetSize(p.size)
}

// askValues offers to read the files again as records wherever they stand: several on a
// line, or one over several.
func (p *checkPage) askValues() tea.Cmd {
	s := p.file()
	if s == nil {
		return nil
	}
	if s.File.Info().Form == ndjson.Values {
		return p.c.Toast(safe.Own("This file is read as records already, wherever they stand in it."))
	}
	var files []candidate
	types := map[pick]*resource.Type{}
	for _, other := range p.sources {
		if other.File == nil {
			continue
		}
		info := other.File.Info()
		f := candidate{reading: reading{pick{info.Path, info.Entry}, info.Form}}
		if other == s {
			f.form = ndjson.Values
		}
		files, types[f.pick] = append(files, f), other.Type
	}
	return p.c.Ask(&widget.Confirm{Title: safe.Own("read the file as records?"), Lines: []safe.Text{
		safe.Sprintf("%s: several records on a line become records of their own, and one spread over several lines becomes one. Your file stays as it is.", filepath.Base(s.Path)),
		safe.Own("It is checked anew. Corrections that you made stay with the import as it is now, not with the new one."),
	}, Yes: safe.Own("read as records")}, func() tea.Cmd { return openInputsCmd(files, types, p.c.Settings.LineLimit) })
}
