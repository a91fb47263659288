package resource

// A machine reads text byte by byte and is in one of at most ten states. It is for
// text that turns from one kind of byte to another too often for the processor to
// foresee branches: what state follows is looked up. For each byte there is a word
// with the state after each state; a state stands for itself as the place in there of
// the one after it.
type machine [256]uint64

const stateBits = 6

// newMachine makes a machine; move says what state follows a state at a byte.
func newMachine(states int, move func(state int, b byte) int) *machine {
	m := new(machine)
	for b := range m {
		for state := range states {
			m[b] |= uint64(move(state, byte(b))*stateBits) << (state * stateBits)
		}
	}
	return m
}

// end returns the state that text leads to from state 0.
func (m *machine) end(text []byte) int {
	state := uint64(0)
	for _, b := range text {
		state = m[b] >> (state & 63)
	}
	return int(state&63) / stateBits
}

// isUTF8 is utf8.Valid (RFC 3629) for text of which much is not ASCII.
func isUTF8(s []byte) bool { return utf8Machine.end(s) == wholeCharacters }

const (
	wholeCharacters = iota
	notUTF8         // whatever comes
	lacksOne        // so many bytes of a character
	lacksTwo
	lacksThree
	afterE0 // lacks two, of which not all can be the first; so with those that follow
	afterED
	afterF0
	afterF4
	utf8States
)

var utf8Machine = newMachine(utf8States, func(state int, b byte) int {
	more := b&0xC0 == 0x80 // it goes on with a character
	switch {
	case state == wholeCharacters && b < 0x80:
		return wholeCharacters
	case state == wholeCharacters && 0xC2 <= b && b <= 0xF4:
		switch b {
		case 0xE0:
			return afterE0
		case 0xED:
			return afterED
		case 0xF0:
			return afterF0
		case 0xF4:
			return afterF4
		}
		return lacksOne + int(max(b>>4, 0xD)-0xD)
	case state == lacksOne && more:
		return wholeCharacters
	case state == lacksTwo && more, state == afterE0 && more && b >= 0xA0, state == afterED && more && b < 0xA0:
		return lacksOne
	case state == lacksThree && more, state == afterF0 && more && b >= 0x90, state == afterF4 && more && b < 0x90:
		return lacksTwo
	}
	return notUTF8
})
