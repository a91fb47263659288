package ui

import (
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// settleAlike goes on once the type of a file was chosen: it may be taken for the others too
// that would be asked about and that it fits as well.
func (p *filesPage) settleAlike(chosen pick, files []candidate) tea.Cmd {
	t := p.types[chosen]
	var others []pick
	for _, f := range files {
		if f.err == nil && p.typeOf(f.pick) == nil && f.unsureOf(t) {
			others = append(others, f.pick)
		}
	}
	if len(others) == 0 {
		return p.settle(files)
	}
	all := widget.Option{Name: safe.Sprintf("%s too", someNames(others))}
	one := widget.Option{Name: safe.Sprintf("%s only", chosen.name()), Note: safe.Own("the other is asked about next")}
	if n := len(others); n > 1 {
		all = widget.Option{Name: safe.Sprintf("the other %d too", n), Note: someNames(others)}
		one.Note = safe.Own("the others are asked about one by one")
	}
	return p.c.Choose(safe.Sprintf("%s for which files?", t.Name()), []widget.Option{all, one}, 0, func(i int) tea.Cmd {
		if i == 0 {
			for _, f := range others {
				p.types[f], p.trusted[f] = t, false
			}
		}
		return p.settle(files)
	})
}

// unsureOf reports that it is not sure of what type the records are, and that none fits them
// better than this one.
func (i inspection) unsureOf(t *resource.Type) bool {
	g, fits := i.guess(t)
	return fits && !i.guesses[0].Sure && g.Share >= i.guesses[0].Share
}
