package plain

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/mend"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// write writes files for somebody else, and takes up a recipe that was written before.
func (c *conversation) write(ctx context.Context) error {
	steps, _ := c.made.Steps(false)
	i, err := c.choose(ctx, question{safe.Own("Write what?"), []choice{
		{"rejected", safe.Own("the records that are rejected or held back, unchanged and still with their faults, with the reasons in files beside them")},
		{"corrected", safe.Own("a whole file, with the corrections in it")},
		{"report", safe.Own("for the owner of the data: counts, reasons and shapes, no values")},
		{"recipe", safe.Sprintf("what was changed for many alike, to be used on another file, %s", words.Counted(int64(len(steps)), "step", "steps"))},
		{"use", safe.Own("make the changes of a recipe in these files")},
	}, 0, []safe.Text{
		safe.Own("No file is ever written over."),
		safe.Own("Rejected, corrected and recipe hold values of records; keep them as you keep the data."),
	}})
	if err != nil {
		return err
	}
	switch i {
	case 0, 1:
		return c.writeRecords(ctx, i == 1)
	case 2:
		return c.writeReport(ctx)
	case 3:
		return c.writeRecipe(ctx)
	}
	return c.useRecipe(ctx)
}

// writeTo asks for a name until write takes one.
func (c *conversation) writeTo(ctx context.Context, proposed string, write func(path string) error) error {
	for {
		answer, err := c.ask(ctx, safe.Sprintf("Write to which file? (enter: %s):", proposed), safe.Own("A name without a folder is written beside your file."))
		if err != nil {
			return err
		}
		path := proposed
		if answer != "" {
			path = answer
			if !filepath.IsAbs(path) {
				path = filepath.Join(filepath.Dir(proposed), path)
			}
		}
		switch err := write(path); {
		case errors.Is(err, fs.ErrExist):
			c.fail(err)
		case err != nil:
			c.fail(err)
			return nil
		default:
			return nil
		}
	}
}

func (c *conversation) writeRecords(ctx context.Context, corrected bool) error {
	s, err := c.source(ctx)
	if err != nil {
		return err
	}
	ending := report.RejectsEnding
	if corrected {
		ending = report.CorrectedEnding
		n := report.Differing(c.run, s)
		c.say(words.Differs(n))
		if n == 0 {
			if yes, err := c.yes(ctx, safe.Own("Write the copy all the same?"), false); err != nil || !yes {
				return err
			}
		}
	}
	return c.writeTo(ctx, report.Beside(s.Path, ending), func(path string) error {
		var n int64
		mended := map[importer.Position]bool{}
		all := func(j importer.Reject) bool {
			if j.Source == s.Index && mend.IsCorrected(j) {
				mended[j.Position] = true
			}
			return true
		}
		err := c.during(ctx, func() (err error) {
			if corrected {
				n, err = report.Corrected(ctx, c.run, s, path)
			} else {
				n, err = report.Export(ctx, c.run, s, all, path)
			}
			return err
		}, func() { c.say(safe.Own("Still writing.")) })
		switch {
		case err != nil:
			return err
		case corrected:
			c.say(safe.Sprintf("%s from your file; the whole is written to %s.", words.Counted(n, "record differs", "records differ"), path))
		default:
			c.say(safe.Sprintf("%s written to %s.", words.Counted(n, "record is", "records are"), path))
			c.say(safe.Sprintf("They still have the faults named in %s, which a spreadsheet opens; for programs in %s.", path+report.TableEnding, path+report.ReasonsEnding))
			if len(mended) > 0 {
				c.say(safe.Sprintf("Among them: %s here that can be sent; they are written as your file has them.", words.Counted(int64(len(mended)), "record corrected", "records corrected")))
			}
		}
		return nil
	})
}

func (c *conversation) writeReport(ctx context.Context) error {
	i, err := c.choose(ctx, question{text: safe.Own("In which form?"), usual: 1, choices: []choice{
		{"html", safe.Own("a page for a browser")}, {"markdown", safe.Own("plain text with marks")}}})
	if err != nil {
		return err
	}
	ending := []string{report.PageEnding, report.MarkdownEnding}[i]
	return c.writeTo(ctx, report.Beside(c.run.Sources()[0].Path, ending), func(path string) error {
		if err := report.Write(c.run, c.engine.Target(), c.o.Clock.Now(), path); err != nil {
			return err
		}
		c.say(safe.Sprintf("The report is written to %s. It holds no values.", path))
		return nil
	})
}

