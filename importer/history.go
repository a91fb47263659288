package importer

import (
	"encoding/json"
	"slices"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// RunInfo is a line of history.
type RunInfo struct {
	ID      string
	Started time.Time
	Paths   []string      // as they were given
	Files   []string      // the same, absolute and with symbolic links followed
	Entries []string      // of each of them the file in the archive, "" elsewhere; nil: there is no archive
	Forms   []ndjson.Form // of each how it is read; nil: line by line
	Types   []string
	Totals  Totals
	Settled bool // nothing is queued, running, held or unknown

	// LookedAt says that nothing of it was ever approved or corrected, nor was to be sent and
	// interrupted: its files were opened, perhaps planned, and that was all. It is no import,
	// and is forgotten soon.
	LookedAt bool
}

// place is what a run reads: a file, or one in an archive.
type place struct{ file, entry string }

// places lists what the run reads, with how it reads it.
func (r RunInfo) places() map[place]ndjson.Form {
	all := make(map[place]ndjson.Form, len(r.Files))
	for i, file := range r.Files {
		p, form := place{file: file}, ndjson.Lines
		if i < len(r.Entries) {
			p.entry = r.Entries[i]
		}
		if i < len(r.Forms) {
			form = r.Forms[i]
		}
		all[p] = form
	}
	return all
}

// Reads reports whether the file, or the same file of the same archive, is one of the run's.
func (r RunInfo) Reads(file ndjson.Info) bool {
	_, reads := r.places()[place{file.Resolved, file.Entry}]
	return reads
}

// readsAs reports whether the files are those of the run, and how it reads each: form is
// that of each file in the order of their places. What is asked for line by line, the
// usual way, is also what was read by its records; what is asked for by records is not
// what was read line by line.
func (r RunInfo) readsAs(files []ndjson.Info) (forms string, yes bool) {
	all := r.places()
	if len(all) != len(files) {
		return "", false
	}
	for _, f := range files {
		form, reads := all[place{f.Resolved, f.Entry}]
		if !reads || f.Form != ndjson.Lines && form != f.Form {
			return "", false
		}
		forms += string(form) + ";"
	}
	return forms, true
}

// NotAtEnd finds, among runs from the newest to the oldest, those over exactly these files
// that can be taken up: the newest of each way of reading them, unless everything of a
// newer one is settled and nothing left, for what that one sent must not be sent again by
// another reading. What was only looked at is not one of them.
func NotAtEnd(runs []RunInfo, files []ndjson.Info) (found []RunInfo) {
	seen, over := map[string]bool{}, false
	for _, r := range runs {
		forms, yes := r.readsAs(files)
		if !yes || r.LookedAt || seen[forms] {
			continue
		}
		seen[forms] = true
		left := r.Totals.Left() > 0
		if !r.Settled || left && !over {
			found = append(found, r)
		}
		over = over || r.Settled && !left
	}
	return found
}

// SentBefore finds, among runs from the newest to the oldest, the newest in which records
// of any of these files were sent.
func SentBefore(runs []RunInfo, files []ndjson.Info) (run RunInfo, found bool) {
	for _, r := range runs {
		sent := r.Totals.Accepted+r.Totals.AtServer+r.Totals.Unknown > 0
		if sent && slices.ContainsFunc(files, r.Reads) {
			return r, true
		}
	}
	return run, false
}

// outcome is what a run came to; the journal keeps it for runs that are not open.
type outcome struct {
	Totals  Totals
	Settled bool
}

// Runs lists the runs of this target, newest first, with those that were only looked at; see Imports.
func (e *Engine) Runs() ([]RunInfo, error) {
	rows, err := e.journal.Runs(e.target.Tenant)
	if err != nil {
		return nil, err
	}
	sources, err := e.journal.SourcesOf(e.target.Tenant)
	if err != nil {
		return nil, err
	}
	kept, err := e.journal.Summaries(e.target.Tenant)
	if err != nil {
		return nil, err
	}
	looked, err := e.lookedAt()
	if err != nil {
		return nil, err
	}
	open := map[string]*Run{}
	for _, r := range e.openRuns() {
		open[r.id] = r
	}
	infos := make([]RunInfo, 0, len(rows))
	for _, row := range rows {
		o, err := e.outcomeOf(row, open[row.ID], kept[row.ID])
		if err != nil {
			return nil, err
		}
		info := infoOf(row, sources[row.ID], o)
		info.LookedAt = looked[row.ID]
		infos = append(infos, info)
	}
	return infos, nil
}

func infoOf(row journal.Run, sources []journal.Source, o outcome) RunInfo {
	info := RunInfo{ID: row.ID, Started: row.Started, Totals: o.Totals, Settled: o.Settled}
	for _, s := range sources {
		info.Paths, info.Files = append(info.Paths, s.Path), append(info.Files, s.Resolved)
		info.Entries, info.Forms = append(info.Entries, s.Entry), append(info.Forms, ndjson.Form(s.Form))
		if !slices.Contains(info.Types, s.Type) {
			info.Types = append(info.Types, s.Type)
		}
	}
	return info
}

// outcomeOf counts an open run, takes what the journal kept of one that is not, or
// counts that one and has it kept.
func (e *Engine) outcomeOf(row journal.Run, open *Run, kept []byte) (o outcome, err error) {
	if open != nil {
		return outcome{open.Totals(), open.Settled()}, nil
	}
	if kept != nil && json.Unmarshal(kept, &o) == nil {
		return o, nil
	}
	r, err := e.load(row, false)
	if err != nil {
		return o, err
	}
	o = outcome{r.Totals(), r.Settled()}
	if e.journal.Observing() {
		return o, nil
	}
	if kept, err = json.Marshal(o); err != nil {
		return o, err
	}
	return o, e.journal.Update(func(tx *journal.Tx) error { return tx.SaveSummary(row.ID, kept) })
}

// Unfinished is a run of a journal that is not at its end, of whatever target.
type Unfinished struct {
	ID      string
	Started time.Time
	Host    string
	Key     string // masked
	Tenant  string // as in Target

	Environment Environment
}

func unfinished(row journal.Run) Unfinished {
	return Unfinished{row.ID, row.Started, row.Host, row.Key, row.Tenant, Environment(row.Environment)}
}

// Unsettled lists the runs of a journal, of all targets, that have something queued,
// under way, held or unknown; newest first. It needs no engine, so that it can be told
// with which key and server to go on.
func Unsettled(j *journal.Journal) ([]Unfinished, error) {
	rows, err := j.AllRuns()
	if err != nil {
		return nil, err
	}
	var left []Unfinished
	for _, row := range rows {
		batches, err := j.Batches(row.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(batches, func(b journal.Batch) bool { return !settled(b) }) {
			left = append(left, unfinished(row))
		}
	}
	return left, nil
}
