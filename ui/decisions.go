package ui

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"reflect"

	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// decided is what a recipe keeps of a change: a step that makes the same change in next
// month's file; not kept where no step can say it, or where it was about one record only.
type decided struct {
	step recipe.Step
	kept bool
}

// keep says what a recipe keeps of proposals that are applied; nil keeps nothing.
type keep func(applied []proposal) decided

// always keeps a step whatever was applied of it.
func always(s recipe.Step) keep { return func([]proposal) decided { return decided{s, true} } }

// decisions are the changes made in a run since the screens began, in step with undo and
// redo, so that they can be kept as a recipe. Nil keeps nothing.
type decisions struct {
	made  []decided
	stand int // so many of them; those behind were undone
	older int // changes undone that were made before the screens began
}

// note takes what was done to the records of the run.
func (d *decisions) note(msg correctedMsg) {
	switch {
	case d == nil || msg.err != nil || msg.records == 0:
	case msg.did == didCorrect:
		d.made, d.older = append(d.made[:d.stand:d.stand], msg.decided), 0
		d.stand++
	case msg.did == didUndo && d.stand > 0:
		d.stand--
	case msg.did == didUndo:
		d.older++
	case d.older > 0:
		d.older--
	case d.stand < len(d.made):
		d.stand++
	}
}

// steps are what a recipe keeps of the changes that stand, each step once, and how many
// changes are in none.
func (d *decisions) steps() (steps []recipe.Step, single int) {
	if d == nil {
		return nil, 0
	}
	for _, one := range d.made[:d.stand] {
		if !one.kept {
			single++
			continue
		}
		if last := len(steps) - 1; last >= 0 && joins(steps[last], one.step) {
			steps[last].Values = maps.Clone(steps[last].Values)
			maps.Copy(steps[last].Values, one.step.Values)
			continue
		}
		if len(steps) == 0 || !reflect.DeepEqual(steps[len(steps)-1], one.step) {
			steps = append(steps, one.step)
		}
	}
	return steps, single
}

// joins reports whether two steps replace values of the same field.
func joins(a, b recipe.Step) bool {
	return a.Action == recipe.Replace && b.Action == recipe.Replace && a.Field == b.Field && a.Rule == b.Rule
}

// keepChange keeps a change that was made in one record and then in others: what stood
// there is replaced wherever it stands; what was missing is set where the lint misses it.
func (p *rejectsPage) keepChange(made change, raw []byte) keep {
	raw, field := bytes.Clone(raw), ndjson.FieldPattern(made.pointer)
	rule := ""
	for _, problem := range p.pane.loaded.Problems {
		if problem.Rule == ruleRequired && ndjson.FieldPattern(problem.Pointer) == field {
			rule = problem.Rule
		}
	}
	if code, ok := ruleOf(p.shown); ok && code == ruleRequired {
		rule = code
	}
	return func(applied []proposal) decided {
		switch {
		case made.gone:
			return decided{}
		case made.was == nil:
			return decided{recipe.Step{Action: recipe.Set, Rule: rule, Field: field, Value: raw}, rule != ""}
		}
		values := map[string]json.RawMessage{nameOf(made.was): raw}
		for _, one := range applied {
			if was, there := ndjson.Value(one.of, made.pointer); there {
				values[nameOf(was)] = raw
			}
		}
		return decided{recipe.Step{Action: recipe.Replace, Field: field, Values: values}, true}
	}
}

// ruleRequired is the rule of fields that are missing.
const ruleRequired = "field.required"

// nameOf is what a recipe names a value by: the text of a string, the JSON of another.
func nameOf(raw []byte) string {
	var text string
	if rawIsString(raw) && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func rawIsString(raw []byte) bool { return len(raw) > 0 && raw[0] == '"' }

// askRecipe asks where the recipe of this run's decisions goes.
func (c *Context) askRecipe() tea.Cmd {
	steps, single := c.Decisions.steps()
	if c.Run == nil || len(steps) == 0 {
		return c.Toast(safe.Own("Nothing was changed for many alike yet. F, A, a and s are what a recipe keeps."))
	}
	page, typ := c.front, ""
	sources := c.Run.Sources()
	for _, s := range sources {
		if s.Type != nil && (typ == "" || typ == s.Type.Name()) {
			typ = s.Type.Name()
		} else {
			typ = ""
			break
		}
	}
	f := newForm(c, safe.Own("save what was done as a recipe"), safe.Sprintf("%s; next month's file is corrected alike by: clinik-import fix --recipe", counted(int64(len(steps)), "step", "steps")))
	if single > 0 {
		f.lines = append(f.lines, safe.Sprintf("Not in it: %s", counted(int64(single), "change that was made in one record only or cannot be repeated.",
			"changes that were made in one record only or cannot be repeated.")))
	}
	f.lines = append(f.lines, safe.Own("A recipe names the values that it replaces; keep it as you keep the data."))
	f.add(safe.Own("save to:"), besideFile(sources[0].Path, ".recipe.json"))
	f.submit = func(values []string) (tea.Cmd, error) { return writeRecipeCmd(page, values[0], typ, steps), nil }
	return c.Push(f)
}

// recipeWrittenMsg is what became of a recipe.
type recipeWrittenMsg struct {
	page  PageID
	path  string
	steps int
	err   error
}

func writeRecipeCmd(page PageID, path, typ string, steps []recipe.Step) tea.Cmd {
	return func() tea.Msg {
		r, err := recipe.New(typ, steps...)
		if err == nil {
			err = report.WriteNew(path, func(w io.Writer) error { return r.Write(w) })
		}
		return recipeWrittenMsg{page, path, len(steps), err}
	}
}

func (c *Context) handleRecipe(msg recipeWrittenMsg) tea.Cmd {
	if msg.err != nil {
		return c.Fail(msg.err)
	}
	return c.Done(safe.Sprintf("%s written to %s. Use it: clinik-import fix --recipe %s",
		counted(int64(msg.steps), "step", "steps"), msg.path, filepath.Base(msg.path)))
}
