package journal

import "time"

// A Counting is from where a server was seen to count the records of a batch.
type Counting struct {
	Base int64  // 0 or 1; -1 if Job contradicted what was seen before it
	Job  string // that showed it
	Seen time.Time
}

// SetCounting keeps what was seen of a tenant's server last, by the form of its errors.
func (t *Tx) SetCounting(tenant, form string, c Counting) error {
	_, err := t.exec("INSERT OR REPLACE INTO counting (tenant, form, base, job, seen) VALUES (?, ?, ?, ?, ?)", tenant, form, c.Base, c.Job, stamp(c.Seen))
	return err
}

// Counting returns what was seen of a tenant's server, or ErrNotFound.
func (j *Journal) Counting(tenant, form string) (Counting, error) {
	return one(j, func(row scanner) (Counting, error) {
		var c Counting
		var seen int64
		err := row.Scan(&c.Base, &c.Job, &seen)
		c.Seen = unstamp(seen)
		return c, err
	}, "SELECT base, job, seen FROM counting WHERE tenant=? AND form=?", tenant, form)
}

// A BaseWord is what a person who looked said of one batch: from where its records are
// counted in the errors of its job.
type BaseWord struct {
	Given  bool
	Base   int64  // 0 or 1
	Reason string // sealed at rest
}

// AddBaseWord records what a person said of a batch; a later word replaces an earlier one.
func (t *Tx) AddBaseWord(batch int64, w BaseWord, at time.Time) error {
	_, err := t.exec("INSERT OR REPLACE INTO counting_word (batch, base, reason, who, time) VALUES (?, ?, ?, ?, ?)",
		batch, w.Base, t.j.sealText(w.Reason, place("counting", batch)), t.j.who, stamp(at))
	return err
}
