package journal

import (
	"fmt"
	"strings"
)

// A State of a batch.
type State string

// The states. Sealed batches are drafts of a plan in the making; a crash forgets them.
const (
	Sealed    State = "sealed"
	Queued    State = "queued"
	Claimed   State = "claimed"
	OnWire    State = "on wire"
	Accepted  State = "accepted"
	NoID      State = "accepted, no job id"
	Running   State = "running"
	Done      State = "done"
	Partial   State = "done, some rejected"
	Failed    State = "failed"
	Lost      State = "job lost"
	Unknown   State = "unknown"
	Retry     State = "refused for now"
	Refused   State = "refused"
	Held      State = "held"
	Stale     State = "stale"
	Cancelled State = "cancelled"
	Resolved  State = "resolved"
)

// States lists all states in the order of a batch's life.
var States = []State{Sealed, Queued, Claimed, OnWire, Accepted, NoID, Running, Done, Partial,
	Failed, Lost, Unknown, Retry, Refused, Held, Stale, Cancelled, Resolved}

// A Transition is a change of state that may happen.
type Transition struct {
	From, To State
	Decision bool   // only with a person's decision on record for the last attempt
	When     string // in words, for the documents
}

// Transitions is the state machine: what is not in it is refused, by the engine and
// by a trigger of the database. Two ways are missing on purpose: nothing leads from
// "on wire" back to the queue, and what may have been accepted gets there only by a
// recorded decision.
var Transitions = []Transition{
	{Sealed, Queued, false, "the plan is approved"},
	{Queued, Claimed, false, "a slot is free: slot and intent are durable"},
	{Queued, Held, false, "the key was refused, or another fault needs a person"},
	{Queued, Unknown, false, "the journal was put back from a backup: it may have been sent since"},
	{Queued, Stale, false, "the file is no longer what was sealed"},
	{Queued, Cancelled, false, "a person takes it out of the queue, or it is cut anew into smaller batches"},
	{Claimed, OnWire, false, "the connection stands; the mark that bytes may leave is durable"},
	{Claimed, Queued, false, "nothing was sent; the slot is returned"},
	{Claimed, Held, false, "nothing was sent, several times in a row"},
	{OnWire, Accepted, false, "202 with a usable job id"},
	{OnWire, NoID, false, "accepted, but the reply has no usable job id"},
	{OnWire, Unknown, false, "no trustworthy verdict"},
	{OnWire, Retry, false, "refused for now: 429, 413, 417, or 503 before the body"},
	{OnWire, Refused, false, "the content was refused"},
	{OnWire, Held, false, "key refused, redirect, or server fault before the body"},
	{Accepted, Running, false, "the job was read for the first time"},
	{Accepted, Done, false, "the job is finished, every record accepted"},
	{Accepted, Partial, false, "the job is finished, some records rejected"},
	{Accepted, Failed, false, "the job failed"},
	{Accepted, Lost, false, "the server knows no such job, several times over"},
	{Accepted, Unknown, true, "the job that a person named is another's, or they take that back before it was read"},
	{Accepted, NoID, true, "the same, of a batch that has no job id of the server's"},
	{Running, Done, false, "the job is finished, every record accepted"},
	{Running, Partial, false, "the job is finished, some records rejected"},
	{Running, Failed, false, "the job failed"},
	{Running, Lost, false, "the server knows no such job, several times over"},
	{Running, Unknown, true, "the job that a person named is another's"},
	{Running, NoID, true, "the same, of a batch that has no job id of the server's"},
	{Retry, Queued, false, "the time to try again has come"},
	{Retry, Unknown, false, "the journal was put back from a backup: it may have been sent since"},
	{Retry, Held, false, "the key was refused, or another fault needs a person"},
	{Retry, Cancelled, false, "a person takes it out of the queue"},
	{Held, Queued, false, "a person mended the cause and releases it"},
	{Held, Unknown, false, "the journal was put back from a backup: it may have been sent since"},
	{Held, Cancelled, false, "a person takes it out of the queue"},
	{Stale, Cancelled, false, "a person says that it is not to be sent"},
	{Resolved, Cancelled, true, "a person found that it was not accepted, and says that it is not to be sent"},
	{Unknown, Accepted, true, "a person found its job"},
	{Unknown, Resolved, true, "a person found out what became of it"},
	{Unknown, Queued, true, "a person sends it again, knowing that it may duplicate"},
	{NoID, Accepted, true, "a person found its job"},
	{NoID, Resolved, true, "a person found out what became of it"},
	{NoID, Queued, true, "a person sends it again, knowing that it may duplicate"},
	{Lost, Accepted, true, "a person found its job"},
	{Lost, Resolved, true, "a person found out what became of it"},
	{Lost, Queued, true, "a person sends it again, knowing that it may duplicate"},
	{Failed, Resolved, true, "a person found out what became of it"},
	{Failed, Queued, true, "a person sends it again, knowing that it may duplicate"},
	{Partial, Resolved, true, "a person found out what became of the records that the job does not account for"},
}

