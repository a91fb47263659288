package words

import (
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// Rule is what a rule says for people; its code if it is not known.
func Rule(code string) safe.Text {
	if code == importer.RuleAside {
		return safe.Own("set aside by a person")
	}
	rules := ndjson.Rules()
	i, found := slices.BinarySearchFunc(rules, code, func(r ndjson.Rule, code string) int {
		return strings.Compare(r.Code, code)
	})
	if !found {
		return safe.Clean(code)
	}
	return safe.Clean(rules[i].Title)
}

// State says where a record stands.
func State(s importer.RecordState) safe.Text {
	switch s {
	case importer.HeldBack:
		return safe.Own("held back")
	case importer.AtServer:
		return safe.Own("at the server")
	case importer.Accepted:
		return safe.Own("accepted")
	case importer.Rejected:
		return safe.Own("rejected")
	case importer.Unknown:
		return safe.Own("outcome unknown")
	case importer.BlankLine:
		return safe.Own("blank line")
	case importer.LeftOut:
		return safe.Own("left out, for another import has it")
	}
	return safe.Own("not sent yet")
}

// Attempt is one line of the history of a record.
func Attempt(d *safe.Display, a importer.RecordAttempt) safe.Text {
	said := safe.Sprintf("sent %s in batch %d: %s", a.Time.Format("2006-01-02 15:04"), a.Batch, State(a.State))
	if a.Message == "" {
		return said
	}
	return safe.Sprintf("%s: %s", said, d.Message(a.Message))
}

// Said is why a record was rejected or held back: what the server said of it, or our own check.
func Said(d *safe.Display, r importer.Reject) safe.Text {
	switch {
	case r.Message == "":
		return safe.Own("refused without a reason")
	case r.HeldBack:
		return d.Words(r.Message)
	}
	return d.Message(r.Message)
}

// Differs says how many records of a file are corrected, before all of it is written: with
// none it would be a second copy of patients' data for nothing.
func Differs(corrected int) safe.Text {
	if corrected == 0 {
		return safe.Own("Nothing in it is corrected: it would be a full copy of your file, with the data of all its patients.")
	}
	return safe.Sprintf("%s in it; the others are copied as they are.", Counted(int64(corrected), "record is corrected", "records are corrected"))
}

// Because adds the reason in brackets.
func Because(d *safe.Display, text safe.Text, why string) safe.Text {
	if why == "" {
		return text
	}
	return safe.Sprintf("%s (%s)", text, d.Words(why))
}

// Counted writes a count with its noun: "1 batch is", "3 batches are".
func Counted(n int64, one, many string) safe.Text {
	if n == 1 {
		return safe.Sprintf("1 %s", one)
	}
	return safe.Sprintf("%s %s", widget.Count(n), many)
}

// Sentence gives a reason its capital and its full stop.
func Sentence(why string) safe.Text {
	if why == "" {
		return safe.Text{}
	}
	first, n := utf8.DecodeRuneInString(why)
	why = string(unicode.ToUpper(first)) + why[n:]
	if strings.HasSuffix(why, ".") || strings.HasSuffix(why, "!") || strings.HasSuffix(why, "?") {
		return safe.Clean(why)
	}
	return safe.Sprintf("%s.", why)
}

// File names a file that was chosen: without its folder, and of an archive with the file
// in it by its whole name there, for the same name may stand in several folders.
func File(info ndjson.Info) safe.Text {
	name := safe.Clean(filepath.Base(info.Path))
	if info.Entry == "" {
		return name
	}
	return safe.Sprintf("%s in %s", info.Entry, name)
}

// Source names a file of a run, as File does.
func Source(s *importer.Source) safe.Text {
	if s.File != nil {
		return File(s.File.Info())
	}
	return safe.Clean(filepath.Base(s.Path))
}

// Reading says how a run reads its files.
func Reading(run importer.RunInfo) safe.Text {
	var byRecord []safe.Text
	for i, form := range run.Forms {
		if form == ndjson.Values && i < len(run.Paths) {
			info := ndjson.Info{Path: run.Paths[i]}
			if i < len(run.Entries) {
				info.Entry = run.Entries[i]
			}
			byRecord = append(byRecord, File(info))
		}
	}
	switch len(byRecord) {
	case 0:
		return safe.Own("read line by line")
	case len(run.Paths):
		return safe.Own("read as records")
	}
	return safe.Sprintf("%s read as records, the rest line by line", safe.Join(", ", byRecord...))
}

// Purged says in few words that corrections were removed from the record, and when.
func Purged(at, now time.Time) (long, short safe.Text) {
	at = at.In(now.Location())
	day := at.Format("2 January")
	if at.Year() != now.Year() {
		day = at.Format("2 January 2006")
	}
	return safe.Sprintf("corrections removed %s", day), safe.Own("corrections removed")
}
