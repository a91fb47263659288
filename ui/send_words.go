package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

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
