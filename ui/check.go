package ui

import (
	"slices"
	"strconv"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// checkPage is the Check page: the records of a file, the problems found in them, and
// the record under the cursor, to be looked at and corrected while the lint runs.
//
//	refreshMsg, filter, file ──surveyCmd──▶ surveyedMsg ──▶ how many lines, problems, the lines of the filter
//	cursor ──readRowsCmd──▶ rowsMsg ──▶ rows on the screen       cursor ──▶ recordPane.show
type checkPage struct {
	c       *Context
	size    layout.Size
	focus   checkFocus
	sources []*importer.Source
	source  int // the file shown

	survey    surveyedMsg // what is known of it
	surveying bool        // a survey is under way
	again     bool        // another one is wanted after it
	gen       int         // of what a survey is asked for: file, type, filter
	wanted    int64       // a line to go to once it is known, 0 if none
	pace      pace
	guesses   map[int][]resource.Guess // by source

	filter filter
	rows   map[int64]row // by line, those around the screen
	seen   importer.Totals

	list   widget.List
	groups groupList
	record *recordPane
	input  *widget.Input // filter or line number being typed, nil if none
}

// checkFocus is the pane that has the keys.
type checkFocus uint8

const (
	onRecords checkFocus = iota
	onProblems
	onRecord
)

// filter chooses lines. Without groups it chooses all.
type filter struct {
	name   safe.Text
	text   string // as typed
	groups []ndjson.Filter
}

var _ Page = (*checkPage)(nil)

var checkKeys = struct {
	Next, Previous, Problems, Record, Back, Filter, Line, Type, File, FileBack, Send key.Binding
}{
	Next:     Bind("n", "next", "n"),
	Previous: Bind("N", "previous faulty line", "N"),
	Problems: Bind("p", "problems", "p", "left", "h"),
	Record:   Bind("→/enter", "into the record", "right", "l", "enter"),
	Back:     Bind("esc", "back; all records again", "esc"),
	Filter:   Bind("/", "find", "/"),
	Line:     Bind("L", "go to a line", "L"),
	Type:     Bind("t", "type", "t"),
	File:     Bind("]", "next file", "]"),
	FileBack: Bind("[", "previous file", "["),
	Send:     Bind("3", "send", "3"),
}

func newCheckPage(c *Context) *checkPage {
	p := &checkPage{c: c, record: newRecordPane(c, CheckID)}
	p.list.Empty = safe.Own("choose files on page 1 first")
	p.list.SetColumns(rowColumns(0))
	p.list.SetRows(p)
	p.groups.init(c)
	p.record.alike = p.alike
	p.record.press = p.handleKey
	p.reset()
	return p
}

func (p *checkPage) Title() safe.Text { return safe.Own("Check") }
func (p *checkPage) Init() tea.Cmd    { return nil }
func (p *checkPage) Typing() bool     { return p.input != nil || p.record.typing() }

// ShortHelp names what helps next: into faulty records, their fixes, and on.
func (p *checkPage) ShortHelp() []key.Binding {
	k := checkKeys
	if p.record.typing() {
		return p.record.shortHelp()
	}
	var file []key.Binding
	if len(p.sources) > 1 {
		file = []key.Binding{k.File}
	}
	switch {
	case p.focus == onProblems:
		return append([]key.Binding{Bind("enter", "only these", "enter"), Bind("esc", "back", "esc"), k.Send}, file...)
	case p.focus == onRecord:
		return append(p.record.shortHelp(), Bind("esc", "back", "esc"), k.Send)
	case !p.record.hasProblems():
		return append(append([]key.Binding{k.Next, k.Send}, file...), k.Problems, k.Filter, k.Type)
	}
	return append(append(append([]key.Binding{k.Next}, file...), p.record.shortHelp()...), k.Send)
}

// FullHelp lists all keys of the page.
func (p *checkPage) FullHelp() [][]key.Binding {
	k := checkKeys
	return [][]key.Binding{
		{k.Next, k.Previous, k.Problems, k.Record, k.Back, k.Filter, k.Line, k.Type, k.File, k.FileBack},
		editHelp(), {widget.TreeKeys.Fold, widget.TreeKeys.Unfold},
	}
}

// SetSize gives every pane its room.
func (p *checkPage) SetSize(s layout.Size) {
	p.size = s
	at := layout.Check(s)
	p.list.SetSize(at.Records.Size().Inside())
	p.groups.setSize(at.Problems.Size().Inside())
	p.record.setSize(at.Record.Size())
}

// Update takes keys, what the root says and the answers of the page's commands.
func (p *checkPage) Update(msg tea.Msg) tea.Cmd {
	cmd := p.record.update(msg)
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return p.handleKey(msg)
	case runMsg:
		p.reset()
		return tea.Batch(cmd, p.open(0))
	case refreshMsg:
		return tea.Batch(cmd, p.refresh())
	case showRowMsg:
		return tea.Batch(cmd, p.goTo(msg.Position))
	case showGroupMsg:
		return tea.Batch(cmd, p.showGroup(msg))
	case correctedMsg:
		return tea.Batch(cmd, p.readRows(true), p.look(), p.countFixed())
	case baseSettledMsg:
		switch {
		case msg.err != nil || p.record.loaded.gen == 0:
		case msg.page == CheckID && msg.then.at != p.record.at:
			return tea.Batch(cmd, p.goTo(msg.then.at))
		default:
			return tea.Batch(cmd, p.record.show(p.record.at))
		}
	case surveyedMsg:
		return p.handleSurvey(msg)
	case fixedMsg:
		if msg.gen == p.gen {
			p.groups.set(p.groups.groups, msg.fixed)
		}
	case rowsMsg:
		p.takeRows(msg)
	case guessedMsg:
		p.handleGuesses(msg)
	case foundMsg:
		return p.handleFound(msg)
	case typeSetMsg:
		return p.handleTypeSet(msg)
	}
	return cmd
}

