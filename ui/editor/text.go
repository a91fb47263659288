package editor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Pretty lays a record out for reading; what is not JSON stays as it is. Neither order
// nor numbers nor escapes change.
func Pretty(record []byte) []byte {
	var out bytes.Buffer
	if json.Indent(&out, record, "", "  ") != nil {
		out.Reset()
		out.Write(record)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// NotJSONError says where a saved text stops being a record.
type NotJSONError struct {
	Line int
	Err  error
}

func (e *NotJSONError) Error() string {
	return fmt.Sprintf("not one JSON record (line %d), so nothing changed", e.Line)
}

func (e *NotJSONError) Unwrap() error { return e.Err }

// OneLine makes a record of the text that came back. It returns nil if the person
// changed nothing, or saved nothing.
func OneLine(record, given, saved []byte) ([]byte, error) {
	if bytes.Equal(given, saved) || len(bytes.TrimSpace(saved)) == 0 {
		return nil, nil
	}
	saved = bytes.TrimPrefix(saved, []byte("\ufeff")) // of editors on Windows
	var after, before bytes.Buffer
	if err := errors.Join(json.Unmarshal(saved, new(json.RawMessage)), json.Compact(&after, saved)); err != nil {
		broken := &NotJSONError{Line: 1, Err: err}
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			broken.Line += bytes.Count(saved[:min(int(syntax.Offset), len(saved))], []byte{'\n'})
		}
		return nil, broken
	}
	if after.Bytes()[0] != '{' {
		return nil, &NotJSONError{Line: 1}
	}
	if json.Compact(&before, record) == nil && bytes.Equal(before.Bytes(), after.Bytes()) {
		return nil, nil // only the layout differs
	}
	return after.Bytes(), nil
}
