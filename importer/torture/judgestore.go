package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"clinik-import/sandbox"
)

// judgeTheEnd compares the totals with the truth file, and with the store itself if the
// server lived through the round.
func (r *round) judgeTheEnd(ctx context.Context) error {
	truth, err := readTruth(r.truthPath())
	if err != nil {
		return err
	}
	for _, e := range truth {
		if e.Fault != "" {
			r.seen[strings.SplitN(e.Fault, ":http", 2)[0]]++
		}
	}
	claimed, sure, err := r.claims(truth)
	if err != nil {
		return err
	}
	total, err := r.totals()
	if err != nil {
		return err
	}
	lines := 0
	for _, group := range r.groups {
		for _, f := range group {
			lines += f.lines
		}
	}
	if !total.AddUp() || total.Accepted != claimed || total.Unknown > 0 || total.AtServer > 0 || total.Read < int64(lines) {
		return broken("adds up", "%+v, but %d were accepted of files with %d lines; %s", total, claimed, lines, r.final.states())
	}
	if r.outages > 0 {
		return nil
	}
	return r.judgeStore(ctx, truth, sure, claimed)
}

// claims is how many records the journal may call accepted: by the truth file where a
// batch's job came to its end, where a person said so all of it but what its job had
// rejected before that. It is sure if the store must hold exactly these.
func (r *round) claims(truth []sandbox.Event) (n int64, sure bool, err error) {
	jobs := map[string]sandbox.Event{}
	for _, e := range imports(truth) {
		if e.Status == 202 {
			jobs[e.Job] = e
		}
	}
	sure = true
	for _, b := range r.final.batches {
		switch b.state {
		case "done", "done, some rejected":
			e := jobs[b.job]
			if e.Accepted+e.Rejected != b.records || e.Rejected != b.rejected {
				return 0, false, broken("adds up", "batch %d: the journal has %d records, %d rejected; the job %+v", b.number, b.records, b.rejected, e)
			}
			n += int64(e.Accepted)
		case "resolved":
			sure = false
			if b.decision == "accepted" {
				n += int64(b.records - b.rejected)
			}
		}
		if b.decision != "" {
			sure = false
		}
	}
	return n, sure, nil
}

// judgeStore counts every record in the server's store.
func (r *round) judgeStore(ctx context.Context, truth []sandbox.Event, sure bool, claimed int64) error {
	stored, err := r.stored(ctx)
	if err != nil {
		return err
	}
	if err := r.judgeContent(stored); err != nil {
		return err
	}
	taken, copies := 0, 0
	for _, e := range imports(truth) {
		taken += e.Accepted
	}
	for mark, records := range stored {
		n := len(records)
		copies += n
		if n > 1 && len(r.final.resolutions) == 0 {
			return broken("once", "record %s is in the store %d times, and nobody decided anything", mark, n)
		}
	}
	if copies != taken {
		return fmt.Errorf("the truth file says that %d records were taken, the store has %d", taken, copies)
	}
	if sure && claimed != int64(len(stored)) {
		return broken("adds up", "the journal says that %d records were accepted, the store has %d", claimed, len(stored))
	}
	return nil
}

// judgeContent compares every stored record with the line that it came from, as it stands
// or as it was corrected.
func (r *round) judgeContent(stored map[string][]map[string]any) error {
	for mark, records := range stored {
		line, known := r.written[mark]
		if !known {
			return broken("sealed", "a record %q is in the store, and in no file", mark)
		}
		var want map[string]any
		if err := json.Unmarshal([]byte(line), &want); err != nil {
			return err
		}
		for _, got := range records {
			got = maps.Clone(got)
			for _, own := range []string{"id", "resourceType", "meta"} { // the server's own
				delete(got, own)
			}
			if !reflect.DeepEqual(got, want) {
				return broken("sealed", "the store has %v where the file has %s", got, line)
			}
		}
	}
	return nil
}
