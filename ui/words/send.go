package words

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// Lowered says which rules hold nothing back because the person's settings say so.
func Lowered(all []importer.Lowered) (said safe.Text, some bool) {
	var rules []safe.Text
	for _, l := range all {
		what := safe.Own("off")
		if l.Severity != ndjson.Off {
			what = Counted(l.Problems, "problem", "problems")
		}
		rules = append(rules, safe.Sprintf("%s (%s)", safe.Clean(l.Rule), what))
	}
	if len(rules) == 0 {
		return safe.Text{}, false
	}
	return safe.Sprintf("By your settings these rules hold nothing back, and the server may reject what breaks them: %s.", safe.Join(", ", rules...)), true
}

// Mixed says that a file seems to hold records of several types, though all of them would
// be sent as one: "mixed.ndjson is taken as Patient, but of its 900 records 100 look like
// Practitioner, the first in line 701."
func Mixed(m importer.Mixed) safe.Text {
	first := m.Others[0].First
	others := make([]safe.Text, len(m.Others))
	for i, o := range m.Others {
		others[i] = safe.Sprintf("%s like %s", Counted(o.Count, "looks", "look"), o.Type)
		first = min(first, o.First)
	}
	return safe.Sprintf("%s is taken as %s, but of its %s records %s, the first in %s %s. Records of one type only go together: if these are of another, split the file by type.",
		filepath.Base(m.Source.Path), m.Source.Type.Name(), widget.Count(m.Records), safe.Join(" and ", others...), m.Source.Unit(), widget.Count(first))
}

// Cost says what a plan costs: every record is a request of the tenant's quota,
// every batch a bulk operation of the hour.
func Cost(records, bytes int64, batches int) safe.Text {
	return safe.Sprintf("%s (%s) in %s. It costs %s of those that your contract includes and %s of the hour.",
		Counted(records, "record", "records"), widget.Bytes(bytes), Counted(int64(batches), "batch", "batches"),
		Counted(records, "request", "requests"), Counted(int64(batches), "slot", "slots"))
}

// Guard is what stands between a key press and a server, by environment: a sentence,
// and the word to type, "" where yes is enough.
func Guard(t importer.Target, records int64) (sentence safe.Text, word string) {
	switch t.Environment {
	case importer.Sandbox:
		return safe.Own("This is practice: the records do not leave this computer."), ""
	case importer.Test:
		if t.Synthetic {
			return safe.Sprintf("TEST: your settings say that the records are made up and about nobody. They go as %s to %s, where others can see them.",
				t.Key, Host(t)), ""
		}
		return safe.Sprintf("TEST takes synthetic data only, made up and about nobody: test stores are shared, and others can see what you send. It goes as %s to %s.",
			t.Key, Host(t)), "synthetic"
	}
	return safe.Sprintf("LIVE: these become records of real patients and cannot be taken back. They go as %s to %s.",
		t.Key, Host(t)), safe.Clean(t.LiveWord(records)).String()
}

// Outdated says why a plan was not approved, if the reason is that it is out of date, and
// whether a file is what changed: the next plan is made without it.
func Outdated(err error) (said safe.Text, file, yes bool) {
	change, yes := errors.AsType[*importer.PlanChange](err)
	if !yes {
		return safe.Text{}, false, false
	}
	return safe.Sprintf("Nothing was sent: %s.", strings.TrimSuffix(change.Cause(), ".")), change.By == importer.ByFile, true
}

// Planned adds up what a plan would send.
func Planned(plan importer.Plan) (records, bytes int64) {
	for _, b := range plan.Batches {
		records += int64(b.Records)
		bytes += b.Bytes
	}
	return records, bytes
}

// Repeated says how many records of a plan stand in its files more than once.
func Repeated(plan importer.Plan) safe.Text {
	return safe.Sprintf("%s: the server would store each.", Counted(plan.Repeated, "record is the same as an earlier one of these files",
		"records are the same as an earlier one of these files"))
}

// Again says which records of a plan were sent before, and when: the server would
// store them a second time.
func Again(plan importer.Plan) safe.Text {
	text := Counted(plan.Again, "record of these was sent before and would be stored a second time",
		"records of these were sent before and would be stored a second time")
	switch {
	case plan.Waiting > 0 && plan.Waiting == plan.Again:
		text = Counted(plan.Again, "record of these waits in another batch and would be stored twice",
			"records of these wait in another batch and would be stored twice")
	case plan.Waiting > 0:
		text = safe.Sprintf("%s sent before and %s in another batch; they would be stored twice",
			Counted(plan.Again-plan.Waiting, "record of these was", "records of these were"), Counted(plan.Waiting, "waits", "wait"))
	}
	return withEarlier(text, plan)
}

// Twice is what is typed, beside the word of the Guard, where a plan would store records
// twice: "duplicate" for those that stand in its files more than once, "again" for those that
// were sent before, so that one answer never means both. "" where nothing is; whoever typed it
// meant what is returned with it.
func Twice(plan importer.Plan) (word string, meant importer.Meant) {
	var all []string
	if meant.Repeated = plan.Repeated > 0; meant.Repeated {
		all = append(all, "duplicate")
	}
	if meant.Again = plan.Again > 0; meant.Again {
		all = append(all, "again")
	}
	return strings.Join(all, " "), meant
}

