package journal

import "time"

// A Known batch is one of any run whose records a server may have, or will get.
type Known struct {
	ID        int64
	Run       string
	Number    int
	Key       string // masked
	Type      string
	State     State
	Cause     string // why it stands so, as in Batch
	Waits     bool   // nothing of it can be in the store: it waits, and was never sent again after a doubt
	Records   int64
	Rejected  int64
	Job       string
	Decision  string    // the last resolution
	JobStatus string    // the server's own word
	Sent      time.Time // zero if it waits
}

// KnownBatches lists the batches of all runs to a server, whatever their key; newest
// first. The sandbox is known by its environment, for its port changes.
func (j *Journal) KnownBatches(environment, host string) ([]Known, error) {
	return collect(j, func(row scanner) (k Known, err error) {
		var sent int64
		err = row.Scan(&k.ID, &k.Run, &k.Number, &k.Key, &k.Type, &k.State, &k.Cause, &k.Waits, &k.Records, &k.Rejected, &k.Job, &k.Decision, &k.JobStatus, &sent)
		if !k.Waits { // what the server refused was not sent
			k.Sent = unstamp(sent)
		}
		return k, err
	}, `SELECT b.id, b.run, b.number, coalesce((SELECT a.key FROM attempt a WHERE a.batch=b.id AND a.key<>'' ORDER BY a.number DESC LIMIT 1), r.key), b.type, b.state, b.cause,
		b.state IN ('queued', 'claimed', 'refused for now', 'held') AND NOT EXISTS (SELECT 1 FROM resolution s WHERE s.batch=b.id AND s.decision='resend'), b.records, coalesce(j.rejected, 0), coalesce(j.id, ''),
		CASE b.state WHEN 'resolved' THEN coalesce((SELECT decision FROM resolution s WHERE s.batch=b.id ORDER BY rowid DESC LIMIT 1), '') ELSE '' END, coalesce(j.status, ''), b.sent
		FROM batch b JOIN run r ON r.id=b.run LEFT JOIN job j ON j.batch=b.id
		WHERE r.environment=?1 AND (r.host=?2 OR ?1='sandbox') AND b.state NOT IN ('sealed', 'refused', 'stale', 'cancelled')
		ORDER BY b.sent DESC, b.id DESC`, environment, host)
}

// RejectedPositions lists the positions in a batch of the records that its job rejected,
// as far as that is as certain as least.
func (j *Journal) RejectedPositions(batch int64, least int) ([]int, error) {
	return collect(j, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, "SELECT position FROM reject WHERE batch=? AND position>=0 AND certainty>=?", batch, least)
}