func (p *checkPage) handleKey(k tea.KeyMsg) tea.Cmd {
	if p.input != nil {
		return p.handleTyped(k)
	}
	p.record.held = wish{} // what was wished before is overtaken
	if cmd, mine := p.record.key(k); mine {
		return cmd
	}
	switch keys := &checkKeys; {
	case p.c.Run == nil:
		return nil
	case key.Matches(k, keys.Next):
		return p.find(+1)
	case key.Matches(k, keys.Previous):
		return p.find(-1)
	case key.Matches(k, keys.Filter):
		p.input = widget.NewInput(safe.Own("rule, field or :line"), p.filter.text)
	case key.Matches(k, keys.Line):
		p.input = widget.NewInput(safe.Own("line"), ":")
	case key.Matches(k, keys.Type):
		return p.chooseType()
	case key.Matches(k, keys.File):
		return p.open(p.source + 1)
	case key.Matches(k, keys.FileBack):
		return p.open(p.source - 1)
	case key.Matches(k, keys.Back):
		return p.back()
	default:
		return p.handleFocused(k)
	}
	return nil
}

// handleFocused gives a key to the pane that has them.
func (p *checkPage) handleFocused(k tea.KeyMsg) tea.Cmd {
	switch keys := &checkKeys; {
	case p.focus == onRecord && k.String() != "p":
		p.record.move(k)
	case p.focus == onRecord:
		p.focus = onProblems
	case key.Matches(k, keys.Problems):
		p.focus = onProblems - p.focus // one or the other
	case p.focus == onProblems:
		if p.groups.list.Key(k) == widget.Opened {
			return p.choose()
		}
		if key.Matches(k, keys.Record) {
			p.focus = onRecord
		}
	case key.Matches(k, keys.Record):
		p.focus = onRecord
	default:
		if p.list.Key(k) == widget.Moved {
			return p.moved()
		}
	}
	return nil
}

// back leaves a pane, then the filter.
func (p *checkPage) back() tea.Cmd {
	if p.focus != onRecords {
		p.focus = onRecords
		return nil
	}
	return p.narrow(filter{})
}

// choose shows the lines of the group under the cursor only; of the same again, all.
func (p *checkPage) choose() tea.Cmd {
	g, ok := p.groups.current()
	if !ok {
		return nil
	}
	one := ndjson.Filter{Rule: g.Rule, Field: g.Field}
	p.focus = onRecords
	if p.filter.is(one) {
		return p.narrow(filter{})
	}
	return p.narrow(filter{name: groupName(g), groups: []ndjson.Filter{one}})
}

