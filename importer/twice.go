package importer

import (
	"os"

	"clinik-import/ndjson"
)

// Distinct leaves out of inputs those that read a file which an earlier one of them reads
// too, by whatever path, and closes them: a run over both would send each record twice.
// again are their paths as given.
func Distinct(inputs []Input) (distinct []Input, again []string) {
	for _, in := range inputs {
		if reads(distinct, in.File.Info()) {
			in.File.Close()
			again = append(again, in.File.Info().Path)
			continue
		}
		distinct = append(distinct, in)
	}
	return distinct, again
}

// reads reports whether one of the inputs reads the file already. Two names of one file on
// disk are one file.
func reads(inputs []Input, info ndjson.Info) bool {
	if info.Resolved == "" { // a stream
		return false
	}
	stat, err := os.Stat(info.Resolved)
	for _, in := range inputs {
		other := in.File.Info()
		if other.Entry != info.Entry || other.Resolved == "" {
			continue
		}
		if other.Resolved == info.Resolved {
			return true
		}
		if otherStat, otherErr := os.Stat(other.Resolved); err == nil && otherErr == nil && os.SameFile(stat, otherStat) {
			return true
		}
	}
	return false
}

// ruleDuplicate is the rule by which the lint says that a record repeats one.
var ruleDuplicate = ndjson.SameRecord.Rule()

// A repeats finds the records of a plan that are the same as another one of the run: as the
// lint met them, or as their corrections are. The server knows no duplicates.
type repeats struct {
	run  *Run
	lint []*ndjson.Report // by source; nil: none in it
}

func (r *Run) repeats() repeats {
	sources := r.Sources()
	all := repeats{r, make([]*ndjson.Report, len(sources))}
	for i, s := range sources {
		for _, rule := range s.Report.Summary().Rules {
			if rule.Rule == ruleDuplicate && rule.Count > 0 {
				all.lint[i] = s.Report
			}
		}
	}
	return all
}

// at reports whether a record repeats one.
func (all repeats) at(o origin, record []byte) (bool, error) {
	if o.Revision != 0 {
		s, err := all.run.source(o.Source)
		if err != nil {
			return false, err
		}
		_, how, err := all.run.sameAs(s, ndjson.Line{Number: o.Line, Bytes: record})
		return how == ndjson.SameRecord, err
	}
	return o.Source < len(all.lint) && all.lint[o.Source] != nil && all.lint[o.Source].Repeats(o.Line), nil
}
