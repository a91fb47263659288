package importer

import (
	"time"

	"clinik-import/importer/journal"
)

// A KeptRun is a run of a journal, of whatever target, and what would be lost with it.
type KeptRun struct {
	ID          string
	Started     time.Time
	Host        string
	Key         string // masked
	Paths       []string
	Batches     int // that were approved
	Waiting     int // of them: queued, refused for now or held
	Running     int // of them: with the server, or being sent
	Unknown     int // of them: somebody has to find out what became of them
	Corrections int // corrected records
}

// Settled reports whether nothing of the run is queued, running, held or unknown.
func (k KeptRun) Settled() bool { return k.Waiting+k.Running+k.Unknown == 0 }

// KeptRuns lists the runs of a journal, newest first. It needs no engine, so that runs of
// every key and server can be purged.
func KeptRuns(j *journal.Journal) ([]KeptRun, error) {
	rows, err := j.AllRuns()
	if err != nil {
		return nil, err
	}
	kept := make([]KeptRun, 0, len(rows))
	for _, row := range rows {
		k := KeptRun{ID: row.ID, Started: row.Started, Host: row.Host, Key: row.Key}
		sources, err := j.Sources(row.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range sources {
			k.Paths = append(k.Paths, s.Path)
		}
		if k.Corrections, err = j.CorrectionCount(row.ID); err != nil {
			return nil, err
		}
		batches, err := j.Batches(row.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			k.add(b)
		}
		kept = append(kept, k)
	}
	return kept, nil
}

func (k *KeptRun) add(b journal.Batch) {
	k.Batches++
	switch b.State {
	case journal.Queued, journal.Retry, journal.Held, journal.Claimed:
		k.Waiting++
	case journal.Accepted, journal.Running:
		k.Running++
	default: // also what a crash left on the wire: the next start calls it unknown
		if !settled(b) {
			k.Unknown++
		}
	}
}
