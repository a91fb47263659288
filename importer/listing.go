package importer

import (
	"context"
	"slices"
	"sync"
)

// A listing is what lists of rejects have in common, kept from one to the next.
type listing struct {
	sync.Mutex
	sources []heldIndex
	held    []RejectGroup // of what the lint holds back; never fewer
	groups  map[string]int32
	turned  map[int64]int32 // the group of a correction that is faulty where its original is clean

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
// made faulty. r.listing is held.
func (r *Run) listHeld(list []ListedReject, s *Source, lines []heldLine) []ListedReject {
	if s.Type == nil {
		return list
	}
	turned := r.turned(s)
	turnedGroups := r.turnedGroups(s, turned)
	r.mu.RLock()
	defer r.mu.RUnlock()
	list = slices.Grow(list, len(lines)+len(turned))
	add := func(line int64, group int32) {
		p := Position{s.Index, line}
		if r.standing.at(p) != none {
			return
		}
		e := ListedReject{Line: line, Source: int32(s.Index), Group: group}
		e.Corrected, e.StillBad = r.mended(p)
		list = append(list, e)
	}
	for _, h := range lines {
		for len(turned) > 0 && turned[0] <= h.line {
			if turned[0] < h.line {
				add(turned[0], turnedGroups[0])
			}
			turned, turnedGroups = turned[1:], turnedGroups[1:]
		}
		add(h.line, h.group)
	}
	for i, line := range turned {
		add(line, turnedGroups[i])
	}
	return list
}

// turnedGroups finds the groups of lines that a correction made faulty, each correction
// being looked at once.
func (r *Run) turnedGroups(s *Source, lines []int64) []int32 {
	l := &r.listing
	groups := make([]int32, len(lines))
	for i, line := range lines {
		r.mu.RLock()
		id := r.corrections.current[Position{s.Index, line}].ID
		r.mu.RUnlock()
		group, known := l.turned[id]
		if !known {
			if l.turned == nil {
				l.turned = map[int64]int32{}
			}
			group = l.groupOf(r.heldReject(s, line))
			l.turned[id] = group
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
		return r.engine.journal.Corrected(c.ID)
	}
	line, err := s.original(p.Line)
	return line.Bytes, err
}
