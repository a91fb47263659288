package importer

import (
	"context"
	"math"
	"slices"
	"sync"
)

// A listing is what lists of rejects have in common, kept from one to the next.
type listing struct {
	sync.Mutex
	sources []heldIndex
	held    []RejectGroup // of what the lint holds back; never fewer
	groups  map[string]int32

	miscorrected map[int64]int32 // the group of a faulty correction, by its number

	stamp listStamp // of the last list
	list  *RejectList
}

// listStamp tells whether a list would be another than the last.
type listStamp struct {
	version, lines int64
	marks          int64 // of batches and rejects, see Run.stamp
}

// groupOf returns the number of the group of a record that is held back.
func (l *listing) groupOf(j Reject) int32 {
	n, known := l.groups[j.Group]
	if !known {
		if l.groups == nil {
			l.groups = map[string]int32{}
		}
		n = int32(len(l.held))
		l.groups[j.Group] = n
		l.held = append(l.held, RejectGroup{HeldBack: true, Reason: j.Group, First: j})
	}
	l.held[n].Add(j.Message)
	return n
}

// ListRejects lists everything that Rejects does. The first list of a file with many records held
// back takes as long as checking these once more; later ones only look at what is new.
// It ends early with the context's error.
func (r *Run) ListRejects(ctx context.Context) (*RejectList, error) {
	l := &r.listing
	l.Lock()
	defer l.Unlock()
	r.mu.RLock()
	now := listStamp{version: r.version, marks: r.stamp()}
	for i := range r.sources {
		now.lines += r.countedOf(i).lines
	}
	r.mu.RUnlock()
	if l.list != nil && l.stamp == now {
		return l.list, nil
	}
	var held []ListedReject
	for _, s := range r.Sources() {
		for len(l.sources) <= s.Index {
			l.sources = append(l.sources, heldIndex{})
		}
		x := &l.sources[s.Index]
		if err := x.grow(ctx, s, l); err != nil {
			return nil, err
		}
		held = r.listHeld(held, s, x.lines)
	}
	r.mu.RLock()
	entries := r.refusals(0)
	groups := r.groupRefusals(slices.Clone(l.held), entries)
	r.mu.RUnlock()
	l.list, l.stamp = NewRejectList(groups, append(entries, held...), r.reject), now
	return l.list, nil
}

// listHeld adds those lines of a source that no batch has, and those that a correction
// made faulty; one whose correction is faulty stands where that belongs. r.listing is held.
func (r *Run) listHeld(list []ListedReject, s *Source, lines []heldLine) []ListedReject {
	if s.Type == nil {
		return list
	}
	again := r.miscorrected(s)
	groups := r.miscorrectedGroups(s, again)
	r.mu.RLock()
	defer r.mu.RUnlock()
	list = slices.Grow(list, len(lines)+len(again))
	add := func(line int64, group int32) {
		p := Position{s.Index, line}
		if r.standing.at(p) != none {
			return
		}
		e := ListedReject{Line: line, Source: int32(s.Index), Group: group}
		e.Corrected, e.StillBad = r.mended(p)
		e.Aside = r.corrections.current[p].Aside
		list = append(list, e)
	}
	before := func(line int64) { // those that the file has clean
		for len(again) > 0 && again[0].line < line {
			if again[0].turned {
				add(again[0].line, groups[0])
			}
			again, groups = again[1:], groups[1:]
		}
	}
	for _, h := range lines {
		if before(h.line); len(again) > 0 && again[0].line == h.line {
			h.group = groups[0]
			again, groups = again[1:], groups[1:]
		}
		add(h.line, h.group)
	}
	before(math.MaxInt64)
	return list
}

// miscorrectedGroups finds the groups of faulty corrections, each of which is looked at once.
func (r *Run) miscorrectedGroups(s *Source, again []miscorrection) []int32 {
	l := &r.listing
	groups := make([]int32, len(again))
	for i, c := range again {
		group, known := l.miscorrected[c.revision]
		if !known {
			if l.miscorrected == nil {
				l.miscorrected = map[int64]int32{}
			}
			group = l.groupOf(r.heldReject(s, c.line))
			l.miscorrected[c.revision] = group
		}
		groups[i] = group
	}
	return groups
}

// groupRefusals adds the groups of what the server refused; r.mu is held.
func (r *Run) groupRefusals(groups []RejectGroup, refused []ListedReject) []RejectGroup {
	known := map[string]int32{}
	for i := range refused {
		e := &refused[i]
		said := &r.batches[e.Batch-1].rejects[e.Index]
		n, again := known[said.Group]
		if !again {
			n = int32(len(groups))
			known[said.Group] = n
			groups = append(groups, RejectGroup{Reason: said.Group, First: Reject{Position: e.Position(), Batch: int(e.Batch),
				State: Rejected, Pointer: said.Pointer, Message: said.Message, Group: said.Group}})
		}
		groups[n].Add(said.Message)
		e.Group = n
	}
	return groups
}

// Current reads a record as it is now: its correction, or the original.
func (r *Run) Current(p Position) ([]byte, error) {
	s, err := r.source(p.Source)
	if err != nil {
		return nil, err
	}
	r.mu.RLock()
	c, corrected := r.corrections.current[p]
	r.mu.RUnlock()
	if corrected {
		return r.bytesOf(c)
	}
	line, err := s.original(p.Line)
	return line.Bytes, err
}
