package importer

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"sync"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// Environment says what a key may touch.
type Environment string

const (
	Sandbox Environment = "sandbox" // the embedded practice server
	Test    Environment = "test"    // ClinikAPI with a clk_test_ key: a shared store
	Live    Environment = "live"    // ClinikAPI with a clk_live_ key: real patients
)

// Target says where batches go and as whom.
type Target struct {
	Host        string // scheme://host[:port]
	Environment Environment
	Key         string // masked for display: "clk_test_…9f2a"
	Tenant      string // one for each key and host; the slots of keys that may be of one organisation count together (Name)
	Sandbox     string // folder of the embedded sandbox's store, "" for a real server

	// As the settings have it: for a person to see, and to be asked by.
	Name      string // the organisation's short name, "" if it is not told
	Synthetic bool   // the records are declared to be made up
	Profile   string // "" = none
	KeyFrom   string // where the key was found, as in "the system's key store"; "" for the embedded sandbox
	Proxy     string // host:port that everything goes through, "" = none
}

// LiveWord is what a person types before records are sent with a live key: the
// organisation's short name, or LIVE where it is not told, and the number of records.
func (t Target) LiveWord(records int64) string {
	name := t.Name
	if name == "" {
		name = "LIVE"
	}
	return fmt.Sprintf("%s %d", name, records)
}

// Allowance is how many bulk operations the tenant may start in any window.
// The documented one is 5 in an hour.
type Allowance struct {
	Starts int
	Window time.Duration
}

// Limits bound a batch.
type Limits struct {
	Records int   // documented: 10,000
	Bytes   int64 // of the request body; the gateway's real limit is undocumented, 5 MiB is ours
}

// Options is what an engine is made of. Zero Clock, Rand mean the real ones; a zero
// Allowance or Limits means the documented one.
type Options struct {
	Journal   *journal.Journal
	Server    Server
	Target    Target
	Allowance Allowance
	Limits    Limits
	PollEvery time.Duration // between two looks at a running job, up to 8 times as long when nothing changes; 0: 250 ms for the embedded sandbox, else 2 s
	Clock     Clock
	Rand      io.Reader

	// Severities are what runs begun from now on ask of the lint's rules, by code, in place of
	// the rules' own; ndjson.Off leaves one out. A run keeps those that it was begun with.
	Severities map[string]ndjson.Severity

	LineLimit int // longest line of a file that is opened again, in bytes; 0: ndjson.DefaultLineLimit
}

// An Engine drives the imports of one target. All methods are safe for concurrent use.
type Engine struct {
	journal   *journal.Journal
	server    Server
	target    Target
	allowance Allowance
	limits    Limits
	pollEvery time.Duration
	clock     Clock
	time      *ledgerTime
	rand      io.Reader
	lineLimit int
	asked     map[string]ndjson.Severity // of the rules, by runs to come

	broadcast broadcast
	changing  sync.Mutex      // held over each change of a batch: journal first, memory second
	opening   sync.Mutex      // held while a run is begun or opened, so that there is one of each and none is forgotten
	kick      chan struct{}   // wakes the scheduler
	givenUp   context.Context // ended by giveUp
	giveUp    context.CancelFunc

	mu          sync.Mutex
	otherStore  storeDoubt
	quotaWanted string // the attempt whose count afterwards is not known yet
	runs        []*Run // open ones, in the order of opening
	paused      bool
	working     bool
	sealing     int           // approvals under way
	sealed      chan struct{} // closed at the end of the last of them
	polled      map[*batch]bool
	learnt      journal.Host // what is known of the server
	quota       Quota        // by the last reply that said
	quotaKept   Quota        // as the journal has it
	used        *int64       // its Used, by the last that said that; nil: none did
	fault       error        // the journal failed: nothing is sent any more

	watching Watching // of an observer
}

// New opens an engine on a journal. On one that is only looked at it is an observer, which
// needs no server: see Watching. Otherwise it recovers what an earlier process left: attempts
// without a wire mark go back to the queue, those with one and no verdict become unknown.
func New(o Options) (*Engine, error) {
	e := &Engine{
		journal: o.Journal, server: o.Server, target: o.Target, allowance: o.Allowance, limits: o.Limits,
		pollEvery: o.PollEvery, clock: o.Clock, rand: o.Rand, asked: maps.Clone(o.Severities), lineLimit: o.LineLimit,
		kick: make(chan struct{}, 1), polled: map[*batch]bool{},
	}
	e.givenUp, e.giveUp = context.WithCancel(context.Background())
	if e.journal == nil || e.server == nil && !e.journal.Observing() {
		return nil, errors.New("an engine needs a journal and a server")
	}
	if e.allowance.Starts <= 0 || e.allowance.Window <= 0 {
		e.allowance = Allowance{Starts: 5, Window: time.Hour}
	}
	if e.limits.Records <= 0 {
		e.limits.Records = 10_000
	}
	if e.limits.Bytes <= 0 {
		e.limits.Bytes = 5 << 20
	}
	if e.pollEvery <= 0 {
		e.pollEvery = 2 * time.Second / hurry
		if e.target.Sandbox != "" {
			e.pollEvery = 250 * time.Millisecond // it is on this computer: looking costs nobody anything
		}
	}
	if e.clock == nil {
		e.clock = newSystemClock()
	}
	if e.rand == nil {
		e.rand = rand.Reader
	}
	var err error
	if e.learnt, err = e.journal.Host(e.hostName()); err != nil {
		return nil, err
	}
	if t := e.target; t.Host != "" && !e.journal.Observing() {
		err = e.journal.KnowTenant(journal.Tenant{ID: t.Tenant, Host: t.Host, Environment: string(t.Environment), Name: t.Name, Profile: t.Profile})
		if err != nil {
			return nil, err
		}
	}
	l, err := e.journal.Ledger(e.target.Tenant, time.Time{})
	if err != nil {
		return nil, err
	}
	e.time = newLedgerTime(e.clock, l.Skew)
	if err := errors.Join(e.takeQuota(), e.takeDoubt()); err != nil {
		return nil, err
	}
	if e.journal.Observing() {
		return e, e.lookWho()
	}
	if err := e.recover(); err != nil {
		return nil, fmt.Errorf("what an earlier start left could not be taken up: %w", err)
	}
	return e, e.forgetLooked(nil, false)
}

