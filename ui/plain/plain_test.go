package plain

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/ui/safe"
)

// fakeServer takes every batch and finishes its job at the second look. What reject names
// is rejected, with an index counted from base. While silent it loses its answers.
type fakeServer struct {
	mu     sync.Mutex
	jobs   map[string][]string
	looks  map[string]int
	reject func(record string) string
	base   int64
	silent bool
}

func (f *fakeServer) Import(_ context.Context, s importer.Submission, wire func() error) importer.Reply {
	if err := wire(); err != nil {
		return importer.Reply{Err: err}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var body struct{ Data string }
	if err := json.Unmarshal(s.Body, &body); err != nil {
		panic(err)
	}
	id := fmt.Sprintf("job_%d", len(f.jobs)+1)
	f.jobs[id] = strings.Split(body.Data, "\n")
	if f.silent {
		f.silent = false
		return importer.Reply{Wired: true, BodyBytes: int64(len(s.Body)), Err: io.ErrUnexpectedEOF}
	}
	return importer.Reply{Wired: true, BodyBytes: int64(len(s.Body)), Status: 202, JobID: id}
}

func (f *fakeServer) Job(_ context.Context, id string) (importer.Job, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	records := f.jobs[id]
	f.looks[id]++
	if f.looks[id] < 2 {
		return importer.Job{ID: id, Status: "processing", Total: int64(len(records))}, nil
	}
	job := importer.Job{ID: id, Status: "completed", Total: int64(len(records)), Processed: int64(len(records))}
	for i, r := range records {
		if message := f.reject(r); message != "" {
			job.Errors = append(job.Errors, importer.JobFault{Index: int64(i) + f.base, Message: message})
		}
	}
	return job, nil
}

// stored counts how often each record is in the store.
func (f *fakeServer) stored() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	store := map[string]int{}
	for _, records := range f.jobs {
		for _, r := range records {
			if f.reject(r) == "" {
				store[r]++
			}
		}
	}
	return store
}

// A person answers what is asked: each answer is given once its question was heard.
type person struct {
	t      *testing.T
	mu     sync.Mutex
	heard  strings.Builder
	from   int // of what was heard since the last answer
	script [][2]string
	say    chan string
}

func (p *person) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard.Write(b)
	if len(p.script) > 0 && strings.Contains(p.heard.String()[p.from:], p.script[0][0]) && strings.HasSuffix(p.heard.String(), " ") {
		p.from = p.heard.Len()
		p.say <- p.script[0][1]
		if p.script = p.script[1:]; len(p.script) == 0 {
			close(p.say)
		}
	}
	return len(b), nil
}

// Read gives the answers.
func (p *person) Read(b []byte) (int, error) {
	answer, ok := <-p.say
	if !ok {
		return 0, io.EOF
	}
	return copy(b, answer+"\n"), nil
}

