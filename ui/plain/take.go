package plain

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// chosen is a file that was chosen, and how it is to be read.
type chosen struct {
	path  string
	entry string // the file in an archive
	form  ndjson.Form
}

func (p chosen) name() safe.Text { return words.File(ndjson.Info{Path: p.path, Entry: p.entry}) }

// named are the files of the command line; each of an archive's files is one of its own.
func named(o Options) (picks []chosen) {
	for _, path := range o.Paths {
		p := chosen{path: path}
		if o.Values {
			p.form = ndjson.Values
		}
		if len(o.Entries) == 0 || !strings.EqualFold(filepath.Ext(path), ".zip") {
			picks = append(picks, p)
			continue
		}
		for _, p.entry = range o.Entries {
			picks = append(picks, p)
		}
	}
	return picks
}

// take opens files, has their types confirmed, and begins or takes up a run over them.
func (c *conversation) take(ctx context.Context, picks []chosen) (err error) {
	var inputs []importer.Input
	defer func() {
		if inputs == nil {
			return
		}
		for _, in := range inputs { // they became part of no run
			in.File.Close()
		}
	}()
	for i := 0; i < len(picks); i++ {
		file, more, err := c.openFile(ctx, picks[i])
		if err != nil {
			return err
		}
		picks = slices.Insert(picks, i+1, more...)
		if file == nil {
			continue
		}
		inputs = append(inputs, importer.Input{File: file})
		if inputs[len(inputs)-1].Type, err = c.typeOf(ctx, file); err != nil {
			return err
		}
	}
	if len(inputs) == 0 {
		return errBack
	}
	distinct, twice := importer.Distinct(inputs)
	inputs = distinct
	for _, path := range twice {
		c.say(safe.Sprintf("%s is the same file as another one chosen; it is read once.", path))
	}
	infos := make([]ndjson.Info, len(inputs))
	for i, in := range inputs {
		infos[i] = in.File.Info()
	}
	runs, err := c.engine.Runs()
	if err != nil {
		return err
	}
	if before := importer.NotAtEnd(runs, infos); len(before) > 0 {
		i, err := c.whichReading(ctx, before)
		if err != nil {
			return err
		}
		run, err := c.engine.Open(before[i].ID)
		if err != nil {
			c.fail(err)
			return errBack
		}
		lost := func(s *importer.Source) bool { return s.Err != nil }
		if slices.ContainsFunc(run.Sources(), lost) {
			c.say(words.Compared)
			if err := c.during(ctx, func() error { return run.Reopen(ctx) }, func() { c.say(safe.Own("They are still being compared.")) }); err != nil {
				c.fail(err)
				return errBack
			}
		}
		if !slices.ContainsFunc(run.Sources(), lost) {
			c.say(safe.Own("An import of these files is not at its end; it is taken up."))
			c.takeUp(run)
			return c.check(ctx)
		}
		if n := run.Edited(); n > 0 {
			c.say(safe.Sprintf("%s The answer imports lists it.", words.OlderCorrections(n)))
		}
	}
	if before, found := importer.SentBefore(runs, infos); found {
		if sure, err := c.again(ctx, before); err != nil || !sure {
			return err
		}
	}
	run, err := c.engine.Begin(inputs)
	if err != nil {
		c.fail(err)
		return errBack
	}
	inputs = nil
	c.takeUp(run)
	return c.check(ctx)
}

// whichReading asks which of several imports of the same files is meant, each of which
// reads them in another way.
func (c *conversation) whichReading(ctx context.Context, before []importer.RunInfo) (int, error) {
	if len(before) == 1 {
		return 0, nil
	}
	choices := make([]choice, len(before))
	for i, r := range before {
		choices[i] = choice{"", safe.Sprintf("%s, begun on %s: %s accepted, %s left", words.Reading(r),
			r.Started.Local().Format("2 January 2006, 15:04"), widget.Count(r.Totals.Accepted), widget.Count(r.Totals.Left()))}
	}
	return c.choose(ctx, question{text: safe.Own("These files were read in several ways. Which import of them do you mean?"), choices: choices})
}

// again asks before files are imported of which records were sent already.
func (c *conversation) again(ctx context.Context, before importer.RunInfo) (sure bool, err error) {
	c.say(safe.Sprintf("Warning: records of these files were sent on %s, and %s accepted then.",
		before.Started.Local().Format("2 January 2006, 15:04"), words.Counted(before.Totals.Accepted, "was", "were")))
	c.say(safe.Own("The plan leaves out every record that was sent before just as it is. One that was changed in the file since is new to it: it would be stored beside the old one."))
	sure, err = c.yes(ctx, safe.Own("Begin a new import of them?"), false)
	if err == nil && !sure {
		err = errBack
	}
	return sure, err
}

