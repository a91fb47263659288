package ndjson

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// marks keep for every line its worst severity and whether it is blank, in chunks of
// 64 Ki lines. Of a chunk only the lines that differ from most are written down, a byte
// or two each, so that a file with a fault in every hundredth line takes a sixth of a
// bit a line; where that would be longer, all lines are, in 3 bits. Beyond maxMarks of
// memory, chunks whose lines differ are lost. Lines are numbered from 0 here.
type marks struct {
	chunks []chunk
	lines  int64
	memory int   // bytes that the chunks take
	lost   int64 // lines that have no mark

	last   *planes  // of the last chunk, as long as it is not full
	counts [8]int   // of its marks
	totals [8]int64 // of the marks of all lines
	view   *planes  // of the chunk looked at last
	viewed int64    // its number
}

const (
	chunkLines = 1 << 16
	blankMark  = 1 << 2  // of a mark: the line is blank
	maxMarks   = 8 << 20 // bytes: 22 million lines of all kinds; some 400 million with a fault in every hundredth
)

// A mark is a severity in 2 bits and blankMark.
type chunk struct {
	most   byte   // the mark of the lines that others does not have
	others []byte // pairs of the lines since the last such and the mark, as uvarint; nil: there are none
	whole  *planes
	worst  Severity // of the lines so far
	lost   bool     // there was no room; only worst is known
}

// planes are the marks of all lines of a chunk.
type planes struct {
	severities [chunkLines / 32]uint64 // 2 bits a line
	blanks     [chunkLines / 64]uint64 // 1 bit a line
}

const wholeSize = chunkLines / 8 * 3 // bytes of planes

func (p *planes) set(i int, mark byte) {
	p.severities[i/32] = p.severities[i/32]&^(3<<(i%32*2)) | uint64(mark&3)<<(i%32*2)
	p.blanks[i/64] = p.blanks[i/64]&^(1<<(i%64)) | uint64(mark/blankMark)<<(i%64)
}

func (p *planes) mark(i int) byte {
	return byte(p.severities[i/32]>>(i%32*2)&3) | byte(p.blanks[i/64]>>(i%64)&1)*blankMark
}

// fill gives all lines one mark.
func (p *planes) fill(mark byte) {
	severities, blanks := evenly(mark)
	for i := range p.severities {
		p.severities[i] = severities
	}
	for i := range p.blanks {
		p.blanks[i] = blanks
	}
}

// evenly returns the words of lines that all have one mark.
func evenly(mark byte) (severities, blanks uint64) {
	return uint64(mark&3) * 0x5555555555555555, -uint64(mark / blankMark)
}

// add appends the marks of the next lines.
func (m *marks) add(list []byte) {
	for len(list) > 0 {
		at := int(m.lines % chunkLines)
		if at == 0 {
			m.chunks = append(m.chunks, chunk{})
			m.counts = [8]int{}
			if m.last == nil {
				m.last = new(planes)
			} else {
				*m.last = planes{}
			}
		}
		n := min(len(list), chunkLines-at)
		m.note(list[:n], at)
		list = list[n:]
		if m.lines += int64(n); at+n == chunkLines {
			m.pack(&m.chunks[len(m.chunks)-1])
		}
	}
}

// note sets the marks of the last chunk from line at of it on. Clean ones are there.
func (m *marks) note(list []byte, at int) {
	c := &m.chunks[len(m.chunks)-1]
	others := 0
	for i := 0; i < len(list); i++ {
		if rest := list[i:]; len(rest) >= 8 && binary.LittleEndian.Uint64(rest) == 0 {
			i += 7
			continue
		}
		if mark := list[i]; mark != 0 {
			m.last.set(at+i, mark)
			m.counts[mark]++
			m.totals[mark]++
			others++
			c.worst = max(c.worst, Severity(mark&3))
		}
	}
	m.counts[Clean] += len(list) - others
	m.totals[Clean] += int64(len(list) - others)
}

// blank returns how many lines are blank.
func (m *marks) blank() (n int64) {
	for _, count := range m.totals[blankMark:] {
		n += count
	}
	return n
}

// withErrors returns how many lines have an error.
func (m *marks) withErrors() int64 { return m.totals[Error] + m.totals[blankMark|Error] }

