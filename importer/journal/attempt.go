package journal

import (
	"fmt"
	"time"
)

// Phase is how far an attempt has come.
type Phase string

const (
	Intent  Phase = "intent"  // recorded; no byte can have left
	Wire    Phase = "wire"    // bytes may have left
	Verdict Phase = "verdict" // settled
)

// An Attempt is one try at sending a batch.
type Attempt struct {
	ID         string // UUID
	Batch      int64  // Batch.ID
	Number     int    // of the batch, from 1
	Key        string // that it goes with, masked
	Phase      Phase
	Intent     time.Time     // on the computer's clock, as Wire and Ended
	Wire       time.Time     // zero: no byte can have left
	Ended      time.Time     // zero: it is under way, or a crash ended it
	Verdict    State         // what the batch became by it
	Status     int           // of the reply, 0 if there was none
	Code       string        // the server's, "" if it gave none; untrusted
	BodyBytes  int64         // that were handed to the connection
	RetryAfter time.Duration // that the server asked for, 0 if it did not
	Date       time.Time     // the server's clock
	Evidence   string        // in words; sealed at rest

	QuotaBefore, QuotaAfter *int64 // requests of the plan that the server counted, nil where it did not say
}

// AddAttempt records the intent to send, and the slot claimed for it; claimed is in the
// ledger's time.
func (t *Tx) AddAttempt(a Attempt, tenant string, claimed time.Time) error {
	_, err := t.exec("INSERT INTO attempt (id, batch, number, key, phase, intent, quota_before) VALUES (?, ?, ?, ?, ?, ?, ?)", a.ID, a.Batch, a.Number, a.Key, Intent, stamp(a.Intent), a.QuotaBefore)
	if err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO slot (attempt, tenant, claimed) VALUES (?, ?, ?)", a.ID, tenant, stamp(claimed)); err != nil {
		return err
	}
	return t.Seen(tenant, claimed)
}

// MarkWire records that bytes of the attempt may leave from now on.
func (t *Tx) MarkWire(attempt string, at time.Time) error {
	return t.exactlyOne("UPDATE attempt SET phase='wire', wire=? WHERE id=? AND phase='intent'", stamp(at), attempt)
}

// EndAttempt records the verdict and settles the slot: returned, or kept and counted
// by the server no later than latest.
func (t *Tx) EndAttempt(a Attempt, tenant string, kept bool, latest time.Time) error {
	err := t.exactlyOne(`UPDATE attempt SET phase='verdict', ended=?, verdict=?, status=?, code=?, body_bytes=?, retry_after=?, date=?, evidence=?, quota_after=?
		WHERE id=? AND phase<>'verdict'`,
		stamp(a.Ended), a.Verdict, a.Status, a.Code, a.BodyBytes, a.RetryAfter, stamp(a.Date), t.j.sealText(a.Evidence, "evidence "+a.ID), a.QuotaAfter, a.ID)
	if err != nil {
		return err
	}
	if err := t.exactlyOne("UPDATE slot SET kept=?, latest=? WHERE attempt=?", kept, stamp(latest), a.ID); err != nil {
		return err
	}
	return t.Seen(tenant, latest)
}

func (t *Tx) exactlyOne(query string, args ...any) error {
	r, err := t.exec(query, args...)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("attempt: %w", ErrState)
	}
	return nil
}

// QuotaAfter adds what the server said of its count after an attempt whose own reply did not.
func (t *Tx) QuotaAfter(attempt string, used int64) error {
	_, err := t.exec("UPDATE attempt SET quota_after=? WHERE id=? AND quota_after IS NULL", used, attempt)
	return err
}

// Attempts lists the attempts of a batch, oldest first.
func (j *Journal) Attempts(batch int64) ([]Attempt, error) {
	return collect(j, j.scanAttempt, "SELECT "+attemptColumns+" FROM attempt WHERE batch=? ORDER BY number", batch)
}

// OpenAttempts lists the attempts, of all tenants, that have no verdict.
func (j *Journal) OpenAttempts() ([]Attempt, error) {
	return collect(j, j.scanAttempt, "SELECT "+attemptColumns+" FROM attempt WHERE phase<>'verdict' ORDER BY intent")
}

// BatchOf returns the batch of an attempt, the tenant whose slot it has, and when that was
// claimed, in the ledger's time.
func (j *Journal) BatchOf(a Attempt) (b Batch, tenant string, claimed time.Time, err error) {
	if b, err = one(j, j.scanBatch, batchQuery+"WHERE b.id=?", a.Batch); err != nil {
		return b, "", claimed, err
	}
	claimed, err = one(j, func(row scanner) (time.Time, error) {
		var at int64
		err := row.Scan(&tenant, &at)
		return unstamp(at), err
	}, "SELECT tenant, claimed FROM slot WHERE attempt=?", a.ID)
	return b, tenant, claimed, err
}

const attemptColumns = "id, batch, number, key, phase, intent, wire, ended, verdict, status, code, body_bytes, retry_after, date, evidence, quota_before, quota_after"

