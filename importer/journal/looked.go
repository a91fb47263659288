package journal

// lookedAt tells a run whose files were only looked at: nothing of it was ever approved, and
// nothing is kept that was corrected.
const lookedAt = nothingSealed + `
	AND NOT EXISTS (SELECT 1 FROM step s WHERE s.run=run.id)`

// nothingSealed tells a run of which nothing was ever approved.
const nothingSealed = `run.purged=0 AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.run=run.id AND b.state<>'sealed')
	AND NOT EXISTS (SELECT 1 FROM left_out l WHERE l.run=run.id)`

// LookedAt lists the runs of a tenant whose files were only looked at, newest first: nothing
// of them was ever approved or corrected.
func (j *Journal) LookedAt(tenant string) ([]Run, error) {
	return collect(j, scanRun, "SELECT "+runColumns+" FROM run WHERE tenant=? AND "+lookedAt+" ORDER BY started DESC, id", tenant)
}

// SetWanted records that a run was begun to be sent without a further question, or that its
// first batches are being sealed; or that this is over.
func (t *Tx) SetWanted(run string, wanted bool) error {
	_, err := t.exec("UPDATE run SET wanted=?, meant=NULL WHERE id=?", wanted, run)
	return err
}

// SetMeant keeps with a run that is wanted what is meant to be done with it, in the caller's
// own form; it is sealed at rest, and goes with SetWanted.
func (t *Tx) SetMeant(run string, meant []byte) error {
	_, err := t.exec("UPDATE run SET meant=? WHERE id=? AND wanted=1", t.j.seal(meant, "meant "+run), run)
	return err
}

// Meant returns what SetMeant kept, nil if there is nothing.
func (j *Journal) Meant(run string) ([]byte, error) {
	return one(j, func(row scanner) ([]byte, error) {
		var sealed []byte
		if err := row.Scan(&sealed); err != nil || len(sealed) == 0 {
			return nil, err
		}
		return j.unseal(sealed, "meant "+run)
	}, "SELECT meant FROM run WHERE id=?", run)
}

// IsWanted reports whether a run was begun to be sent without a further question, or
// approved.
func (j *Journal) IsWanted(run string) (bool, error) {
	return one(j, func(row scanner) (wanted bool, err error) {
		err = row.Scan(&wanted)
		return wanted, err
	}, "SELECT wanted FROM run WHERE id=?", run)
}

// Wanted lists the runs of all tenants that were begun to be sent, and of which nothing was
// ever sealed; newest first.
func (j *Journal) Wanted() ([]Run, error) {
	return collect(j, scanRun, "SELECT "+runColumns+" FROM run WHERE wanted=1 AND "+nothingSealed+" ORDER BY started DESC, id")
}

// Forget removes a run whose files were only looked at; it does nothing to any other. That
// it was begun stays in the audit.
func (t *Tx) Forget(run string) error {
	for _, table := range []string{"batch", "summary", "source"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE run IN (SELECT id FROM run WHERE id=? AND "+lookedAt+")", run); err != nil {
			return err
		}
	}
	_, err := t.exec("DELETE FROM run WHERE id=? AND "+lookedAt, run)
	return err
}