// withEarlier names, behind what is said of records, the batch that has most of them.
func withEarlier(text safe.Text, plan importer.Plan) safe.Text {
	if len(plan.Earlier) == 0 {
		return safe.Sprintf("%s.", text)
	}
	most := slices.MaxFunc(plan.Earlier, func(a, b importer.Earlier) int { return cmp.Compare(a.Records, b.Records) })
	text = safe.Sprintf("%s: %s", text, earlier(most))
	if more := len(plan.Earlier) - 1; more > 0 {
		text = safe.Sprintf("%s, and %s", text, Counted(int64(more), "earlier batch", "earlier batches"))
	}
	return safe.Sprintf("%s.", text)
}

// LeftOut says which records a plan leaves out because they were sent before, and when.
func LeftOut(plan importer.Plan) safe.Text {
	text := Counted(plan.LeftOut, "record is left out, because the same was sent before", "records are left out, because the same were sent before")
	if plan.LeftOutWaiting > 0 {
		text = Counted(plan.LeftOut, "record is left out, because the same waits in another batch", "records are left out, because the same were sent before or wait in another batch")
	}
	return withEarlier(text, plan)
}

// earlier names one earlier batch by its records, date, job and files.
func earlier(e importer.Earlier) safe.Text {
	names := make([]safe.Text, len(e.Files))
	for i, f := range e.Files {
		names[i] = safe.Clean(filepath.Base(f))
	}
	from := safe.Sprintf("%s from %s", widget.Count(e.Records), safe.Join(", ", names...))
	switch {
	case e.Sent.IsZero():
		return safe.Sprintf("%s, which wait in batch %d", from, e.Batch)
	case e.Job == "":
		return safe.Sprintf("%s on %s", from, e.Sent.Local().Format("2 January 2006, 15:04"))
	}
	return safe.Sprintf("%s on %s as job %s", from, e.Sent.Local().Format("2 January 2006, 15:04"), e.Job)
}

// Host is a host without its scheme.
func Host(t importer.Target) safe.Text {
	if _, host, found := strings.Cut(t.Host, "://"); found {
		return safe.Clean(host)
	}
	return safe.Clean(t.Host)
}

// When says when something is to happen: "now", "in 12 min", "14:20", "Tue 02:20".
func When(at, now time.Time) safe.Text {
	switch wait := at.Sub(now); {
	case wait <= time.Second:
		return safe.Own("now")
	case wait < time.Minute:
		return safe.Own("in 1 min")
	case wait < time.Hour:
		return safe.Sprintf("in %d min", int((wait+30*time.Second)/time.Minute))
	}
	return Hour(at, now)
}

// Hour is a time to come: "14:20", "Tue 02:20" if it is of another day, "2 Jan 02:20" if
// that weekday comes before it does.
func Hour(at, now time.Time) safe.Text {
	at = at.In(now.Location())
	form := "2 Jan 15:04"
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		form = "15:04"
	case at.Before(now.AddDate(0, 0, 6)):
		form = "Mon 15:04"
	}
	return safe.Clean(at.Format(form))
}

// At is whenText within a sentence: "at 14:20".
func At(at, now time.Time) safe.Text {
	text := When(at, now)
	if at.Sub(now) >= time.Hour {
		return safe.Sprintf("at %s", text)
	}
	return text
}

// First reads what was typed; no records means no first batch.
func First(records, most string) (o importer.PlanOptions, err error) {
	records, most = strings.TrimSpace(strings.ReplaceAll(records, ",", "")), strings.TrimSpace(most)
	if records == "" || records == "0" {
		return o, nil
	}
	if o.First, err = strconv.Atoi(records); err != nil || o.First < 1 {
		return importer.PlanOptions{}, errors.New("the number of records is a number, such as 100")
	}
	if o.MaxRejects, err = importer.ParseThreshold(most); err != nil {
		return importer.PlanOptions{}, err
	}
	return o, nil
}

// Threshold writes a threshold as ParseThreshold reads it: "12" or "2.5%".
func Threshold(t importer.Threshold) string {
	if t.Percent > 0 {
		return strconv.FormatFloat(t.Percent, 'f', -1, 64) + "%"
	}
	return strconv.FormatInt(t.Records, 10)
}

// Ahead says what goes ahead, and what it decides for the rest.
func Ahead(plan importer.Plan) (said safe.Text, some bool) {
	o := plan.Options
	if o.First == 0 || len(plan.Batches) < 2 {
		return safe.Text{}, false
	}
	return safe.Sprintf("%s go ahead as batch 1; the other %s, and are held if more than %s of them are rejected.",
		Counted(int64(plan.Batches[0].Records), "record", "records"),
		Counted(int64(len(plan.Batches)-1), "batch waits for its job", "batches wait for its job"), Threshold(o.MaxRejects)), true
}
