package ndjson

import "slices"

// marks keep for every line its worst severity and whether it is blank, in chunks
// of 64 Ki lines: 2 bits and 1 bit a line, and nothing for a chunk in which all
// lines are alike. Beyond maxMarks of memory, chunks whose lines differ are lost.
// Lines are numbered from 0 here.
type marks struct {
	chunks []chunk
	lines  int64
	words  int   // of memory in use
	lost   int64 // lines that have no mark
}

const (
	chunkLines = 1 << 16
	maxMarks   = 4 << 20 / 8 // words: 4 MiB, for 11 million lines of all kinds
)

type chunk struct {
	severities []uint64 // 2 bits a line; nil: all are uniform
	blanks     []uint64 // 1 bit a line; nil: all are allBlank
	uniform    Severity
	allBlank   bool
	worst      Severity // of the lines so far
	lost       bool     // there was no room; only worst is known
}

// add appends the mark of the next line.
func (m *marks) add(worst Severity, blank bool) {
	at := int(m.lines % chunkLines)
	if at == 0 {
		m.chunks = append(m.chunks, chunk{uniform: worst, allBlank: blank})
	}
	m.lines++
	c := &m.chunks[len(m.chunks)-1]
	c.worst = max(c.worst, worst)
	if (worst != c.uniform || blank != c.allBlank) && m.words >= maxMarks && c.severities == nil && c.blanks == nil && !c.lost {
		c.lost = true
		m.lost += int64(at)
	}
	if c.lost {
		m.lost++
		return
	}
	if c.severities == nil && worst != c.uniform {
		c.severities = make([]uint64, chunkLines/32)
		m.words += len(c.severities)
		for i := range at {
			c.severities[i/32] |= uint64(c.uniform) << (i % 32 * 2)
		}
	}
	if c.severities != nil {
		c.severities[at/32] |= uint64(worst) << (at % 32 * 2)
	}
	if c.blanks == nil && blank != c.allBlank {
		c.blanks = make([]uint64, chunkLines/64)
		m.words += len(c.blanks)
		if c.allBlank {
			for i := range at {
				c.blanks[i/64] |= 1 << (i % 64)
			}
		}
	}
	if c.blanks != nil && blank {
		c.blanks[at/64] |= 1 << (at % 64)
	}
}

// at returns the mark of a line; Clean for one not marked.
func (m *marks) at(line int64) (worst Severity, blank bool) {
	if line < 0 || line >= m.lines {
		return Clean, false
	}
	c := &m.chunks[line/chunkLines]
	if c.lost {
		return Clean, false
	}
	i := int(line % chunkLines)
	blank = c.allBlank
	if c.blanks != nil {
		blank = c.blanks[i/64]>>(i%64)&1 == 1
	}
	return c.severity(i), blank
}

func (c *chunk) severity(i int) Severity {
	if c.severities == nil {
		return c.uniform
	}
	return Severity(c.severities[i/32] >> (i % 32 * 2) & 3)
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
		c := &m.chunks[line/chunkLines]
		i := line % chunkLines
		switch {
		case c.worst < least || c.lost:
			line = skipTo(line, step, chunkLines)
		case c.severities != nil && c.severities[i/32] == 0:
			line = skipTo(line, step, 32)
		case c.severity(int(i)) >= least:
			return line
		default:
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
