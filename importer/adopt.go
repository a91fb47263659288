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

// An AdoptableRun is one that was begun with another key.
type AdoptableRun struct {
	RunInfo
	Key string // that one, masked
}

// Adoptable lists the unsettled runs that were begun with another key at this server and in
// this environment, perhaps by the same organisation, newest first: a key is changed now and
// then, and whether it speaks for the same organisation only a person can tell. See Adopt.
func (e *Engine) Adoptable() ([]AdoptableRun, error) {
	left, err := Unsettled(e.journal)
	if err != nil {
		return nil, err
	}
	kin, err := e.journal.Kin(e.target.Tenant)
	if err != nil {
		return nil, err
	}
	var found []AdoptableRun
	for _, u := range left {
		if u.Tenant == e.target.Tenant || !slices.Contains(kin, u.Tenant) || !e.sameServer(u.Host, u.Environment) {
			continue
		}
		info, err := e.infoOfOther(u)
		if err != nil {
			return nil, err
		}
		found = append(found, AdoptableRun{info, u.Key})
	}
	return found, nil
}

// infoOfOther is what the journal holds of a run that this engine may not open.
func (e *Engine) infoOfOther(u Unfinished) (RunInfo, error) {
	row, err := e.journal.Run(u.ID)
	if err != nil {
		return RunInfo{}, err
	}
	sources, err := e.journal.Sources(u.ID)
	if err != nil {
		return RunInfo{}, err
	}
	kept, err := e.journal.Summaries(u.Tenant)
	if err != nil {
		return RunInfo{}, err
	}
	o, err := e.outcomeOf(row, nil, kept[u.ID])
	return infoOf(row, sources, o), err
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