// converse lets a person talk through a script over files with these lines.
func converse(t *testing.T, server *fakeServer, environment importer.Environment, lines []string, script [][2]string) *person {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "patients.ndjson")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server.jobs, server.looks = map[string][]string{}, map[string]int{}
	if server.reject == nil {
		server.reject = func(string) string { return "" }
	}
	p := &person{t: t, script: script, say: make(chan string, len(script))}
	synctest.Test(t, func(t *testing.T) {
		p.say = make(chan string, len(script))
		j, err := journal.Open(filepath.Join(folder, "journal"))
		if err != nil {
			t.Fatal(err)
		}
		engine, err := importer.New(importer.Options{Journal: j, Server: server,
			Target: importer.Target{Host: "https://clinic.example", Environment: environment, Key: "clk_test_…9f2a", Tenant: "t"}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		work := make(chan error, 1)
		go func() { work <- engine.Work(ctx) }()
		err = Run(ctx, Options{Engine: engine, In: p, Out: p, Clock: wall{}, Paths: []string{path}, Folder: folder, Guard: guard})
		if err != nil {
			t.Error(err)
		}
		cancel()
		if len(p.script) > 0 {
			close(p.say)
		}
		if err := <-work; err != nil {
			t.Error(err)
		}
		runs, _ := engine.Runs()
		for _, r := range runs {
			if run, err := engine.Open(r.ID); err == nil {
				run.Close()
			}
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	if len(p.script) > 0 {
		t.Errorf("never asked: %q\n%s", p.script[0][0], p.heard.String())
	}
	for _, r := range p.heard.String() {
		if r < ' ' && r != '\n' || 0x7f <= r && r < 0xa0 {
			t.Fatalf("control character %U in %q", r, p.heard.String())
		}
	}
	return p
}

func guard(t importer.Target, p importer.Plan) (safe.Text, string) {
	if t.Environment == importer.Live {
		return safe.Own("LIVE."), "LIVE 5"
	}
	return safe.Own("Practice."), ""
}

type wall struct{}

func (wall) Now() time.Time                         { return time.Now() }
func (wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

func (p *person) hears(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.heard.String(), text) {
			p.t.Errorf("never heard: %q\n%s", text, p.heard.String())
		}
	}
}

var lines = []string{
	`{"firstName":"Amara","lastName":"Okafor","gender":"female","birthDate":"1984-11-02","generalPractitionerId":"prac_001"}`,
	`{"firstName":"Jean-Luc","lastName":"Simon","gender":"male","birthDate":"1971-02-28","generalPractitionerId":"prac_x7"}`,
	`{"firstName":"秀英","lastName":"王","gender":"female","birthDate":"1966-07-19"}`,
	``,
	`{"firstName":"Ola","birthDate":"1990-03-12","gender":"F"}`,
	`{"firstName":"Per","lastName":"Berg","gender":"male","birthDate":"1959-01-05"}`,
}

func unknownReference(record string) string {
	if strings.Contains(record, "prac_x") {
		return "generalPractitionerId: unknown reference"
	}
	return ""
}

// TestFromFaultsToFullAcceptance is the whole job without a screen.
func TestFromFaultsToFullAcceptance(t *testing.T) {
	t.Parallel()
	server := &fakeServer{reject: unknownReference}
	p := converse(t, server, importer.Sandbox, lines, [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "safe"},
		{"Apply these fixes?", "apply"},
		{"What next?", "correct"},
		{"Which ones?", "1"},
		{"What shall be done?", "1"}, // type the missing last name
		{"leaves it as it is", "Nordmann"},
		{"What next?", "send"},
		{"Send now?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", "1"},
		{"Which record shows the fault?", "1"},
		{"What shall be done?", "1"},
		{"leaves it as it is", "prac_007"},
		{"What next?", "send"},
		{"Send now?", "yes"},
		{"What next?", "quit"},
	})
	p.hears("gender: change to", "6 read: 1 blank, 5 accepted.", "finished: every record was accepted")
	if got := server.stored(); len(got) != 5 {
		t.Errorf("the store has %v", got)
	}
	for record, n := range server.stored() {
		if n != 1 {
			t.Errorf("%d times: %s", n, record)
		}
	}
}

// TestAnUnknownOutcomeIsDecided has the answer to a batch lost.
func TestAnUnknownOutcomeIsDecided(t *testing.T) {
	t.Parallel()
	server := &fakeServer{silent: true}
	p := converse(t, server, importer.Sandbox, lines[:3], [][2]string{
		{"Is that right?", "yes"},
		{"What next?", "send"},
		{"Send now?", "yes"},
		{"What next?", "decide"},
		{"What became of batch 1?", "support"},
		{"What became of batch 1?", "job"},
		{"The job id", "job_1"},
		{"How do you know?", "support said so"},
		{"What next?", "watch"},
		{"What next?", "q"},
	})
	p.hears("needs your decision", "X-Request-ID", "Recorded.", "3 read: 3 accepted.")
}

func TestLiveWantsItsWord(t *testing.T) {
	t.Parallel()
	server := &fakeServer{}
	p := converse(t, server, importer.Live, append(lines[:3:3], lines[0], lines[5]), [][2]string{
		{"Is that right?", "y"},
		{"What next?", "send"},
		{"To send, type LIVE 5.", "yes"},
		{"What next?", "files"},
		{"Numbers of files", "q"},
	})
	p.hears("Nothing was sent.", "LIVE: real patients.")
	if len(server.jobs) > 0 {
		t.Error("something was sent")
	}
}

func TestValuesCanBeHidden(t *testing.T) {
	t.Parallel()
	p := converse(t, &fakeServer{}, importer.Sandbox, lines, [][2]string{
		{"Is that right?", "y"},
		{"What next?", "P"},
		{"Your choice", "correct"},
		{"Which ones?", "1"},
		{"What shall be done?", "read"},
		{"What shall be done?", "undo"},
		{"Answer with a number", "?"},
		{"What shall be done?", "back"},
	})
	p.hears("Values are hidden now.", "firstName: \"Xxx\"")
	if strings.Contains(p.heard.String(), "Ola") {
		t.Error("a value is said")
	}
}

// TestHostileTextIsSaidEscaped: converse holds that no control character is written.
func TestHostileTextIsSaidEscaped(t *testing.T) {
	t.Parallel()
	server := &fakeServer{reject: func(string) string { return "bad\x1b[2J\u202e" }}
	p := converse(t, server, importer.Sandbox, []string{lines[0], `{"firstName":"a\u001b[31m","lastName":"b\u202e","gender":"x\u009b"}`}, [][2]string{
		{"Is that right?", "y"},
		{"What next?", "send"},
		{"Send now?", "yes"},
		{"What next?", "correct"},
		{"Which ones?", "q"},
	})
	p.hears(`bad\x1b[2J\u202e`)
}

func TestPick(t *testing.T) {
	t.Parallel()
	choices := []choice{{word: "send"}, {word: "safe"}, {}}
	for answer, want := range map[string]int{"1": 0, "2.": 1, "3": 2, "4": -1, "0": -1, "se": 0, "SAFE": 1, "s": -1, "": -1, "x": -1} {
		if got := pick(answer, choices); got != want {
			t.Errorf("%q: %d, want %d", answer, got, want)
		}
	}
}

// TestBesideAnotherProgram: whoever only looks on hears so before anything else is asked.
func TestBesideAnotherProgram(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	owner, err := journal.Open(filepath.Join(folder, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	j, err := journal.Observe(owner.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	engine, err := importer.New(importer.Options{Journal: j, Target: importer.Target{Host: "https://clinic.example", Environment: importer.Test, Tenant: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := Run(t.Context(), Options{Engine: engine, In: strings.NewReader("q\n"), Out: &said, Clock: wall{}, Folder: folder}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "Read only: another clinik-import is at work (since ") {
		t.Errorf("said:\n%s", said.String())
	}
}
