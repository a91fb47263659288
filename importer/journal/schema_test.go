package journal

import (
	"fmt"
	"testing"
)

// takesBack undoes what a schema brought; the others brought nothing that an older program
// would miss.
var takesBack = map[int]string{
	20: `ALTER TABLE correction DROP COLUMN aside`,
	19: `DROP TABLE left_out`,
	18: `ALTER TABLE run DROP COLUMN meant`,
	17: `DROP TABLE doubt`,
	16: `ALTER TABLE run DROP COLUMN wanted`,
	15: `ALTER TABLE resolution DROP COLUMN found; ALTER TABLE resolution DROP COLUMN found_job`,
	14: `DROP TABLE quota`,
	13: `ALTER TABLE job DROP COLUMN form`,
	12: `DROP TABLE tenant; ALTER TABLE attempt DROP COLUMN key`,
	11: `ALTER TABLE step ADD COLUMN undone INTEGER NOT NULL DEFAULT 0; ALTER TABLE run ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
		ALTER TABLE correction DROP COLUMN undone; DROP TRIGGER summary_undo;
		CREATE TRIGGER summary_undo AFTER UPDATE ON step BEGIN DELETE FROM summary WHERE run=NEW.run; END`,
	8: `ALTER TABLE run DROP COLUMN purged`,
	7: `ALTER TABLE run DROP COLUMN severities`,
	6: `ALTER TABLE audit DROP COLUMN state; DELETE FROM meta WHERE name='head';
		CREATE TABLE slots (attempt TEXT PRIMARY KEY REFERENCES attempt, tenant TEXT NOT NULL,
		  claimed INTEGER NOT NULL, latest INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
		INSERT INTO slots SELECT * FROM slot; DROP TABLE slot; ALTER TABLE slots RENAME TO slot;
		CREATE INDEX slot_tenant ON slot (tenant, latest) WHERE kept = 1`,
	5: `ALTER TABLE batch DROP COLUMN after; ALTER TABLE batch DROP COLUMN after_rejects; ALTER TABLE batch DROP COLUMN refusals;
		ALTER TABLE attempt DROP COLUMN quota_before; ALTER TABLE attempt DROP COLUMN quota_after; ALTER TABLE ledger DROP COLUMN others;
		ALTER TABLE ledger DROP COLUMN skew; ALTER TABLE correction DROP COLUMN original; DROP TABLE host`,
	4: `ALTER TABLE source DROP COLUMN form; ALTER TABLE source DROP COLUMN entry`,
	3: `DROP TABLE counting; DROP TABLE counting_word; ALTER TABLE batch DROP COLUMN cause; ALTER TABLE source ADD COLUMN digest BLOB`,
	2: `DROP TABLE summary; DROP TRIGGER summary_batch; DROP TRIGGER summary_draft; DROP TRIGGER summary_source;
		DROP TRIGGER summary_step; DROP TRIGGER summary_undo`,
}

// age makes a journal one of an older schema, as an older program left it; the next to open
// it brings it up to date. What else that program would have done is done after it.
func age(t *testing.T, j *Journal, to int, sql string) {
	t.Helper()
	older := sql
	for schema := to + 1; schema <= len(migrations); schema++ {
		older = takesBack[schema] + "; " + older
	}
	if _, err := j.write.Exec(fmt.Sprintf("%s;PRAGMA user_version=%d", older, to)); err != nil {
		t.Fatal(err)
	}
}
