package widget

import (
	"strings"
	"testing"

	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

func TestInputShowsTheRestOfItsMask(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Name: "none"})
	in := NewInput(safe.Own("birthDate:"), "19")
	in.Mask, in.Hint = DateMask("date"), safe.Own("empty: removes it")
	if got := in.View(th, 60); !strings.Contains(got, "19_ YY-MM-DD") || !strings.HasSuffix(got, "empty: removes it") {
		t.Errorf("%q", got)
	}
	in.SetValue("1984-11-02T10")
	if got := in.View(th, 30); strings.Contains(got, "YY") || strings.Contains(got, "empty") || ansi.StringWidth(got) != 30 {
		t.Errorf("%q", got)
	}
	in.SetValue("19")
	in.Key(press("left"))
	if got := in.View(th, 60); strings.Contains(got, "YY") {
		t.Errorf("the mask stands in the text: %q", got)
	}
}

// newTree shows a record with a problem at /b/c, one at the missing /d, and an aside.
func newTree(t *testing.T) *Tree {
	t.Helper()
	record := []byte(`{"a":1,"b":{"c":"x"}}`)
	nodes, err := ndjson.Tree(record)
	if err != nil {
		t.Fatal(err)
	}
	tree := NewTree(theme.New(theme.Options{Name: "none"}), &safe.Display{})
	tree.SetSize(layout.Size{W: 30, H: 20})
	tree.Show(record, nodes, []Remark{
		{Pointer: "/a", Text: safe.Own("an aside")},
		{Pointer: "/b/c", Severity: ndjson.Error, Text: safe.Own("this value is wrong in more words than fit on one line")},
		{Pointer: "/b/c", Text: safe.Own("a hint")},
		{Pointer: "/d", Severity: ndjson.Warning, Text: safe.Own("d is missing")},
	})
	return tree
}

func TestTreeStartsAtTheFirstProblem(t *testing.T) {
	t.Parallel()
	tree := newTree(t)
	if tree.Pointer() != "/d" || tree.Remark() != 3 { // what is missing stands at its parent, here the root
		t.Errorf("at %s, remark %d", tree.Pointer(), tree.Remark())
	}
	for _, c := range []struct {
		pointer string
		remark  int
	}{{"/b/c", 1}, {"/a", 0}, {"/b", -1}, {"", 3}} {
		if !tree.Go(c.pointer) || tree.Remark() != c.remark {
			t.Errorf("at %q: remark %d, want %d", c.pointer, tree.Remark(), c.remark)
		}
	}
}

func TestTreeWrapsRemarks(t *testing.T) {
	t.Parallel()
	tree := newTree(t)
	for w := 10; w < 60; w++ {
		s := layout.Size{W: w, H: 30}
		view := tree.View(s, true)
		fits(t, "tree", view, s)
		if w > 26 && strings.Contains(view.String(), "…") {
			t.Fatalf("width %d cuts\n%s", w, view)
		}
	}
}

func TestTreeEditsInPlace(t *testing.T) {
	t.Parallel()
	tree := newTree(t)
	tree.Go("/b/c")
	tree.Edit(NewInput(safe.Own("c:"), "y"))
	view := tree.View(layout.Size{W: 30, H: 20}, true).String()
	if !strings.Contains(view, "c: y_") || strings.Contains(view, `c: "x"`) {
		t.Errorf("\n%s", view)
	}
	tree.Edit(nil)
	if view := tree.View(layout.Size{W: 30, H: 20}, true).String(); !strings.Contains(view, `c: "x"`) {
		t.Errorf("\n%s", view)
	}
}

// wide is a list whose rows are one wide cell.
type wide struct{}

func (wide) Len() int { return 2 }
func (wide) Row(_ int, cells []Cell) []Cell {
	return append(cells, Cell{Text: theme.SignError}, Cell{Text: safe.Own("a text of thirty characters …!"), Wide: true}, Cell{Text: safe.Own("never")})
}

func TestAWideCellTakesTheRestOfTheRow(t *testing.T) {
	t.Parallel()
	l := &List{Columns: []Column{{Width: 1}, {Width: 4, Right: true}, {Width: 8}}}
	l.SetRows(wide{})
	for w := range 50 {
		s := layout.Size{W: w, H: 2}
		l.SetSize(s)
		view := l.View(theme.New(theme.Options{Name: "none"}), true)
		fits(t, "list", view, s)
		if w >= 33 && !strings.Contains(view[1], "characters …!") {
			t.Errorf("width %d: %q", w, view[1])
		}
	}
}

// A proposal is replaced by what is typed or pasted, and edited by what moves in it.
func TestAProposalIsReplacedByWhatIsTyped(t *testing.T) {
	t.Parallel()
	pasted := func(text string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true} }
	typed := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")}
	for name, c := range map[string]struct {
		keys []tea.KeyMsg
		want string
	}{
		"typed":        {[]tea.KeyMsg{typed, typed}, "xx"},
		"pasted":       {[]tea.KeyMsg{pasted("new\n")}, "new"},
		"not pasted":   {[]tea.KeyMsg{pasted("a\nb")}, "old"},
		"then typed":   {[]tea.KeyMsg{pasted("a\nb"), typed}, "x"},
		"behind it":    {[]tea.KeyMsg{{Type: tea.KeyEnd}, typed}, "oldx"},
		"taken away":   {[]tea.KeyMsg{{Type: tea.KeyBackspace}, typed}, "olx"},
		"as it is":     {[]tea.KeyMsg{{Type: tea.KeyEnter}}, "old"},
		"enter before": {[]tea.KeyMsg{{Type: tea.KeyEnter}, typed}, "x"},
	} {
		in := NewInput(safe.Own("find:"), "old")
		in.Fresh = true
		for _, k := range c.keys {
			in.Key(k)
		}
		if in.Value() != c.want {
			t.Errorf("%s: %q, want %q", name, in.Value(), c.want)
		}
	}
}
