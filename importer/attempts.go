package importer

import (
	"time"

	"clinik-import/importer/journal"
)

// An Attempt is one try at sending a batch, as it is on record. Times that are not known are zero.
type Attempt struct {
	ID         string     // the X-Request-ID that it went with
	Number     int        // of the batch, from 1
	Key        string     // that it went with, masked
	State      BatchState // what the batch became by it; "" while there is no verdict
	Claimed    time.Time  // when its slot was taken
	Began      time.Time  // when bytes may have left; zero: nothing was sent
	Ended      time.Time
	ServerTime time.Time // by the server's clock, when it answered
	Status     int       // of HTTP; 0: no answer was received
	Code       string    // the server's own, untrusted
	BodyBytes  int64     // that were handed to the network
	RetryAfter time.Duration
	Seen       string // what was seen, in words; what others said in it stands between “ and ”, untrusted

	QuotaBefore, QuotaAfter *int64 // requests of the month that the server counted, nil where it did not say
}

// Attempts lists the attempts at a batch, the oldest first.
func (r *Run) Attempts(number int) ([]Attempt, error) {
	b, err := r.find(number)
	if err != nil {
		return nil, err
	}
	rows, err := r.engine.journal.Attempts(b.ID)
	if err != nil {
		return nil, err
	}
	all := make([]Attempt, len(rows))
	for i, a := range rows {
		all[i] = publicAttempt(a)
	}
	return all, nil
}

func publicAttempt(a journal.Attempt) Attempt {
	return Attempt{ID: a.ID, Number: a.Number, Key: a.Key, State: BatchState(a.Verdict), Claimed: a.Intent, Began: a.Wire, Ended: a.Ended,
		ServerTime: a.Date, Status: a.Status, Code: a.Code, BodyBytes: a.BodyBytes, RetryAfter: a.RetryAfter, Seen: a.Evidence,
		QuotaBefore: a.QuotaBefore, QuotaAfter: a.QuotaAfter}
}
