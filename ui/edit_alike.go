package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// alikeMost bounds how many records one step changes, so that their before and after
// fit into memory and can be looked at.
const alikeMost = 10_000

// A repair makes another version of a record, or returns nil where it has nothing to
// change. It is run in a command: it must hold values only.
type repair func(record ndjson.Line, linter *ndjson.Linter) []byte

// fixAlike applies the first fix of every problem of a rule and field, if it is no
// less safe than the one that the person saw.
func fixAlike(rule, field string, worst ndjson.Safety) repair {
	return func(record ndjson.Line, linter *ndjson.Linter) []byte {
		var after []byte
		for range 64 { // an element at a time; more are left for another step
			i, problems := 0, linter.Line(nil, record)
			i = slices.IndexFunc(problems, func(p ndjson.Problem) bool {
				return p.Rule == rule && ndjson.FieldPattern(p.Pointer) == field && len(p.Fixes) > 0 && p.Fixes[0].Safety <= worst
			})
			if i < 0 {
				break
			}
			next := problems[i].Fixes[0].Apply(record.Bytes)
			if bytes.Equal(next, record.Bytes) {
				break
			}
			record.Bytes, after = next, next
		}
		return after
	}
}

// fixSafely applies the first fix of every error and warning that has a safe one.
func fixSafely(record ndjson.Line, linter *ndjson.Linter) []byte {
	var after []byte
	for range 64 { // a problem at a time, for each moves the bytes behind it
		changed := false
		for _, p := range linter.Line(nil, record) {
			if !isSafelyFixed(p) {
				continue
			}
			if next := p.Fixes[0].Apply(record.Bytes); !bytes.Equal(next, record.Bytes) {
				record.Bytes, after, changed = next, next, true
				break
			}
		}
		if !changed {
			break
		}
	}
	return after
}

// isSafelyFixed reports a problem that fixSafely mends.
func isSafelyFixed(p ndjson.Problem) bool {
	return p.Severity >= ndjson.Warning && len(p.Fixes) > 0 && p.Fixes[0].Safety == ndjson.Safe
}

// setAll sets a raw JSON value at a pointer.
func setAll(pointer string, raw []byte) repair {
	return func(record ndjson.Line, _ *ndjson.Linter) []byte {
		after, err := ndjson.Set(record.Bytes, pointer, raw)
		if err != nil {
			return nil
		}
		return after
	}
}

// fix applies a fix of the problem under the cursor; where there are several the person
// chooses.
func (p *recordPane) fix() tea.Cmd {
	problem, ok := p.current()
	if !ok || len(problem.Fixes) == 0 {
		return p.c.Toast(safe.Own("There is no ready fix here. Press e to edit the value."))
	}
	record := p.loaded
	apply := func(i int) tea.Cmd {
		return p.correctRecord(record.Record, problem.Fixes[i].Apply(record.Current))
	}
	if len(problem.Fixes) == 1 {
		return apply(0)
	}
	options := make([]widget.Option, len(problem.Fixes))
	for i, f := range problem.Fixes {
		options[i] = widget.Option{Name: fixText(p.c.Display, f), Note: safetyWord(f.Safety)}
	}
	return p.c.Choose(safe.Sprintf("%s: which one is right?", fieldName(problem.Pointer)), options, 0, apply)
}

// fixAll proposes the same fix for every record with the problem under the cursor.
func (p *recordPane) fixAll(k tea.KeyMsg) tea.Cmd {
	problem, ok := p.current()
	if !ok || len(problem.Fixes) == 0 || p.alike == nil {
		return p.c.Toast(safe.Own("There is no ready fix here that others could share."))
	}
	field := ndjson.FieldPattern(problem.Pointer)
	title := safe.Sprintf("fix all: %s, %s", fieldName(field), ruleTitle(problem.Rule))
	worst := problem.Fixes[0].Safety
	return p.proposeAll(k, title, p.alike(problem), fixAlike(problem.Rule, field, worst),
		always(recipe.Step{Action: recipe.Fix, Rule: problem.Rule, Field: field, Review: worst > ndjson.Safe}))
}

// current returns the problem under the cursor; where it has no fix, or there is none,
// the first problem of the record that has one.
func (p *recordPane) current() (found ndjson.Problem, ok bool) {
	if r := p.tree.Remark(); r >= 0 && r < len(p.problem) && p.problem[r] >= 0 {
		found, ok = p.loaded.Problems[p.problem[r]], true
	}
	if len(found.Fixes) > 0 {
		return found, true
	}
	for _, problem := range p.loaded.Problems {
		if len(problem.Fixes) > 0 {
			return problem, true
		}
	}
	return found, ok
}

