package sandbox

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// tagSystem marks the tag that says whose a record is.
const tagSystem = "https://clinikapi.com/tenant"

// Bounds of what is kept in memory.
const (
	keptRecords = 100_000
	keptBytes   = 256 << 20
)

// A line is an accepted record as it is stored.
type line struct {
	typeName string
	made     time.Time
	json     []byte // one line, with its end; never changed
}

// records are the accepted ones, in memory only; the oldest go when they grow too many.
type records struct {
	mu    sync.Mutex
	lines []line
	bytes int
}

// add keeps lines.
func (r *records) add(lines []line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, lines...)
	for _, l := range lines {
		r.bytes += len(l.json)
	}
	drop := 0
	for drop < len(r.lines) && (len(r.lines)-drop > keptRecords || r.bytes > keptBytes) {
		r.bytes -= len(r.lines[drop].json)
		drop++
	}
	r.lines = slices.Delete(r.lines, 0, drop)
}

// find returns the records of these types made at since or later.
func (r *records) find(types []string, since time.Time) []line {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []line
	for _, l := range r.lines {
		if slices.Contains(types, l.typeName) && !l.made.Before(since) {
			found = append(found, l)
		}
	}
	return found
}

// stamp makes a record the server's: its id, its type and its tenant's tag, whatever
// the caller wrote there.
func stamp(record map[string]any, typeName, id, tenant string) ([]byte, error) {
	meta, _ := record["meta"].(map[string]any)
	if meta == nil {
		meta = map[string]any{}
	}
	tags, _ := meta["tag"].([]any)
	tags = slices.DeleteFunc(tags, func(tag any) bool {
		t, ok := tag.(map[string]any)
		return !ok || t["system"] == tagSystem
	})
	meta["tag"] = append(tags, map[string]any{"system": tagSystem, "code": tenant})
	record["meta"] = meta
	record["id"] = id
	record["resourceType"] = typeName
	return json.Marshal(record)
}