func (j *Journal) scanAttempt(row scanner) (Attempt, error) {
	var a Attempt
	var intent, wire, ended, date int64
	var evidence []byte
	err := row.Scan(&a.ID, &a.Batch, &a.Number, &a.Key, &a.Phase, &intent, &wire, &ended, &a.Verdict, &a.Status, &a.Code, &a.BodyBytes, &a.RetryAfter, &date, &evidence, &a.QuotaBefore, &a.QuotaAfter)
	if err != nil {
		return a, err
	}
	a.Intent, a.Wire, a.Ended, a.Date = unstamp(intent), unstamp(wire), unstamp(ended), unstamp(date)
	a.Evidence, err = j.unsealText(evidence, "evidence "+a.ID)
	return a, err
}

// A Ledger is what counts for the next start of a tenant: its own slots and those of its Kin.
type Ledger struct {
	Kept      []Slot        // those that ended after the moment asked for, or are open
	Highest   time.Time     // the latest time ever recorded for the tenant
	NotBefore time.Time     // by a server's refusal
	Skew      time.Duration // of the ledger's time to this computer's clock, when the server was heard last
	Others    time.Time     // when the server last refused though the slots kept allowed a start
	Restored  time.Time     // when the journal was taken back into use from a backup: starts in the window before that are not known
}

// A Slot is one bulk operation that the server may have counted.
type Slot struct {
	Claimed time.Time
	Latest  time.Time // when it can have been counted at the latest; zero while that is open
}

// Ledger reads a tenant's slots that are open or ended after since.
func (j *Journal) Ledger(tenant string, since time.Time) (Ledger, error) {
	l, err := one(j, func(row scanner) (Ledger, error) {
		var highest, notBefore, others, restored int64
		var l Ledger
		err := row.Scan(&highest, &notBefore, &others, &l.Skew, &restored)
		l.Restored = unstamp(restored)
		l.Highest, l.NotBefore, l.Others = unstamp(highest), unstamp(notBefore), unstamp(others)
		return l, err
	}, "SELECT coalesce(max(highest), 0), coalesce(max(not_before), 0), coalesce(max(others), 0), coalesce((SELECT skew FROM ledger WHERE tenant=?1), max(skew), 0), coalesce((SELECT highest FROM ledger WHERE tenant=?2), 0) FROM ledger WHERE tenant IN "+kin, tenant, everyTenant)
	if err != nil {
		return l, err
	}
	l.Kept, err = collect(j, func(row scanner) (Slot, error) {
		var claimed, latest int64
		err := row.Scan(&claimed, &latest)
		return Slot{Claimed: unstamp(claimed), Latest: unstamp(latest)}, err
	}, "SELECT claimed, latest FROM slot WHERE tenant IN "+kin+" AND kept=1 AND (latest=0 OR latest>?2) ORDER BY claimed", tenant, stamp(since))
	return l, err
}

// Seen raises the latest time recorded for a tenant.
func (t *Tx) Seen(tenant string, at time.Time) error {
	_, err := t.exec("INSERT INTO ledger (tenant, highest) VALUES (?1, ?2) ON CONFLICT (tenant) DO UPDATE SET highest=max(highest, ?2)", tenant, stamp(at))
	return err
}

// SetSkew keeps how far the ledger's time is from this computer's clock.
func (t *Tx) SetSkew(tenant string, skew time.Duration) error {
	_, err := t.exec("UPDATE ledger SET skew=? WHERE tenant=?", int64(skew), tenant)
	return err
}

// SetTime puts the ledger right once the server said what time it is: nothing was counted
// later than now, and no refusal lasts longer than longest.
func (t *Tx) SetTime(tenant string, now time.Time, skew, longest time.Duration) error {
	if _, err := t.exec("UPDATE slot SET latest=?2 WHERE tenant IN "+kin+" AND kept=1 AND latest>?2", tenant, stamp(now)); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE ledger SET highest=min(highest, ?2) WHERE tenant=?1", everyTenant, stamp(now)); err != nil {
		return err
	}
	_, err := t.exec("UPDATE ledger SET highest=min(highest, ?2), others=min(others, ?2), not_before=min(not_before, ?3), skew=?4 WHERE tenant IN "+kin,
		tenant, stamp(now), stamp(now.Add(longest)), int64(skew))
	return err
}

// Wait records that the server takes nothing from the tenant before a time.
func (t *Tx) Wait(tenant string, until time.Time) error {
	_, err := t.exec("INSERT INTO ledger (tenant, not_before) VALUES (?1, ?2) ON CONFLICT (tenant) DO UPDATE SET not_before=?2", tenant, stamp(until))
	return err
}

// SeeOthers records that the server refused for the budget though the slots kept allowed a
// start: others use the tenant's slots too, or the server counts otherwise.
func (t *Tx) SeeOthers(tenant string, at time.Time) error {
	_, err := t.exec("INSERT INTO ledger (tenant, others) VALUES (?1, ?2) ON CONFLICT (tenant) DO UPDATE SET others=?2", tenant, stamp(at))
	return err
}
