// Package widget holds the pieces that pages are made of. A widget is a struct with
// methods: it takes keys, keeps its own state, and returns what the person decided.
// It is sent no messages, does no input or output, and draws exactly the size it is
// asked for.
//
//	page.Update ──Key──▶ widget ──decision──▶ page        page.View ──size──▶ widget ──▶ layout.Block
package widget

import (
	"github.com/charmbracelet/bubbles/key"
)

// binding makes a key binding; help is what the person sees.
func binding(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}
