package words

import (
	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// Undone says what an undo did in the files of an import, what it could not take back, and
// why. again is how to do it again, empty for no word of that.
func Undone(t importer.Turned, sources []*importer.Source, again safe.Text) safe.Text {
	if t.Records == 0 && t.Waiting+t.Sent == 0 {
		return safe.Own("There is nothing to undo: no record is corrected.")
	}
	return turned(t, sources, safe.Own("Undone"), safe.Own("Nothing can be undone."), "corrected ", again)
}

// Redone says what a redo did in the files of an import, what it could not make again, and
// why. back is how to take it back, empty for no word of that.
func Redone(t importer.Turned, sources []*importer.Source, back safe.Text) safe.Text {
	if t.Records == 0 && t.Waiting+t.Sent == 0 {
		return safe.Own("There is nothing to redo: nothing was undone since the last correction.")
	}
	return turned(t, sources, safe.Own("Done again"), safe.Own("Nothing can be done again."), "", back)
}

// Among says in which files of an import something was done: " of patients.ndjson", " in 3
// files"; nothing where it has but one. first is the index of the first of n files.
func Among(sources []*importer.Source, n, first int) safe.Text {
	switch {
	case len(sources) < 2 || n == 0:
		return safe.Text{}
	case n == 1:
		return safe.Sprintf(" of %s", Source(sources[first]))
	}
	return safe.Sprintf(" in %d files", n)
}

func turned(t importer.Turned, sources []*importer.Source, done, nothing safe.Text, which string, how safe.Text) safe.Text {
	said, one, many := nothing, which+"record", which+"records"
	if t.Records > 0 {
		said, one, many = safe.Sprintf("%s for %s%s", done, Counted(int64(t.Records), "record", "records"), Among(sources, t.Files, t.First)), "more", "more"
		if how.Width() > 0 {
			said = safe.Sprintf("%s; %s", said, how)
		}
		said = safe.Sprintf("%s.", said)
	}
	if t.Waiting > 0 {
		said = safe.Sprintf("%s %s in a batch that waits; take it out of the queue first.", said, are(t.Waiting, one, many, "is", "are"))
	}
	if t.Sent > 0 {
		said = safe.Sprintf("%s %s sent.", said, are(t.Sent, one, many, "was", "were"))
	}
	return said
}

// are joins a count, its noun and its verb: "1 record is", "2 records are".
func are(n int, one, many, is, are string) safe.Text {
	return Counted(int64(n), one+" "+is, many+" "+are)
}
