package journal

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

func open(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// openQueued opens a new journal and puts one batch into it, queued.
func openQueued(t *testing.T, dir string) (*Journal, Batch) {
	t.Helper()
	j := open(t, dir)
	b := addBatch(t, j, 1)
	if err := move(j, &b, Queued); err != nil {
		t.Fatal(err)
	}
	return j, b
}

func update(t *testing.T, j *Journal, f func(*Tx) error) {
	t.Helper()
	if err := j.Update(f); err != nil {
		t.Fatal(err)
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// addBatch makes a run (once) with a batch in the state sealed.
func addBatch(t *testing.T, j *Journal, number int) Batch {
	t.Helper()
	b := Batch{Run: "r", Number: number, Round: 1, Type: "Patient", Records: 2, Bytes: 20, Digest: []byte{1}, Spans: []Span{{0, 1, 2, 2}}}
	update(t, j, func(tx *Tx) error {
		if number == 1 {
			if err := tx.AddRun(Run{ID: "r", Tenant: "t", Started: noon}, []Source{{Number: 0, Path: "a", Type: "Patient"}}); err != nil {
				return err
			}
		}
		return tx.AddBatch(&b, []byte("provenance"))
	})
	return b
}

func move(j *Journal, b *Batch, to State) error {
	return j.Update(func(tx *Tx) error {
		next := *b
		next.State = to
		if err := tx.SaveBatch(next, b.State); err != nil {
			return err
		}
		*b = next
		return nil
	})
}

func TestSecondOwnerIsTurnedAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	_, err := Open(dir)
	if _, ok := errors.AsType[*LockedError](err); !ok {
		t.Fatalf("second Open = %v, want *LockedError", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("access lists, not modes")
	}
	dir := filepath.Join(t.TempDir(), "journal")
	j := open(t, dir)
	addBatch(t, j, 1)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v %v, want 0700", info.Mode(), err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) < 4 { // database, WAL, shared memory, key, lock
		t.Errorf("only %d files", len(entries))
	}
	for _, e := range entries {
		if info, _ := e.Info(); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", e.Name(), info.Mode())
		}
	}
}

func TestJournalThatCannotBeTrustedIsRefused(t *testing.T) {
	t.Parallel()
	damage := map[string]func(dir string) error{
		"emptied": func(dir string) error { return os.Truncate(filepath.Join(dir, fileName), 0) },
		"gone":    func(dir string) error { return os.Remove(filepath.Join(dir, fileName)) },
		"another file": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, fileName), bytes.Repeat([]byte("nonsense "), 1000), 0o600)
		},
		"broken page": func(dir string) error {
			f, err := os.OpenFile(filepath.Join(dir, fileName), os.O_RDWR, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, 4096), 2*4096)
			return err
		},
		"key gone":  func(dir string) error { return os.Remove(filepath.Join(dir, keyName)) },
		"other key": func(dir string) error { return os.WriteFile(filepath.Join(dir, keyName), make([]byte, 32), 0o600) },
	}
	for name, harm := range damage {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			j := open(t, dir)
			addBatch(t, j, 1)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			if err := harm(dir); err != nil {
				t.Fatal(err)
			}
			j, err := Open(dir)
			if _, ok := errors.AsType[*DamagedError](err); !ok {
				t.Fatalf("Open = %v, %v, want *DamagedError", j, err)
			}
		})
	}
}

func TestNewerJournalIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	if _, err := j.write.Exec("PRAGMA user_version=99"); err != nil {
		t.Fatal(err)
	}
	j.Close()
	_, err := Open(dir)
	if e, ok := errors.AsType[*NewerError](err); !ok || e.Found != 99 {
		t.Fatalf("Open = %v, want *NewerError of schema 99", err)
	}
}

func TestTriggerAgreesWithTheTable(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	addBatch(t, j, 1)
	number := 1
	// A trigger's refusal undoes its statement alone, so one transaction serves all pairs.
	update(t, j, func(tx *Tx) error {
		for _, from := range States {
			for _, to := range States {
				if from == to {
					continue
				}
				number++
				tryTransition(t, tx, number, from, to)
			}
		}
		return nil
	})
}

