package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clinik-import/sandbox"
)

// The laws that are judged after every end of a process. What the program did not live to
// say is judged too: the journal and the truth file are all there is.
//
//	once       no batch is taken twice, unless a person decided upon it in between
//	remembered every batch that was taken is known as accepted, unknown or decided upon
//	marked     whatever reached the server has a wire mark that is older
//	slots      never more than five starts in any window
//	shown      a job that was shown is in the journal
//	private    key and records are nowhere but in requests and in their files
//	home       no redirect was followed
//	chained    the audit's chain holds
//	repeatable taking up what a crash left can be repeated
//	sealed     what arrived is what was sealed, and is what stands in the files: byte for byte in
//	           a first round, value for value in the store, where corrections may be among it
//	adds up    the totals are those of the store
//	aside      what is set aside is in no batch that was not taken back

// mayHold are the states of a batch that the server has taken.
var mayHold = []string{"on wire", "accepted", "accepted, no job id", "running", "done", "done, some rejected", "failed", "job lost", "unknown", "resolved"}

// judge compares the journal with the truth.
func (r *round) judge() error {
	truth, err := readTruth(r.truthPath())
	if err != nil {
		return err
	}
	s, err := r.snapshot()
	if err != nil {
		return err
	}
	r.final = s
	r.truths = len(truth)
	for _, check := range []func(snapshot, []sandbox.Event) error{r.judgeArrivals, judgeOnce, judgeSlots} {
		if err := check(s, truth); err != nil {
			return err
		}
	}
	if n := r.lured.Load(); n > 0 {
		return broken("home", "%d requests followed a redirect", n)
	}
	if err := r.judgePrivacy(); err != nil {
		return err
	}
	return r.judgeRecovery()
}

func imports(truth []sandbox.Event) []sandbox.Event {
	return slices.DeleteFunc(slices.Clone(truth), func(e sandbox.Event) bool { return e.Operation != "import" })
}

// judgeArrivals looks at every import that reached the server.
func (r *round) judgeArrivals(s snapshot, truth []sandbox.Event) error {
	for _, e := range imports(truth) {
		a, known := s.attempts[e.Correlation]
		if !known {
			return broken("marked", "a request of %s is of no attempt in the journal: %+v", e.Time, e)
		}
		if a.phase == "intent" || a.wire.After(e.Time) {
			return broken("marked", "attempt %s is in phase %s with its mark of %s, but reached the server at %s", e.Correlation, a.phase, a.wire, e.Time)
		}
		b := s.batch(a.batch)
		if e.BodySHA256 != "" && e.BodySHA256 != b.digest {
			return broken("sealed", "batch %d of %s was sealed as %s and arrived as %s", b.number, b.run, b.digest, e.BodySHA256)
		}
		if b.round == 1 && e.DataSHA256 != "" && !r.parts[e.DataSHA256] {
			return broken("sealed", "what arrived of batch %d of %s is not lines of its file as they stand", b.number, b.run)
		}
		if e.Status != 202 || slices.Contains(mayHold, b.state) {
			continue
		}
		if !slices.ContainsFunc(s.resolutions, func(d resolutionRow) bool { return d.batch == a.batch && d.attempt >= a.number }) {
			return broken("remembered", "batch %d of %s was taken as job %s, but is %q", b.number, b.run, e.Job, b.state)
		}
	}
	return nil
}

// judgeOnce looks for batches that were taken more than once.
func judgeOnce(s snapshot, truth []sandbox.Event) error {
	last := map[string]sandbox.Event{} // by what was taken
	for _, e := range imports(truth) {
		if e.Status != 202 {
			continue
		}
		before, again := last[e.DataSHA256]
		last[e.DataSHA256] = e
		if !again {
			continue
		}
		first := s.attempts[before.Correlation]
		decided := slices.ContainsFunc(s.resolutions, func(d resolutionRow) bool {
			return d.batch == first.batch && d.attempt >= first.number && !d.at.After(e.Time) && d.decision != "accepted"
		})
		if !decided {
			return broken("once", "the same records were taken as %s and as %s, and nobody decided so in between", before.Job, e.Job)
		}
	}
	return nil
}

// judgeSlots looks at every start that the server can have counted. A refusal of the
// server's own says that it counted one too many.
func judgeSlots(_ snapshot, truth []sandbox.Event) error {
	var starts []time.Time
	for _, e := range imports(truth) {
		if e.Status == 429 && e.Fault == "" {
			return broken("slots", "the server refused a start at %s: its window was full", e.Time)
		}
		if e.Status != 401 && e.Status != 403 {
			starts = append(starts, e.Time)
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	for i := 5; i < len(starts); i++ {
		if between := starts[i].Sub(starts[i-5]); between < window {
			return broken("slots", "six starts within %s, the last at %s", between, starts[i])
		}
	}
	return nil
}

// judgeProcess looks at what a process said and how it ended.
func (r *round) judgeProcess(p process) error {
	if p.code > 7 || strings.Contains(p.err, "goroutine ") || strings.Contains(p.err, "made a mistake") {
		return fmt.Errorf("it crashed: %s\n%s", strings.Join(p.args, " "), p.err)
	}
	for _, said := range []string{p.out, p.err} {
		if strings.Contains(said, markPrefix) || strings.Contains(said, r.key) {
			return broken("private", "a record or the key was printed:\n%s", said)
		}
	}
	if p.code == 1 {
		return fmt.Errorf("it failed: %s\n%s", strings.Join(p.args, " "), p.err)
	}
	s, err := r.snapshot()
	if err != nil {
		return err
	}
	var decided int
	for _, d := range s.resolutions {
		if d.decision == "resend" {
			decided++
		}
	}
	for line := range strings.Lines(p.out) {
		var e struct {
			Event, Job                                                 string
			Read, Blank, HeldBack, Accepted, Rejected, Unsent, Unknown int64
		}
		if json.Unmarshal([]byte(line), &e) != nil {
			continue // cut by the kill
		}
		if e.Job != "" && !s.jobs[e.Job] && decided == 0 {
			return broken("shown", "job %s was shown and is not in the journal", e.Job)
		}
		if e.Event == "summary" && e.Read != e.Blank+e.HeldBack+e.Accepted+e.Rejected+e.Unsent+e.Unknown {
			return broken("adds up", "%s", line)
		}
	}
	return nil
}

// judgePrivacy looks into every file that the program made.
func (r *round) judgePrivacy() error {
	return filepath.WalkDir(r.state(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if os.IsNotExist(err) {
				return nil
			}
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range []string{markPrefix, r.key} {
			if bytes.Contains(data, []byte(secret)) {
				return broken("private", "%s holds %q", path, secret)
			}
		}
		return nil
	})
}
