package resource

import (
	"bytes"
	"encoding/binary"
)

// Records of one file mostly have the same members in the same order. So the walk
// guesses which member comes next, the one that came there before, and holds its whole
// key against the text at one look, in place of finding where the key ends and which
// member it names.

// keys are the keys of an object's members as they stand in a record, by member.
type keys []key

// A key is a name with its quotes and the colon, as words; the masks have the bits that
// count.
type key struct {
	words [longestKey / 8]uint64
	masks [longestKey / 8]uint64
	size  int
}

const longestKey = 24

func newKeys(list []string) keys {
	k := make(keys, len(list))
	for i, name := range list {
		text := []byte(`"` + name + `":`)
		if len(text) > longestKey || !isPlain(name) {
			continue // its size is 0: never guessed
		}
		k[i].size = len(text)
		var room, mask [longestKey]byte
		copy(room[:], text)
		copy(mask[:], bytes.Repeat([]byte{0xFF}, len(text)))
		for w := range k[i].words {
			k[i].words[w] = binary.LittleEndian.Uint64(room[8*w:])
			k[i].masks[w] = binary.LittleEndian.Uint64(mask[8*w:])
		}
	}
	return k
}

// isPlain reports whether a name stands in JSON as it is.
func isPlain(name string) bool {
	for i := range len(name) {
		if c := name[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			return false
		}
	}
	return true
}

// match returns the size of key i if it is what stands at d[pos:], else 0. Where the key
// may reach beyond the text it does not look.
func (k keys) match(i int, d []byte, pos int) (size int) {
	if i < len(k) && len(d)-pos >= longestKey && k[i].begins((*[longestKey]byte)(d[pos:])) {
		return k[i].size
	}
	return 0
}

func (k *key) begins(text *[longestKey]byte) bool {
	return (binary.LittleEndian.Uint64(text[0:])^k.words[0])&k.masks[0]|
		(binary.LittleEndian.Uint64(text[8:])^k.words[1])&k.masks[1]|
		(binary.LittleEndian.Uint64(text[16:])^k.words[2])&k.masks[2] == 0
}

// guesses are one for each member and one for the start of each object of a type: what
// member came next. Objects that share a place only make them worse.
type guesses [1 << 9]guess

// A guess is the index of the member that is likely next and that of another one.
type guess struct {
	first uint8 // with wrongOnce if the other came the last time; the second time they change places
	other uint8
}

const wrongOnce = 1 << 6

func (g *guesses) after(n *node, last int) *guess { return &g[(n.place+uint32(last))%uint32(len(g))] }

// likely returns the index of the likely member.
func (g *guess) likely() int { return int(g.first % wrongOnce) }

// right says that the likely member came.
func (g *guess) right() { g.first %= wrongOnce }

// second returns the index of the other member and the size of its key, if that is
// what stands at d[pos:]; else size is 0.
func (g *guess) second(k keys, d []byte, pos int) (index, size int) {
	index = int(g.other)
	if size = k.match(index, d, pos); size > 0 {
		if g.first < wrongOnce {
			g.first |= wrongOnce
		} else {
			g.first, g.other = g.other, g.first%wrongOnce
		}
	}
	return index, size
}

// wrong says what came instead of either.
func (g *guess) wrong(index int) { g.other = uint8(index) }
