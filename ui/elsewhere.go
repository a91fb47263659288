package ui

import (
	"slices"
	"unicode"

	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// No key is silent: one that does nothing here says what it does elsewhere, and one that
// can do nothing yet says why. All of it is read from the key maps.

// chooseFiles is the key of the page on which everything begins.
var chooseFiles = Bind("1", "choose files", "1")

// A barred page has nothing that its keys could be for.
type barred interface {
	// barred says why, and what to do instead; "" where there is something.
	barred() safe.Text
}

func (p *checkPage) barred() safe.Text {
	if p.c.Run == nil || len(p.sources) == 0 {
		return safe.Own("Choose files on page 1 first.")
	}
	return safe.Text{}
}

func (p *rejectsPage) barred() safe.Text {
	if len(p.rows.all.Entries) > 0 || p.Typing() {
		return safe.Text{}
	}
	said, next, _ := p.nothing()
	return safe.Join(" ", said, next)
}

// barredHere is why the keys of the page in front do nothing now.
func (m *Model) barredHere() safe.Text {
	if p, ok := m.page().(barred); ok {
		return p.barred()
	}
	return safe.Text{}
}

// takes reports whether a page has a use for a key.
func takes(p Page, k tea.KeyMsg) bool {
	for _, bindings := range append(p.FullHelp(), p.ShortHelp(), widget.MoveKeys()) {
		if key.Matches(k, bindings...) {
			return true
		}
	}
	return false
}

// unused says of a letter, digit or sign that the page in front has no use for what it is
// for elsewhere.
func (m *Model) unused(k tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	if k.Type != tea.KeyRunes || k.Alt || len(k.Runes) != 1 || !unicode.IsGraphic(k.Runes[0]) || takes(m.page(), k) {
		return nil, false
	}
	for _, a := range m.elsewhere() {
		if key.Matches(k, a.Binding) {
			return m.ToastNow(safe.Sprintf("%s does nothing here; %s it is: %s.", k.String(), m.pagesOf(a), a.Help().Desc)), true
		}
	}
	return m.ToastNow(safe.Sprintf("%s does nothing here; ? lists the keys.", k.String())), true
}

// elsewhere lists the actions of the other pages that the page in front has not, each once.
func (m *Model) elsewhere() (all []action) {
	here := m.page().FullHelp()
	for id, p := range m.pages {
		if PageID(id) == m.front {
			continue
		}
		for _, bindings := range p.FullHelp() {
			for _, b := range bindings {
				if !runnable(b) || slices.ContainsFunc(here, func(own []key.Binding) bool { return slices.ContainsFunc(own, same(b)) }) {
					continue
				}
				i := slices.IndexFunc(all, func(a action) bool { return same(b)(a.Binding) })
				if i < 0 {
					all = append(all, action{Binding: b})
					i = len(all) - 1
				}
				if pages := &all[i].pages; !slices.Contains(*pages, PageID(id)) {
					*pages = append(*pages, PageID(id))
				}
			}
		}
	}
	for i := range all {
		names := make([]safe.Text, len(all[i].pages))
		for n, id := range all[i].pages {
			names[n] = m.pages[id].Title()
		}
		all[i].place = safe.Sprintf("only on %s", safe.Join(", ", names...))
	}
	return all
}

// same compares with a binding, by what a person reads of both.
func same(b key.Binding) func(key.Binding) bool {
	return func(other key.Binding) bool { return other.Help() == b.Help() }
}

// pagesOf names the pages of an action: "on page 2 (Check) and page 5 (Rejects)".
func (m *Model) pagesOf(a action) safe.Text {
	names := make([]safe.Text, len(a.pages))
	for i, id := range a.pages {
		names[i] = safe.Sprintf("page %d (%s)", id+1, m.pages[id].Title())
	}
	return safe.Sprintf("on %s", safe.Join(" and ", names...))
}

// goTo opens the page of an action that is not of the page in front, and names its key
// there: what it would be done to has to be seen first.
func (m *Model) goTo(a action) tea.Cmd {
	if p, ok := m.pages[a.pages[0]].(barred); ok {
		if why := p.barred(); why.Width() > 0 {
			return m.Toast(safe.Sprintf("%s Then %s, %s is: %s.", why, m.pagesOf(a), a.Help().Key, a.Help().Desc))
		}
	}
	return tea.Batch(m.OpenPage(a.pages[0]), m.Toast(safe.Sprintf("Here %s is: %s.", a.Help().Key, a.Help().Desc)))
}
