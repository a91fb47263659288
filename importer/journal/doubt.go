package journal

import (
	"fmt"
	"time"
)

// A Doubt says that the replies of a server contradicted the kind of a key.
type Doubt struct {
	Seen     time.Time // first
	Accepted time.Time // when a person said that it is right, zero if nobody did
}

// Doubt returns the doubt of a tenant's key, ErrNotFound if there is none.
func (j *Journal) Doubt(tenant string) (Doubt, error) {
	return one(j, func(row scanner) (d Doubt, err error) {
		var seen, accepted int64
		err = row.Scan(&seen, &accepted)
		d.Seen, d.Accepted = unstamp(seen), unstamp(accepted)
		return d, err
	}, "SELECT seen, accepted FROM doubt WHERE tenant=?", tenant)
}

// NoteDoubt records that replies contradicted the kind of a tenant's key. It does nothing
// if that is known already, or was accepted.
func (t *Tx) NoteDoubt(tenant string, at time.Time) error {
	_, err := t.exec("INSERT OR IGNORE INTO doubt (tenant, seen) VALUES (?, ?)", tenant, stamp(at))
	return err
}

// AcceptDoubt records a person's word that the key of a tenant is right all the same. Without
// a doubt there is nothing to answer: ErrNotFound.
func (t *Tx) AcceptDoubt(tenant string, at time.Time) error {
	r, err := t.exec("UPDATE doubt SET accepted=? WHERE tenant=?", stamp(at), tenant)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("no reply of the server contradicted this key: %w", ErrNotFound)
}
