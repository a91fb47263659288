package widget

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// numbers is a list of n rows.
type numbers int

func (n numbers) Len() int { return int(n) }
func (n numbers) Row(i int, cells []Cell) []Cell {
	return append(cells, Cell{Text: theme.SignError}, Cell{Text: Count(int64(i))},
		Cell{Text: safe.Own("Amara Okafor 王秀英")}, Cell{Text: safe.Own("1984-11-02 female")})
}

func newList(n int) *List {
	l := &List{Columns: []Column{{Width: 1}, {Width: 9, Right: true}, {Width: 10, Weight: 1}, {Width: 12, Weight: 1, From: 60}}}
	l.SetRows(numbers(n))
	return l
}

func press(s string) tea.KeyMsg {
	switch s {
	case "enter":
		return tea.KeyMsg{Type: tea.KeyEnter}
	case "esc":
		return tea.KeyMsg{Type: tea.KeyEsc}
	case "up":
		return tea.KeyMsg{Type: tea.KeyUp}
	case "down":
		return tea.KeyMsg{Type: tea.KeyDown}
	case "pgdown":
		return tea.KeyMsg{Type: tea.KeyPgDown}
	case "left":
		return tea.KeyMsg{Type: tea.KeyLeft}
	case "backspace":
		return tea.KeyMsg{Type: tea.KeyBackspace}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)}
}

func fits(t *testing.T, what string, b layout.Block, s layout.Size) {
	t.Helper()
	if len(b) != s.H {
		t.Fatalf("%s: %d lines, want %d", what, len(b), s.H)
	}
	for _, line := range b {
		if w := ansi.StringWidth(line); w != s.W {
			t.Fatalf("%s: %q is %d wide, want %d", what, line, w, s.W)
		}
	}
}

func TestWidgetsFillTheirSizeExactly(t *testing.T) {
	t.Parallel()
	for _, th := range []*theme.Theme{theme.New(theme.Options{Name: "none"}), theme.New(theme.Options{Name: "dark"})} {
		l := newList(30)
		l.Headed = true
		for w := range 90 {
			for h := range 12 {
				s := layout.Size{W: w, H: h}
				l.SetSize(s)
				fits(t, fmt.Sprint("list ", s), l.View(th, true), s)
				fits(t, fmt.Sprint("pane ", s), Pane(th, s, safe.Own("records"), safe.Own("1 / 30"), true, nil), s)
			}
		}
	}
}

func TestListMoves(t *testing.T) {
	t.Parallel()
	l := newList(100)
	l.SetSize(layout.Size{W: 80, H: 10})
	for _, c := range []struct {
		key  string
		want int
	}{{"j", 1}, {"up", 0}, {"k", 0}, {"pgdown", 9}, {"G", 99}, {"j", 99}, {"g", 0}} {
		if l.Key(press(c.key)) != Moved || l.Cursor() != c.want {
			t.Errorf("after %s the cursor is at %d, want %d", c.key, l.Cursor(), c.want)
		}
	}
	l.SetCursor(99)
	l.SetRows(numbers(3))
	if l.Cursor() != 2 || l.Position().String() != "3 / 3" {
		t.Errorf("fewer rows leave the cursor at %d", l.Cursor())
	}
	if l.Key(press("enter")) != Opened || l.Key(press(" ")) != Marked || l.Key(press("z")) != Ignored {
		t.Error("a key means something else")
	}
	l.SetRows(numbers(0))
	if l.Cursor() != -1 || l.Key(press("enter")) != Ignored {
		t.Error("an empty list has something to open")
	}
}

func TestConfirmIgnoresABurst(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	c := &Confirm{Yes: safe.Own("send")}
	c.Open(now)
	for range 10 {
		now = now.Add(Grace / 2)
		if c.Key(press("y"), now) != Pending {
			t.Fatal("a burst answers the question")
		}
		if said := c.View(theme.New(theme.Options{Name: "none"}), layout.Size{W: 40, H: 12}).String(); !strings.Contains(said, "One moment") {
			t.Fatalf("the answer is lost without a word:\n%s", said)
		}
	}
	if c.Key(press("y"), now.Add(Grace)) != Yes {
		t.Error("after a quiet moment yes is not taken")
	}
}

