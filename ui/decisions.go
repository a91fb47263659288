package ui

import (
	"errors"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/mend"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// note takes what was done to the records of the run.
func note(log *mend.Log, msg correctedMsg) {
	switch {
	case msg.err != nil || msg.records == 0:
	case msg.did == didCorrect:
		log.Did(msg.decided)
	case msg.did == didAside: // a step that no recipe keeps
		log.Did(mend.Decided{})
	case msg.did == didUndo, msg.did == didTakeIn:
		log.Undid(msg.turned)
	default:
		log.Redid(msg.turned)
	}
}

// keepChange is what a recipe keeps of a change that was made in the record shown.
func (p *rejectsPage) keepChange(made mend.Change, raw []byte) mend.Keep {
	rule, _ := ruleOf(p.shown)
	return mend.KeepChange(made, raw, p.pane.loaded.Problems, rule)
}

// askRecipe asks where the recipe of this run's decisions goes, and whether replacements
// that were made in one record only go into it.
func (c *Context) askRecipe() tea.Cmd {
	steps, left := c.Decisions.Steps(false)
	coded := c.Decisions.Coded()
	earlier, some := safe.Text{}, false
	if c.Run != nil {
		earlier, some = words.Earlier(c.Decisions.Earlier, c.Run.Edited(), safe.Own("u"), safe.Own("F, A, a, s"))
	}
	switch {
	case some && len(steps)+len(coded) == 0:
		return c.ToastRead(earlier)
	case c.Run == nil || len(steps)+len(coded)+left == 0:
		return c.Toast(safe.Own("Nothing was changed for many alike yet. F, A, a and s are what a recipe keeps."))
	case len(steps)+len(coded) == 0:
		return c.Toast(safe.Sprintf("Nothing was changed for many alike yet, and a recipe would leave out %s. F, A, a and s are what it keeps.", words.NotKept(left)))
	}
	page, sources := c.front, c.Run.Sources()
	f := newForm(c, safe.Own("save what was done as a recipe"))
	tell := func(also bool) {
		steps, left = c.Decisions.Steps(also)
		f.lines = []safe.Text{safe.Sprintf("%s; next month's file is corrected alike by: clinik-import fix --recipe", counted(int64(len(steps)), "step", "steps"))}
		if left > 0 {
			f.lines = append(f.lines, safe.Sprintf("Not in it: %s.", words.NotKept(left)))
		}
		if some {
			f.lines = append(f.lines, earlier)
		}
		if len(coded) > 0 {
			f.lines = append(f.lines, safe.Sprintf("If you take them in, these are replaced wherever they stand: %s.", words.Replacements(c.Display, coded)))
		}
		f.lines = append(f.lines, safe.Own("A recipe names the values that it replaces; keep it as you keep the data."))
	}
	tell(false)
	if len(coded) > 0 {
		f.toggle = &toggle{label: safe.Sprintf("take in %s", words.MayBeKept(len(coded))), turned: tell}
	}
	f.add(safe.Own("save to:"), report.Beside(sources[0].Path, report.RecipeEnding))
	f.submit = func(values []string) (tea.Cmd, error) {
		if len(steps) == 0 {
			return nil, errors.New("nothing is in it yet: go up, and take the replaced values in with the space bar")
		}
		return writeRecipeCmd(page, values[0], sources, steps, left), nil
	}
	return c.Push(f)
}

// recipeWrittenMsg is what became of a recipe.
type recipeWrittenMsg struct {
	page  PageID
	path  string
	steps int
	left  int // changes that are not in it
	err   error
}

func writeRecipeCmd(page PageID, path string, sources []*importer.Source, steps []recipe.Step, left int) tea.Cmd {
	return func() tea.Msg {
		return recipeWrittenMsg{page, path, len(steps), left, report.Recipe(sources, steps, left, path)}
	}
}

func (c *Context) handleRecipe(msg recipeWrittenMsg) tea.Cmd {
	if msg.err != nil {
		return c.Fail(msg.err)
	}
	said := safe.Sprintf("%s written to %s.", counted(int64(msg.steps), "step", "steps"), msg.path)
	if msg.left > 0 {
		said = safe.Sprintf("%s Not in it: %s.", said, words.NotKept(msg.left))
	}
	return c.Done(safe.Sprintf("%s Use it: clinik-import fix --recipe %s", said, filepath.Base(msg.path)))
}
