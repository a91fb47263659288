package words

import (
	"encoding/json"
	"slices"
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

// states are members that tell how a record stands, not which one it is.
var states = []string{"/status", "/intent", "/start", "/end", "/date"}

// Telling returns what a person would call the record: its name, or else its first
// texts; of a line that is no record, its beginning. It is a patient's value: show it
// through safe.Display.
func Telling(record []byte) string {
	nodes, _ := ndjson.Tree(record) // what comes before a break is enough
	texts := make(map[string]string, len(nodes))
	var first, last []string
	for _, n := range nodes {
		if n.Kind != ndjson.NodeString || n.Depth > 4 {
			continue
		}
		text := textOf(record[n.Offset : n.Offset+n.Length])
		texts[n.Pointer] = text
		switch {
		case n.Depth != 1:
		case slices.Contains(states, n.Pointer):
			last = append(last, text)
		case len(first) < 2:
			first = append(first, text)
		}
	}
	for _, pointers := range namings {
		var words []string
		for _, pointer := range pointers {
			if word := texts[pointer]; word != "" {
				words = append(words, word)
			}
		}
		if len(words) > 0 {
			return strings.Join(words, " ")
		}
	}
	if first = append(first, last...); len(first) > 0 {
		return strings.Join(first[:min(len(first), 2)], " ")
	}
	return string(record[:min(len(record), tellingMost)])
}

// tellingMost is how much of a line that is no record is shown, in bytes.
const tellingMost = 60

// textOf decodes a JSON string.
func textOf(raw []byte) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}
