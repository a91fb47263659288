package importer

// standingOf is where one line stands, a byte of it: the low bits below, the high bit
// for lines whose original the lint found faulty.
type standingOf byte

const (
	none     standingOf = iota // in no batch: clean, held back or blank, as the lint says
	queued                     // sealed in a batch that was not sent
	atServer                   // being sent, or its job runs
	accepted
	unclear // its job is finished, but rejects or gaps of it are not put on lines
	rejected
	unknown
	leftOut // in no batch of this run, for its record is in one of another

	standings = 8
	faultyBit = 0x80
)

// lineTable has the standing of every line of one source that is in a batch. Memory: a byte
// a line, up to the last line that was ever in one.
type lineTable []byte

func (t lineTable) at(line int64) standingOf {
	if line < 1 || line > int64(len(t)) {
		return none
	}
	return standingOf(t[line-1] &^ faultyBit)
}

// standingTable has the lines of all sources and their counts.
type standingTable struct {
	lines  []lineTable // by source
	counts [standings]int64
	faulty []int64 // by source: lines in batches whose original is faulty
	inside []int64 // by source: lines in batches
}

func newStandingTable(sources int) standingTable {
	return standingTable{lines: make([]lineTable, sources), faulty: make([]int64, sources), inside: make([]int64, sources)}
}

func (t *standingTable) at(p Position) standingOf {
	if p.Source < 0 || p.Source >= len(t.lines) {
		return none
	}
	return t.lines[p.Source].at(p.Line)
}

// set puts a line where it stands now and keeps the counts. faulty says whether the
// lint found an error in the original.
func (t *standingTable) set(p Position, s standingOf, faulty bool) {
	lines := t.lines[p.Source]
	if grow := p.Line - int64(len(lines)); grow > 0 {
		if s == none {
			return
		}
		lines = append(lines, make([]byte, grow)...)
		t.lines[p.Source] = lines
	}
	old := lines[p.Line-1]
	if was := standingOf(old &^ faultyBit); was != none {
		t.counts[was]--
		t.inside[p.Source]--
		if old&faultyBit != 0 {
			t.faulty[p.Source]--
		}
	}
	lines[p.Line-1] = byte(s)
	if s == none {
		return
	}
	t.counts[s]++
	t.inside[p.Source]++
	if faulty {
		lines[p.Line-1] |= faultyBit
		t.faulty[p.Source]++
	}
}
