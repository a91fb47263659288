package journal

import "time"

// A Quota is what a server said last of the requests of a tenant's plan.
type Quota struct {
	Limit, Used, Remaining int64     // -1: it did not say
	Reset                  time.Time // when it counts anew, zero if it did not say
	Seen                   time.Time // when it said so, by this computer's clock
}

// SetQuota keeps what the server said of a tenant's plan.
func (t *Tx) SetQuota(tenant string, q Quota) error {
	_, err := t.exec("INSERT OR REPLACE INTO quota (tenant, most, used, remaining, reset, seen) VALUES (?, ?, ?, ?, ?, ?)",
		tenant, q.Limit, q.Used, q.Remaining, stamp(q.Reset), stamp(q.Seen))
	return err
}

// Quota returns what the server said last of the plan of a tenant, or of its Kin: a plan is an
// organisation's. ErrNotFound if it said nothing yet.
func (j *Journal) Quota(tenant string) (Quota, error) {
	return one(j, func(row scanner) (q Quota, err error) {
		var reset, seen int64
		err = row.Scan(&q.Limit, &q.Used, &q.Remaining, &reset, &seen)
		q.Reset, q.Seen = unstamp(reset), unstamp(seen)
		return q, err
	}, "SELECT most, used, remaining, reset, seen FROM quota WHERE tenant IN "+kin+" ORDER BY seen DESC LIMIT 1", tenant)
}