func tryTransition(t *testing.T, tx *Tx, number int, from, to State) {
	t.Helper()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s → %s: %v", from, to, err)
		}
	}
	b := Batch{Run: "r", Number: number, Round: 1, Type: "Patient", Records: 2, Bytes: 20, Digest: []byte{1}}
	must(nil, tx.AddBatch(&b, []byte("provenance")))
	// The way to from is not the matter here: step around the triggers.
	must(tx.exec("DROP TRIGGER batch_state; DROP TRIGGER batch_wire"))
	b.State, b.Attempts = from, 1
	must(nil, tx.SaveBatch(b, Sealed))
	must(tx.exec(guards()))
	if to == OnWire {
		id := string(from) + string(to)
		must(nil, tx.AddAttempt(Attempt{ID: id, Batch: b.ID, Number: 1, Intent: noon}, "t", noon))
		must(nil, tx.MarkWire(id, noon))
	}
	transition, ok := Allowed(from, to)
	next := b
	next.State = to
	err := tx.SaveBatch(next, from)
	if want := ok && !transition.Decision; (err == nil) != want {
		t.Errorf("%s → %s: %v, allowed %v", from, to, err, want)
	}
	if err == nil {
		return
	}
	must(nil, tx.AddResolution(Resolution{Batch: b.ID, Attempt: 2, Decision: "resend", Time: noon}))
	if err := tx.SaveBatch(next, from); err == nil {
		t.Errorf("%s → %s: a decision on another attempt opened the way", from, to)
	}
	must(nil, tx.AddResolution(Resolution{Batch: b.ID, Attempt: 1, Decision: "accepted", Time: noon}))
	if err := tx.SaveBatch(next, from); (err == nil) != (ok && to != Queued) {
		t.Errorf("%s → %s: %v after the decision that it was accepted", from, to, err)
	}
	if to != Queued {
		return
	}
	must(nil, tx.AddResolution(Resolution{Batch: b.ID, Attempt: 1, Decision: Resend, Time: noon}))
	if err := tx.SaveBatch(next, from); (err == nil) != ok {
		t.Errorf("%s → %s with a decision: %v, allowed %v", from, to, err, ok)
	}
}

func TestSettingsOfTheDatabase(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "temp_store": "2", "trusted_schema": "0"} {
		var got string
		if err := j.write.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", pragma, got, err, want)
		}
	}
	if _, err := j.read.Exec("DELETE FROM meta"); err == nil {
		t.Error("a reader could write")
	}
}

// Undo by steps becomes undo by corrections: what was undone last is made again first. A
// version that was beyond undo comes back as faulty, for nobody knows how it stands.
func TestStepsUndoneAreKeptByAnUpgrade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	addBatch(t, j, 1)
	for range 2 {
		for line := range int64(2) {
			update(t, j, func(tx *Tx) error {
				_, err := tx.AddStep("r", noon, []Correction{{Line: line + 1}}, [][]byte{[]byte("{}")})
				return err
			})
		}
	}
	age(t, j, 10, "UPDATE step SET undone=1 WHERE number>=3; UPDATE run SET floor=3")
	j.Close()
	got, err := open(t, dir).Corrections("r")
	want := []Correction{{ID: 1, Step: 1, Line: 1, Faulty: true}, {ID: 2, Step: 2, Line: 2}, {ID: 3, Step: 3, Line: 1, Undone: 2}, {ID: 4, Step: 4, Line: 2, Undone: 1}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("corrections\n got %+v, %v\nwant %+v", got, err, want)
	}
}

// Of the jobs of a journal from before, the form of the errors is not known; of those that
// are read from then on, it is kept.
func TestTheFormOfErrorsIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, b := openQueued(t, dir)
	want := Job{ID: "job_1", Status: "completed", Total: 9, Processed: 8, Rejected: 2, NoLine: 1, Missing: 1}
	update(t, j, func(tx *Tx) error { return tx.SaveJob(b.ID, want) })
	age(t, j, 12, "")
	for _, form := range []string{"", "text", ""} {
		j.Close()
		j = open(t, dir)
		if batches, err := j.Batches("r"); err != nil || len(batches) != 1 || batches[0].Job != want {
			t.Errorf("%+v, %v, want the job %+v", batches, err, want)
		}
		want.Form = map[string]string{"": "text", "text": ""}[form]
		update(t, j, func(tx *Tx) error { return tx.SaveJob(b.ID, want) })
	}
}

