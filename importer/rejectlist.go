package importer

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// A RejectList is what needs a person, at one moment: what Rejects lists, by groups of the same
// reason, in few bytes a reject, so that there may be as many as the files have lines.
// It does not change; a new one is asked for when something has.
type RejectList struct {
	Groups  []RejectGroup  // the server's first, then the larger first
	Entries []ListedReject // in the order of their groups, then of source and line

	// How many records, not reasons, it is about, and how many of them have a clean
	// correction; not less in a list that Narrow made of this.
	Records, Corrected int

	whole func(ListedReject) Reject
}

// A RejectGroup is rejects with the same reason and field.
type RejectGroup struct {
	HeldBack  bool   // by the lint; otherwise refused by the server
	Reason    string // Reject.Group
	First     Reject // one of them, its Message and Pointer filled in
	Shared    int    // words that all their messages begin with
	From, To  int    // RejectList.Entries[From:To]
	Corrected int    // of them with a clean correction
	Sample    int    // in RejectList.Entries: the first without a clean correction, else the first

	words []string // of First.Message, those shared
}

// Count is how many rejects are in the group.
func (g *RejectGroup) Count() int { return g.To - g.From }

// A ListedReject is what a list keeps of a reject: 32 bytes.
type ListedReject struct {
	Line    int64 // 0 if the server named no record
	Source  int32
	Batch   int32 // 0 if it is held back
	Index   int32 // among what the server said of the batch
	Attempt int32 // how many times it was sent
	Group   int32 // in RejectList.Groups

	Corrected, StillBad, Unsure, Aside bool // as in Reject
}

// Position names the record.
func (l ListedReject) Position() Position { return Position{int(l.Source), l.Line} }

// HeldBack reports a reject of the lint.
func (l ListedReject) HeldBack() bool { return l.Batch == 0 }

// Clean reports a reject whose correction is clean.
func (l ListedReject) Clean() bool { return l.Corrected && !l.StillBad }

// Add takes the message of one more reject into what they share.
func (g *RejectGroup) Add(message string) {
	if g.words == nil {
		g.words = strings.Fields(g.First.Message)
		g.Shared = len(g.words)
	}
	if message == g.First.Message {
		return
	}
	n := 0
	for word := range strings.FieldsSeq(message) {
		if n == g.Shared || word != g.words[n] {
			break
		}
		n++
	}
	g.Shared = n
}

// NewRejectList makes a list of entries, those of the server first, by source and line,
// whose Group is a number of groups; those without entries are left out. whole makes an
// entry whole, but for the field and message of one that is held back.
func NewRejectList(groups []RejectGroup, entries []ListedReject, whole func(ListedReject) Reject) *RejectList {
	l := &RejectList{whole: whole}
	last := Position{Source: -1}
	for _, e := range entries {
		if at := e.Position(); e.Line == 0 || at != last {
			last = at
			l.Records++
			if e.Clean() {
				l.Corrected++
			}
		}
	}
	l.arrange(groups, entries)
	return l
}

// arrange sorts entries by their groups, and groups by their size.
func (l *RejectList) arrange(groups []RejectGroup, entries []ListedReject) {
	count, order := make([]int, len(groups)), []int(nil)
	for _, e := range entries {
		if count[e.Group] == 0 {
			order = append(order, int(e.Group))
		}
		count[e.Group]++
	}
	server := func(g int) int {
		if groups[g].HeldBack {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(server(a), server(b)), cmp.Compare(count[b], count[a]))
	})
	place, at := make([]int32, len(groups)), 0
	l.Groups = make([]RejectGroup, len(order))
	for i, g := range order {
		l.Groups[i] = groups[g]
		l.Groups[i].From, l.Groups[i].To, l.Groups[i].Sample, l.Groups[i].Corrected = at, at, -1, 0
		place[g] = int32(i)
		at += count[g]
	}
	l.Entries = make([]ListedReject, len(entries))
	for _, e := range entries {
		g := &l.Groups[place[e.Group]]
		e.Group = place[e.Group]
		l.Entries[g.To] = e
		switch {
		case e.Clean():
			g.Corrected++
		case g.Sample < 0:
			g.Sample = g.To
		}
		g.To++
	}
	for i := range l.Groups {
		if g := &l.Groups[i]; g.Sample < 0 {
			g.Sample = g.From
		}
	}
}

// At makes entry i whole. Of one that is held back only its line tells the message and
// what element of an array is at fault, see Run.Explain; a field that is no element is
// known.
func (l *RejectList) At(i int) Reject {
	e := l.Entries[i]
	j := l.whole(e)
	if g := &l.Groups[e.Group]; e.HeldBack() {
		j.Group = g.Reason
		if fieldOf(g.First.Pointer) == g.First.Pointer {
			j.Pointer = g.First.Pointer
		}
	}
	return j
}

// Narrow makes a list of those entries that keep wants. It asks one after the other and
// ends early with the context's error.
func (l *RejectList) Narrow(ctx context.Context, keep func(i int) bool) (*RejectList, error) {
	n := &RejectList{Records: l.Records, Corrected: l.Corrected, whole: l.whole}
	var entries []ListedReject
	for i, e := range l.Entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if keep(i) {
			entries = append(entries, e)
		}
	}
	n.arrange(l.Groups, entries)
	return n, nil
}

// Find returns where the rejects of a record are in a group, those of one record being
// neighbours: the first of them, or false.
func (l *RejectList) Find(group int, p Position) (int, bool) {
	g := l.Groups[group]
	i, found := slices.BinarySearchFunc(l.Entries[g.From:g.To], p, func(e ListedReject, p Position) int {
		return cmp.Or(cmp.Compare(int(e.Source), p.Source), cmp.Compare(e.Line, p.Line))
	})
	return g.From + i, found
}
