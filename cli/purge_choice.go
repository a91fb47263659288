package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clinik-import/importer"
)

// choose returns the runs that are meant; picked is false if nobody said which.
func (p *purger) choose(kept []importer.KeptRun) (chosen []importer.KeptRun, picked bool, err error) {
	if p.o.corrections && p.o.forgetDuplicates {
		return nil, false, errors.New("--corrections and --forget-duplicates exclude each other: the first leaves all else")
	}
	age := p.retention
	if p.o.olderThan != "" {
		if age, err = parseAge(p.o.olderThan); err != nil {
			return nil, false, err
		}
	}
	switch {
	case len(p.runs) > 0:
		for _, name := range p.runs {
			k, err := runNamed(kept, name)
			if err != nil {
				return nil, false, err
			}
			chosen = append(chosen, k)
		}
		return chosen, true, nil
	case p.o.all:
		return kept, true, nil
	case age > 0 && !(p.o.settled && p.o.olderThan == ""):
		old := func(k importer.KeptRun) bool { return p.now.Sub(k.Started) > age && (k.Settled() || p.o.unsettledToo) }
		return only(kept, old), true, nil
	case p.o.settled:
		return only(kept, importer.KeptRun.Settled), true, nil
	}
	return nil, false, nil
}

func only(kept []importer.KeptRun, take func(importer.KeptRun) bool) []importer.KeptRun {
	return slices.DeleteFunc(slices.Clone(kept), func(k importer.KeptRun) bool { return !take(k) })
}

// runNamed finds a run by the beginning of its id.
func runNamed(kept []importer.KeptRun, name string) (importer.KeptRun, error) {
	found := only(kept, func(k importer.KeptRun) bool { return strings.HasPrefix(k.ID, strings.ToLower(name)) })
	switch {
	case len(found) == 1 && len(name) >= 4:
		return found[0], nil
	case len(found) == 0:
		return importer.KeptRun{}, fmt.Errorf("there is no import %q; all are listed by: clinik-import purge", name)
	case len(found) == 1:
		return importer.KeptRun{}, fmt.Errorf("%q is too short to say what is removed: write more of its id, four letters at least (%s)", name, found[0].ID)
	}
	return importer.KeptRun{}, &severalError{strconv.Quote(name), idsOf(found, func(k importer.KeptRun) string { return k.ID })}
}

// parseAge reads "90d", "12w" or what Go calls a duration.
func parseAge(s string) (time.Duration, error) {
	day := 24 * time.Hour
	for unit, length := range map[string]time.Duration{"d": day, "w": 7 * day} {
		if n, err := strconv.Atoi(strings.TrimSuffix(s, unit)); err == nil && strings.HasSuffix(s, unit) && n > 0 && n < 40_000 {
			return time.Duration(n) * length, nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, fmt.Errorf("--older-than %q: write a number of days or weeks, as in 90d or 12w", s)
}
