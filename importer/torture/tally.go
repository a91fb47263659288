package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// A tally counts what happened in all rounds.
type tally struct {
	mu                                       sync.Mutex
	rounds, failed, processes, killed, hands int
	events, batches, decisions, outages      int
	faults, kills, states                    map[string]int
}

func newTally() *tally {
	return &tally{faults: map[string]int{}, kills: map[string]int{}, states: map[string]int{}}
}

func (t *tally) add(r *round, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rounds++
	if err != nil {
		t.failed++
	}
	for _, p := range r.processes {
		t.processes++
		if p.killed != "" {
			t.killed++
			t.kills[p.killed]++
		}
		if p.args[0] == handCommand {
			t.hands++
		}
	}
	for fault, n := range r.seen {
		t.faults[fault] += n
	}
	for _, b := range r.final.batches {
		t.batches++
		t.states[b.state]++
	}
	for _, d := range r.final.resolutions {
		t.decisions++
		t.states["decided: "+d.decision]++
	}
	t.events += r.truths
	t.outages += r.outages
}

func (t *tally) print(w io.Writer, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(w, "%d rounds in %s: %d passed, %d FAILED\n", t.rounds, took.Round(time.Second), t.rounds-t.failed, t.failed)
	fmt.Fprintf(w, "%d processes (%d of the person's), %d killed; the server was started again %d times\n", t.processes, t.hands, t.killed, t.outages)
	fmt.Fprintf(w, "%d batches, %d decisions, %d requests at the server\n", t.batches, t.decisions, t.events)
	table(w, "faults done", t.faults)
	table(w, "killed at", t.kills)
	table(w, "batches ended as", t.states)
}

// table prints counts, the largest first.
func table(w io.Writer, title string, counts map[string]int) {
	fmt.Fprintf(w, "\n%s\n", title)
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	for _, name := range names {
		fmt.Fprintf(w, "  %7d  %s\n", counts[name], name)
	}
}