func (c *conversation) writeRecipe(ctx context.Context) error {
	steps, left := c.made.Steps(false)
	coded := c.made.Coded()
	if earlier, some := words.Earlier(c.made.Earlier, c.run.Edited(), safe.Own("the answer undo"), safe.Own("safe, fix, replace")); some {
		c.say(earlier)
		if len(steps)+len(coded) == 0 {
			return nil
		}
	}
	switch {
	case len(steps)+len(coded) == 0 && left == 0:
		c.say(safe.Own("Nothing was changed for many alike yet. Safe fixes, fix, replace and the same change in others are what a recipe keeps."))
		return nil
	case len(steps)+len(coded) == 0:
		c.say(safe.Sprintf("Nothing was changed for many alike yet. A recipe would leave out %s.", words.NotKept(left)))
		return nil
	}
	c.say(safe.Own("A recipe names the values that it replaces; keep it as you keep the data."))
	if len(coded) > 0 {
		c.say(safe.Sprintf("A recipe can repeat %s: %s.", words.MayBeKept(len(coded)), words.Replacements(c.display, coded)))
		also, err := c.yes(ctx, safe.Own("Take them in, to be replaced wherever they stand?"), false)
		if err != nil {
			return err
		}
		steps, left = c.made.Steps(also)
	}
	if len(steps) == 0 {
		c.say(safe.Sprintf("Nothing is written: there is nothing else to keep. A recipe would leave out %s.", words.NotKept(left)))
		return nil
	}
	sources := c.run.Sources()
	return c.writeTo(ctx, report.Beside(sources[0].Path, report.RecipeEnding), func(path string) error {
		if err := report.Recipe(sources, steps, left, path); err != nil {
			return err
		}
		c.say(safe.Sprintf("%s written to %s.", words.Counted(int64(len(steps)), "step is", "steps are"), path))
		if left > 0 {
			c.say(safe.Sprintf("Not in it: %s.", words.NotKept(left)))
		}
		return nil
	})
}

// useRecipe makes the changes of a recipe, after the person heard them.
func (c *conversation) useRecipe(ctx context.Context) error {
	if c.engine.Watching().On {
		c.say(safe.Own("Nothing can be changed from here while another window is at work."))
		return nil
	}
	folder := filepath.Dir(c.run.Sources()[0].Path)
	answer, err := c.ask(ctx, safe.Own("Which recipe? Its path (enter: none):"), safe.Sprintf("A name without a folder is looked for in %s.", folder))
	if err != nil {
		return err
	}
	if answer == "" {
		return errBack
	}
	if !filepath.IsAbs(answer) {
		answer = filepath.Join(folder, answer)
	}
	r, err := readRecipe(answer)
	if err != nil {
		c.fail(err)
		return nil
	}
	if r.Left > 0 {
		c.say(safe.Sprintf("Not in the recipe: %s made by hand when it was saved; these files may need the like.", words.Counted(int64(r.Left), "change", "changes")))
	}
	fix := func(line ndjson.Line, linter *ndjson.Linter) []byte {
		after, _ := r.Apply(line, linter)
		return after
	}
	keep := func([]mend.Proposal) mend.Decided { return mend.Decided{} }
	_, err = c.alike(ctx, c.forRecipe(r), fix, keep, safe.Own("No record of these files has anything that the recipe changes."))
	return err
}

func readRecipe(path string) (recipe.Recipe, error) {
	f, err := os.Open(path)
	if err != nil {
		return recipe.Recipe{}, err
	}
	defer f.Close()
	return recipe.Read(f)
}

// forRecipe lists the records that a recipe looks at: those with a problem, or all.
func (c *conversation) forRecipe(r recipe.Recipe) (at []importer.Position) {
	for _, s := range c.run.Sources() {
		if s.Report == nil || r.Type != "" && (s.Type == nil || s.Type.Name() != r.Type) {
			continue
		}
		if !r.LooksAtAll() {
			found, _ := mend.Lines(s, mend.Shifts{}, ndjson.Filter{})
			at = append(at, found...)
			continue
		}
		for line := range s.Report.Summary().Lines {
			at = append(at, importer.Position{Source: s.Index, Line: line + 1})
		}
	}
	return at
}
