package ui

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
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

	survey    surveyedMsg           // what is known of it
	surveying bool                  // a survey is under way
	again     bool                  // another one is wanted after it
	gen       int                   // of what a survey is asked for: file, type, filter
	asked     int                   // how often it was asked what corrections took away
	answered  int                   // the last of these questions that is answered
	counted   int64                 // records that were corrected when it was
	tallies   []*mend.Tally         // of that, by source
	elsewhere ndjson.Severity       // the worst that has a safe fix in the other files
	since     [][]int64             // their lines that corrections made faulty, by source
	wanted    int64                 // a line to go to once it is known, 0 if none
	trip      trip                  // to the next faulty record
	left      map[checkedFile]int64 // the lines on which files were left, of this start of the program
	here      checkedFile           // the file shown
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

var _ Page = (*checkPage)(nil)

var checkKeys = struct {
	Next, Previous, Problems, Record, Compare, Back, Filter, Line, Type, Values, File, FileBack, FixSafe, Send key.Binding
}{
	Next:     Bind("n", "next", "n"),
	Previous: Bind("N", "previous fault", "N"),
	Problems: Bind("p", "problems", "p", "left", "h"),
	Record:   Bind("→/enter", "into the record", "right", "l", "enter"),
	Compare:  Bind("b", "before and after", "b"),
	Back:     Bind("esc", "back; all records again", "esc"),
	Filter:   Bind("/", "find", "/"),
	Line:     Bind("L", "go to a line", "L"),
	Type:     Bind("t", "type", "t"),
	Values:   Bind("v", "read the file as records", "v"),
	FixSafe:  Bind("A", "all safe fixes", "A"),
	File:     Bind("]", "next file", "]"),
	FileBack: Bind("[", "previous file", "["),
	Send:     Bind("3", "send", "3"),
}

func newCheckPage(c *Context) *checkPage {
	p := &checkPage{c: c, left: map[checkedFile]int64{}, record: newRecordPane(c, CheckID)}
	p.list.Empty = safe.Own("choose files on page 1 first")
	p.list.SetColumns(rowColumns(0, nil))
	p.list.SetRows(p)
	p.groups.init(c)
	p.record.alike, p.record.within = p.alike, p.within
	p.record.press = p.handleKey
	p.record.goTo = p.goTo
	p.reset()
	return p
}

func (p *checkPage) Title() safe.Text { return safe.Own("Check") }
func (p *checkPage) Init() tea.Cmd    { return nil }
func (p *checkPage) Typing() bool     { return p.input != nil || p.record.typing() }

// ShortHelp names what helps next: into faulty records, their fixes, and on.
func (p *checkPage) ShortHelp() []key.Binding {
	k := checkKeys
	switch {
	case p.input != nil:
		return []key.Binding{Bind("enter", "find", "enter"), Bind("esc", "back", "esc")}
	case p.record.typing():
		return p.record.shortHelp()
	case p.barred().Width() > 0:
		return []key.Binding{chooseFiles}
	}
	var file, safely []key.Binding
	switch n := len(p.sources); {
	case n > 1 && p.source < n-1:
		file = []key.Binding{k.File}
	case n > 1:
		file = []key.Binding{k.FileBack}
	}
	if p.fixableFrom(ndjson.Warning) {
		safely = []key.Binding{k.FixSafe}
	}
	switch {
	case p.focus == onProblems:
		return slices.Concat([]key.Binding{Bind("enter", "only these", "enter"), Bind("esc", "back", "esc"), k.Send}, safely, file)
	case p.record.comparing:
		return append(p.record.shortHelp(), Bind("b", "back", "b"), k.Next)
	case p.focus == onRecord && p.record.loaded.Edited:
		return append(p.record.shortHelp(), k.Compare, Bind("esc", "back", "esc"), k.Send)
	case p.focus == onRecord:
		return append(p.record.shortHelp(), Bind("esc", "back", "esc"), k.Send)
	case !p.record.hasProblems():
		return slices.Concat([]key.Binding{k.Next}, safely, []key.Binding{k.Send}, file, []key.Binding{k.Problems, k.Filter, k.Type})
	}
	return slices.Concat([]key.Binding{k.Next}, file, p.record.shortHelp(), safely, []key.Binding{k.Send})
}

// FullHelp lists all keys of the page.
func (p *checkPage) FullHelp() [][]key.Binding {
	k := checkKeys
	return [][]key.Binding{
		{k.Next, k.Previous, k.Problems, k.Record, k.Compare, k.Back, k.Filter, k.Line, k.Type, k.Values, k.File, k.FileBack},
		append(editHelp(), k.FixSafe), {widget.TreeKeys.Fold, widget.TreeKeys.Unfold},
	}
}

// SetSize gives every pane its room.
func (p *checkPage) SetSize(s layout.Size) {
	p.size = s
	at := layout.Check(s)
	p.list.SetSize(at.Records.Size().Inside())
	p.groups.setSize(at.Problems.Size().Inside())
	if p.record.comparing {
		at.Record = at.Body
	}
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
	case elsewhereMsg:
		p.handleElsewhere(msg)
	case fixedMsg:
		return tea.Batch(cmd, p.handleFixed(msg))
	case rowsMsg:
		p.takeRows(msg)
	case guessedMsg:
		p.handleGuesses(msg)
	case foundMsg:
		return p.handleFound(msg)
	case typeSetMsg:
		return p.handleTypeSet(msg)
	case searchedMsg:
		return p.handleSearched(msg)
	}
	return cmd
}

func (p *checkPage) handleKey(k tea.KeyMsg) tea.Cmd {
	if p.input != nil {
		return p.handleTyped(k)
	}
	if why := p.barred(); why.Width() > 0 {
		return p.c.ToastNow(why)
	}
	if p.typedAhead(k) || p.record.answers(k) {
		return nil
	}
	p.record.held = wish{} // what was wished before is overtaken
	if cmd, mine := p.keyOfGroup(k); mine {
		return cmd
	}
	wasTyping := p.record.typing()
	if cmd, mine := p.record.key(k); mine {
		if wasTyping && p.record.at.Line != p.line() { // the list changed meanwhile
			cmd = tea.Batch(cmd, p.moved())
		}
		return cmd
	}
	switch keys := &checkKeys; {
	case key.Matches(k, keys.Next):
		return p.find(+1)
	case key.Matches(k, keys.Previous):
		return p.find(-1)
	case key.Matches(k, keys.Filter):
		p.input = widget.NewInput(safe.Own("find:"), p.c.Display.Again(p.filter.text))
		p.input.Hint = safe.Own("rule, field, error … or any text")
	case key.Matches(k, keys.Line):
		p.input = widget.NewInput(p.unit(), ":")
	case key.Matches(k, keys.Compare):
		p.compare()
	case key.Matches(k, keys.Values):
		return p.askValues()
	case key.Matches(k, keys.FixSafe):
		return p.fixSafe(k)
	case key.Matches(k, keys.Type):
		return p.chooseType()
	case key.Matches(k, keys.File):
		return p.step(+1)
	case key.Matches(k, keys.FileBack):
		return p.step(-1)
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
			p.wanted = 0
			return p.moved()
		}
	}
	return nil
}
