package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// deaf takes every batch, and then does not tell how the jobs go.
type deaf struct{ why *importer.JobError }

func (d deaf) Import(_ context.Context, s importer.Submission, wire func() error) importer.Reply {
	if err := wire(); err != nil {
		return importer.Reply{Err: err}
	}
	return importer.Reply{Wired: true, BodyBytes: int64(len(s.Body)), Status: 202, JobID: "job_1"}
}

func (d deaf) Job(context.Context, string) (importer.Job, error) { return importer.Job{}, d.why }

// Nobody waits for ever for a job that cannot be read: send, resume and watch end, with the
// code of why, and say where the records are.
func TestAJobThatCannotBeReadIsNotWaitedForEver(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why  importer.JobError
		code int
		said string
	}{
		{importer.JobError{Status: 401}, ExitKey, "refuses the key"},
		{importer.JobError{Status: 403}, ExitKey, "refuses the key"},
		{importer.JobError{Status: 503}, ExitNetwork, "has a fault"},
		{importer.JobError{Err: errors.New("no route")}, ExitNetwork, "does not answer"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, run := approved(t, deaf{&row.why})
			ends := map[string]func(*reporter) error{
				"send": func(out *reporter) error {
					events, end := s.engine.Events()
					defer end()
					err := settle(t.Context(), s, []*importer.Run{run}, events, true, out)
					return errors.Join(err, out.ended([]*importer.Run{run}))
				},
				"watch": func(out *reporter) error {
					w := watcher{out: out, runs: []*importer.Run{run}, last: map[batchName]importer.Batch{}}
					_, err := w.follow(t.Context(), s.engine)
					return errors.Join(err, out.ended(w.runs))
				},
			}
			for _, name := range []string{"send", "watch"} {
				var printed, talk bytes.Buffer
				begun := time.Now()
				err := ends[name](newReporter(Env{Out: &printed, Err: &talk}, true))
				code := ExitOK
				if ended, ok := errors.AsType[*exitError](err); ok {
					code = ended.code
				}
				if code != row.code {
					t.Errorf("%s, %d: exit %d, want %d: %v", name, row.why.Status, code, row.code, err)
				}
				if took := time.Since(begun); name == "send" && (took < time.Minute || took > time.Hour) {
					t.Errorf("%s, %d: ended after %s", name, row.why.Status, took)
				}
				for _, want := range []string{row.said, "1 job with 1 record ", "The records are at the server, nothing is lost", "go on with: clinik-import resume"} {
					if !strings.Contains(talk.String(), want) {
						t.Errorf("%s, %d: %q is not said:\n%s", name, row.why.Status, want, talk.String())
					}
				}
				lines := bytes.Split(bytes.TrimSpace(printed.Bytes()), []byte("\n"))
				var last summaryEvent
				if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil || last.Event != "summary" || last.Exit != row.code || last.Running != 1 {
					t.Errorf("%s, %d: the last line is %s", name, row.why.Status, lines[len(lines)-1])
				}
			}
		})
	}
}

// onePatient is a session with a server, and a file of one record for it.
func onePatient(t *testing.T, to importer.Server, environment importer.Environment, key string) (*session, []importer.Input) {
	t.Helper()
	inputs := patientFile(t, `{"firstName":"Ada","lastName":"Lovelace"}`+"\n")
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	engine, err := importer.New(importer.Options{Journal: j, Server: to, Target: importer.Target{
		Host: "https://api.example", Environment: environment, Key: key, Tenant: "tenant"}})
	if err != nil {
		t.Fatal(err)
	}
	return &session{engine: engine, journal: j}, inputs
}

// patientFile is a file of patients, open.
func patientFile(t *testing.T, text string) []importer.Input {
	t.Helper()
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := ndjson.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	patient, _ := resource.Lookup("Patient")
	return []importer.Input{{File: file, Type: patient}}
}

// approved is a run of one record, approved to be sent to a server, and its session.
func approved(t *testing.T, to importer.Server) (*session, *importer.Run) {
	t.Helper()
	s, inputs := onePatient(t, to, importer.Test, "clk_test_…9f2a")
	run, err := s.engine.Begin(inputs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(run.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	if err := run.Lint(t.Context()); err != nil {
		t.Fatal(err)
	}
	plan, err := run.Plan(t.Context())
	if err == nil {
		err = run.Approve(t.Context(), plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s, run
}

// What else goes on is still waited for.
func TestWhatGoesOnByItself(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	deaf := importer.Unread{Cause: importer.ServerFault, Tries: 5}
	unreadJob := importer.Batch{Number: 1, State: importer.StateRunning, Unread: deaf}
	for _, row := range []struct {
		name                      string
		batches                   []importer.Batch
		waiting, ending, noneFree bool // with --wait; without it; without it and no slot is free
	}{
		{"nothing", nil, false, false, false},
		{"done", []importer.Batch{{State: importer.StateDone}}, false, false, false},
		{"on wire", []importer.Batch{{State: importer.StateOnWire}}, true, true, true},
		{"running", []importer.Batch{{State: importer.StateRunning}}, true, false, false},
		{"queued", []importer.Batch{{State: importer.StateQueued}}, true, true, false},
		{"to be tried now", []importer.Batch{{State: importer.StateRetry, NotBefore: now}}, true, true, false},
		{"to be tried later", []importer.Batch{{State: importer.StateRetry, NotBefore: now.Add(1)}}, true, false, false},
		{"unread", []importer.Batch{unreadJob}, false, false, false},
		{"another beside an unread one", []importer.Batch{unreadJob, {Number: 2, State: importer.StateRunning}}, true, false, false},
		{"queued beside an unread one", []importer.Batch{unreadJob, {Number: 2, State: importer.StateQueued}}, true, true, false},
		{"queued behind a running one", []importer.Batch{{Number: 1, State: importer.StateRunning}, {Number: 2, State: importer.StateQueued, After: 1}}, true, false, false},
		{"queued behind one that passed", []importer.Batch{{Number: 1, State: importer.StateDone}, {Number: 2, State: importer.StateQueued, After: 1}}, true, true, false},
		{"queued behind an unread one", []importer.Batch{unreadJob, {Number: 2, State: importer.StateQueued, After: 1}}, false, false, false},
		{"refused for now behind an unread one", []importer.Batch{unreadJob, {Number: 2, State: importer.StateRetry, After: 1}}, false, false, false},
	} {
		got := []bool{goesOn(row.batches, true, false, now), goesOn(row.batches, false, true, now), goesOn(row.batches, false, false, now)}
		if want := []bool{row.waiting, row.ending, row.noneFree}; got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("%s: %v, want %v", row.name, got, want)
		}
	}
}