// Allowed returns the transition between two states, if there is one.
func Allowed(from, to State) (Transition, bool) {
	for _, t := range Transitions {
		if t.From == from && t.To == to {
			return t, true
		}
	}
	return Transition{}, false
}

// guards are the triggers that hold the state machine and the marks in the database itself.
func guards() string {
	var plain, decided []string
	for _, t := range Transitions {
		pair := fmt.Sprintf("'%s>%s'", t.From, t.To)
		if t.Decision {
			decided = append(decided, pair)
		} else {
			plain = append(plain, pair)
		}
	}
	return fmt.Sprintf(`
DROP TRIGGER IF EXISTS batch_state;
CREATE TRIGGER batch_state BEFORE UPDATE OF state ON batch
WHEN OLD.state <> NEW.state AND (OLD.state||'>'||NEW.state) NOT IN (%s) AND NOT (
  (OLD.state||'>'||NEW.state) IN (%s) AND
  EXISTS (SELECT 1 FROM resolution r WHERE r.batch = NEW.id AND r.attempt = OLD.attempts
    AND (NEW.state <> 'queued' OR r.decision = '%s')))
BEGIN SELECT RAISE(ABORT, 'forbidden change of state'); END;

DROP TRIGGER IF EXISTS batch_wire;
CREATE TRIGGER batch_wire BEFORE UPDATE OF state ON batch
WHEN NEW.state = 'on wire' AND NOT EXISTS (
  SELECT 1 FROM attempt a WHERE a.batch = NEW.id AND a.number = NEW.attempts AND a.phase = 'wire')
BEGIN SELECT RAISE(ABORT, 'on wire without a mark'); END;

DROP TRIGGER IF EXISTS batch_sealed;
CREATE TRIGGER batch_sealed BEFORE UPDATE OF run, number, round, type, records, bytes, digest, spans ON batch
BEGIN SELECT RAISE(ABORT, 'a sealed batch never changes'); END;

DROP TRIGGER IF EXISTS provenance_sealed;
CREATE TRIGGER provenance_sealed BEFORE UPDATE ON provenance
BEGIN SELECT RAISE(ABORT, 'a sealed batch never changes'); END;

DROP TRIGGER IF EXISTS batch_begin;
CREATE TRIGGER batch_begin BEFORE INSERT ON batch WHEN NEW.state <> 'sealed'
BEGIN SELECT RAISE(ABORT, 'a batch begins sealed'); END;

DROP TRIGGER IF EXISTS attempt_phase;
CREATE TRIGGER attempt_phase BEFORE UPDATE OF phase ON attempt
WHEN NOT ((OLD.phase = 'intent' AND NEW.phase IN ('wire', 'verdict')) OR (OLD.phase = 'wire' AND NEW.phase = 'verdict'))
BEGIN SELECT RAISE(ABORT, 'an attempt never goes back'); END;

DROP TRIGGER IF EXISTS audit_insert;
CREATE TRIGGER audit_insert BEFORE INSERT ON audit WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
DROP TRIGGER IF EXISTS audit_update;
CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
DROP TRIGGER IF EXISTS audit_delete;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
`, strings.Join(plain, ", "), strings.Join(decided, ", "), Resend)
}
