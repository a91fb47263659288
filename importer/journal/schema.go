package journal

import (
	"database/sql"
	"fmt"
	"path/filepath"
)

// applicationID marks the file as ours ("CkIm").
const applicationID = 0x436b496d

// migrations bring a journal from version i to i+1.
var migrations = []string{schema1, schema2, schema3, schema4, schema5, schema6, schema7, schema8, schema9, schema10, schema11, schema12, schema13, schema14, schema15, schema16, schema17, schema18, schema19, schema20}

const schema1 = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, host TEXT NOT NULL, environment TEXT NOT NULL, key TEXT NOT NULL,
  started INTEGER NOT NULL,               -- times: nanoseconds since 1970 UTC, 0 for none
  floor INTEGER NOT NULL DEFAULT 0        -- corrections up to this step were sealed and cannot be undone
) STRICT, WITHOUT ROWID;
CREATE INDEX run_tenant ON run (tenant, started DESC);

CREATE TABLE source (
  run TEXT NOT NULL REFERENCES run, number INTEGER NOT NULL,
  path TEXT NOT NULL, resolved TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, digest BLOB,
  type TEXT NOT NULL,
  linted INTEGER NOT NULL DEFAULT 0, lines INTEGER NOT NULL DEFAULT 0, blank INTEGER NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run, number INTEGER NOT NULL, round INTEGER NOT NULL, type TEXT NOT NULL,
  state TEXT NOT NULL, why BLOB, records INTEGER NOT NULL, bytes INTEGER NOT NULL, digest BLOB NOT NULL,
  spans TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, crashes INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0,
  UNIQUE (run, number)
) STRICT;

-- Apart from its batch, so that lists and changes of state do not touch it.
CREATE TABLE provenance (batch INTEGER PRIMARY KEY REFERENCES batch ON DELETE CASCADE, records BLOB NOT NULL) STRICT;

