package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// fakeServer is a server of our own: it accepts, refuses by script, and runs jobs.
type fakeServer struct {
	mu      sync.Mutex
	script  []func(s Submission, wire func() error) Reply // for the next imports, then it accepts
	bodies  [][]byte                                      // of every import that came on the wire
	starts  []time.Time
	jobs    map[string]*fakeJob
	reject  func(record string) string // the message of a record's fault, "" if it is good
	base    int64                      // of the index
	strings bool                       // errors as bare strings
	steps   int64                      // looks at a job until it is finished; 0: one
	limit   *Allowance                 // enforced with 429 when set
	job     func(*fakeJob) (Job, error)
}

type fakeJob struct {
	id      string
	records []string
	looks   int64
}

func (f *fakeServer) Import(ctx context.Context, s Submission, wire func() error) Reply {
	f.mu.Lock()
	var act func(Submission, func() error) Reply
	if len(f.script) > 0 {
		act, f.script = f.script[0], f.script[1:]
	}
	f.mu.Unlock()
	if act != nil {
		return act(s, wire)
	}
	return f.accept(s, wire)
}

// accept takes a batch as the real server would.
func (f *fakeServer) accept(s Submission, wire func() error) Reply {
	if err := wire(); err != nil {
		return Reply{Err: err}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.limit != nil {
		n := 0
		for _, at := range f.starts {
			if now.Sub(at) < f.limit.Window {
				n++
			}
		}
		if n >= f.limit.Starts {
			return Reply{Wired: true, BodyBytes: int64(len(s.Body)), Status: 429}
		}
	}
	f.starts = append(f.starts, now)
	f.bodies = append(f.bodies, bytes.Clone(s.Body))
	var body struct{ Data string }
	if err := json.Unmarshal(s.Body, &body); err != nil {
		panic(err)
	}
	id := fmt.Sprintf("job_%d", len(f.bodies))
	if f.jobs == nil {
		f.jobs = map[string]*fakeJob{}
	}
	f.jobs[id] = &fakeJob{id: id, records: strings.Split(body.Data, "\n")}
	return Reply{Wired: true, BodyBytes: int64(len(s.Body)), Status: 202, JobID: id}
}

func (f *fakeServer) Job(ctx context.Context, id string) (Job, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	j := f.jobs[id]
	if j == nil {
		return Job{}, &JobError{Status: 404, Code: "NOT_FOUND"}
	}
	j.looks++
	if f.job != nil {
		return f.job(j)
	}
	return f.report(j), nil
}

// report is the job as far as it has come by the number of looks.
func (f *fakeServer) report(j *fakeJob) Job {
	total := int64(len(j.records))
	steps := max(f.steps, 1)
	done := min(total, total*j.looks/steps)
	job := Job{ID: j.id, Status: "processing", Total: total, Processed: done}
	if done == total {
		job.Status = "completed"
	}
	for i, record := range j.records[:done] {
		if f.reject == nil {
			break
		}
		if message := f.reject(record); message != "" {
			fault := JobFault{Index: int64(i) + f.base, Message: message}
			if f.strings {
				fault = JobFault{Index: -1, Message: fmt.Sprintf("Record %d: %s", int64(i)+f.base, message)}
			}
			job.Errors = append(job.Errors, fault)
		}
	}
	return job
}

// accepted lists the records that ended in the server's store.
func (f *fakeServer) accepted() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	store := map[string]int{}
	for _, j := range f.jobs {
		for _, record := range j.records {
			if f.reject == nil || f.reject(record) == "" {
				store[record]++
			}
		}
	}
	return store
}

func reply(r Reply) func(Submission, func() error) Reply {
	return func(s Submission, wire func() error) Reply {
		if r.Wired {
			if err := wire(); err != nil {
				return Reply{Err: err}
			}
			if r.BodyBytes < 0 {
				r.BodyBytes = int64(len(s.Body))
			}
		}
		return r
	}
}

// world is an engine with its journal, its server and a folder for files.
type world struct {
	t      *testing.T
	dir    string
	server *fakeServer
	opts   Options
	j      *journal.Journal
	e      *Engine
	stop   func() error // ends the work
}

// inWorld runs a test in a bubble of its own time.
func inWorld(t *testing.T, f func(*testing.T, *world)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, dir: t.TempDir(), server: &fakeServer{}}
		w.giveJournal()
		w.opts = Options{Server: w.server, Target: Target{Host: "https://api.example", Environment: Test, Key: "clk_test_…9f2a", Tenant: "tenant"}}
		w.start()
		defer w.end()
		f(t, w)
	})
}

