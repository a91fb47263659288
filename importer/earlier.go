package importer

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"clinik-import/importer/journal"
)

// An Earlier batch, of this or another run, has records that a plan would send again. The
// server knows no duplicates: it would store them a second time.
type Earlier struct {
	Run     string
	Batch   int
	Files   []string  // of its run, as they were given
	Key     string    // that it was sent with, masked
	Job     string    // "" if it has none
	Sent    time.Time // zero if it waits to be sent
	State   BatchState
	Records int64 // of the plan that it has too
	Of      int64 // records in it
}

// A DuplicateError says that a plan for real patients would send records a second time,
// and that nobody said that this is meant. See Meant.
type DuplicateError struct {
	Records  int64 // that were sent before, or wait to be sent elsewhere; 0 where that is meant
	Repeated int64 // that are the same as an earlier one of these files; 0 where that is meant
}

// Meant is what a person was told that a plan stores twice, and said of each that it is meant:
// who wants the one does not thereby want the other.
type Meant struct {
	Again    bool // Plan.Again
	Repeated bool // Plan.Repeated
}

// Unmeant is what the plan would store twice though nobody said that it is meant, nil if
// there is nothing of the kind.
func (p Plan) Unmeant() *DuplicateError {
	var e DuplicateError
	if !p.Meant.Again {
		e.Records = p.Again
	}
	if !p.Meant.Repeated {
		e.Repeated = p.Repeated
	}
	if e == (DuplicateError{}) {
		return nil
	}
	return &e
}

func (e *DuplicateError) Error() string {
	var why []string
	if e.Records > 0 {
		were, wait := "were", "wait"
		if e.Records == 1 {
			were, wait = "was", "waits"
		}
		why = append(why, fmt.Sprintf("%d of these records %s sent before or %s in another import", e.Records, were, wait))
	}
	if e.Repeated > 0 {
		is := "are"
		if e.Repeated == 1 {
			is = "is"
		}
		why = append(why, fmt.Sprintf("%d of these records %s the same as an earlier one of these files", e.Repeated, is))
	}
	return fmt.Sprintf("nothing was sent: %s, and would become records of patients a second time", strings.Join(why, ", and "))
}

// mostCompared is how many records of a plan are compared at a time with what was sent
// before, so that memory does not grow with the plan: 12 bytes each.
const mostCompared = 1 << 20

// A comparison finds the records of a plan among those of earlier batches, by the HMACs
// that are in the provenance of each; eight bytes of it tell a trillion records apart.
type comparison struct {
	journal *journal.Journal
	known   []journal.Known
	counts  []int64 // by known batch: records of the plan that it has too
	again   int64   // records of the plan that any has
	waiting int64   // of again: those that wait in other batches and went in none

	found func(key uint64) // told of each record of the plan that any has, ascending by key; nil: nobody

	keys    []uint64
	matched []int32 // by key: 1 + the last known batch that has it, 0: none
	starts  []int32 // by the upper sixteen bits of a key: where such keys begin
}

// compare prepares a comparison with everything that was, or will be, sent to this server.
func (e *Engine) compare() (*comparison, error) {
	known, err := e.journal.KnownBatches(string(e.target.Environment), e.target.Host)
	if err != nil {
		return nil, err
	}
	known = slices.DeleteFunc(known, func(k journal.Known) bool {
		// What is held goes nowhere unless a person releases it, and is compared then.
		held := k.State == journal.Held && k.Waits && k.Cause != string(FirstStopped)
		return held || standing(journal.Batch{State: k.State, Decision: k.Decision, Job: journal.Job{Status: k.JobStatus}}) == none
	})
	return &comparison{journal: e.journal, known: known, counts: make([]int64, len(known))}, nil
}

