package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// window is the time in which the server lets five operations start: short, so that a
// round meets its end and its beginning.
const window = 400 * time.Millisecond

// A round is one import (or two) under torture.
type round struct {
	o      *options
	number int
	rng    *rand.Rand
	dir    string
	key    string
	shape  string // of job errors
	faults []string
	server server
	trap   *httptest.Server // where redirects lead; nobody may come
	lured  atomic.Int64

	groups    [][]file          // what is sent together
	written   map[string]string // by its mark: a record as it stands in its file, or as it is corrected
	parts     map[string]bool   // digests of what a first round may send
	processes []process
	outages   int
	truths    int // events of the truth file at the end
	log       strings.Builder
	final     snapshot
	seen      map[string]int // faults done, for the tally
}

func newRound(o *options, number int) *round {
	return &round{o: o, number: number, rng: rand.New(rand.NewPCG(o.seed, uint64(number))),
		dir: filepath.Join(o.folder, fmt.Sprintf("round-%d", number)), seen: map[string]int{}, written: map[string]string{}, parts: map[string]bool{}}
}

func (r *round) say(format string, args ...any) {
	line := fmt.Sprintf("%3d  %s\n", r.number, fmt.Sprintf(format, args...))
	r.log.WriteString(line)
	if r.o.verbose {
		fmt.Print(line)
	}
}

// brief is a command line without what is the same in all of them.
func (r *round) brief(program string, args []string) string {
	if program == r.o.self {
		return handCommand
	}
	return strings.Join(args[:min(2, len(args))], " ")
}

// mostSteps bounds a round; one that is not settled after them never will be.
const mostSteps = 60

// play does the round; an error is a law that was broken, or a round that could not be done.
func (r *round) play(ctx context.Context) (err error) {
	defer func() {
		r.stopServer()
		if r.trap != nil {
			r.trap.Close()
		}
		if err != nil {
			_ = os.WriteFile(filepath.Join(r.dir, "log.txt"), []byte(r.log.String()), 0o600) // it is also told with -v
		}
	}()
	if err := r.prepare(); err != nil {
		return err
	}
	if err := r.startServer(ctx); err != nil {
		return err
	}
	for step := 1; step <= mostSteps; step++ {
		done, err := r.step(ctx, step)
		if err != nil {
			return err
		}
		if err := r.judge(); err != nil {
			return err
		}
		if done {
			return r.judgeTheEnd(ctx)
		}
	}
	return fmt.Errorf("not settled after %d steps: %s", mostSteps, r.final.states())
}

// prepare settles everything that chance decides beforehand.
func (r *round) prepare() error {
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return err
	}
	r.key = fmt.Sprintf("clk_test_%016x", r.rng.Uint64())
	r.shape = []string{"objects0", "objects1", "strings"}[r.rng.IntN(3)]
	r.trap = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { r.lured.Add(1) }))
	for range r.rng.IntN(5) {
		r.faults = append(r.faults, r.someFault())
	}
	n := 0
	for range 1 + r.rng.IntN(2) {
		var group []file
		order := r.rng.Perm(len(kinds)) // a batch for each kind: more than five fill the window
		for _, i := range order[:1+r.rng.IntN(len(kinds))] {
			f, err := r.makeFile(n, kinds[i])
			if err != nil {
				return err
			}
			n++
			group = append(group, f)
		}
		r.groups = append(r.groups, group)
	}
	return nil
}

// someFault draws a fault.
func (r *round) someFault() string {
	when := fmt.Sprintf("import#%d", 1+r.rng.IntN(6))
	whats := []string{"status:503", "status:500", "status:422", "status:401", "status:413", "status:417", "429", "delay:60ms", "reset-before-body", "reset-mid-body", "reset-after-body",
		"truncate-reply", "garbage-reply", "no-id", "drip:80ms", "lose-job", "redirect:" + r.trap.URL}
	switch r.rng.IntN(8) {
	case 0, 1:
		when = fmt.Sprintf("job#%d", 1+r.rng.IntN(20))
		whats = []string{"status:500", "status:503", "429", "delay:30ms", "reset-before-body", "reset-after-body", "truncate-reply", "garbage-reply", "no-id", "lose-job", "drip:40ms",
			"redirect:" + r.trap.URL}
	case 2:
		when = "import@0.2"
	}
	return when + "=" + whats[r.rng.IntN(len(whats))]
}

