package ui

import (
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// groupList lists the problems by rule and field.
type groupList struct {
	c      *Context
	groups []ndjson.RuleCount
	shifts mend.Shifts // what corrections made of them
	all    int64       // problems left
	list   widget.List
	width  int
	titled bool // the rule is named by its sentence, not in few words
	fixes  int  // cells for what F fixes
}

func (l *groupList) init(c *Context) {
	l.c = c
	l.arrange()
	l.list.Empty = safe.Own("none found")
	l.list.SetRows(l)
}

// The least room of a group's name, and of its field, in cells.
const (
	nameLeast  = 10
	fieldLeast = 7
)

// shareWidth is that of most shares: "12 %".
const shareWidth = 4

// groupWidths are those of the longest texts of the groups.
type groupWidths struct{ name, code, field, count, share, fix, brief int }

func (l *groupList) widest() (w groupWidths) {
	for _, g := range l.groups {
		t := l.texts(g)
		w.name, w.code, w.field = max(w.name, t.name.Width()), max(w.code, t.code.Width()), max(w.field, t.field.Width())
		w.count, w.share = max(w.count, t.count.Width()), max(w.share, shareWidth, t.share.Width())
		w.fix, w.brief = max(w.fix, t.fix.Width()), max(w.brief, t.brief.Width())
	}
	return w
}

// arrange gives the columns the room that their texts need, as far as there is room. A
// group's share of all problems always stands. What gives way for it: first the code of a
// rule beside its name, then how many F fixes, the sentence to few words, and the ends of the names.
func (l *groupList) arrange() {
	const gaps = 7 // the cursor's cell among them
	l.titled = true
	w := l.widest()
	if !layout.Fits(l.width, 1, w.name, min(w.field, fieldLeast), w.count, w.share, w.brief, gaps) {
		l.titled = false
		w = l.widest()
	}
	name, field := min(w.name, nameLeast), min(w.field, fieldLeast)
	l.fixes = min(1, w.fix) // the key alone
	switch {
	case layout.Fits(l.width, 1, w.name, w.field, w.count, w.share, w.fix, gaps):
		l.fixes = w.fix
	case layout.Fits(l.width, 1, name, field, w.count, w.share, w.brief, gaps):
		l.fixes = w.brief
	}
	columns := []widget.Column{{Width: 1}, {Width: name, Weight: 3, Most: w.name}, {From: 1 << 16}, {Width: field, Weight: 2, Most: w.field},
		{Width: w.count, Right: true}, {Width: w.share, Right: true}, {Width: l.fixes}}
	if layout.Fits(l.width, 1, w.name, w.code, w.field, w.count, w.share, w.fix, gaps) {
		columns[2] = widget.Column{Width: w.code}
	}
	l.list.SetColumns(columns)
}

func (l *groupList) setSize(s layout.Size) {
	l.width = s.W
	l.arrange()
	l.list.SetSize(s)
}

// set shows other counts, as the report has them and what corrections made of them; the
// cursor stays on its group though the order may change.
func (l *groupList) set(rules []ndjson.RuleCount, shifts mend.Shifts) {
	was, ok := l.current()
	groups := shifts.Groups(rules)
	l.groups, l.shifts, l.all = groups, shifts, 0
	for _, g := range groups {
		l.all += l.left(g)
	}
	l.arrange()
	l.list.SetRows(l)
	if i := slices.IndexFunc(groups, func(g ndjson.RuleCount) bool { return g.Rule == was.Rule && g.Field == was.Field }); ok && i >= 0 {
		l.list.SetCursor(i)
	}
}

// left is how many problems of a group there are as the records stand.
func (l *groupList) left(g ndjson.RuleCount) int64 { return l.shifts.Left(g) }

// fixable is how many of them have a safe fix.
func (l *groupList) fixable(g ndjson.RuleCount) int64 { return l.shifts.Fixable(g) }

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

// shareTitle says beside a title what the shares are of, in w cells.
func (l *groupList) shareTitle(title safe.Text, w int) safe.Text {
	for _, of := range []safe.Text{safe.Own("with % of all problems"), safe.Own("% of all")} {
		if said := safe.Sprintf("%s · %s", title, of); said.Width() <= w {
			return said
		}
	}
	return title
}

// Len and Row make the groups the rows of their list.
func (l *groupList) Len() int { return len(l.groups) }

// groupTexts is what is said of a group.
type groupTexts struct{ name, code, field, count, share, fix, brief, key safe.Text }

func (l *groupList) texts(g ndjson.RuleCount) groupTexts {
	left := l.left(g)
	t := groupTexts{name: safe.Clean(titles[g.Rule].Brief), code: safe.Clean(g.Rule), field: fieldName(g.Field), count: widget.Count(left)}
	if l.titled {
		t.name = ruleTitle(g.Rule)
	}
	if left > 0 {
		t.share = widget.Share(left, l.all)
	}
	if n := l.fixable(g); n > 0 {
		t.fix, t.brief, t.key = safe.Sprintf("F fixes %s", widget.Count(n)), safe.Sprintf("%s by F", widget.Count(n)), safe.Own("F")
	}
	return t
}

// Row appends the cells of a group: "✗ not allowed gender 58 24 % F fixes 40".
func (l *groupList) Row(i int, cells []widget.Cell) []widget.Cell {
	g := l.groups[i]
	t := l.texts(g)
	fixes := t.key
	for _, text := range []safe.Text{t.brief, t.fix} {
		if text.Width() <= l.fixes {
			fixes = text
		}
	}
	sign, style := widget.Severity(l.c.Theme, g.Severity)
	switch {
	case l.left(g) == 0:
		sign, style = theme.SignOK, l.c.Theme.Success
	case g.Rule == importer.RuleAside:
		sign, style = theme.SignAside, l.c.Theme.Faint
	}
	return append(cells, widget.Cell{Text: sign, Style: style}, widget.Cell{Text: t.name, Style: style},
		widget.Cell{Text: t.code, Style: l.c.Theme.Faint}, widget.Cell{Text: t.field}, widget.Cell{Text: t.count},
		widget.Cell{Text: t.share, Style: l.c.Theme.Faint}, widget.Cell{Text: fixes, Style: l.c.Theme.Success})
}

// fieldName writes a field pattern as people do: address/line/*; "record" for the whole.
func fieldName(field string) safe.Text {
	if field == "" {
		return safe.Own("(record)")
	}
	return safe.Clean(strings.TrimPrefix(field, "/"))
}

// groupName names a group: "birthDate: wrong form".
func groupName(g ndjson.Filter) safe.Text {
	brief := safe.Clean(titles[g.Rule].Brief)
	if g.Field == "" {
		return brief
	}
	return safe.Sprintf("%s: %s", fieldName(g.Field), brief)
}

// titles are the sentences of the rules, by code.
var titles = func() map[string]ndjson.Rule {
	m := map[string]ndjson.Rule{}
	for _, r := range ndjson.Rules() {
		m[r.Code] = r
	}
	m[importer.RuleAside] = ndjson.Rule{Code: importer.RuleAside, Title: words.Rule(importer.RuleAside).String(), Brief: "set aside", Why: "They are not sent; o takes one in again."}
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