// sentSince counts the records of a batch that are in batches of other runs sealed after it:
// while it was held nobody was told of it.
func (e *Engine) sentSince(b journal.Batch) (int64, error) {
	c, err := e.compare()
	if err != nil {
		return 0, err
	}
	c.known = slices.DeleteFunc(c.known, func(k journal.Known) bool { return k.ID <= b.ID || k.Run == b.Run })
	if len(c.known) == 0 {
		return 0, nil
	}
	origins, err := e.origins(b)
	if err != nil {
		return 0, err
	}
	for _, o := range origins {
		if err := c.add(keyOf(o.Hash)); err != nil {
			return 0, err
		}
	}
	err = c.finish()
	return c.again, err
}

// add takes the keys of records, and compares once there are many.
func (c *comparison) add(keys ...uint64) error {
	if len(c.known) == 0 {
		return nil
	}
	c.keys = append(c.keys, keys...)
	if len(c.keys) < mostCompared {
		return nil
	}
	return c.finish()
}

// finish compares the keys that were added and forgets them.
func (c *comparison) finish() error {
	if len(c.keys) == 0 {
		return nil
	}
	slices.Sort(c.keys)
	c.matched = append(c.matched[:0], make([]int32, len(c.keys))...)
	c.index()
	for _, waits := range []bool{true, false} { // what went comes last, and is what counts
		for i, k := range c.known {
			if k.Waits != waits {
				continue
			}
			if err := c.compareWith(i, k); err != nil {
				return err
			}
		}
	}
	for i, m := range c.matched {
		if m == 0 {
			continue
		}
		c.again++
		if c.found != nil {
			c.found(c.keys[i])
		}
		if c.known[m-1].Waits {
			c.waiting++
		}
	}
	c.keys = c.keys[:0]
	return nil
}

// index notes where keys with the same upper bits begin: HMACs are spread evenly.
func (c *comparison) index() {
	if c.starts == nil {
		c.starts = make([]int32, 1<<16+1)
	}
	at := 0
	for upper := range c.starts {
		for at < len(c.keys) && int(c.keys[at]>>48) < upper {
			at++
		}
		c.starts[upper] = int32(at)
	}
}

func (c *comparison) compareWith(i int, k journal.Known) error {
	blob, err := c.journal.Provenance(k.ID)
	if err != nil {
		return err
	}
	var refused map[int]bool // these are certainly not in the store
	if k.Rejected > 0 {
		positions, err := c.journal.RejectedPositions(k.ID, int(Certain))
		if err != nil {
			return err
		}
		refused = make(map[int]bool, len(positions))
		for _, p := range positions {
			refused[p] = true
		}
	}
	position := 0
	return provenance(blob).each(func(o *origin) {
		if !refused[position] {
			c.count(i, keyOf(o.Hash))
		}
		position++
	})
}

// count finds a key of the i-th known batch among those of the plan.
func (c *comparison) count(i int, key uint64) {
	upper := key >> 48
	for at := c.starts[upper]; at < c.starts[upper+1]; at++ {
		if c.keys[at] == key && c.matched[at] != int32(i+1) {
			c.matched[at] = int32(i + 1)
			c.counts[i]++
		}
	}
}

func keyOf(fingerprint [16]byte) uint64 { return binary.BigEndian.Uint64(fingerprint[:]) }

// earlier lists what was found, newest first.
func (c *comparison) earlier() ([]Earlier, error) {
	files := map[string][]string{}
	var list []Earlier
	for i, k := range c.known {
		if c.counts[i] == 0 {
			continue
		}
		if _, ok := files[k.Run]; !ok {
			sources, err := c.journal.Sources(k.Run)
			if err != nil {
				return nil, err
			}
			files[k.Run] = []string{}
			for _, s := range sources {
				files[k.Run] = append(files[k.Run], s.Path)
			}
		}
		list = append(list, Earlier{Run: k.Run, Batch: k.Number, Files: files[k.Run], Key: k.Key, Job: k.Job, Sent: k.Sent,
			State: BatchState(k.State), Records: c.counts[i], Of: k.Records})
	}
	return list, nil
}