// openFile opens a file, asking for what must be known first: which of an archive, and
// whether records are to be read that do not stand one a line. more are further files of
// the same archive. What cannot be read is said, and file is nil.
func (c *conversation) openFile(ctx context.Context, p chosen) (file *ndjson.File, more []chosen, err error) {
	for {
		file, err = ndjson.OpenWith(p.path, ndjson.Options{Form: p.form, Entry: p.entry, LineLimit: c.o.LineLimit})
		if err == nil {
			return file, more, nil
		}
		if several, ok := errors.AsType[*ndjson.ChooseError](err); ok && p.entry == "" && len(several.Entries) > 0 {
			choices := make([]choice, len(several.Entries), len(several.Entries)+1)
			for i, e := range several.Entries {
				choices[i] = choice{"", safe.Sprintf("%s, %s", e.Name, widget.Bytes(e.Size))}
			}
			i, err := c.choose(ctx, question{text: safe.Sprintf("%s is an archive. Which file in it?", p.name()), choices: append(choices, choice{"all", safe.Own("all of them")})})
			if err != nil {
				return nil, nil, err
			}
			if i < len(several.Entries) {
				p.entry = several.Entries[i].Name
				continue
			}
			for _, e := range several.Entries[1:] {
				more = append(more, chosen{p.path, e.Name, p.form})
			}
			p.entry = several.Entries[0].Name
			continue
		}
		format, ok := errors.AsType[*ndjson.FormatError](err)
		if !ok || !format.Values || p.form == ndjson.Values {
			c.fail(err)
			return nil, more, nil
		}
		c.say(safe.Sprintf("%s is %s.", p.name(), format.Is))
		yes, err := c.yes(ctx, safe.Own("Read the records where they stand?"), true, safe.Own("They are then numbered as record 1, 2, 3 instead of by their lines. Your file stays as it is."))
		if err != nil {
			return nil, nil, err
		}
		if !yes {
			return nil, more, nil
		}
		p.form = ndjson.Values
	}
}

// typeOf settles the type of a file with the person: the one that the program was started
// with, if the records look like it.
func (c *conversation) typeOf(ctx context.Context, file *ndjson.File) (*resource.Type, error) {
	name := words.File(file.Info())
	sample, err := file.Sample()
	if err != nil {
		c.fail(err)
	}
	if t, ok := resource.Lookup(c.o.Type); ok {
		keep, err := c.keepType(ctx, name, t, sample)
		if err != nil || keep {
			return t, err
		}
	}
	if len(sample.Guesses) > 0 {
		g := sample.Guesses[0]
		yes, err := c.yes(ctx, safe.Sprintf("%s looks like %s: %s. Is that right?", name, g.Type.Name(), words.Guess(g)), g.Sure,
			safe.Own("The type decides which fields a record must have. No lets you name another."))
		if err != nil || yes {
			return g.Type, err
		}
	}
	return c.askType(ctx, safe.Sprintf("Which resource type are the records of %s? Its name or a part of it, or enter for the list:", name))
}

// keepType reports whether a file is of the type that was named for all; where its records do
// not look so, the person says.
func (c *conversation) keepType(ctx context.Context, name safe.Text, t *resource.Type, sample ndjson.Sample) (bool, error) {
	var share float64
	for _, g := range sample.Guesses {
		if g.Type == t {
			share = g.Share
		}
	}
	if share >= words.FewExplained || len(sample.Records) == 0 {
		return true, nil
	}
	return c.yes(ctx, safe.Sprintf("%s: %s of the first records look like %s. Check it as %s all the same?",
		name, widget.Share(share, 1), t.Name(), t.Name()), false, safe.Own("No looks for the type that fits."))
}

// askType asks for a type by its name, a part of it, or from the list.
func (c *conversation) askType(ctx context.Context, prompt safe.Text) (*resource.Type, error) {
	for {
		answer, err := c.ask(ctx, prompt, safe.Own("A part such as med finds all types with it in their names."))
		if err != nil {
			return nil, err
		}
		var found []*resource.Type
		for _, known := range resource.Names() {
			t, _ := resource.Lookup(known)
			if strings.EqualFold(known, answer) {
				return t, nil
			}
			if strings.Contains(strings.ToLower(known), strings.ToLower(answer)) {
				found = append(found, t)
			}
		}
		if len(found) == 0 {
			c.say(safe.Own("There is no type with that in its name."))
			continue
		}
		choices := make([]choice, len(found))
		for i, t := range found {
			choices[i] = choice{"", safe.Sprintf("%s, needs %s", t.Name(), needs(t))}
		}
		i, err := c.choose(ctx, question{text: safe.Own("Which of these types?"), choices: choices})
		switch {
		case errors.Is(err, errBack):
			continue
		case err != nil:
			return nil, err
		}
		return found[i], nil
	}
}

func needs(t *resource.Type) safe.Text {
	if len(t.Required()) == 0 {
		return safe.Own("no field")
	}
	return names(t.Required())
}
