package mend

import (
	"bytes"
	"fmt"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// Most bounds how many records one step changes, so that their before and after fit into
// memory and can be looked at.
const Most = 10_000

// A Proposal is one record as a repair would leave it.
type Proposal struct {
	importer.Position
	Changes       []Change // value by value; nil where one of the versions is not JSON
	Before, After []byte   // then the stretch that changes, with a little around it
	Record        []byte   // the whole new version
	Of            []byte   // the version that it changes
}

// Correction is the proposal, taken.
func (p Proposal) Correction() importer.Correction {
	return importer.Correction{Position: p.Position, Record: p.Record, Of: p.Of}
}

// Found is what a repair would do to the records that it was tried on.
type Found struct {
	Proposals []Proposal
	Open      int               // records that it was tried on, but for those that are mended
	More      bool              // than Most
	Doubts    []importer.Reject // of records that were left out: it may be the one beside them that the server meant
}

// Propose tries a repair on the records at these places that may still be corrected. It
// reads them: call it beside the screens.
func Propose(run Run, at []importer.Position, fix Repair) (Found, error) {
	found, known, sources := Found{}, Doubts{Run: run}, run.Sources()
	for _, position := range at {
		if len(found.Proposals) == Most {
			found.More = true
			break
		}
		if s := run.State(position); s != importer.HeldBack && s != importer.Unsent && s != importer.Rejected {
			continue
		}
		record, err := run.Record(position)
		if err != nil {
			return found, fmt.Errorf("%s: %w", Where(sources, position), err)
		}
		if record.Barred != nil { // in a batch that waits
			continue
		}
		if doubt, unsure := known.Of(record); unsure {
			found.Doubts = append(found.Doubts, doubt)
			continue
		}
		if !record.Corrected || HasError(record.Problems) {
			found.Open++
		}
		line := record.Original
		line.Bytes = record.Current
		after := fix(line, sources[position.Source].Linter())
		if after == nil || bytes.Equal(after, record.Current) {
			continue
		}
		found.Proposals = append(found.Proposals, NewProposal(position, record.Current, after))
	}
	return found, nil
}

// NewProposal is one record as it would become. It keeps both versions, unchanged.
func NewProposal(at importer.Position, of, record []byte) Proposal {
	p := Proposal{Position: at, Record: record, Of: of}
	if changes := Changes(of, record); len(changes) > 0 && (len(changes) > 1 || changes[0].Pointer != "") {
		p.Changes = changes
	} else {
		p.Before, p.After = stretch(of, record)
	}
	return p
}

// HasError reports whether the check finds an error among the problems.
func HasError(problems []ndjson.Problem) bool {
	return slices.ContainsFunc(problems, func(p ndjson.Problem) bool { return p.Severity == ndjson.Error })
}

// stretch returns the part in which two versions differ, with a little of what is
// around it: the whole name of the field, where it begins near by.
func stretch(before, after []byte) (b, a []byte) {
	const around, near = 24, 80
	n := min(len(before), len(after))
	from := 0
	for from < n && before[from] == after[from] {
		from++
	}
	same := 0
	for same < n-from && before[len(before)-1-same] == after[len(after)-1-same] {
		same++
	}
	start := max(0, from-around)
	if i := bytes.LastIndexAny(before[:from], ",{"); i >= max(0, from-near) {
		start = i + 1
	}
	tail := min(same, around)
	if i := bytes.IndexAny(before[len(before)-same:], ",}]"); i >= 0 && i < tail {
		tail = i
	}
	return bytes.Clone(before[start : len(before)-same+tail]), bytes.Clone(after[start : len(after)-same+tail])
}
