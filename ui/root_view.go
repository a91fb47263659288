package ui

import (
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
)

// View draws the frame, exactly as large as the terminal.
func (m *Model) View() (frame string) {
	defer func() {
		if r := recover(); r != nil {
			m.fault = newFault(m.Log, m.page().Title(), r)
			frame = layout.Block{safe.Clean(m.fault.Error()).String()}.Fit(m.size).String()
		}
	}()
	if m.size.W <= 0 || m.size.H <= 0 {
		return ""
	}
	return m.Theme.Frame(m.block().Fit(m.size).String())
}

func (m *Model) block() layout.Block {
	if m.idle.blank {
		return m.curtain()
	}
	if m.isTooSmall() {
		return tooSmall(m.size)
	}
	f, _ := layout.Frame(m.size)
	top := m.topRule(f.Rule.W)
	page := m.page().View().Fit(f.Page.Size())
	for _, d := range m.dialogs {
		box := d.View(f.Page.Size())
		page = layout.Over(page, box, layout.Centre(f.Page.Size(), box.Size()))
	}
	all := layout.Above(layout.Block{m.bar(f.Bar.W), top}, page, layout.Block{m.footRule(f.Rule.W), m.status(f.Status.W)})
	if m.toast.Shown(m.Time()) && len(m.dialogs) == 0 {
		all = m.toastOver(all, f)
	}
	return all
}

// isTooSmall reports that there is no room for a page or a question.
func (m *Model) isTooSmall() bool {
	_, ok := layout.Frame(m.size)
	return !ok && m.size != layout.Size{}
}

// tooSmall says how large the window must be, in as many words as it has room for.
func tooSmall(s layout.Size) layout.Block {
	var said layout.Block
	for _, text := range []safe.Text{
		safe.Own("This window is too small."),
		safe.Sprintf("Make it at least %d×%d;", layout.MinWidth, layout.MinHeight),
		safe.Sprintf("it is %d×%d now.", s.W, s.H),
	} {
		for _, line := range text.Wrap(s.W) {
			said = append(said, line.String())
		}
	}
	if said.Size().W <= s.W && len(said) <= s.H && s.W >= len("least 40×12;") {
		return said
	}
	return layout.Block{safe.Sprintf("min %d×%d", layout.MinWidth, layout.MinHeight).Truncate(s.W).String()}
}

// toastOver lays what is said over the frame: in the rule below the bar, where it hides
// nothing; what has no room in a line, in a box on the page.
func (m *Model) toastOver(frame layout.Block, f layout.Screen) layout.Block {
	if said := m.toast.View(m.Theme, f.Rule.W); len(said) == 1 {
		return layout.Over(frame, said, f.Rule)
	}
	at := f.Toast(toastWidth, 0)
	said := m.toast.View(m.Theme, at.Size().Inside().W)
	at = f.Toast(toastWidth, len(said))
	return layout.Over(frame, widget.Pane(m.Theme, at.Size(), safe.Text{}, safe.Text{}, true, said), at)
}

// toastWidth is that of a message in a box, where there is room.
const toastWidth = 100

// bar is the line of pages and target. Where it is narrow only the page in front has
// its name.
func (m *Model) bar(w int) string {
	var long, short strings.Builder
	long.WriteString(m.Theme.Strong.Render(safe.Own(" clinik-import ")))
	for id, p := range m.pages {
		name := safe.Sprintf(" %d %s ", id+1, p.Title())
		switch {
		case PageID(id) != m.front:
			long.WriteString(m.Theme.Page.Render(name))
			short.WriteString(m.Theme.Page.Render(safe.Sprintf(" %d ", id+1)))
		case m.Theme.Name == "none": // without colours the page in front stands in brackets
			name = safe.Sprintf("[%d %s]", id+1, p.Title())
			fallthrough
		default:
			long.WriteString(m.Theme.PageActive.Render(name))
			short.WriteString(m.Theme.PageActive.Render(name))
		}
	}
	for _, target := range m.target() {
		if line := (layout.Block{long.String() + "  " + target}); line.Size().W <= w {
			return layout.Spread(long.String(), target, w)
		}
	}
	for _, target := range m.target() {
		if line := (layout.Block{short.String() + " " + target}); line.Size().W <= w {
			return layout.Spread(short.String(), target, w)
		}
	}
	return layout.Spread(short.String(), "", w)
}

// target says where records go, the longest form first. The environment is always
// among it.
func (m *Model) target() []string {
	t := m.Engine.Target()
	word, style := safe.Own("SANDBOX"), m.Theme.Sandbox
	switch t.Environment {
	case importer.Live:
		word, style = safe.Own("LIVE"), m.Theme.Live
	case importer.Test:
		word, style = safe.Own("TEST"), m.Theme.Test
	}
	_, host, found := strings.Cut(t.Host, "://")
	if !found {
		host = t.Host
	}
	name := style.Render(word)
	return []string{
		name + safe.Sprintf(" · %s · %s ", t.Key, host).String(),
		name + safe.Sprintf(" · %s ", host).String(),
		name + " ",
	}
}

// footRule is the line above the status. The totals are in it where the status has no
// room for them: they are always in sight.
func (m *Model) footRule(w int) string {
	for _, totals := range append([]string{m.totals()}, m.sums()...) {
		if n := (layout.Block{totals}).Size().W; n > 0 && layout.Fits(w, n, 6) && !m.totalsInStatus(w) {
			return m.Theme.Border.Around("── ") + totals + m.Theme.Border.Around(" "+strings.Repeat("─", layout.Rest(w, n, 4)))
		}
	}
	return m.Theme.Border.Around(strings.Repeat("─", w))
}

