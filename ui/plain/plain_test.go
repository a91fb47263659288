package plain

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
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
	slow   int           // looks at a job before it is finished; 0: 2
	refuse int           // of the next batches: their key is refused
	deaf   bool          // no job can be read
	lag    time.Duration // until a job is read
}

func (f *fakeServer) Import(_ context.Context, s importer.Submission, wire func() error) importer.Reply {
	if err := wire(); err != nil {
		return importer.Reply{Err: err}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse > 0 {
		f.refuse--
		return importer.Reply{Wired: true, Status: 401}
	}
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
	time.Sleep(f.lag)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.deaf {
		return importer.Job{}, errors.New("no answer")
	}
	records := f.jobs[id]
	f.looks[id]++
	if f.looks[id] < max(2, f.slow) {
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

// A person answers what is asked: each answer is given once its question was heard, and
// stands in what was heard behind a >. What begins with ! is no question; the person
// speaks up once it is heard.
type person struct {
	t      *testing.T
	mu     sync.Mutex
	heard  strings.Builder
	from   int // of what was heard since the last answer
	script [][2]string
	say    chan string
	folder string
}

func (p *person) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard.Write(b)
	if len(p.script) == 0 {
		return len(b), nil
	}
	want, unasked := strings.CutPrefix(p.script[0][0], "!")
	asked := strings.HasSuffix(p.heard.String(), " ")
	switch heard := strings.Contains(p.heard.String()[p.from:], want); {
	case heard && (asked || unasked):
		fmt.Fprintf(&p.heard, "> %s\n", p.script[0][1])
		p.from = p.heard.Len()
		p.say <- p.script[0][1]
		if p.script = p.script[1:]; len(p.script) == 0 {
			close(p.say)
		}
	case asked: // for something else
		p.t.Errorf("not asked: %q\n%s", want, p.heard.String())
		p.script = nil
		close(p.say)
	}
	return len(b), nil
}

// Read gives the answers.
func (p *person) Read(b []byte) (int, error) {
	answer, ok := <-p.say
	if !ok {
		return 0, io.EOF
	}
	time.Sleep(time.Second) // nobody answers at once
	return copy(b, answer+"\n"), nil
}

// A clinic is a folder with a file, a journal and a server, for one conversation or
// several.
type clinic struct {
	server      *fakeServer
	environment importer.Environment
	file        string // name of the file; "": patients.ndjson
	lines       []string
	editor      string
	typ         string                 // that the program is started with
	beside      map[string][]byte      // other files, by their names
	keys        []string               // of each start, masked; none: always the same
	between     func(*journal.Journal) // done before each start but the first; nil: nothing
}

// talks lets a person talk through scripts, one for each time that the program is started.
func (k clinic) talks(t *testing.T, scripts ...[][2]string) *person {
	t.Helper()
	folder := t.TempDir()
	if k.file == "" {
		k.file = "patients.ndjson"
	}
	if k.environment == "" {
		k.environment = importer.Sandbox
	}
	path := filepath.Join(folder, k.file)
	if err := os.WriteFile(path, []byte(strings.Join(k.lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, text := range k.beside {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k.server.jobs, k.server.looks = map[string][]string{}, map[string]int{}
	if k.server.reject == nil {
		k.server.reject = func(string) string { return "" }
	}
	p := &person{t: t, folder: folder}
	synctest.Test(t, func(t *testing.T) {
		for i, script := range scripts {
			if i > 0 {
				p.heard.WriteString("\n--- the program is started again ---\n\n")
			}
			k.once(t, p, path, script, i)
		}
	})
	for _, r := range p.heard.String() {
		if r < ' ' && r != '\n' || 0x7f <= r && r < 0xa0 || r == 0x202e || r == 0x200b {
			t.Fatalf("control character %U in %q", r, p.heard.String())
		}
	}
	return p
}

// once is one start of the program, to its end.
func (k clinic) once(t *testing.T, p *person, path string, script [][2]string, start int) {
	key, tenant := "clk_test_…9f2a", "t"
	if k.keys != nil {
		key, tenant = k.keys[start], k.keys[start]
	}
	p.script, p.from, p.say = script, p.heard.Len(), make(chan string, len(script))
	j, err := journal.Open(filepath.Join(p.folder, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	if start > 0 && k.between != nil {
		k.between(j)
	}
	engine, err := importer.New(importer.Options{Journal: j, Server: k.server, PollEvery: 2 * time.Second,
		Target: importer.Target{Host: "https://clinic.example", Environment: k.environment, Key: key, Tenant: tenant}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	work := make(chan error, 1)
	go func() { work <- engine.Work(ctx) }()
	o := Options{Engine: engine, In: p, Out: p, Clock: wall{}, Folder: p.folder, Editor: k.editor, Type: k.typ}
	if start == 0 {
		o.Paths = []string{path}
	}
	if err := Run(ctx, o); err != nil {
		t.Error(err)
	}
	cancel()
	if len(p.script) > 0 {
		t.Errorf("never asked: %q\n%s", p.script[0][0], p.heard.String())
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
}

// converse lets a person talk through a script over a file with these lines.
func converse(t *testing.T, server *fakeServer, environment importer.Environment, lines []string, script [][2]string) *person {
	t.Helper()
	return clinic{server: server, environment: environment, lines: lines}.talks(t, script)
}

// zipped is an archive of files, each its name and what it holds.
func zipped(t *testing.T, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[i+1]+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var update = flag.Bool("update", false, "write the golden transcripts anew")

// golden holds the whole transcript, but for what differs from one day to the next.
func (p *person) golden(name string) {
	p.t.Helper()
	got := strings.ReplaceAll(p.heard.String(), p.folder+string(os.PathSeparator), "/clinic/")
	got = strings.ReplaceAll(got, p.folder, "/clinic")
	for _, changes := range []struct{ pattern, with string }{
		{`[0-9a-f]{8}-[0-9a-f-]{27}`, "(an id)"}, {`\b[0-9a-f]{32,}\b`, "(a digest)"},
		{`(?m)^Batch \d+( goes next| is being sent| was taken by|: \d+ of \d+ records? worked on).*\n`, ""}, // how often that is looked at is by chance
	} {
		got = regexp.MustCompile(changes.pattern).ReplaceAllString(got, changes.with)
	}
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if got != string(want) {
		p.t.Errorf("the transcript is not that of %s (look, then -update):\n%s", path, got)
	}
}

func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
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

func TestSharesOfGroupsAreRounded(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{400: ", 67 % of all", 1: ", <1 % of all", 600: ", >99 % of all"} {
		if got := groupText(ndjson.RuleCount{Rule: "field.required", Count: n}, mend.Shifts{}, 601, true).String(); !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}