CREATE TABLE attempt (
  id TEXT PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch, number INTEGER NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('intent', 'wire', 'verdict')),
  intent INTEGER NOT NULL, wire INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0,
  verdict TEXT NOT NULL DEFAULT '', status INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL DEFAULT '',
  body_bytes INTEGER NOT NULL DEFAULT 0, retry_after INTEGER NOT NULL DEFAULT 0, date INTEGER NOT NULL DEFAULT 0, evidence BLOB,
  UNIQUE (batch, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_open ON attempt (phase) WHERE phase <> 'verdict';

CREATE TABLE slot (
  attempt TEXT PRIMARY KEY REFERENCES attempt, tenant TEXT NOT NULL,
  claimed INTEGER NOT NULL, latest INTEGER NOT NULL DEFAULT 0, -- the latest moment at which the server can have counted it; 0: still open
  kept INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX slot_tenant ON slot (tenant, latest) WHERE kept = 1;

CREATE TABLE ledger (
  tenant TEXT PRIMARY KEY, highest INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  batch INTEGER PRIMARY KEY REFERENCES batch, id TEXT NOT NULL, status TEXT NOT NULL DEFAULT '',
  total INTEGER NOT NULL DEFAULT 0, processed INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0, no_line INTEGER NOT NULL DEFAULT 0, missing INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE reject (
  batch INTEGER NOT NULL REFERENCES batch, number INTEGER NOT NULL,
  idx INTEGER NOT NULL, position INTEGER NOT NULL, -- the server's index; the position in the batch from 0, -1 if none
  source INTEGER NOT NULL, line INTEGER NOT NULL, pointer TEXT NOT NULL, grouping TEXT NOT NULL,
  certainty INTEGER NOT NULL, why TEXT NOT NULL, message BLOB,
  PRIMARY KEY (batch, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE step (
  run TEXT NOT NULL REFERENCES run, number INTEGER NOT NULL, made INTEGER NOT NULL, undone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, step INTEGER NOT NULL, source INTEGER NOT NULL, line INTEGER NOT NULL,
  faulty INTEGER NOT NULL, was_faulty INTEGER NOT NULL, record BLOB NOT NULL,
  FOREIGN KEY (run, step) REFERENCES step
) STRICT;
CREATE INDEX correction_step ON correction (run, step);

CREATE TABLE resolution (
  batch INTEGER NOT NULL REFERENCES batch, attempt INTEGER NOT NULL, decision TEXT NOT NULL,
  job TEXT NOT NULL, reason BLOB, who TEXT NOT NULL, time INTEGER NOT NULL
) STRICT;
CREATE INDEX resolution_batch ON resolution (batch, attempt);

CREATE TABLE audit (
  number INTEGER PRIMARY KEY, time INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
  run TEXT NOT NULL, batch INTEGER NOT NULL, digest BLOB NOT NULL, count INTEGER NOT NULL, note TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
`

// schema2 keeps what a run came to, for lists of history; whatever changes a run forgets it.
const schema2 = `
CREATE TABLE summary (run TEXT PRIMARY KEY REFERENCES run, counts BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER summary_batch AFTER UPDATE ON batch BEGIN DELETE FROM summary WHERE run=NEW.run; END;
CREATE TRIGGER summary_draft AFTER DELETE ON batch BEGIN DELETE FROM summary WHERE run=OLD.run; END;
CREATE TRIGGER summary_source AFTER UPDATE ON source BEGIN DELETE FROM summary WHERE run=NEW.run; END;
CREATE TRIGGER summary_step AFTER INSERT ON step BEGIN DELETE FROM summary WHERE run=NEW.run; END;
CREATE TRIGGER summary_undo AFTER UPDATE ON step BEGIN DELETE FROM summary WHERE run=NEW.run; END;
`

// schema3 drops a digest that was never filled (hashing costs more than the whole lint; what is
// sent has a digest of its own), and keeps why a batch waits in a form that programs can decide by, and from where
// servers and people say that records are counted.
const schema3 = `
ALTER TABLE source DROP COLUMN digest;
ALTER TABLE batch ADD COLUMN cause TEXT NOT NULL DEFAULT '';

CREATE TABLE counting ( -- what the tenant's server was seen to do, by the form of its errors
  tenant TEXT NOT NULL, form TEXT NOT NULL,
  base INTEGER NOT NULL, -- 0 or 1; -1: the job contradicted what was seen before
  job TEXT NOT NULL, seen INTEGER NOT NULL,
  PRIMARY KEY (tenant, form)
) STRICT, WITHOUT ROWID;

CREATE TABLE counting_word ( -- what a person said of one batch
  batch INTEGER PRIMARY KEY REFERENCES batch ON DELETE CASCADE, base INTEGER NOT NULL CHECK (base IN (0, 1)),
  reason BLOB NOT NULL, who TEXT NOT NULL, time INTEGER NOT NULL
) STRICT;
`

// schema4 keeps how a source is read, so that it is read so again.
const schema4 = `
ALTER TABLE source ADD COLUMN form TEXT NOT NULL DEFAULT '';  -- '': one record a line; 'values': wherever they stand
ALTER TABLE source ADD COLUMN entry TEXT NOT NULL DEFAULT ''; -- the file in a zip archive
`

// schema5 keeps which batches of a round wait for its first one and how many rejects that may
// have, and what servers teach: their limits, their clock, that others use the tenant's slots.
const schema5 = `
ALTER TABLE batch ADD COLUMN after INTEGER NOT NULL DEFAULT 0; -- the number of the first one; 0: it waits for none
ALTER TABLE batch ADD COLUMN after_rejects INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0; -- in a row, of those that cost a slot and are not the budget's

ALTER TABLE attempt ADD COLUMN quota_before INTEGER; -- requests of the plan that the server counted, as far as it said
ALTER TABLE attempt ADD COLUMN quota_after INTEGER;

ALTER TABLE ledger ADD COLUMN others INTEGER NOT NULL DEFAULT 0; -- when the server last refused though we had slots left
ALTER TABLE ledger ADD COLUMN skew INTEGER;                      -- the server's clock less ours, nanoseconds

ALTER TABLE correction ADD COLUMN original BLOB; -- HMAC of the record that it corrects

CREATE TABLE host ( -- what a server was seen not to take
  host TEXT PRIMARY KEY, body_cap INTEGER NOT NULL DEFAULT 0, -- bytes, 0: none known
  no_expect INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
`

// schema6 lets the audit account for the state of every batch, and keeps slots when
// their run is purged: the server still counts them.
const schema6 = `
ALTER TABLE audit ADD COLUMN state TEXT NOT NULL DEFAULT '';

CREATE TABLE slots (
  attempt TEXT PRIMARY KEY, tenant TEXT NOT NULL,
  claimed INTEGER NOT NULL, latest INTEGER NOT NULL DEFAULT 0, -- the latest moment at which the server can have counted it; 0: still open
  kept INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
INSERT INTO slots SELECT attempt, tenant, claimed, latest, kept FROM slot;
DROP TABLE slot;
ALTER TABLE slots RENAME TO slot;
CREATE INDEX slot_tenant ON slot (tenant, latest) WHERE kept = 1;
`

// schema7 keeps what a run asks of the lint's rules: what it counted and held back rests on that.
const schema7 = `
ALTER TABLE run ADD COLUMN severities TEXT NOT NULL DEFAULT 'null'; -- JSON: rule code to severity, where it is not the rule's own
`

// schema8 keeps of a purged run what tells that its records were sent before.
const schema8 = `
ALTER TABLE run ADD COLUMN purged INTEGER NOT NULL DEFAULT 0; -- its files, rejects and corrections are gone; it is in no list
`

// schema9 changes the guards alone, which are made anew by every change of the schema: the
// way back into the queue needs the decision to send again, not any decision.
const schema9 = ""

// schema10 changes the guards alone: what waits may become unknown, when a journal is taken
// back into use that was put back from a backup.
const schema10 = ""

// schema11 undoes corrections one by one in place of steps, so that what was sealed of a step
// stays and the rest of it can be taken back. Of versions that were beyond undo, and newer
// ones took their place, nobody knows how they stand to the type of today: they count as
// faulty if they come back.
const schema11 = `
ALTER TABLE correction ADD COLUMN undone INTEGER NOT NULL DEFAULT 0; -- 0: it holds; else it was taken back, the highest number last
UPDATE correction SET undone=1 + (SELECT max(number) FROM step s WHERE s.run=correction.run) - step
  WHERE EXISTS (SELECT 1 FROM step s WHERE s.run=correction.run AND s.number=correction.step AND s.undone=1);
UPDATE correction SET faulty=1 WHERE EXISTS (SELECT 1 FROM correction c JOIN run r ON r.id=c.run
  WHERE c.run=correction.run AND c.source=correction.source AND c.line=correction.line AND c.step>correction.step AND c.step<=r.floor);
ALTER TABLE step DROP COLUMN undone;
ALTER TABLE run DROP COLUMN floor;
DROP TRIGGER summary_undo;
CREATE TRIGGER summary_undo AFTER UPDATE ON correction BEGIN DELETE FROM summary WHERE run=NEW.run; END;
`

// schema12 keeps whom a key speaks for, so that the slots of an organisation count together
// when it changes its key, and with which key an attempt was made.
const schema12 = `
CREATE TABLE tenant (
  id TEXT PRIMARY KEY, host TEXT NOT NULL, environment TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '', profile TEXT NOT NULL DEFAULT '' -- '': not told
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO tenant (id, host, environment) SELECT tenant, host, environment FROM run;
ALTER TABLE attempt ADD COLUMN key TEXT NOT NULL DEFAULT ''; -- masked
UPDATE attempt SET key=(SELECT r.key FROM batch b JOIN run r ON r.id=b.run WHERE b.id=attempt.batch);
`

// schema13 keeps in which form the errors of a job name records, so that what a later start
// of the program sees of the server's counting holds for it too. Of older jobs it is not known.
const schema13 = `
ALTER TABLE job ADD COLUMN form TEXT NOT NULL DEFAULT '';
`

// schema14 keeps what the server last said of the plan's requests, with the time at which it
// did. With it the words of batches from before are put into quotation marks, see quoteWhys.
const schema14 = `
CREATE TABLE quota (
  tenant TEXT PRIMARY KEY, most INTEGER NOT NULL, used INTEGER NOT NULL, remaining INTEGER NOT NULL, -- -1: it did not say
  reset INTEGER NOT NULL, seen INTEGER NOT NULL -- by this computer's clock
) STRICT, WITHOUT ROWID;
`

// schema15 keeps how a decision found a batch, so that it can be taken back. Of older ones
// it is not known.
const schema15 = `
ALTER TABLE resolution ADD COLUMN found TEXT NOT NULL DEFAULT ''; -- its state
ALTER TABLE resolution ADD COLUMN found_job TEXT NOT NULL DEFAULT '';
`

// schema16 keeps which runs were begun to be sent without a further question: one of which
// nothing was sealed was interrupted, not looked at.
const schema16 = `
ALTER TABLE run ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
DELETE FROM summary; -- made anew: what was decided on a part of a job was counted as decided on the whole
`

// schema17 keeps which keys were answered as keys of another kind, and whether a person said
// that it is right.
const schema17 = `
CREATE TABLE doubt (
  tenant TEXT PRIMARY KEY, seen INTEGER NOT NULL, accepted INTEGER NOT NULL DEFAULT 0 -- times; accepted 0: nothing is sent with the key
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO doubt (tenant, seen) SELECT r.tenant, b.sent FROM batch b JOIN run r ON r.id=b.run WHERE b.cause='other store' AND b.state='held';
`

// schema18 keeps what was meant by a send that was begun, until something of it is sealed.
const schema18 = `
ALTER TABLE run ADD COLUMN meant BLOB; -- sealed: a recipe in it may hold values
`

// schema19 keeps which lines a round left out, because their records are in batches of other
// imports: they count as neither sent nor unsent.
const schema19 = `
CREATE TABLE left_out (
  run TEXT NOT NULL REFERENCES run, round INTEGER NOT NULL, source INTEGER NOT NULL, lines BLOB NOT NULL,
  PRIMARY KEY (run, round, source)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER summary_left_out AFTER INSERT ON left_out BEGIN DELETE FROM summary WHERE run=NEW.run; END;
`

// schema20 keeps which records a person set aside: steps to be undone as corrections are.
const schema20 = `
ALTER TABLE correction ADD COLUMN aside INTEGER NOT NULL DEFAULT 0;
`

// firstStated is the schema from which on the audit accounts for states.
const firstStated = 6

// schemaVersion reads the schema of a journal and refuses what this program does not
// know: a file of another program, or a newer one.
func (j *Journal) schemaVersion(db *sql.DB, fresh bool) (version int, err error) {
	path := filepath.Join(j.dir, fileName)
	var application int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return 0, err
	}
	if err := db.QueryRow("PRAGMA application_id").Scan(&application); err != nil {
		return 0, err
	}
	switch {
	case version > len(migrations):
		return 0, &NewerError{Path: path, Found: version, Known: len(migrations)}
	case !fresh && application != applicationID:
		return 0, &DamagedError{Path: path, What: "it is not a journal of this program"}
	}
	return version, nil
}

// migrate brings the schema up to date in one transaction: all of it or nothing. It leaves
// no copy of the journal as it was behind: whoever put that back later would have a
// journal that knows nothing of what was sent since.
func (j *Journal) migrate(fresh bool) error {
	version, err := j.schemaVersion(j.write, fresh)
	if err != nil || version == len(migrations) {
		return err
	}
	err = j.Update(func(t *Tx) error {
		for _, step := range migrations[version:] {
			if _, err := t.exec(step); err != nil {
				return err
			}
		}
		if version == 0 {
			if _, err := t.exec("INSERT INTO meta (name, value) VALUES ('key', ?)", j.MAC([]byte(keyProof))); err != nil {
				return err
			}
		} else if version < firstStated {
			if err := t.stateAll(); err != nil {
				return err
			}
		}
		if version > 0 && version < firstQuoted {
			if err := t.quoteWhys(); err != nil {
				return err
			}
		}
		_, err := t.exec(guards() + fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d;", applicationID, len(migrations)))
		return err
	})
	if err != nil {
		return err
	}
	// Into the file itself: from here on an empty file means a loss.
	_, err = j.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// stateAll notes in the audit how every batch stands that was there before the audit did.
func (t *Tx) stateAll() error {
	rows, err := t.tx.Query("SELECT run, number, state, digest, records FROM batch WHERE state<>? ORDER BY id", Sealed)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := AuditRow{Time: t.j.now(), What: "state"}
		if err := rows.Scan(&r.Run, &r.Batch, &r.State, &r.Digest, &r.Count); err != nil {
			return err
		}
		t.audit = append(t.audit, r)
	}
	return rows.Err()
}
