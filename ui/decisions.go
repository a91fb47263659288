package ui

import (
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/mend"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// note takes what was done to the records of the run.
func note(log *mend.Log, msg correctedMsg) {
	switch {
	case msg.err != nil || msg.records == 0:
	case msg.did == didCorrect:
		log.Did(msg.decided)
	case msg.did == didUndo:
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

// askRecipe asks where the recipe of this run's decisions goes.
func (c *Context) askRecipe() tea.Cmd {
	steps, single := c.Decisions.Steps()
	if c.Run == nil || len(steps) == 0 {
		return c.Toast(safe.Own("Nothing was changed for many alike yet. F, A, a and s are what a recipe keeps."))
	}
	page, sources := c.front, c.Run.Sources()
	f := newForm(c, safe.Own("save what was done as a recipe"), safe.Sprintf("%s; next month's file is corrected alike by: clinik-import fix --recipe", counted(int64(len(steps)), "step", "steps")))
	if single > 0 {
		f.lines = append(f.lines, safe.Sprintf("Not in it: %s", counted(int64(single), "change that was made in one record only or cannot be repeated.",
			"changes that were made in one record only or cannot be repeated.")))
	}
	f.lines = append(f.lines, safe.Own("A recipe names the values that it replaces; keep it as you keep the data."))
	f.add(safe.Own("save to:"), report.Beside(sources[0].Path, report.RecipeEnding))
	f.submit = func(values []string) (tea.Cmd, error) { return writeRecipeCmd(page, values[0], sources, steps), nil }
	return c.Push(f)
}

// recipeWrittenMsg is what became of a recipe.
type recipeWrittenMsg struct {
	page  PageID
	path  string
	steps int
	err   error
}

func writeRecipeCmd(page PageID, path string, sources []*importer.Source, steps []recipe.Step) tea.Cmd {
	return func() tea.Msg {
		return recipeWrittenMsg{page, path, len(steps), report.Recipe(sources, steps, path)}
	}
}

func (c *Context) handleRecipe(msg recipeWrittenMsg) tea.Cmd {
	if msg.err != nil {
		return c.Fail(msg.err)
	}
	return c.Done(safe.Sprintf("%s written to %s. Use it: clinik-import fix --recipe %s",
		counted(int64(msg.steps), "step", "steps"), msg.path, filepath.Base(msg.path)))
}
