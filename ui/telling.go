package ui

import (
	"encoding/json"
	"strings"

	"clinik-import/ndjson"
)

// namings are the members by which people know a record, the most telling first. The
// members of one entry belong together.
var namings = [][]string{
	{"/firstName", "/lastName"}, {"/name"}, {"/title"}, {"/deviceName"},
	{"/code/display"}, {"/code/text"}, {"/code/coding/0/display"},
	{"/vaccineCode/display"}, {"/vaccineCode/text"}, {"/medication/display"}, {"/medication/text"},
	{"/code/code"}, {"/code"}, {"/medication"}, {"/summary"}, {"/description"}, {"/reason"}, {"/serviceType"},
}

// telling returns what a person would call the record: its name, or else its first
// texts. It is a patient's value: show it through safe.Display.
func telling(record []byte) string {
	for _, pointers := range namings {
		var words []string
		for _, pointer := range pointers {
			if word := textAt(record, pointer); word != "" {
				words = append(words, word)
			}
		}
		if len(words) > 0 {
			return strings.Join(words, " ")
		}
	}
	nodes, _ := ndjson.Tree(record) // what comes before a break is enough
	var words []string
	for _, n := range nodes {
		if n.Depth == 1 && n.Kind == ndjson.NodeString && len(words) < 2 {
			words = append(words, textAt(record, n.Pointer))
		}
	}
	return strings.Join(words, " ")
}

// textAt returns the string at the pointer, "" where there is none.
func textAt(record []byte, pointer string) string {
	raw, ok := ndjson.Value(record, pointer)
	if !ok || len(raw) == 0 || raw[0] != '"' {
		return ""
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}
