package resource

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

const (
	oldestAge = 130 // years; the oldest person on record reached 122
	// clockGrace is how far the clocks of those who write records may be ahead of ours.
	clockGrace = 5 * time.Minute
	// zoneGrace is how much earlier the day begins in the easternmost zone than in UTC.
	zoneGrace = 14 * time.Hour
)

const checkSense = checkBirth | checkPast

// senseOf returns the checks of a date by the name of its field.
func senseOf(name string) checks {
	switch name {
	case "birthDate", "bornDate":
		return checkBirth
	case "effectiveDateTime", "recordedDate", "recorded", "recordedOn", "dateAsserted":
		return checkPast
	}
	return 0
}

// A moment is the present in the forms that dates are compared with.
type moment struct {
	latest time.Time // what is later is in the future
	day    string    // the last day that is not in the future anywhere on Earth
	past   string    // a day that is over everywhere on Earth
	oldest string    // nobody alive was born before it
}

func momentOf(t time.Time) moment {
	t = t.UTC()
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	return moment{
		latest: t.Add(clockGrace), day: day(t.Add(zoneGrace)),
		past: day(t.AddDate(0, 0, -2)), oldest: day(t.AddDate(-oldestAge, 0, 0)),
	}
}

// checkSense holds a date, or a date and time, against the present.
func (c *checker) checkSense(n *node, s []byte, start, end int) {
	now := &c.judge.now
	day := s[:len("2006-01-02")]
	switch {
	case n.checks&checkBirth != 0:
		if string(day) > now.day || string(day) < now.oldest {
			c.stringFault(CodeBirthDate, n, start, end, Inferred)
		}
	case string(day) < now.past: // by far the most
	case len(s) == len(day) && string(day) > now.day, len(s) > len(day) && instant(s).After(now.latest):
		c.stringFault(CodeFuture, n, start, end, Inferred)
	}
}

// instant reads what isDateTime has found sound.
func instant(s []byte) time.Time {
	year := two(s, 0)*100 + two(s, 2)
	nanos, place := 0, 100_000_000
	zone := s[19:]
	if zone[0] == '.' {
		end := digits(zone, 1)
		for _, b := range zone[1:end] {
			nanos += int(b-'0') * place
			place /= 10
		}
		zone = zone[end:]
	}
	t := time.Date(year, time.Month(two(s, 5)), two(s, 8), two(s, 11), two(s, 14), two(s, 17), nanos, time.UTC)
	if len(zone) == len("+07:00") {
		offset := time.Duration(two(zone, 1))*time.Hour + time.Duration(two(zone, 4))*time.Minute
		if zone[0] == '+' {
			offset = -offset
		}
		t = t.Add(offset)
	}
	return t
}

// A sense names the members of an object that must agree with each other.
type sense struct {
	choices []uint64 // masks of members of which at most one may be there
	periods []period
}

type period struct {
	start, end string
	mask       uint64 // of both
}

// choiceNames are FHIR's choice elements, value[x] and the like, as far as the
// API has more than one of a kind; choiceTypes are what x stands for.
var (
	choiceNames = []string{"abatement", "deceased", "detail", "effective", "occurrence", "onset", "serviced", "source", "timing", "value"}
	choiceTypes = []string{"Attachment", "Boolean", "CodeableConcept", "Coding", "Date", "DateTime", "Decimal", "Integer", "Period",
		"Quantity", "Reference", "ReferenceId", "String", "Time", "Uri"}
)

// periodNames are pairs of which the second cannot be before the first.
var periodNames = [][2]string{
	{"start", "end"}, {"onsetDateTime", "abatementDateTime"}, {"bornDate", "deceasedDate"},
	{"manufactureDate", "expirationDate"}, {"whenPrepared", "whenHandedOver"},
}

// newSense returns what the members of these names must agree in, nil for nothing.
func newSense(names []string) *sense {
	var s sense
	for _, choice := range choiceNames {
		mask, count := uint64(0), 0
		for i, name := range names {
			if kind, ok := strings.CutPrefix(name, choice); ok && slices.Contains(choiceTypes, kind) {
				mask |= 1 << i
				count++
			}
		}
		if count > 1 {
			s.choices = append(s.choices, mask)
		}
	}
	for _, p := range periodNames {
		if i, k := slices.Index(names, p[0]), slices.Index(names, p[1]); i >= 0 && k >= 0 {
			s.periods = append(s.periods, period{p[0], p[1], 1<<i | 1<<k})
		}
	}
	if s.choices == nil && s.periods == nil {
		return nil
	}
	return &s
}

// makesSense looks whether the members of the object at open, which the walk has
// been over, agree; seen says which are there.
func (c *checker) makesSense(n *node, seen uint64, open int) {
	for _, mask := range n.sense.choices {
		if both := seen & mask; both&(both-1) != 0 {
			c.choice(n, mask, open)
		}
	}
	for _, p := range n.sense.periods {
		if seen&p.mask == p.mask {
			c.period(n, p, open)
		}
	}
}

// choice reports all but the first of the members in mask.
func (c *checker) choice(n *node, mask uint64, open int) {
	first := ""
	for key, name := range membersOf(c.data, open) {
		i := slices.Index(n.names.list, string(name))
		if i < 0 || mask&(1<<i) == 0 || string(name) == first {
			continue
		}
		if first == "" {
			first = string(name)
			continue
		}
		c.path[c.depth-1] = int32(key)
		c.atKey(CodeChoice, n.members[i].field, Inferred)
		c.nameOther(CodeChoice, first)
	}
}

// period reports an end that is before its start. Where one of them is a day
// only, days are compared, each in its own zone; else instants are.
func (c *checker) period(n *node, p period, open int) {
	var start, end []byte
	key, at := 0, 0
	for k, name := range membersOf(c.data, open) {
		switch string(name) {
		case p.start:
			start, _ = dateAt(c.data, k)
		case p.end:
			end, at = dateAt(c.data, k)
			key = k
		}
	}
	const day = len("2006-01-02")
	switch {
	case start == nil || end == nil:
		return
	case len(start) == day || len(end) == day:
		if bytes.Compare(end[:day], start[:day]) >= 0 {
			return
		}
	case !instant(end).Before(instant(start)):
		return
	}
	c.path[c.depth-1] = int32(key)
	i := slices.Index(n.names.list, p.end)
	c.fault(CodePeriod, at, len(end)+2, n.members[i].field, Inferred)
	c.nameOther(CodePeriod, p.start)
}

func (c *checker) nameOther(code Code, name string) {
	if last := len(c.faults) - 1; c.faults[last].Code == code {
		c.faults[last].Near = name
	}
}

// dateAt returns the sound date or date-time that is the value of the member
// whose key is at pos, and where its quote is; nil if it is none.
func dateAt(d []byte, key int) (s []byte, at int) {
	at = valueAt(d, key)
	if d[at] != '"' {
		return nil, at
	}
	s = d[at+1 : keyEnd(d, at)]
	if !isDate(s) && !isDateTime(s) {
		return nil, at
	}
	return s, at
}
