package resource

import (
	"encoding/binary"
	"math/bits"
)

// names finds a name among a few known ones. The hash has no collisions for
// them: its multiplier is sought when the set is built, so that finding is one
// look and, up to 16 bytes, two comparisons of words.
type names struct {
	list  []string
	slots []nameSlot // a power of two long
	mult  uint64
	shift uint8
}

type nameSlot struct {
	head, tail uint64 // as words gives them; with the length they are the whole of a name up to 16 bytes
	length     int32
	index      int32
}

func newNames(list []string) *names {
	n := &names{list: list, shift: 64 - 1}
	for 1<<(64-n.shift) < 2*len(list) {
		n.shift--
	}
	for ; ; n.shift-- { // a sparser table if no multiplier will do
		n.slots = make([]nameSlot, 1<<(64-n.shift))
		n.mult = 0x9E3779B97F4A7C15
		for range 200 {
			if n.place() {
				return n
			}
			n.mult = n.mult*6364136223846793005 + 1442695040888963407 | 1
		}
	}
}

// place fills the table with the present multiplier; false if two names meet.
func (n *names) place() bool {
	for i := range n.slots {
		n.slots[i].length = -1
	}
	for i, name := range n.list {
		head, tail := words([]byte(name), 0, len(name))
		slot := &n.slots[n.hash(head, tail, len(name))]
		if slot.length >= 0 {
			return false
		}
		*slot = nameSlot{head: head, tail: tail, length: int32(len(name)), index: int32(i)}
	}
	return true
}

func (n *names) hash(head, tail uint64, length int) uint64 {
	return (head ^ bits.RotateLeft64(tail, 29) ^ uint64(length)) * n.mult >> n.shift
}

// has reports whether d[start:end] is one of the names.
func (n *names) has(d []byte, start, end int) bool {
	head, tail := words(d, start, end)
	return n.find(head, tail, d, start, end) >= 0
}

// find returns the index of the name d[start:end], whose words are head and tail; -1 if it is none of them.
func (n *names) find(head, tail uint64, d []byte, start, end int) int {
	slot := &n.slots[n.hash(head, tail, end-start)]
	if slot.head != head || slot.tail != tail || int(slot.length) != end-start {
		return -1
	}
	if end-start > 16 && n.list[slot.index] != string(d[start:end]) {
		return -1
	}
	return int(slot.index)
}

// words returns the first and the last eight bytes of d[start:end]; of a
// shorter name all bytes, padded, and 0. It may read beyond end.
func words(d []byte, start, end int) (head, tail uint64) {
	length := end - start
	if rest := d[start:]; len(rest) >= 8 {
		head = binary.LittleEndian.Uint64(rest)
		if length >= 8 {
			return head, binary.LittleEndian.Uint64(d[end-8:])
		}
		return head & (1<<(8*length) - 1), 0
	}
	for i := range length {
		head |= uint64(d[start+i]) << (8 * i)
	}
	return head, 0
}
