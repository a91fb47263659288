package report

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"clinik-import/ui/safe"
)

// What is added to the name of an export to make those of its reasons: for programs, a JSON
// object a line, and for people, a table that a spreadsheet opens.
const (
	ReasonsEnding = ".reasons"
	TableEnding   = ".reasons.csv"
)

// Reason is a line of the reasons beside an export: why the record on line Exported of the
// export, which came from Line of File, is there.
type Reason struct {
	Exported int64  `json:"exported"`
	File     string `json:"file"`
	Line     int64  `json:"line"`
	Kind     string `json:"kind"` // "rejected" or "held back"
	Batch    int    `json:"batch,omitempty"`
	Pointer  string `json:"pointer,omitempty"`
	Reason   string `json:"reason"`
	Sure     bool   `json:"sure"` // that this line is the one meant
}

// reasons writes them in both forms. The table holds what the other has, and no more.
type reasons struct {
	json  *json.Encoder
	table *csv.Writer
}

// newReasons begins both forms. The table begins with a byte-order mark: without it Excel
// takes UTF-8 for something else.
func newReasons(programs, people io.Writer) (*reasons, error) {
	r := &reasons{json.NewEncoder(programs), csv.NewWriter(people)}
	r.json.SetEscapeHTML(false)
	r.table.UseCRLF = true // RFC 4180
	_, err := io.WriteString(people, "\ufeff")
	return r, errors.Join(err, r.table.Write([]string{"line in the export", "file", "line in it", "rejected or held back", "batch", "field", "reason", "certain"}))
}

func (r *reasons) add(why Reason) error {
	batch, certain := "", "yes"
	if why.Batch > 0 {
		batch = strconv.Itoa(why.Batch)
	}
	if !why.Sure {
		certain = "no"
	}
	return errors.Join(r.json.Encode(why), r.table.Write([]string{
		strconv.FormatInt(why.Exported, 10), tableCell(why.File), strconv.FormatInt(why.Line, 10), why.Kind, batch,
		tableCell(strings.TrimPrefix(why.Pointer, "/")), tableCell(why.Reason), certain,
	}))
}

func (r *reasons) end() error {
	r.table.Flush()
	return r.table.Error()
}

// tableCell is a text as a cell of a table. What a spreadsheet would take for a formula, and work
// out at opening, begins with an apostrophe: it is a text then.
func tableCell(text string) string {
	text = safe.Clean(text).String()
	if strings.ContainsAny(firstOf(text), "=+-@＝＋－＠'") {
		return "'" + text
	}
	return text
}

// firstOf is the first character of a text that is no space, as spreadsheets pass over those.
func firstOf(text string) string {
	for _, r := range strings.TrimSpace(text) {
		return string(r)
	}
	return ""
}