// Target returns where this engine sends.
func (e *Engine) Target() Target { return e.target }

// Pause stops sending; jobs are still watched. Unpause goes on.
func (e *Engine) Pause() { e.setPaused(true) }

// Unpause ends a pause.
func (e *Engine) Unpause() { e.setPaused(false) }

func (e *Engine) setPaused(paused bool) {
	if e.journal.Observing() {
		return // whoever is at work does not hear it
	}
	e.mu.Lock()
	e.paused = paused
	e.mu.Unlock()
	e.wake()
	e.changed()
}

// Paused reports whether sending is stopped.
func (e *Engine) Paused() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.paused
}

// Input is a file that the user chose, with the type of its records.
type Input struct {
	File *ndjson.File
	Type *resource.Type
}

// Begin records a new run over the inputs. The engine closes the files with the run.
// A nil type is set later with SetType. The same file twice is refused: see Distinct.
func (e *Engine) Begin(inputs []Input) (*Run, error) { return e.begin(inputs, e.asked, nil) }

// begin begins a run; meant is as in BeginToSend, nil where a person is asked first.
func (e *Engine) begin(inputs []Input, severities map[string]ndjson.Severity, meant []byte) (*Run, error) {
	wanted := meant != nil
	if len(inputs) == 0 {
		return nil, errors.New("no file was chosen")
	}
	for i, in := range inputs {
		if reads(inputs[:i], in.File.Info()) {
			return nil, fmt.Errorf("%s was chosen twice, and each of its records would be sent twice: choose it once", in.File.Info().Path)
		}
	}
	files := make([]ndjson.Info, len(inputs))
	for i, in := range inputs {
		files[i] = in.File.Info()
	}
	e.opening.Lock()
	defer e.opening.Unlock()
	if err := e.forgetLooked(files, wanted); err != nil {
		return nil, err
	}
	row := journal.Run{
		ID: e.uuid(), Tenant: e.target.Tenant, Host: e.target.Host,
		Environment: string(e.target.Environment), Key: e.target.Key, Started: e.clock.Now(),
		Severities: severityWords(severities),
	}
	var sources []*Source
	var rows []journal.Source
	for i, in := range inputs {
		info := in.File.Info()
		sources = append(sources, &Source{Index: i, Path: info.Path, File: in.File, Type: in.Type, Report: ndjson.NewReport(), severities: severities})
		sources[i].identify()
		rows = append(rows, journal.Source{
			Number: i, Path: info.Path, Resolved: info.Resolved, Size: info.Size, ModTime: info.ModTime,
			Type: typeName(in.Type), Form: string(info.Form), Entry: info.Entry,
		})
	}
	var replaced []string
	if wanted {
		var err error
		if replaced, err = e.replaced(files); err != nil {
			return nil, err
		}
	}
	err := e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.AddRun(row, rows); err != nil {
			return err
		}
		for _, id := range replaced {
			if err := tx.SetWanted(id, false); err != nil {
				return err
			}
		}
		if err := tx.SetWanted(row.ID, wanted); err != nil {
			return err
		}
		if wanted {
			if err := tx.SetMeant(row.ID, meant); err != nil {
				return err
			}
		}
		return tx.Audit(journal.AuditRow{Time: row.Started, What: "begin", Run: row.ID, Count: int64(len(rows))})
	})
	if err != nil {
		return nil, err
	}
	r := newRun(e, row, sources, rows)
	e.add(r)
	return r, nil
}

func typeName(t *resource.Type) string {
	if t == nil {
		return ""
	}
	return t.Name()
}

func (e *Engine) add(r *Run) {
	e.mu.Lock()
	e.runs = append(e.runs, r)
	e.mu.Unlock()
	e.wake()
	e.changed()
}

// openRuns returns the runs in work.
func (e *Engine) openRuns() []*Run {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]*Run(nil), e.runs...)
}

// wake makes the scheduler look again.
func (e *Engine) wake() {
	select {
	case e.kick <- struct{}{}:
	default:
	}
}

// uuid returns a random UUID, version 4.
func (e *Engine) uuid() string {
	var b [16]byte
	if _, err := io.ReadFull(e.rand, b[:]); err != nil {
		rand.Read(b[:])
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// jitter spreads a wait over 80 to 120 % of it.
func (e *Engine) jitter(d time.Duration) time.Duration {
	var b [8]byte
	if _, err := io.ReadFull(e.rand, b[:]); err != nil {
		rand.Read(b[:])
	}
	part := float64(binary.LittleEndian.Uint64(b[:])>>11) / (1 << 53)
	return time.Duration(float64(d) * (0.8 + 0.4*part))
}