// step does the next thing that a person at the keyboard would do, and reports whether
// all is settled.
func (r *round) step(ctx context.Context, step int) (bool, error) {
	gentle := step > mostSteps*2/3
	var err error
	if r.final, err = r.snapshot(); err != nil {
		return false, err
	}
	if group := r.unsent(); group != nil {
		args := []string{"send", "--yes", "--json", "--host", r.server.url, "--slots", "5/" + window.String()}
		for _, f := range group {
			args = append(args, f.path)
		}
		return false, r.program(ctx, r.someKilling("send", gentle), args...)
	}
	if !gentle && r.outages == 0 && r.rng.IntN(25) == 0 {
		r.outages++
		r.say("the server is started again: its jobs are gone")
		r.stopServer()
		return false, r.startServer(ctx)
	}
	switch {
	case r.final.waiting() && !(r.final.forAPerson() && r.rng.IntN(3) == 0):
		return false, r.program(ctx, r.someKilling("resume", gentle), "resume", "--json", "--host", r.server.url, "--slots", "5/"+window.String())
	case r.final.undecided() != nil && r.rng.IntN(3) == 0:
		return false, r.resolve(ctx, *r.final.undecided(), gentle)
	case r.final.forAPerson() || step < mostSteps/2 && r.rng.IntN(3) == 0:
		_, err := r.start(ctx, r.someKilling(handCommand, gentle), r.o.self, handCommand, "-state", r.state(), "-truth", r.truthPath(), "-seed", fmt.Sprint(r.rng.Uint64()>>1))
		return false, err
	}
	return true, nil
}

// unsent is the first group of files of which no run has a batch: it has never come to
// be approved.
func (r *round) unsent() []file {
	for _, group := range r.groups {
		sent := false
		for _, f := range group {
			sent = sent || f.clean == 0 || r.final.approved[f.path]
		}
		if !sent {
			return group
		}
	}
	return nil
}

func (r *round) state() string { return filepath.Join(r.dir, "state") }

// program runs the program under test once.
func (r *round) program(ctx context.Context, k killing, args ...string) error {
	p, err := r.start(ctx, k, r.o.program, append(args, "--state", r.state())...)
	if err != nil {
		return err
	}
	return r.judgeProcess(p)
}

// points are the names of updates of the journal, as its audit calls them, that each
// command makes.
var points = map[string][]string{
	"send":      {"begin", "approve", "claim", "wire", "verdict", "job"},
	"resume":    {"recover", "requeue", "release", "claim", "wire", "verdict", "job"},
	"resolve":   {"recover", "resolve"},
	handCommand: {"recover", "resolve", "release", "cancel", "correct", "set aside", "take in", "approve"},
}

// someKilling draws how a process is ended.
func (r *round) someKilling(command string, gentle bool) killing {
	k := unharmed
	if gentle {
		return k
	}
	side := []string{"before", "after"}[r.rng.IntN(2)]
	switch chance := r.rng.Float64(); {
	case chance < 0.3:
	case chance < 0.6:
		names := points[command]
		k.point = fmt.Sprintf("%s|%s|%d", side, names[r.rng.IntN(len(names))], 1+r.rng.IntN(2))
	case chance < 0.75:
		k.point = fmt.Sprintf("%s||%d", side, 1+r.rng.IntN(30))
	case chance < 0.88 && command != handCommand:
		k.word, k.after = `"event":"sending"`, time.Duration(r.rng.IntN(20_000))*time.Microsecond
	default:
		k.after = time.Duration(r.rng.IntN(500)) * time.Millisecond
	}
	return k
}

var errBroken = errors.New("a law was broken")

// broken says which law was broken, and how.
func broken(law, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", errBroken, law, fmt.Sprintf(format, args...))
}
