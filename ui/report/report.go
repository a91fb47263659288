// Package report writes down what became of a run, for people who were not there: the
// rejected records and why (export), the file as it was corrected (corrected), and a
// page for the owner of the data that holds counts, reasons and shapes, but no values.
//
//	run ──Export────▶ records, byte for byte, and a file of reasons
//	    ├─Corrected─▶ the whole file with the corrections in place
//	    └─Of────────▶ Report ──Markdown, HTML──▶ a page
package report

import (
	"cmp"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// Run is what is needed of *importer.Run.
type Run interface {
	ID() string
	Started() time.Time
	Sources() []*importer.Source
	Totals() importer.Totals
	Batches() []importer.Batch
	EachReject(batch int) iter.Seq[importer.Reject]
	EachFault() iter.Seq[importer.JobReject]
	Corrected() []importer.Position
	SentAsPurged() []importer.Position
	State(importer.Position) importer.RecordState
	Record(importer.Position) (importer.Record, error)
}

var _ Run = (*importer.Run)(nil)

// A Report is what the owner of the data gets to read. It holds no value of a record:
// samples show the shape of a value only, letters as x and digits as 9.
type Report struct {
	Run     string
	Written time.Time
	Started time.Time // when the run was begun, as lists of runs have it; zero if it is not known
	Target  importer.Target
	Files   []File
	Totals  importer.Totals
	Changed int64 // of Totals.Accepted: those that went as corrected, not as the file has them
	Batches []Batch
	Groups  []Group // what was wrong, also with records that are accepted since; the largest first
}

// File is one input of the run.
type File struct {
	Name    string // without its folder, which says how somebody's computer is laid out
	Type    string
	Lines   int64
	Blank   int64
	Records int64
	Faulty  int64 // records in which our own check found an error
}

// Batch is one batch of the run.
type Batch struct {
	Number   int
	Type     string
	Records  int64
	Rejected int64
	Since    int64 // of Rejected: those that are accepted now, in a later batch
	State    string
	Job      string
	Sent     time.Time
}

// Group counts the records that were not accepted for one reason.
type Group struct {
	HeldBack bool // by our own check; otherwise rejected by the server
	Reason   string
	Field    string // JSON Pointer, "" for the record as a whole
	Records  int64
	Fixed    int64    // of them corrected, whether the correction was sent or waits to be
	Accepted int64    // of Fixed: those that are accepted now
	Places   []string // the first few, as file:line
	Sample   string   // shape of the value in the first, "" if there is none
}

// masked is how the screens show values when they are hidden; so does a report.
var masked = &safe.Display{Masked: true}

// mostPlaces is how many places a group names.
const mostPlaces = 5

// Of makes the report of a run. It reads a record for each group.
func Of(run Run, target importer.Target, now time.Time) Report {
	r := Report{Run: run.ID(), Written: now, Started: run.Started(), Target: target, Totals: run.Totals()}
	for _, s := range run.Sources() {
		f := File{Name: filepath.Base(s.Path)}
		if s.Type != nil {
			f.Type = s.Type.Name()
		}
		if s.Report != nil {
			sum := s.Report.Summary()
			f.Lines, f.Blank, f.Records, f.Faulty = sum.Lines, sum.Blank, sum.Records, sum.WithErrors
		}
		r.Files = append(r.Files, f)
	}
	for _, b := range run.Batches() {
		r.Batches = append(r.Batches, Batch{b.Number, b.Type, b.Records, b.Rejected, b.Resent.Accepted, string(b.State), b.Job, b.Sent})
	}
	for _, p := range append(run.Corrected(), run.SentAsPurged()...) {
		if run.State(p) == importer.Accepted {
			r.Changed++
		}
	}
	r.Groups = groups(run)
	return r
}

// AllWell says what it means that there is no group: of what was not sent yet, or is not
// settled, nobody knows what the server will find.
func (r Report) AllWell() string {
	t := r.Totals
	switch open := t.AtServer + t.Unknown; {
	case t.Accepted+t.Rejected+open == 0:
		return "Nothing so far: none was held back, and nothing was sent yet."
	case open > 0:
		return "Nothing so far: none was rejected or held back, and what became of " + words.Counted(open, "record", "records").String() + " is not known yet."
	}
	return "Nothing: every record that was sent was accepted, and none was held back."
}

// groups gathers what needs a person by reason.
func groups(run Run) []Group {
	type key struct {
		heldBack bool
		group    string
	}
	at := map[key]int{}
	var list []Group
	for j := range run.EachFault() {
		k := key{j.HeldBack, j.Group}
		i, known := at[k]
		if !known {
			i = len(list)
			at[k] = i
			list = append(list, Group{HeldBack: j.HeldBack, Reason: words.Said(masked, j.Reject).String(), Field: ndjson.FieldPattern(j.Pointer), Sample: sample(run, j.Reject)})
		}
		g := &list[i]
		if known && j.HeldBack && words.Said(masked, j.Reject).String() != g.Reason { // they share the rule, not the sentence
			rule, _, _ := strings.Cut(j.Group, "|")
			g.Reason = words.Rule(rule).String()
		}
		g.Records++
		if j.Later > 0 || j.Corrected && !j.StillBad {
			g.Fixed++
		}
		if j.Later > 0 && j.State == importer.Accepted {
			g.Accepted++
		}
		if len(g.Places) < mostPlaces {
			g.Places = append(g.Places, place(run, j.Reject))
		}
	}
	slices.SortStableFunc(list, func(a, b Group) int { return cmp.Compare(b.Records, a.Records) })
	return list
}

// sample is the shape of the value that a reject is about.
func sample(run Run, j importer.Reject) string {
	if j.Line == 0 || j.Pointer == "" {
		return ""
	}
	record, err := run.Record(j.Position)
	if err != nil {
		return ""
	}
	raw, ok := ndjson.Value(record.Original.Bytes, j.Pointer)
	if !ok {
		return ""
	}
	return masked.Bytes(raw[:min(len(raw), mostSample)]).String()
}

// mostSample bounds a sample, in bytes.
const mostSample = 80

func place(run Run, j importer.Reject) string {
	if j.Line == 0 {
		return fmt.Sprintf("batch %d, record not named", j.Batch)
	}
	where := fmt.Sprintf("%s:%d", filepath.Base(run.Sources()[j.Source].Path), j.Line)
	if !j.HeldBack && j.Certainty == importer.Unsure {
		where += " (not certain)"
	}
	return where
}