// The key that asked is mostly enter: what sends or takes away wants another one.
func TestCarefulConfirmDoesNotTakeEnter(t *testing.T) {
	t.Parallel()
	later := time.Unix(10, 0)
	for _, careful := range []bool{false, true} {
		c := &Confirm{Careful: careful}
		c.Open(time.Unix(0, 0))
		want := Yes
		if careful {
			want = Pending
		}
		if c.Key(press("enter"), later) != want || c.Key(press("y"), later) != Yes || c.Key(press("n"), later) != No {
			t.Errorf("careful %v: enter is taken, or y or n is not", careful)
		}
	}
}

func TestConfirmWantsTheWord(t *testing.T) {
	t.Parallel()
	later := time.Unix(10, 0)
	c := &Confirm{Word: "clinic"}
	c.Open(time.Unix(0, 0))
	if c.Key(press("y"), later) != Pending || c.Key(press("enter"), later) != Pending {
		t.Error("a single key is enough")
	}
	c.Key(press("backspace"), later)
	for _, r := range "Clinic" {
		c.Key(press(string(r)), later)
	}
	if c.Key(press("enter"), later) != Yes {
		t.Error("the word is not taken")
	}
	if c.Key(press("esc"), later) != No {
		t.Error("esc does not go back")
	}
}

// Few options are chosen from without a line that asks for a search; what is typed narrows
// them, and is seen.
func TestFewOptionsAskForNoSearch(t *testing.T) {
	t.Parallel()
	th, size := theme.New(theme.Options{Name: "none"}), layout.Size{W: 60, H: 12}
	shown := func(c *Choice) string { return c.View(th, size).String() }
	options := []Option{{Name: safe.Own("in this group")}, {Name: safe.Own("in all")}}
	few, many := NewChoice(options, 0), NewChoice(slices.Repeat(options, 4), 0)
	if strings.Contains(shown(few), "search:") || !strings.Contains(shown(many), "search:") {
		t.Errorf("few:\n%s\nmany:\n%s", shown(few), shown(many))
	}
	few.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("all")})
	if view := shown(few); !strings.Contains(view, "search: all") || strings.Contains(view, "group") {
		t.Errorf("\n%s", view)
	}
}

func TestChoiceNarrows(t *testing.T) {
	t.Parallel()
	c := NewChoice([]Option{{Name: safe.Own("CarePlan")}, {Name: safe.Own("Patient")}, {Name: safe.Own("Inpatient")}}, 0)
	for _, r := range "pat" {
		c.Key(press(string(r)))
	}
	if i, over := c.Key(press("enter")); i != 1 || !over {
		t.Errorf("chosen %d, %v", i, over)
	}
}

func TestANoteWithoutRoomEndsInASign(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Name: "none"})
	note := safe.Own("firstName, lastName and birthDate are fields of it, but 2 of 20 sampled records have values that it does not allow, and 3 of 20 sampled records look more like another type; look at them")
	for h := 4; h < 30; h++ {
		for w := 30; w < 100; w++ {
			c := NewChoice([]Option{{Name: safe.Own("Patient"), Note: note}, {Name: safe.Own("Practitioner")}}, 0)
			view := c.View(th, layout.Size{W: w, H: h})
			all := strings.Join(strings.Fields(view.String()), " ")
			if !strings.Contains(all, "look at them") && !strings.Contains(all, "…") {
				t.Fatalf("%d×%d: the note is cut without a sign:\n%s", w, h, view)
			}
		}
	}
	view := NewChoice([]Option{{Name: safe.Own("Patient"), Note: note}}, 0).View(th, layout.Size{W: 70, H: 20})
	if !strings.Contains(view.String(), "look at them") {
		t.Errorf("there is room, and it is cut:\n%s", view)
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	in := NewInput(safe.Own("filter:"), "", "first", "second")
	in.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("ab\x1b[31mc\r\n"), Paste: true})
	if in.Value() != "ab[31mc" {
		t.Errorf("a paste leaves %q", in.Value())
	}
	in.Key(press("up"))
	if in.Value() != "second" {
		t.Errorf("history gives %q", in.Value())
	}
	in.Key(press("left"))
	in.Key(press("backspace"))
	if in.Value() != "secod" {
		t.Errorf("%q", in.Value())
	}
	for w := range 40 {
		fits(t, "input", layout.Block{in.View(theme.New(theme.Options{Name: "none"}), w)}, layout.Size{W: w, H: 1})
	}
}

