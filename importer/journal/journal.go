// Package journal is the durable record of runs, batches, attempts, slots, jobs,
// rejects and corrections: one SQLite file that only its owner may read. It holds
// positions, digests, counts and states; no records, except corrections, which
// exist nowhere else.
package journal

// A Journal is an open journal file, owned by one process at a time.
type Journal struct{}

// Open opens or makes the journal in the folder (made with mode 0700 if absent).
// It returns *LockedError if another process has it, *DamagedError or
// *NewerError if it cannot be trusted; it never starts empty silently.
func Open(dir string) (*Journal, error) { panic("skeleton") }

// Close ends the ownership.
func (j *Journal) Close() error { panic("skeleton") }
