package ui

import (
	"encoding/json"

	"clinik-import/ndjson"
)

// textAt returns the string at the pointer, "" where there is none.
func textAt(record []byte, pointer string) string {
	raw, _ := ndjson.Value(record, pointer)
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}