// start opens journal and engine, as a program does when it starts.
func (w *world) start() {
	w.t.Helper()
	j, err := journal.Open(filepath.Join(w.dir, "journal"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.j = j
	w.opts.Journal = j
	if w.e, err = New(w.opts); err != nil {
		w.t.Fatal(err)
	}
}

// work begins the work in the background.
func (w *world) work() {
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan error, 1)
	go func() { done <- w.e.Work(ctx) }()
	w.stop = func() error {
		cancel()
		return <-done
	}
	synctest.Wait()
}

// end closes everything; start brings it back as after a quit.
func (w *world) end() {
	w.t.Helper()
	if w.stop != nil {
		if err := w.stop(); err != nil {
			w.t.Errorf("Work = %v", err)
		}
		w.stop = nil
	}
	for _, r := range w.e.openRuns() {
		if err := r.Close(); err != nil {
			w.t.Error(err)
		}
	}
	if err := w.j.Close(); err != nil {
		w.t.Error(err)
	}
}

func (w *world) restart() {
	w.t.Helper()
	w.end()
	w.start()
}

// patient is a record that the lint finds nothing wrong with; a faulty one lacks a field.
func patient(n int) string {
	return fmt.Sprintf(`{"firstName":"Ana","lastName":"No%d","gender":"female","birthDate":"1984-11-02"}`, n)
}

func faultyPatient(n int) string {
	return fmt.Sprintf(`{"firstName":"Ana","lastName":"No%d","gender":"F","birthDate":"1984-11-02"}`, n)
}

func patients(from, to int) []string {
	var lines []string
	for i := from; i <= to; i++ {
		lines = append(lines, patient(i))
	}
	return lines
}

func (w *world) file(name string, lines []string) string {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *world) begin(paths ...string) *Run {
	w.t.Helper()
	r := w.beginUnchecked(paths...)
	w.lint(r)
	return r
}

func (w *world) beginUnchecked(paths ...string) *Run {
	w.t.Helper()
	return w.beginWith(w.e.Begin, paths...)
}

func (w *world) beginToSend(paths ...string) *Run {
	w.t.Helper()
	return w.beginWith(func(in []Input) (*Run, error) { return w.e.BeginToSend(in, []byte("meant")) }, paths...)
}

func (w *world) beginWith(begin func([]Input) (*Run, error), paths ...string) *Run {
	w.t.Helper()
	patientType, ok := resource.Lookup("Patient")
	if !ok {
		w.t.Fatal("no type Patient")
	}
	var inputs []Input
	for _, p := range paths {
		f, err := ndjson.Open(p)
		if err != nil {
			w.t.Fatal(err)
		}
		inputs = append(inputs, Input{f, patientType})
	}
	r, err := begin(inputs)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) lint(r *Run) {
	w.t.Helper()
	if err := r.Lint(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// approve plans and approves, and returns the plan.
func (w *world) approve(r *Run) Plan {
	w.t.Helper()
	p, err := r.Plan(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if err := r.Approve(w.t.Context(), p); err != nil {
		w.t.Fatal(err)
	}
	w.adds(r)
	return p
}

// adds checks that the totals add up.
func (w *world) adds(r *Run) Totals {
	w.t.Helper()
	t := r.Totals()
	if !t.AddUp() {
		w.t.Errorf("totals do not add up: %+v", t)
	}
	return t
}

func (w *world) totals(r *Run, want Totals) {
	w.t.Helper()
	got := w.adds(r)
	got.Batches, got.Slots = want.Batches, want.Slots
	if got != want {
		w.t.Errorf("totals\n got %+v\nwant %+v", got, want)
	}
}

// sleep lets time pass until everything that it brings has happened.
func (w *world) sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (w *world) states(r *Run) string {
	var all []string
	for _, b := range r.Batches() {
		all = append(all, string(b.State))
	}
	return strings.Join(all, " | ")
}

var errBroken = errors.New("connection reset by peer")

// slowServer answers late, or not at all once its caller gives up.
type slowServer struct {
	*fakeServer
	delay time.Duration
}

func (s slowServer) Import(ctx context.Context, sub Submission, wire func() error) Reply {
	if err := wire(); err != nil {
		return Reply{Err: err}
	}
	select {
	case <-time.After(s.delay):
		return s.accept(sub, func() error { return nil })
	case <-ctx.Done():
		return Reply{Wired: true, BodyBytes: int64(len(sub.Body)), Err: ctx.Err()}
	}
}

// chanceServer meets each import with one of the fates that the evidence table knows.
type chanceServer struct {
	*fakeServer
	rnd *rand.Rand
}

func (c chanceServer) Import(ctx context.Context, s Submission, wire func() error) Reply {
	n := int64(len(s.Body))
	switch c.rnd.IntN(12) {
	case 0:
		return Reply{Err: errBroken}
	case 1:
		return reply(Reply{Wired: true, BodyBytes: n, Err: errBroken})(s, wire)
	case 2: // taken, and the answer lost
		r := c.accept(s, wire)
		r.Status, r.JobID, r.Err = 0, "", errBroken
		return r
	case 3:
		return reply(Reply{Wired: true, Status: 503})(s, wire)
	case 4:
		return reply(Reply{Wired: true, Status: 403})(s, wire)
	case 5:
		return reply(Reply{Wired: true, BodyBytes: n, Status: 400})(s, wire)
	case 6:
		return reply(Reply{Wired: true, BodyBytes: n, Status: 202, JobID: "gone"})(s, wire)
	}
	return c.accept(s, wire)
}

// sent is how many imports the server took.
func (f *fakeServer) sent() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.bodies)
}

func (f *fakeServer) startTimes() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.starts)
}
