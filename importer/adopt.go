package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"clinik-import/importer/journal"
)

// ErrOtherTenant says that a run cannot go on with a key: it was begun at another server,
// in another environment, or for an organisation of another name.
var ErrOtherTenant = errors.New("it is of another server, environment or organisation than this key")

// Adoptable lists the unsettled runs that were begun with another key at this server and in
// this environment, perhaps by the same organisation, newest first: a key is changed now and
// then, and whether it speaks for the same organisation only a person can tell. See Adopt.
func (e *Engine) Adoptable() ([]Unfinished, error) {
	left, err := Unsettled(e.journal)
	if err != nil {
		return nil, err
	}
	kin, err := e.journal.Kin(e.target.Tenant)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(left, func(u Unfinished) bool {
		return u.Tenant == e.target.Tenant || !slices.Contains(kin, u.Tenant) || !e.sameServer(u.Host, u.Environment)
	}), nil
}

func (e *Engine) sameServer(host string, environment Environment) bool {
	return host == e.target.Host && environment == e.target.Environment
}

// Adopt records that a person has a run go on with this engine's key in place of the one
// that it was begun with; the reason must not be empty. Nothing else changes: what may have
// been sent stays as it is, with the key that it was sent with, and what is held waits to be
// released. It fails with ErrOtherTenant where that cannot be meant. Open the run afterwards.
func (e *Engine) Adopt(id, reason string) error {
	if e.journal.Observing() {
		return journal.ErrObserver
	}
	if strings.TrimSpace(reason) == "" {
		return errors.New("that an import goes on with another key is a decision, and needs a reason: it is kept on record")
	}
	e.opening.Lock()
	defer e.opening.Unlock()
	row, err := e.journal.Run(id)
	if err != nil {
		return err
	}
	if row.Tenant == e.target.Tenant {
		return nil
	}
	kin, err := e.journal.Kin(e.target.Tenant)
	if err != nil {
		return err
	}
	if !slices.Contains(kin, row.Tenant) || !e.sameServer(row.Host, Environment(row.Environment)) {
		return fmt.Errorf("the import of %s cannot go on with the key %s: %w", row.Started.Local().Format("2 January 2006, 15:04"), e.target.Key, ErrOtherTenant)
	}
	return e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.Hand(id, e.target.Tenant, e.target.Key); err != nil {
			return err
		}
		return tx.Audit(journal.AuditRow{Time: e.clock.Now(), What: "another key", Run: id,
			Note: fmt.Sprintf("from %s to %s: %s", row.Key, e.target.Key, reason)})
	})
}