// pack writes down what is to be kept of the last chunk, which is full.
func (m *marks) pack(c *chunk) {
	for mark, n := range m.counts {
		if n > m.counts[c.most] {
			c.most = byte(mark)
		}
	}
	others := chunkLines - m.counts[c.most]
	if others == 0 {
		return
	}
	size := wholeSize
	if others < wholeSize {
		if c.others = m.last.except(c.most, others); c.others != nil {
			size = len(c.others)
		}
	}
	if m.memory += size; m.memory > maxMarks {
		m.memory -= size
		m.lost += chunkLines
		c.lost, c.others = true, nil
	} else if c.others == nil {
		c.whole, m.last = m.last, nil
	}
}

// except lists the lines, n of them, whose mark is another; nil if that is longer than planes are.
func (p *planes) except(most byte, n int) []byte {
	severities, blanks := evenly(most)
	list := make([]byte, 0, min(2*n, wholeSize))
	next := 0
	for w := range p.severities {
		differ := p.severities[w] ^ severities
		lines := (differ | differ>>1) & 0x5555555555555555
		half := uint32((p.blanks[w/2] ^ blanks) >> (w % 2 * 32))
		for lines != 0 || half != 0 {
			i := min(bits.TrailingZeros64(lines)/2, bits.TrailingZeros32(half))
			lines, half = lines&^(1<<(2*i)), half&^(1<<i)
			i += w * 32
			list = binary.AppendUvarint(list, uint64(i-next)<<3|uint64(p.mark(i)))
			next = i + 1
		}
		if len(list) > wholeSize-32*3 {
			return nil
		}
	}
	return slices.Clip(list)
}

// planes returns the marks of a chunk that is neither lost nor all alike. They are
// valid until the next call.
func (m *marks) planes(number int64) *planes {
	c := &m.chunks[number]
	switch {
	case number == m.lines/chunkLines:
		return m.last
	case c.whole != nil:
		return c.whole
	case m.view != nil && m.viewed == number:
		return m.view
	case m.view == nil:
		m.view = new(planes)
	}
	m.viewed = number
	m.view.fill(c.most)
	line := 0
	for rest := c.others; len(rest) > 0; line++ {
		pair, n := binary.Uvarint(rest)
		rest = rest[n:]
		line += int(pair >> 3)
		m.view.set(line, byte(pair&7))
	}
	return m.view
}

// alike reports whether all lines of a chunk have one mark, its most.
func (m *marks) alike(number int64) bool {
	c := &m.chunks[number]
	return number < m.lines/chunkLines && c.others == nil && c.whole == nil && !c.lost
}

// at returns the mark of a line; Clean for one not marked.
func (m *marks) at(line int64) (worst Severity, blank bool) {
	if line < 0 || line >= m.lines || m.chunks[line/chunkLines].lost {
		return Clean, false
	}
	mark := m.chunks[line/chunkLines].most
	if !m.alike(line / chunkLines) {
		mark = m.planes(line / chunkLines).mark(int(line % chunkLines))
	}
	return Severity(mark & 3), mark&blankMark != 0
}

// next returns the nearest line from from on, in direction step (1 or -1), whose
// severity is at least least; -1 if there is none. Chunks and words that have no
// such line are stepped over whole.
func (m *marks) next(least Severity, from int64, step int64) int64 {
	if from >= m.lines {
		if step > 0 {
			return -1
		}
		from = m.lines - 1
	}
	if from < 0 {
		if step < 0 {
			return -1
		}
		from = 0
	}
	for line := from; line >= 0 && line < m.lines; {
		number := line / chunkLines
		c := &m.chunks[number]
		switch {
		case c.worst < least || c.lost:
			line = skipTo(line, step, chunkLines)
		case m.alike(number): // all are as bad as the worst
			return line
		case m.planes(number).severities[line%chunkLines/32] == 0:
			line = skipTo(line, step, 32)
		default:
			if worst, _ := m.at(line); worst >= least {
				return line
			}
			line += step
		}
	}
	return -1
}

// misses reports whether lines of at least this severity have no mark.
func (m *marks) misses(least Severity) bool {
	return m.lost > 0 && slices.ContainsFunc(m.chunks, func(c chunk) bool { return c.lost && c.worst >= least })
}

// skipTo returns the first line beyond the group of size lines that line is in.
func skipTo(line, step, size int64) int64 {
	if step > 0 {
		return line - line%size + size
	}
	return line - line%size - 1
}
