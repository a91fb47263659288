package ui

import (
	"slices"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
)

// groupList lists the problems by rule and field.
type groupList struct {
	c      *Context
	groups []ndjson.RuleCount
	fixed  map[ndjson.Filter]fixed // of the counts: problems that corrections took away
	all    int64                   // problems left
	list   widget.List
	titled bool // the rule's sentence stands before its code
}

func (l *groupList) init(c *Context) {
	l.c = c
	l.list.Columns = groupColumns(0)
	l.list.Empty = safe.Own("none found")
	l.list.SetRows(l)
}

// titledFrom is the width from which a group is named by the sentence of its rule; the
// code follows where there is room for it too.
const titledFrom = 52

// shareFrom is the width from which the share of all problems is shown.
const shareFrom = 46

func groupColumns(w int) []widget.Column {
	columns := []widget.Column{{Width: 1}, {Width: 12, Weight: 2}, {}, {Width: 8, Weight: 2},
		{Width: 6, Right: true}, {Width: 5, Right: true, From: shareFrom}, {Width: 3}}
	if w >= titledFrom {
		columns[3].Weight = 1
		columns[1], columns[2] = widget.Column{Width: 24, Weight: 3}, widget.Column{Width: 14, Weight: 1, From: 80}
	} else {
		columns[2].From = 1 << 16 // never
	}
	return columns
}

func (l *groupList) setSize(s layout.Size) {
	l.titled = s.W >= titledFrom
	l.list.SetColumns(groupColumns(s.W))
	l.list.SetSize(s)
}

// set shows other counts, as the report has them and what corrections took away of them;
// the cursor stays on its group though the order may change.
func (l *groupList) set(groups []ndjson.RuleCount, gone map[ndjson.Filter]fixed) {
	was, ok := l.current()
	l.groups, l.fixed, l.all = groups, gone, 0
	for _, g := range groups {
		l.all += l.left(g)
	}
	l.list.SetRows(l)
	if i := slices.IndexFunc(groups, func(g ndjson.RuleCount) bool { return g.Rule == was.Rule && g.Field == was.Field }); ok && i >= 0 {
		l.list.SetCursor(i)
	}
}

// left is how many problems of a group no correction took away.
func (l *groupList) left(g ndjson.RuleCount) int64 {
	return g.Count - max(0, min(g.Count, l.fixed[filterOf(g)].all))
}

// fixable is how many problems of a group have a safe fix that no correction has made.
func (l *groupList) fixable(g ndjson.RuleCount) int64 {
	return g.Fixable - max(0, min(g.Fixable, l.fixed[filterOf(g)].safe))
}

// fixableFrom reports whether problems of at least a severity have a safe fix.
func (l *groupList) fixableFrom(least ndjson.Severity) bool {
	return slices.ContainsFunc(l.groups, func(g ndjson.RuleCount) bool { return g.Severity >= least && l.fixable(g) > 0 })
}

func filterOf(g ndjson.RuleCount) ndjson.Filter { return ndjson.Filter{Rule: g.Rule, Field: g.Field} }

func (l *groupList) current() (ndjson.RuleCount, bool) {
	if i := l.list.Cursor(); i >= 0 {
		return l.groups[i], true
	}
	return ndjson.RuleCount{}, false
}

// Len and Row make the groups the rows of their list.
func (l *groupList) Len() int { return len(l.groups) }

// Row appends the cells of a group: "✗ field.allowed gender 58 24 % fix".
func (l *groupList) Row(i int, cells []widget.Cell) []widget.Cell {
	g := l.groups[i]
	sign, style := widget.Severity(l.c.Theme, g.Severity)
	fix, left := safe.Text{}, l.left(g)
	switch {
	case left == 0:
		sign, style = theme.SignOK, l.c.Theme.Success
	case l.fixable(g) > 0:
		fix = safe.Own("fix")
	}
	share := safe.Text{}
	if left > 0 {
		share = widget.Share(left, l.all)
	}
	name, code := safe.Clean(g.Rule), safe.Text{}
	if l.titled {
		name, code = ruleTitle(g.Rule), name
	}
	return append(cells, widget.Cell{Text: sign, Style: style}, widget.Cell{Text: name, Style: style},
		widget.Cell{Text: code, Style: l.c.Theme.Faint}, widget.Cell{Text: fieldName(g.Field)}, widget.Cell{Text: widget.Count(left)},
		widget.Cell{Text: share, Style: l.c.Theme.Faint}, widget.Cell{Text: fix, Style: l.c.Theme.Success})
}

// fieldName writes a field pattern as people do: address/line/*; "record" for the whole.
func fieldName(field string) safe.Text {
	if field == "" {
		return safe.Own("(record)")
	}
	return safe.Clean(strings.TrimPrefix(field, "/"))
}

// groupName names a group.
func groupName(g ndjson.RuleCount) safe.Text {
	return safe.Join(" ", safe.Clean(g.Rule), fieldName(g.Field))
}

// titles are the sentences of the rules, by code.
var titles = func() map[string]ndjson.Rule {
	m := map[string]ndjson.Rule{}
	for _, r := range ndjson.Rules() {
		m[r.Code] = r
	}
	return m
}()

// matches reports whether a group has the text in its rule, field, title or severity.
func matches(g ndjson.RuleCount, text string) bool {
	text = strings.ToLower(text)
	for _, s := range []string{g.Rule, g.Field, titles[g.Rule].Title, g.Severity.String()} {
		if strings.Contains(strings.ToLower(s), text) {
			return true
		}
	}
	return false
}

// about says what the group under the cursor means, with and without the reason.
func (l *groupList) about() []safe.Text {
	g, ok := l.current()
	if !ok {
		return []safe.Text{{}}
	}
	rule := titles[g.Rule]
	title := safe.Sprintf("%s.", rule.Title)
	if n := g.Count - l.left(g); n > 0 {
		title = safe.Sprintf("%s of %s corrected. %s", widget.Count(n), widget.Count(g.Count), title)
	}
	return []safe.Text{safe.Sprintf("%s %s", title, rule.Why), title}
}
