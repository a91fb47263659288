package journal

import (
	"errors"
	"fmt"
)

// A Tenant is whom a key speaks for at a server, as far as the settings tell. The server
// counts slots by organisation and says nowhere which one a key belongs to.
type Tenant struct {
	ID          string // as in Run.Tenant: one for each key and server
	Host        string
	Environment string
	Name        string // of the organisation, "" if it is not told
	Profile     string // "" if it is not told
}

// kin selects the tenants that may be one organisation with tenant ?1, itself among them:
// another key at the same server counts as a changed one unless both organisations have
// names, and other ones.
const kin = `(SELECT ?1 UNION SELECT other.id FROM tenant mine JOIN tenant other ON other.host=mine.host AND other.environment=mine.environment
	AND (mine.name='' OR other.name='' OR mine.name=other.name OR mine.profile<>'' AND mine.profile=other.profile) WHERE mine.id=?1)`

// Kin lists the tenants whose slots count together with those of a tenant, itself among them.
func (j *Journal) Kin(tenant string) ([]string, error) {
	return collect(j, func(row scanner) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	}, "SELECT * FROM "+kin, tenant)
}

// KnowTenant records whom a key speaks for. What is not told leaves what was told before.
func (j *Journal) KnowTenant(n Tenant) error {
	known, err := one(j, func(row scanner) (k Tenant, err error) {
		err = row.Scan(&k.ID, &k.Host, &k.Environment, &k.Name, &k.Profile)
		return k, err
	}, "SELECT id, host, environment, name, profile FROM tenant WHERE id=?", n.ID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if n.Name == "" {
		n.Name = known.Name
	}
	if n.Profile == "" {
		n.Profile = known.Profile
	}
	if n == known {
		return nil
	}
	return j.Update(func(t *Tx) error {
		_, err := t.exec("INSERT OR REPLACE INTO tenant (id, host, environment, name, profile) VALUES (?, ?, ?, ?, ?)", n.ID, n.Host, n.Environment, n.Name, n.Profile)
		return err
	})
}

// Hand gives a run to another key: what is sent of it from now on goes with that one. What
// was sent before stays, in its attempts, with the key that it was sent with.
func (t *Tx) Hand(run, tenant, key string) error {
	r, err := t.exec("UPDATE run SET tenant=?, key=? WHERE id=? AND purged=0", tenant, key, run)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("run %s: %w", run, ErrNotFound)
	}
	return nil
}