// A journal of the first schema is brought up to date, with what it holds.
func TestOlderJournalIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	addBatch(t, j, 1)
	age(t, j, 1, "")
	j.Close()
	j = open(t, dir)
	update(t, j, func(tx *Tx) error { return tx.SaveSummary("r", []byte("{}")) })
	if s, err := j.Summaries("t"); len(s) != 1 || err != nil {
		t.Errorf("summaries %v, %v", s, err)
	}
	update(t, j, func(tx *Tx) error { return tx.DropDrafts("") })
	if s, err := j.Summaries("t"); len(s) != 0 || err != nil {
		t.Errorf("a summary outlived a change of its run: %v, %v", s, err)
	}
}

func TestOnWireNeedsItsMark(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	b := addBatch(t, j, 1)
	for _, s := range []State{Queued, Claimed} {
		if err := move(j, &b, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := move(j, &b, OnWire); err == nil {
		t.Fatal("a batch went on the wire without a mark")
	}
}

func TestSealedBatchNeverChanges(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	addBatch(t, j, 1)
	for _, change := range []string{"UPDATE batch SET digest=x'00'", "UPDATE batch SET records=1", "UPDATE provenance SET records=x''"} {
		if _, err := j.write.Exec(change); err == nil {
			t.Errorf("%s was taken", change)
		}
	}
}

func TestCorrectionsAreSealedAtRest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	addBatch(t, j, 1)
	record := []byte(`{"firstName":"Canary-7711"}`)
	cs := []Correction{{Source: 0, Line: 1}}
	update(t, j, func(tx *Tx) error {
		_, err := tx.AddStep("r", noon, cs, [][]byte{record})
		return err
	})
	got, err := j.Corrected(cs[0].ID)
	if err != nil || !bytes.Equal(got, record) {
		t.Fatalf("Corrected = %q, %v", got, err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("Canary")) {
			t.Errorf("%s holds the record in clear", filepath.Base(f))
		}
	}
	// One sealed for another line does not open.
	if _, err := j.write.Exec("UPDATE correction SET line=2"); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Corrected(cs[0].ID); err == nil {
		t.Error("a correction that was moved to another line was taken")
	}
}

func TestFailedUpdateLeavesNothing(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	no := errors.New("no")
	err := j.Update(func(tx *Tx) error {
		if err := tx.AddRun(Run{ID: "r", Tenant: "t"}, nil); err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) {
		t.Fatalf("Update = %v", err)
	}
	if runs, err := j.Runs("t"); len(runs) != 0 || err != nil {
		t.Fatalf("Runs = %v, %v", runs, err)
	}
}

// A crash is a copy of the folder as it lies there while the owner still has it.
func TestCrashKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	dir, copied := t.TempDir(), t.TempDir()
	j := open(t, dir)
	addBatch(t, j, 1)
	if err := os.CopyFS(filepath.Join(copied, "j"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	again := open(t, filepath.Join(copied, "j"))
	if runs, err := again.Runs("t"); len(runs) != 1 || err != nil {
		t.Fatalf("after the crash: %v, %v", runs, err)
	}
}

// A process that dies while it makes the journal leaves files that hold nothing; the
// next start makes it. Where a journal was, the same files are a loss.
func TestCrashWhileTheJournalIsMade(t *testing.T) {
	t.Parallel()
	halves := map[string]func(dir string) error{
		"no file":      func(string) error { return nil },
		"an empty one": func(dir string) error { return os.WriteFile(filepath.Join(dir, fileName), nil, 0o600) },
		"half a key": func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, fileName), nil, 0o600), os.WriteFile(filepath.Join(dir, keyName), []byte("half"), 0o600))
		},
		"no table": func(dir string) error {
			db, err := openDB(filepath.Join(dir, fileName), "rwc", []string{"journal_mode(WAL)"}, 1)
			if err != nil {
				return err
			}
			_, made := makeKey(filepath.Join(dir, keyName))
			return errors.Join(made, db.Close())
		},
	}
	for name, leave := range halves {
		for _, used := range []bool{false, true} {
			dir := t.TempDir()
			if err := leave(dir); err != nil {
				t.Fatal(err)
			}
			if used {
				if err := os.WriteFile(filepath.Join(dir, lockName), []byte("c\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			j, err := Open(dir)
			if _, damaged := errors.AsType[*DamagedError](err); used != damaged || !used && err != nil {
				t.Errorf("%s, used before: %v: %v", name, used, err)
			}
			if err == nil {
				addBatch(t, j, 1)
				j.Close()
			}
		}
	}
}

// A source of the schema before this one was read line by line; how one is read is kept.
func TestSourcesKeepHowTheyAreRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	addBatch(t, j, 1)
	age(t, j, 3, "")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	if s, err := j.Sources("r"); err != nil || len(s) != 1 || s[0].Form != "" || s[0].Entry != "" {
		t.Errorf("%+v, %v", s, err)
	}
	want := Source{Path: "export.zip", Type: "Patient", Form: "values", Entry: "data/patients.json"}
	update(t, j, func(tx *Tx) error {
		return errors.Join(tx.AddRun(Run{ID: "z", Tenant: "t", Started: noon}, []Source{want}), tx.SetSource("z", Source{Type: "Patient", Linted: true}))
	})
	want.Linted = true
	if s, err := j.Sources("z"); err != nil || len(s) != 1 || s[0] != want {
		t.Errorf("%+v, %v, want %+v", s, err, want)
	}
}

// A run keeps what it asks of the rules; one of the schema before that asked for nothing.
func TestRunsKeepTheirSeverities(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	addBatch(t, j, 1)
	age(t, j, 6, "")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	if r, err := j.Run("r"); err != nil || r.Severities != nil {
		t.Errorf("severities %v, %v, want none", r.Severities, err)
	}
	want := map[string]string{"field.unknown": "error", "text.crlf": "off"}
	update(t, j, func(tx *Tx) error {
		return tx.AddRun(Run{ID: "z", Tenant: "t", Started: noon, Severities: want}, nil)
	})
	if r, err := j.Run("z"); err != nil || !maps.Equal(r.Severities, want) {
		t.Errorf("severities %v, %v, want %v", r.Severities, err, want)
	}
}

// A journal of the second schema, with a batch in it, is brought up to date.
func TestTheSchemaBeforeIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, b := openQueued(t, dir)
	age(t, j, 2, "")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	batches, err := j.Batches("r")
	if err != nil || len(batches) != 1 || batches[0].State != Queued || batches[0].Cause != "" || batches[0].Said.Given {
		t.Fatalf("batches %+v, %v", batches, err)
	}
	if sources, err := j.Sources("r"); err != nil || len(sources) != 1 || sources[0].Path != "a" {
		t.Errorf("sources %+v, %v", sources, err)
	}
	b = batches[0]
	b.Cause = "key refused"
	if err := move(j, &b, Held); err != nil {
		t.Fatal(err)
	}
	if err := move(j, &b, Done); err == nil {
		t.Error("the state machine is not guarded any more")
	}
	if batches, _ = j.Batches("r"); batches[0].Cause != "key refused" {
		t.Errorf("cause %q", batches[0].Cause)
	}
}

func TestCountingAndWordsAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, b := openQueued(t, dir)
	if _, err := j.Counting("t", "text"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Counting = %v, want ErrNotFound", err)
	}
	seen, word := Counting{Base: 1, Job: "job_1", Seen: noon}, BaseWord{Given: true, Base: 1, Reason: "looked Ana Nowak up"}
	update(t, j, func(tx *Tx) error {
		return errors.Join(tx.SetCounting("t", "text", Counting{Base: 0, Job: "job_0", Seen: noon}), tx.SetCounting("t", "text", seen),
			tx.SetCounting("u", "text", Counting{Base: -1, Job: "job_2", Seen: noon}), tx.AddBaseWord(b.ID, word, noon))
	})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	bytesOf, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil || bytes.Contains(bytesOf, []byte("Nowak")) {
		t.Errorf("the reason stands there for all to read, %v", err)
	}
	j = open(t, dir)
	if c, err := j.Counting("t", "text"); err != nil || c != seen {
		t.Errorf("Counting = %+v, %v", c, err)
	}
	if batches, err := j.Batches("r"); err != nil || batches[0].Said != word {
		t.Errorf("batches %+v, %v", batches, err)
	}
	update(t, j, func(tx *Tx) error { return tx.ClearJob(b.ID) })
	if batches, _ := j.Batches("r"); batches[0].Said.Given {
		t.Error("a word outlives its job")
	}
}
