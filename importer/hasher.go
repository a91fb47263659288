package importer

import (
	"hash"
	"sync"
)

// A hasher makes keys of records on several processors, for a comparison. Close it.
type hasher struct {
	to    *comparison
	mac   func() hash.Hash
	full  chan *records
	empty chan *records
	done  sync.WaitGroup
	now   *records

	mu  sync.Mutex // over to and err
	err error
}

// records are copies of records on their way to be hashed.
type records struct {
	text []byte
	ends []int
}

const (
	hashers     = 2
	hasherBytes = 256 << 10 // of records handed over at a time
)

func newHasher(to *comparison, mac func() hash.Hash) *hasher {
	h := &hasher{to: to, mac: mac}
	if len(to.known) == 0 {
		return h // there is nothing to compare with
	}
	h.full, h.empty = make(chan *records, hashers), make(chan *records, hashers+2)
	for range hashers + 2 {
		h.empty <- &records{}
	}
	for range hashers {
		h.done.Go(h.work)
	}
	return h
}

func (h *hasher) add(record []byte) {
	if h.full == nil {
		return
	}
	if h.now == nil {
		h.now = <-h.empty
	}
	h.now.text = append(h.now.text, record...)
	h.now.ends = append(h.now.ends, len(h.now.text))
	if len(h.now.text) >= hasherBytes {
		h.full <- h.now
		h.now = nil
	}
}

func (h *hasher) work() {
	mac := h.mac()
	var keys []uint64
	for r := range h.full {
		keys = keys[:0]
		from := 0
		for _, end := range r.ends {
			keys = append(keys, keyOf(fingerprint(mac, r.text[from:end])))
			from = end
		}
		r.text, r.ends = r.text[:0], r.ends[:0]
		h.empty <- r
		h.mu.Lock()
		if h.err == nil {
			h.err = h.to.add(keys...)
		}
		h.mu.Unlock()
	}
}

// close ends the work and completes the comparison.
func (h *hasher) close() error {
	if h.full == nil {
		return nil
	}
	if h.now != nil {
		h.full <- h.now
		h.now = nil
	}
	close(h.full)
	h.done.Wait()
	h.full = nil
	if h.err != nil {
		return h.err
	}
	return h.to.finish()
}
