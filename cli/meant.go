package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/shell"
)

// meant is what a send that nobody is asked about any more is to do, kept with its run until
// something of it is sealed. Files, their types, how they are read and the severities of
// rules (--all) are the run's own. A recipe is kept whole: its file may change.
type meant struct {
	Recipes   []json.RawMessage `json:"recipes,omitempty"` // in the order in which they are applied
	Type      string            `json:"type,omitempty"`
	First     int               `json:"first,omitempty"`
	Most      string            `json:"maxRejects"`
	Stop      bool              `json:"stop,omitempty"`
	Again     bool              `json:"again,omitempty"`
	Twins     bool              `json:"allowDuplicates,omitempty"`
	Synthetic bool              `json:"synthetic,omitempty"`
	Live      int64             `json:"live,omitempty"`
	Flags     []string          `json:"flags"`             // that say the same on a command line
	Digests   [][]byte          `json:"digests,omitempty"` // of the files; null: not known
}

// meant puts down what the flags ask for, of these files.
func (o *sendFlags) meant(ctx context.Context, inputs []importer.Input, recipes []repairing) ([]byte, error) {
	m := meant{Type: o.target.typeName, First: o.first, Most: o.most, Stop: o.stop, Again: o.again, Twins: o.twins,
		Synthetic: o.target.set.Synthetic, Live: o.live, Flags: o.words()}
	for _, r := range recipes {
		var text bytes.Buffer
		if err := r.recipe.Write(&text); err != nil {
			return nil, err
		}
		m.Recipes = append(m.Recipes, text.Bytes())
	}
	for _, in := range inputs {
		digest, _ := in.File.Digest(ctx) // whoever cannot read it, or is interrupted, says so next
		m.Digests = append(m.Digests, digest)
	}
	return json.Marshal(m)
}

// words are the flags as they stand on a command line.
func (o *sendFlags) words() []string {
	words := append(o.target.words("send"), "--yes")
	add := func(given bool, flag ...string) {
		if given {
			words = append(words, flag...)
		}
	}
	add(o.live > 0, "--live", strconv.FormatInt(o.live, 10))
	add(o.target.typeName != "", "--type", o.target.typeName)
	add(o.read.records, "--records")
	for _, entry := range o.read.entries {
		add(true, "--entry", entry)
	}
	add(o.all, "--all")
	add(o.repair.recipe != "", "--recipe", o.repair.recipe)
	add(o.repair.fix != "", "--fix", o.repair.fix)
	add(o.again, "--again")
	add(o.twins, "--allow-duplicates")
	add(o.first > 0, "--first", strconv.Itoa(o.first))
	add(o.stop, "--max-rejects", o.most)
	return words
}

// readMeant reads what was put down; nil if nothing was, by an older program.
func readMeant(kept []byte) (*meant, error) {
	if len(kept) == 0 {
		return nil, nil
	}
	var m meant
	if err := json.Unmarshal(kept, &m); err != nil {
		return nil, fmt.Errorf("what was to be done with an interrupted send cannot be read any more: %w", err)
	}
	return &m, nil
}

// flags are those that ask for the same again, for the target at hand.
func (m *meant) flags(target targetFlags) (sendFlags, []repairing, error) {
	o := sendFlags{target: target, yes: true, again: m.Again, twins: m.Twins, live: m.Live, first: m.First, most: m.Most, stop: m.Stop}
	set := *target.set
	set.Synthetic = set.Synthetic || m.Synthetic
	o.target.set, o.target.typeName = &set, m.Type
	var recipes []repairing
	for _, text := range m.Recipes {
		r, err := recipe.Read(bytes.NewReader(text))
		if err != nil {
			return o, nil, err
		}
		recipes = append(recipes, repairing{recipe: r})
	}
	return o, recipes, nil
}

// compare tells whether a file that was touched holds what it did when it was to be sent.
func (m *meant) compare(ctx context.Context) func(int, *ndjson.File) error {
	return func(number int, file *ndjson.File) error {
		if number >= len(m.Digests) || len(m.Digests[number]) == 0 {
			return &ndjson.ChangedError{Path: file.Info().Path, How: "was written to, copied or touched since, and was not read to its end before: whether it is the same is not known"}
		}
		digest, err := file.Digest(ctx)
		if err == nil && !bytes.Equal(digest, m.Digests[number]) {
			err = &ndjson.ChangedError{Path: file.Info().Path, How: "was changed since"}
		}
		return err
	}
}

// takeUp does what was meant by a send that was interrupted before anything of it was sealed,
// as the send would have: the same guards hold. Where they, or a changed file, forbid it that
// is said, and the run stays left over.
func takeUp(ctx context.Context, env Env, target targetFlags, s *session, l importer.LeftOver, out *reporter) (*importer.Run, error) {
	m, err := readMeant(l.Meant)
	if err != nil || m == nil {
		return nil, err
	}
	o, recipes, err := m.flags(target)
	if err != nil {
		return nil, err
	}
	options, err := o.planOptions()
	if err != nil {
		return nil, err
	}
	run, err := s.engine.TakeUp(l.ID, m.compare(ctx))
	if err != nil {
		out.say("the import %s, interrupted while it was checked, cannot be taken up: %v", shortID(l.ID), err)
		return nil, nil
	}
	out.say("taking up the run of %s, interrupted while it was checked: it is checked and sent as was meant then", run.ID())
	out.begun = append(out.begun, run)
	plan, err := o.planned(ctx, s, run, options, recipes, out)
	if n := plannedRecords(plan); err == nil && n > 0 && m.Live > 0 && m.Live != n {
		err = fmt.Errorf("nothing was sent: %s were confirmed for this send, and now it would be %d", count(m.Live, "record"), n)
	}
	if err == nil {
		err = o.approve(ctx, env, s, run, plan)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return run, err
	case err != nil:
		out.say("the import %s: %v", shortID(run.ID()), err)
	case len(plan.Batches) == 0: // that is all there was to do
		err = run.Unwant()
		return run, err
	}
	return run, nil
}

// sendCommand is what a person types to send what an import left.
func sendCommand(l importer.LeftOver) string {
	words := []string{"clinik-import", "send"}
	m, err := readMeant(l.Meant)
	if err == nil && m != nil {
		words = append(words, m.Flags...)
	}
	line := shell.Line(append(words, l.Paths...), runtime.GOOS == "windows")
	if m == nil {
		line += ", with the flags as before"
	}
	return line
}

// meantOf picks what resume can do by itself.
func meantOf(left []importer.LeftOver) []importer.LeftOver {
	return slices.DeleteFunc(slices.Clone(left), func(l importer.LeftOver) bool { return len(l.Batches) > 0 || len(l.Meant) == 0 })
}

func unfinishedOf(left []importer.LeftOver) (all []importer.Unfinished) {
	for _, l := range left {
		all = append(all, l.Unfinished)
	}
	return all
}

// namedOf picks those that are named by the first letters of their ids; all where none is.
func namedOf(left []importer.LeftOver, names []string) []importer.LeftOver {
	return slices.DeleteFunc(slices.Clone(left), func(l importer.LeftOver) bool {
		return len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return name != "" && strings.HasPrefix(l.ID, name) })
	})
}
