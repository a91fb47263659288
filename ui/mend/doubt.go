package mend

import (
	"fmt"
	"math"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// Doubts finds the rejects that may mean another record than the one they are listed on.
// It reads each batch once; call it beside the screens.
type Doubts struct {
	Run   Run
	batch map[int]map[importer.Position]importer.Reject
}

// Of returns the doubtful reject of a record.
func (d *Doubts) Of(r importer.Record) (importer.Reject, bool) {
	if r.State != importer.Rejected || len(r.Attempts) == 0 {
		return importer.Reject{}, false
	}
	number := r.Attempts[len(r.Attempts)-1].Batch
	unsure, read := d.batch[number]
	if !read {
		unsure = map[importer.Position]importer.Reject{}
		rejects, _ := d.Run.Rejects(number, math.MaxInt)
		for _, reject := range rejects {
			if IsUnsure(reject) {
				unsure[reject.Position] = reject
			}
		}
		if d.batch == nil {
			d.batch = map[int]map[importer.Position]importer.Reject{}
		}
		d.batch[number] = unsure
	}
	reject, found := unsure[r.Position]
	return reject, found
}

// Refuse is the last look before a correction is stored: a server may have answered
// while the person was typing.
func (d *Doubts) Refuse(at importer.Position) error {
	if d.Run.State(at) != importer.Rejected {
		return nil
	}
	record, err := d.Run.Record(at)
	if err != nil {
		return err
	}
	if _, unsure := d.Of(record); unsure {
		return fmt.Errorf("%s was refused meanwhile, or the record beside it; say first which one the server meant, then correct that one", Where(d.Run.Sources(), at))
	}
	return nil
}

// IsCorrected reports a reject whose correction is clean.
func IsCorrected(r importer.Reject) bool { return r.Corrected && !r.StillBad }

// IsUnsure reports a reject that may mean the record beside the one it is listed on.
func IsUnsure(r importer.Reject) bool {
	return r.Line > 0 && !r.HeldBack && r.Certainty == importer.Unsure
}

// Unit names what the records of a file are counted by: its lines, or the records
// themselves where they are read wherever they stand.
func Unit(s *importer.Source) safe.Text { return safe.Clean(s.Unit()) }

// Units is what the records of all files are counted by: "place" where they differ.
func Units(sources []*importer.Source) safe.Text {
	unit := safe.Own("line")
	for i, s := range sources {
		switch one := Unit(s); {
		case i == 0:
			unit = one
		case one != unit:
			return safe.Own("place")
		}
	}
	return unit
}

// Where names a record by its file's unit, for sentences: "line 1204", "record 12".
func Where(sources []*importer.Source, at importer.Position) string {
	unit := safe.Own("line")
	if at.Source >= 0 && at.Source < len(sources) {
		unit = Unit(sources[at.Source])
	}
	return fmt.Sprintf("%s %d", unit, at.Line)
}
