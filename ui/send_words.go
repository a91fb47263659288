package ui

import (
	"path/filepath"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// counted writes a count with its noun: "1 batch is", "3 batches are".
func counted(n int64, one, many string) safe.Text {
	if n == 1 {
		return safe.Sprintf("1 %s", one)
	}
	return safe.Sprintf("%s %s", widget.Count(n), many)
}

// whenText says when something is to happen: "now", "in 12 min", "14:20", "Tue 02:20".
func whenText(at, now time.Time) safe.Text {
	switch wait := at.Sub(now); {
	case wait <= time.Second:
		return safe.Own("now")
	case wait < time.Minute:
		return safe.Own("in 1 min")
	case wait < time.Hour:
		return safe.Sprintf("in %d min", int((wait+30*time.Second)/time.Minute))
	case wait < 20*time.Hour:
		return safe.Clean(at.In(now.Location()).Format("15:04"))
	}
	return safe.Clean(at.In(now.Location()).Format("Mon 15:04"))
}

// atText is whenText within a sentence: "at 14:20".
func atText(at, now time.Time) safe.Text {
	text := whenText(at, now)
	if at.Sub(now) >= time.Hour {
		return safe.Sprintf("at %s", text)
	}
	return text
}

// spansText names the lines that a batch draws on, for a cell: "1–10,412 patients.ndjson",
// without the name where there is but one file; of several files, how many more follow.
func spansText(files []string, spans []importer.Span) safe.Text {
	if len(spans) == 0 {
		return safe.Text{}
	}
	text := linesText(spans[0].From, spans[0].To)
	if more := len(spans) - 1; more > 0 {
		return safe.Sprintf("%s and %s", text, counted(int64(more), "more file", "more files"))
	}
	if len(files) > 1 {
		text = safe.Sprintf("%s %s", text, fileName(files, spans[0].Source))
	}
	return text
}

// spanText names one stretch in full: "patients.ndjson 1–10,412".
func spanText(files []string, s importer.Span) safe.Text {
	return safe.Sprintf("%s %s", fileName(files, s.Source), linesText(s.From, s.To))
}

func linesText(from, to int64) safe.Text {
	if from == to {
		return widget.Count(from)
	}
	return safe.Sprintf("%s–%s", widget.Count(from), widget.Count(to))
}

func fileName(files []string, source int) safe.Text {
	if source < 0 || source >= len(files) {
		return safe.Sprintf("file %d", source+1)
	}
	return safe.Clean(files[source])
}

// hostOf is a host without its scheme.
func hostOf(t importer.Target) safe.Text {
	if _, host, found := strings.Cut(t.Host, "://"); found {
		return safe.Clean(host)
	}
	return safe.Clean(t.Host)
}

// againText says which records of a plan were sent before, and when: the server would
// store them a second time.
func againText(plan importer.Plan) safe.Text {
	text := counted(plan.Again, "record of these was sent before and would be stored a second time",
		"records of these were sent before and would be stored a second time")
	if len(plan.Earlier) == 0 {
		return safe.Sprintf("%s.", text)
	}
	text = safe.Sprintf("%s: %s", text, earlierText(plan.Earlier[0]))
	if more := len(plan.Earlier) - 1; more > 0 {
		text = safe.Sprintf("%s, and %s", text, counted(int64(more), "earlier batch", "earlier batches"))
	}
	return safe.Sprintf("%s.", text)
}

// earlierText names one earlier batch by its records, date, job and files.
func earlierText(e importer.Earlier) safe.Text {
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