// showGroup shows the lines of a group that another page asked for.
func (p *checkPage) showGroup(msg showGroupMsg) tea.Cmd {
	var cmd tea.Cmd
	if msg.Source != p.source {
		cmd = p.open(msg.Source)
	}
	name := safe.Join(" ", safe.Clean(msg.group.Rule), fieldName(msg.group.Field))
	narrowed := p.narrow(filter{name: name, groups: []ndjson.Filter{msg.group}})
	p.focus, p.wanted = onRecords, msg.Line
	return tea.Batch(cmd, narrowed)
}

func (f filter) is(one ndjson.Filter) bool { return slices.Contains(f.groups, one) }

// narrow shows the lines of a filter; the cursor stays on its line if it is among them.
func (p *checkPage) narrow(f filter) tea.Cmd {
	if f.groups == nil && p.filter.groups == nil {
		return nil
	}
	p.filter, p.wanted = f, p.line()
	p.gen++
	return p.look()
}

// handleTyped edits the filter, or a line number after a colon.
func (p *checkPage) handleTyped(k tea.KeyMsg) tea.Cmd {
	typed := p.input.Key(k)
	if typed == widget.Editing {
		return nil
	}
	text := strings.TrimSpace(p.input.Value())
	p.input = nil
	if typed == widget.Cancelled {
		return nil
	}
	digits := strings.ReplaceAll(strings.TrimPrefix(text, ":"), ",", "")
	if line, err := strconv.ParseInt(digits, 10, 64); err == nil && line > 0 {
		return p.goTo(importer.Position{Source: p.source, Line: line})
	}
	if text = strings.TrimPrefix(text, ":"); text == "" {
		return p.narrow(filter{})
	}
	f := filter{name: safe.Clean(text), text: text}
	for _, g := range p.survey.summary.Rules {
		if matches(g, text) {
			f.groups = append(f.groups, ndjson.Filter{Rule: g.Rule, Field: g.Field})
		}
	}
	if f.groups == nil {
		return p.c.Toast(safe.Sprintf("No problem has %s in its rule, field or title.", text))
	}
	return p.narrow(f)
}

// goTo shows a record, of whatever file, among all.
func (p *checkPage) goTo(at importer.Position) tea.Cmd {
	if at.Source != p.source {
		cmd := p.open(at.Source)
		p.wanted = at.Line
		return cmd
	}
	if p.filter.groups != nil {
		cmd := p.narrow(filter{})
		p.wanted = at.Line
		return cmd
	}
	return p.setLine(at.Line)
}

// setLine puts the cursor on a line, or the nearest there is in the list.
func (p *checkPage) setLine(line int64) tea.Cmd {
	i := int(line - 1)
	if p.filter.groups != nil {
		i, _ = slices.BinarySearch(p.survey.lines, line)
	}
	p.list.SetCursor(i)
	return p.moved()
}

// line returns the line under the cursor, 0 if there is none.
func (p *checkPage) line() int64 {
	if i := p.list.Cursor(); i >= 0 {
		return p.lineOf(i)
	}
	return 0
}

func (p *checkPage) lineOf(row int) int64 {
	if p.filter.groups == nil {
		return int64(row + 1)
	}
	return p.survey.lines[row]
}

// moved shows the record under the cursor and reads the rows around it.
func (p *checkPage) moved() tea.Cmd {
	line := p.line()
	if line == 0 || p.file() == nil {
		p.record.clear()
		return nil
	}
	return tea.Batch(p.readRows(false), p.record.show(importer.Position{Source: p.source, Line: line}))
}

// file returns what is shown of the file, nil if there is none or it cannot be read.
func (p *checkPage) file() *importer.Source {
	if p.source < len(p.sources) && p.sources[p.source].File != nil {
		return p.sources[p.source]
	}
	return nil
}

// toLine puts the cursor on a line of the file shown, by its number.
func (p *checkPage) toLine(line int64) tea.Cmd {
	if p.file() == nil {
		return nil
	}
	return p.goTo(importer.Position{Source: p.source, Line: line})
}