// What stands on several lines, or in several cells of a table, is no one value: joined it
// would be another.
func TestAPasteOfSeveralLinesIsRefused(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Name: "none"})
	for _, text := range []string{"1987\n06", "1987\r\n06", "1987\r06", "Ola\tBerg", "a\u2028b", "a\u0085b", "a\vb"} {
		in := NewInput(safe.Own("birthDate:"), "19")
		in.Hint = safe.Own("empty: removes it")
		in.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
		if in.Value() != "19" {
			t.Errorf("%q leaves %q", text, in.Value())
		}
		if got := in.View(th, 76); !strings.HasSuffix(got, " not pasted: it has several lines or columns") {
			t.Errorf("%q: shows %q", text, got)
		}
		if got := in.View(th, 30); !strings.Contains(got, "not pasted") {
			t.Errorf("%q: shows %q where it is narrow", text, got)
		}
		for w := range 60 {
			fits(t, "input", layout.Block{in.View(th, w)}, layout.Size{W: w, H: 1})
		}
		in.Key(press("8"))
		if got := in.View(th, 76); in.Value() != "198" || !strings.HasSuffix(got, "empty: removes it") {
			t.Errorf("%q: then %q", text, got)
		}
	}
	in := NewInput(safe.Own("birthDate:"), "")
	in.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("\t1987\r\n"), Paste: true})
	if in.Value() != "1987" || strings.Contains(in.View(th, 76), "not pasted") {
		t.Errorf("a copied cell with the break behind it gives %q", in.Value())
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	record := []byte(`{"name":{"given":"Ola"},"gender":"F"}`)
	nodes := []ndjson.Node{
		{Kind: ndjson.NodeObject, Length: len(record), Index: -1, Children: 2},
		{Depth: 1, Pointer: "/name", Key: "name", Kind: ndjson.NodeObject, Offset: 8, Length: 15, Index: -1, Children: 1},
		{Depth: 2, Pointer: "/name/given", Key: "given", Kind: ndjson.NodeString, Offset: 17, Length: 5, Index: -1},
		{Depth: 1, Pointer: "/gender", Key: "gender", Kind: ndjson.NodeString, Offset: 33, Length: 3, Index: -1},
	}
	tree := NewTree(theme.New(theme.Options{Name: "none"}), &safe.Display{})
	tree.Show(record, nodes, []Remark{
		{"/name/family", ndjson.Error, safe.Own("family is missing")},
		{"/gender", ndjson.Error, safe.Own("not allowed")},
	})
	s := layout.Size{W: 40, H: 8}
	view := tree.View(s, true)
	fits(t, "tree", view, s)
	all := view.String()
	for _, want := range []string{"given: \"Ola\"", "✗     family is missing", "gender: \"F\"", "not allowed"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	tree.Go("/name/given")
	tree.Key(press("h"))
	if all := tree.View(s, true).String(); strings.Contains(all, "given") || tree.Pointer() != "/name" {
		t.Errorf("not folded, at %s:\n%s", tree.Pointer(), all)
	}
}

func TestMeters(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Name: "none"})
	if got := Progress(th, 61, 100, 20); ansi.StringWidth(got) != 20 || !strings.HasSuffix(got, " 61 %") {
		t.Errorf("%q", got)
	}
	now := time.Unix(0, 0)
	s := importer.Slots{Allowance: importer.Allowance{Starts: 5}, Used: 2, Next: now.Add(724 * time.Second)}
	if got := Slots(th, s, now); got != "slots ●●●○○ next 12:04" {
		t.Errorf("%q", got)
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 24310: "24,310", -1234: "-1,234", 1000000: "1,000,000"} {
		if got := Count(n).String(); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	for _, next := range []time.Time{now, now.Add(-time.Minute), now.Add(400 * time.Millisecond)} {
		s.Next = next
		if got := Slots(th, s, now); got != "slots ●●●○○" {
			t.Errorf("of a moment that has come it says %q", got)
		}
	}
}

