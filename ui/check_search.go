package ui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf16"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// A search looks for a text in the lines of a file, a stretch of them at a time, so that
// what is found shows while it goes on and it ends when nobody wants it any more.
//
//	seek ──▶ searchCmd, about searchStretch long ──▶ searchedMsg ──▶ rows; the next stretch
type search struct {
	needles [][]byte
	lines   []int64 // with the text, ascending
	next    int64   // the first line not looked at
	done    bool
	stopped bool // by the person
	more    bool // than are kept
	err     error
}

// searchStretch is how long one stretch takes: ten messages a second reach the screen.
const searchStretch = 100 * time.Millisecond

// searchLook is how many lines are looked at between two looks at the clock.
const searchLook = 512

// searchedMsg is what a stretch found.
type searchedMsg struct {
	gen   int
	lines []int64
	next  int64
	done  bool
	err   error
}

// errStretch ends a stretch.
var errStretch = errors.New("the stretch is at its end")

func searchCmd(gen int, file *ndjson.File, needles [][]byte, from int64, clock importer.Clock) tea.Cmd {
	return func() tea.Msg {
		msg := searchedMsg{gen: gen, next: from}
		start, folded := clock.Now(), []byte(nil)
		msg.err = file.Scan(context.Background(), from, func(l ndjson.Line) error {
			if msg.next = l.Number + 1; l.Number%searchLook == 0 && clock.Now().Sub(start) >= searchStretch {
				return errStretch
			}
			folded = fold(folded[:0], l.Bytes)
			for _, needle := range needles {
				if bytes.Contains(folded, needle) {
					msg.lines = append(msg.lines, l.Number)
					break
				}
			}
			return nil
		})
		if msg.err == errStretch {
			msg.next--
			msg.err = nil
			return msg
		}
		msg.done = true
		return msg
	}
}

// seek begins to look for a text, in quotes or without.
func (p *checkPage) seek(text string) tea.Cmd {
	s := p.file()
	if isQuoted(text) {
		text = text[1 : len(text)-1]
	}
	if s == nil || text == "" {
		return nil
	}
	f := filter{text: `"` + text + `"`, search: &search{needles: needlesOf(text), next: 1}}
	look := p.narrow(f)
	p.list.SetRows(p)
	return tea.Batch(look, searchCmd(p.gen, s.File, f.search.needles, 1, p.c.Clock))
}

// isQuoted reports a text in quotes: it is looked for in the records, even if a rule or
// field is called so.
func isQuoted(text string) bool {
	return len(text) > 2 && text[0] == '"' && text[len(text)-1] == '"'
}

// handleSearched shows what a stretch found and goes on with the next.
func (p *checkPage) handleSearched(msg searchedMsg) tea.Cmd {
	s, file := p.filter.search, p.file()
	if msg.gen != p.gen || s == nil || s.done || file == nil {
		return nil
	}
	first := len(s.lines) == 0
	s.lines = append(s.lines, msg.lines...)
	if s.next, s.done, s.err = msg.next, msg.done, msg.err; len(s.lines) >= filterMost {
		s.lines, s.more, s.done = s.lines[:filterMost], true, true
	}
	p.list.SetRows(p)
	var cmds []tea.Cmd
	if first && len(s.lines) > 0 {
		cmds = append(cmds, p.setLine(p.filter.from))
	} else {
		cmds = append(cmds, p.readRows(false))
	}
	switch {
	case s.err != nil:
		cmds = append(cmds, p.c.Fail(s.err))
	case !s.done:
		cmds = append(cmds, searchCmd(p.gen, file.File, s.needles, s.next, p.c.Clock))
	case len(s.lines) == 0:
		p.record.clear()
	}
	return tea.Batch(cmds...)
}

// words say how far the search is, the longest form first.
func (s *search) words(total int64) []safe.Text {
	found := counted(int64(len(s.lines)), "record", "records")
	switch {
	case s.stopped:
		return []safe.Text{safe.Sprintf("Stopped: %s found up to there. esc shows all records again.", found), safe.Sprintf("Stopped: %s", found)}
	case !s.done:
		part := min(99, 100*s.next/max(1, total))
		return []safe.Text{safe.Sprintf("Searching: %d %%, %s found so far. esc stops.", part, found), safe.Sprintf("Searching: %d %% · esc", part)}
	case len(s.lines) == 0:
		return []safe.Text{safe.Own("No problem and no record has this text. esc shows all records again."), safe.Own("Nothing found · esc")}
	case s.more:
		return []safe.Text{safe.Sprintf("The first %s found. esc shows all records again.", widget.Count(filterMost)), safe.Own("esc shows all again")}
	}
	return []safe.Text{safe.Sprintf("%s found. esc shows all records again.", found), safe.Sprintf("%s · esc", found)}
}

// needlesOf are the bytes to look for in folded lines: the text in the cases that it may
// have, as it stands and with the escapes that some writers of JSON use for all but ASCII.
func needlesOf(text string) [][]byte {
	var needles [][]byte
	seen := map[string]bool{}
	for _, form := range []string{text, strings.ToLower(text), strings.ToUpper(text)} {
		for _, written := range []string{form, escaped(form)} {
			needle := fold(nil, []byte(written))
			if !seen[string(needle)] {
				seen[string(needle)] = true
				needles = append(needles, needle)
			}
		}
	}
	return needles
}

// escaped writes text as JSON with escapes for quotes, backslashes and all but ASCII.
func escaped(text string) string {
	const hex = "0123456789abcdef"
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < 0x80:
			out.WriteRune(r)
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				out.WriteString(`\u`)
				for shift := 12; shift >= 0; shift -= 4 {
					out.WriteByte(hex[u>>shift&15])
				}
			}
		}
	}
	return out.String()
}

// fold appends a text to out with the capitals of ASCII made small.
func fold(out, text []byte) []byte {
	from := len(out)
	out = append(out, text...)
	for i, c := range out[from:] {
		if 'A' <= c && c <= 'Z' {
			out[from+i] = c + ('a' - 'A')
		}
	}
	return out
}