// status is the last line: slots, totals, then the keys of what has the focus. Where it is
// narrow the totals go, into the rule above, then when the next slot comes free; the slots
// themselves only for the keys of what lies over the page or is being typed.
func (m *Model) status(w int) string {
	help, always := m.keys()
	left := m.statusLeft(w)
	room := layout.Rest(w, (layout.Block{left + always}).Size().W, 2)
	return layout.Spread(left, widget.Keys(m.Theme, help, room)+always, w)
}

// keys are those of what has the focus, and beside them the one that always works.
func (m *Model) keys() (help []key.Binding, always string) {
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1].ShortHelp(), " "
	}
	if m.page().Typing() { // all keys are taken
		return m.page().ShortHelp(), " "
	}
	return m.offered(m.page().ShortHelp()), "  " + widget.Keys(m.Theme, []key.Binding{globalKeys.Help}, 80) + " "
}

// statusLeft is the longest of what may stand beside the keys that leaves them room.
func (m *Model) statusLeft(w int) string {
	help, always := m.keys()
	slots, brief := m.Now.Slots, m.Now.Slots
	brief.Next = time.Time{}
	lefts := []string{
		" " + widget.Slots(m.Theme, slots, m.Time()) + "   " + m.totals(),
		" " + widget.Slots(m.Theme, slots, m.Time()),
		" " + widget.Slots(m.Theme, brief, m.Time()),
	}
	if len(m.dialogs) > 0 || m.page().Typing() {
		lefts = append(lefts, "")
	}
	for _, left := range lefts {
		if layout.Fits(w, (layout.Block{left + always}).Size().W, widget.KeysWidth(help), 2) {
			return left
		}
	}
	return lefts[len(lefts)-1]
}

func (m *Model) totalsInStatus(w int) bool {
	totals := m.totals()
	return totals != "" && strings.HasSuffix(m.statusLeft(w), totals)
}

// sums are the totals where room is scarce, the longest form first:
// "240 = 1 blank + 22 held + 217 unsent", "240: 1 blank 22 held 217 unsent", and last only
// whether they add up.
func (m *Model) sums() []string {
	if m.Run == nil || m.Now.Totals.Read == 0 {
		return nil
	}
	read := widget.Count(m.Now.Totals.Read)
	if !m.Now.Totals.AddUp() {
		return []string{m.Theme.SeverityError.Render(safe.Sprintf("%s %s read: do not add up", theme.SignError, read))}
	}
	var parts []safe.Text
	for _, p := range words.Parts(m.Now.Totals) {
		parts = append(parts, safe.Sprintf("%s %s", widget.Count(p.N), p.Brief))
	}
	return []string{
		safe.Sprintf("%s = %s", read, safe.Join(" + ", parts...)).String(),
		safe.Sprintf("%s: %s", read, safe.Join(" ", parts...)).String(),
		safe.Sprintf("%s read, they add up", read).String(),
	}
}

// totals are the numbers that must add up.
func (m *Model) totals() string {
	t := m.Now.Totals
	if m.Run == nil || t.Read == 0 {
		return ""
	}
	parts := []safe.Text{safe.Sprintf("%s read", widget.Count(t.Read))}
	for _, p := range words.Parts(m.Now.Totals) {
		parts = append(parts, safe.Sprintf("%s %s", widget.Count(p.N), p.Name))
	}
	if !t.AddUp() {
		return m.Theme.SeverityError.Render(safe.Sprintf("%s %s (the parts do not add up)", theme.SignError, safe.Join(" · ", parts...)))
	}
	return safe.Join(" · ", parts...).String()
}

// quitLines say what leaving means.
func (m *Model) quitLines() []safe.Text {
	if m.Now.Watching.On {
		return []safe.Text{safe.Own("This window only looks on. Nothing changes for the one that is at work.")}
	}
	lines, kept := m.lostLines(), safe.Own("Everything is kept. Start the program again and it is as you left it.")
	if len(lines) > 0 {
		kept = safe.Own("Everything else is kept. Start the program again and it is as you left it.")
	}
	if m.Engine.Sealing() {
		lines = append(lines, words.LeavingSealing)
	}
	lines = append(lines, words.Leaving(m.Now.Batches)...)
	others := words.LeavingOthers(m.Now.Others)
	lines = append(lines, others...)
	if m.Run == nil && len(others) > 0 {
		return append(lines, kept)
	}
	if m.Run == nil {
		return append(lines, safe.Own("Nothing was sent."))
	}
	if m.Now.LookedAt && !m.Engine.Sealing() {
		return append(lines, words.OnlyLooked)
	}
	if len(m.Now.Faults) > 0 && m.Now.Edited > 0 {
		return append(lines, counted(m.Now.Edited, "correction of yours is for a file as it was, which is changed or gone now. It is kept with this import, and holds again if the file is put back as it was; a new import of the changed file begins without it.",
			"corrections of yours are for a file as it was, which is changed or gone now. They are kept with this import, and hold again if the file is put back as it was; a new import of the changed file begins without them."))
	}
	if left := m.Now.Totals.HeldBack + m.Now.Totals.Rejected - m.Now.Totals.Aside; left > 0 {
		lines = append(lines, safe.Sprintf("Records rejected or held back: %s. They wait on page 5, with your corrections.", widget.Count(left)))
	}
	return append(lines, kept)
}