// A screen of 50 rows must cost at most 0.2 ms, whatever the number of rows.
func BenchmarkList(b *testing.B) {
	th := theme.New(theme.Options{Name: "dark"})
	for _, n := range []int{50, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			l := newList(n)
			l.SetSize(layout.Size{W: 200, H: 50})
			for b.Loop() {
				l.Key(press("j"))
				l.View(th, true)
			}
		})
	}
}

func TestShareRoundsHonestly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole int64
		want        string
	}{
		{2, 3, "67 %"}, {1, 3, "33 %"}, {1, 200, "1 %"}, {1, 201, "<1 %"}, {1, 1 << 40, "<1 %"}, {0, 9, "0 %"},
		{199, 200, ">99 %"}, {1<<40 - 1, 1 << 40, ">99 %"}, {989, 1000, "99 %"}, {9, 9, "100 %"}, {0, 0, ""},
	} {
		if got := Share(c.part, c.whole).String(); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.part, c.whole, got, c.want)
		}
	}
	if got := Share(0.29, 1).String(); got != "29 %" { // which is 28.999… as a number
		t.Errorf("0.29: %q", got)
	}
}

func TestALongQuestionScrollsAboveItsAnswers(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Name: "none"})
	c := &Confirm{Title: safe.Own("send?"), Yes: safe.Own("send"), Lines: []safe.Text{safe.Own("one"), safe.Own("two"), safe.Own("three"), safe.Own("four")}}
	now := time.Unix(0, 0)
	c.Open(now)
	small := layout.Size{W: 40, H: 6}
	if got := c.View(th, small).String(); !strings.Contains(got, "one") || strings.Contains(got, "three") || !strings.Contains(got, "↑↓ more") || !strings.Contains(got, "y send") {
		t.Errorf("\n%s", got)
	}
	for range 9 {
		c.Key(press("down"), now.Add(time.Minute))
	}
	if got := c.View(th, small).String(); !strings.Contains(got, "four") || strings.Contains(got, "one") {
		t.Errorf("\n%s", got)
	}
	c.Key(press("up"), now.Add(time.Minute)) // the end was remembered
	if got := c.View(th, small).String(); !strings.Contains(got, "two") {
		t.Errorf("\n%s", got)
	}
}

func TestKeysThatOneNeedsAreKept(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Name: "none"})
	keys := []key.Binding{binding("type", "search", "type"), binding("↑↓", "move", "up"), binding("enter", "choose", "enter"), binding("esc", "back", "esc")}
	all := KeysWidth(keys)
	for w, want := range map[int]string{all: "type search  ↑↓ move  enter choose  esc back", all - 1: "type search  enter choose  esc back", 22: "enter choose  esc back", 12: "enter choose"} {
		if got := Keys(th, keys, w); got != want {
			t.Errorf("in %d: %q, want %q", w, got, want)
		}
	}
}

func TestChoiceSharesItsWidthByNeed(t *testing.T) {
	t.Parallel()
	c := NewChoice([]Option{{Name: safe.Own("2026-01-05 14:00 patients-of-january.ndjson"), Note: safe.Own("4 of 240 accepted")},
		{Name: safe.Own("short"), Note: safe.Own("24,310 of 24,310")}}, 0)
	if view := c.View(theme.New(theme.Options{Name: "none"}), layout.Size{W: 70, H: 6}).String(); !strings.Contains(view, "patients-of-january.ndjson 4 of 240 accepted") {
		t.Errorf("a name is cut though there is room:\n%s", view)
	}
}
