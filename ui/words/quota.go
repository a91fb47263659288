package words

import (
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// Plans are the requests a month of the documented plans (errors page, August 2026).
func Plans() safe.Text {
	return safe.Own("The first reply tells how many requests are left. Documented a month: Sandbox 1,000, Starter 60,000, Pro 600,000, Team 3,000,000, Enterprise unlimited.")
}

// QuotaLeft says what requests cost of those that the server last said are left; short is
// for where there is little room. over: they are more than are left. It is not known before
// a reply said so, nor once the month is another. What was said to an earlier start is said
// with its age, and is never over.
func QuotaLeft(q importer.Quota, cost int64, now time.Time) (said, short safe.Text, over, known bool) {
	if q.Seen.IsZero() || q.Remaining < 0 || !q.Reset.IsZero() && !now.Before(q.Reset) {
		return safe.Text{}, safe.Text{}, false, false
	}
	if q.Kept && q.Reset.IsZero() && q.Seen.UTC().Format("2006-01") != now.UTC().Format("2006-01") {
		return safe.Text{}, safe.Text{}, false, false
	}
	left := safe.Sprintf("%s requests left", widget.Count(q.Remaining))
	if q.Remaining == 1 {
		left = safe.Own("1 request left")
	}
	if q.Limit >= 0 {
		left = safe.Sprintf("%s of %s", left, widget.Count(q.Limit))
	}
	asOf := asOf(q.Seen, now)
	if q.Kept { // it is not what the plan can be held against
		return safe.Sprintf("Uses %s. Seen last: %s this month, %s. The first reply says how many now.", Counted(cost, "request", "requests"), left, seen(q.Seen, now)),
			safe.Sprintf("%s, %s left %s", Counted(cost, "request", "requests"), widget.Count(q.Remaining), age(q.Seen, now)), false, true
	}
	short = safe.Sprintf("%s of %s", Counted(cost, "request", "requests"), widget.Count(q.Remaining))
	if cost <= q.Remaining {
		return safe.Sprintf("Uses %s of the %s this month, as of %s.", widget.Count(cost), left, asOf), short, false, true
	}
	short = safe.Sprintf("%s, only %s left", Counted(cost, "request", "requests"), widget.Count(q.Remaining))
	said = safe.Sprintf("Costs %s, more than the %s this month, as of %s: the server refuses what is over, or bills it if your plan says so.",
		Counted(cost, "request", "requests"), left, asOf)
	if !q.Reset.IsZero() {
		said = safe.Sprintf("%s It counts anew on %s.", said, q.Reset.UTC().Format("2 January"))
	}
	return said, short, true, true
}

// seen is a moment of the past with its age: "3 days ago (20 November, 10:00)".
func seen(at, now time.Time) safe.Text { return safe.Sprintf("%s (%s)", age(at, now), asOf(at, now)) }

// age says how long ago something was.
func age(at, now time.Time) safe.Text {
	switch d := now.Sub(at); {
	case d < 0:
		return safe.Own("before the clock was set back")
	case d < 2*time.Minute:
		return safe.Own("a moment ago")
	case d < 2*time.Hour:
		return safe.Sprintf("%d minutes ago", int(d/time.Minute))
	case d < 48*time.Hour:
		return safe.Sprintf("%d hours ago", int(d/time.Hour))
	default:
		return safe.Sprintf("%d days ago", int(d/(24*time.Hour)))
	}
}

// asOf is a moment of the past: "10:42", or with its day if that is another.
func asOf(at, now time.Time) safe.Text {
	at = at.In(now.Location())
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return safe.Clean(at.Format("15:04"))
	}
	return safe.Clean(at.Format("2 January, 15:04"))
}

// Who are the parts of who we are at the server: where to, as whom, with which key, through what.
func Who(t importer.Target) []safe.Text {
	to := safe.Sprintf("to %s", environment(t))
	if t.Profile != "" {
		to = safe.Sprintf("%s · profile %s", to, t.Profile)
	}
	as := safe.Sprintf("as %s", t.Key)
	if t.KeyFrom != "" {
		as = safe.Sprintf("%s from %s", as, t.KeyFrom)
	}
	who := []safe.Text{to, as, safe.Sprintf("at %s", Host(t))}
	if t.Proxy != "" {
		who = append(who, safe.Sprintf("through the proxy %s", t.Proxy))
	}
	return who
}

func environment(t importer.Target) safe.Text {
	switch t.Environment {
	case importer.Sandbox:
		return safe.Own("the SANDBOX on this computer")
	case importer.Test:
		return safe.Own("TEST")
	}
	return safe.Own("LIVE")
}

// WhoShort is Who in one short line: the profile, or where to, and the key.
func WhoShort(t importer.Target) safe.Text {
	if t.Profile != "" {
		return safe.Sprintf("as %s · %s", t.Profile, t.Key)
	}
	return safe.Sprintf("as %s · %s", t.Key, Host(t))
}