// fixText says what a fix does, with the value that comes of it if the label does not
// tell: "read the day first: 1966-05-04".
func fixText(d *safe.Display, f ndjson.Fix) safe.Text {
	said := d.Words(f.Label)
	if len(f.Edits) != 1 || !json.Valid([]byte(f.Edits[0].Text)) || len(f.Edits[0].Text) > fixTextMost {
		return said
	}
	value := plainText(resource.KindString, []byte(f.Edits[0].Text))
	if value == "" || strings.Contains(f.Label, value) {
		return said
	}
	return safe.Sprintf("%s: %s", said, d.Value(value))
}

// fixTextMost bounds how long a value may be that is shown beside its fix, in bytes.
const fixTextMost = 80

func safetyWord(s ndjson.Safety) safe.Text {
	if s == ndjson.Safe {
		return safe.Own("safe")
	}
	return safe.Own("please check")
}

// proposal is one record before and after.
type proposal struct {
	importer.Position
	before, after []byte // the stretch that changes, with a little around it
	record        []byte // the whole new version
	of            []byte // the version that it changes
	out           bool   // the person took it out
}

// proposedMsg is what a repair would do.
type proposedMsg struct {
	page      PageID
	title     safe.Text
	proposals []proposal
	open      int  // records that the repair was tried on, but for those that are mended
	more      bool // than one step takes
	keep      keep
	key       string // that proposes
	err       error
}

// proposeAll tries a repair on the records that at names, in the background, and asks
// the person with a list of before and after. k is the key that wanted it; it is pressed
// again once the person said which record the server meant, where that was not sure. as
// is what a recipe keeps of it.
func (p *recordPane) proposeAll(k tea.KeyMsg, title safe.Text, at func() ([]importer.Position, bool), fix repair, as keep) tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	return proposeCmd(p.page, p.c.Run, title, at, fix, as, wish{k, p.at})
}

func proposeCmd(page PageID, run Import, title safe.Text, at func() ([]importer.Position, bool), fix repair, as keep, w wish) tea.Cmd {
	return func() tea.Msg {
		known := doubts{run: run}
		msg := proposedMsg{page: page, title: title, keep: as, key: w.key.String()}
		positions, more := at()
		msg.more = more
		sources := run.Sources()
		for _, position := range positions {
			if len(msg.proposals) == alikeMost {
				msg.more = true
				break
			}
			if s := run.State(position); s != importer.HeldBack && s != importer.Unsent && s != importer.Rejected {
				continue
			}
			record, err := run.Record(position)
			if err != nil {
				msg.err = fmt.Errorf("%s: %w", whereOf(sources, position), err)
				break
			}
			if doubt, unsure := known.of(record); unsure {
				return whichCmd(page, run, doubt, w)()
			}
			if !record.Corrected || hasError(record.Problems) {
				msg.open++
			}
			line := record.Original
			line.Bytes = record.Current
			after := fix(line, sources[position.Source].Linter())
			if after == nil || bytes.Equal(after, record.Current) {
				continue
			}
			before, changed := stretch(record.Current, after)
			msg.proposals = append(msg.proposals, proposal{Position: position, before: before, after: changed, record: after, of: record.Current})
		}
		return msg
	}
}

// stretch returns the part in which two versions differ, with a little of what is
// around it, whole words.
func stretch(before, after []byte) (b, a []byte) {
	const around = 24
	n := min(len(before), len(after))
	from := 0
	for from < n && before[from] == after[from] {
		from++
	}
	same := 0
	for same < n-from && before[len(before)-1-same] == after[len(after)-1-same] {
		same++
	}
	start := max(0, from-around)
	if i := bytes.LastIndexByte(before[:from], ','); i >= start {
		start = i + 1
	}
	tail := min(same, around)
	if i := bytes.IndexAny(before[len(before)-same:], ",}]"); i >= 0 && i < tail {
		tail = i
	}
	return bytes.Clone(before[start : len(before)-same+tail]), bytes.Clone(after[start : len(after)-same+tail])
}

func (p *recordPane) handleProposed(msg proposedMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case len(msg.proposals) == 0:
		return p.c.Toast(safe.Own("No record is left for which this fix would change anything."))
	}
	return p.c.Push(newProposals(p.c, msg, p.changeAlike))
}
