package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
)

// problemJSON is one problem, one line of the JSON form. All fields are always there,
// a text that there is nothing to say in is empty.
type problemJSON struct {
	File     string `json:"file"`
	Line     int64  `json:"line"`   // from 1; with --records the number of the value
	Offset   int64  `json:"offset"` // byte in the decompressed text, from 0
	Column   int    `json:"column"` // byte in the record, from 1
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Pointer  string `json:"pointer"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	Fix      string `json:"fix"` // what the best fix does
}

// lintJSON prints each problem as it is found, then the summary.
type lintJSON struct{ out *jsonWriter }

func newLintJSON(out io.Writer) *lintJSON { return &lintJSON{newJSONWriter(out)} }

// A jsonWriter writes JSON values, one a line, safe to show on a terminal.
type jsonWriter struct {
	*bufio.Writer
	line    bytes.Buffer
	encoder *json.Encoder
}

func newJSONWriter(out io.Writer) *jsonWriter {
	w := &jsonWriter{Writer: bufio.NewWriterSize(out, 64<<10)}
	w.encoder = json.NewEncoder(&w.line)
	w.encoder.SetEscapeHTML(false)
	return w
}

func (w *jsonWriter) value(v any) error {
	w.line.Reset()
	if err := w.encoder.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(safe.JSON(w.line.Bytes()))
	return err
}

func (j *lintJSON) wants() bool                              { return true }
func (j *lintJSON) begin(importer.Input) error               { return nil }
func (j *lintJSON) end(importer.Input, *ndjson.Report) error { return j.out.Flush() }

func (j *lintJSON) problem(in importer.Input, p ndjson.Problem) error {
	return j.out.problem(problemJSON{
		nameOf(in.File.Info()), p.Line, p.Offset, p.Column, p.Rule, p.Severity.String(), p.Pointer, p.Message, p.Hint, bestFix(p),
	})
}

// problem is value for a problem, of which there may be many millions: where all its
// texts are plain, they need no encoder.
func (w *jsonWriter) problem(p problemJSON) error {
	for _, text := range []string{p.File, p.Rule, p.Severity, p.Pointer, p.Message, p.Hint, p.Fix} {
		if !isPlain(text) {
			return w.value(p)
		}
	}
	b := w.AvailableBuffer()
	b = append(append(b, `{"file":"`...), p.File...)
	b = strconv.AppendInt(append(b, `","line":`...), p.Line, 10)
	b = strconv.AppendInt(append(b, `,"offset":`...), p.Offset, 10)
	b = strconv.AppendInt(append(b, `,"column":`...), int64(p.Column), 10)
	b = append(append(b, `,"rule":"`...), p.Rule...)
	b = append(append(b, `","severity":"`...), p.Severity...)
	b = append(append(b, `","pointer":"`...), p.Pointer...)
	b = append(append(b, `","message":"`...), p.Message...)
	b = append(append(b, `","hint":"`...), p.Hint...)
	b = append(append(b, `","fix":"`...), p.Fix...)
	_, err := w.Write(append(b, "\"}\n"...))
	return err
}

// isPlain reports whether a text stands in JSON as it is, and may be shown so.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// close prints the summary, but none of a check that did not come to its end.
func (j *lintJSON) close(total lintSummary, failed error) error {
	if failed == nil {
		if err := j.out.value(map[string]lintSummary{"summary": total}); err != nil {
			return err
		}
	}
	return j.out.Flush()
}

// bestFix says what the best fix of a problem does, "" if there is none.
func bestFix(p ndjson.Problem) string {
	if len(p.Fixes) == 0 {
		return ""
	}
	return p.Fixes[0].Label
}
