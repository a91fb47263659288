package ui

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"

	"github.com/charmbracelet/bubbles/help"
	tea "github.com/charmbracelet/bubbletea"
)

// A Page is one of the five screens. The root gives it every message that is not its
// own: keys only while the page is in front and no dialog is open, everything else
// always, so that an answer finds the page that asked.
type Page interface {
	help.KeyMap // the keys of what has the focus; ShortHelp goes into the status line

	Title() safe.Text
	Init() tea.Cmd // once, before the first message
	Update(msg tea.Msg) tea.Cmd
	SetSize(s layout.Size)
	// View draws the page in exactly the size set last. It must not change the page.
	View() layout.Block
	// Typing reports that keys are text: the root then keeps its own keys (1–5, q, ?).
	Typing() bool
}

// PageID names a page.
type PageID int

// The pages in the order of the work.
const (
	FilesID PageID = iota
	CheckID
	SendID
	JobsID
	RejectsID
	pageCount
)

// The messages that the root sends to pages.
type (
	// shownMsg comes when the page is brought to the front.
	shownMsg struct{}
	// runMsg tells all pages that Context.Run is another one.
	runMsg struct{}
	// refreshMsg tells all pages that something in the engine may have changed, at most
	// ten times a second; Context.Now is fresh.
	refreshMsg struct{}
	// maskedMsg tells all pages that values are hidden now, or shown again; a refreshMsg
	// follows.
	maskedMsg struct{}
	// showRowMsg asks the page in front to put its cursor on a record.
	showRowMsg struct{ importer.Position }
	// showGroupMsg asks the Check page to show the problems of a group only, the cursor on
	// a record that has one.
	showGroupMsg struct {
		importer.Position
		group ndjson.Filter
	}
	// pastedMsg is text that was pasted or dropped while nobody was typing.
	pastedMsg struct{ text string }
)
