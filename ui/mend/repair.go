package mend

import (
	"bytes"
	"slices"

	"clinik-import/ndjson"
)

// A Repair makes another version of a record, or returns nil where it has nothing to
// change. It may be run beside the screens: it must hold values only.
type Repair func(record ndjson.Line, linter *ndjson.Linter) []byte

// Alike applies the first fix of every problem of a rule and field, if it is no
// less safe than the one that the person saw.
func Alike(rule, field string, worst ndjson.Safety) Repair {
	return func(record ndjson.Line, linter *ndjson.Linter) []byte {
		var after []byte
		for range 64 { // an element at a time; more are left for another step
			i, problems := 0, linter.Line(nil, record)
			i = slices.IndexFunc(problems, func(p ndjson.Problem) bool {
				return p.Rule == rule && ndjson.FieldPattern(p.Pointer) == field && len(p.Fixes) > 0 && p.Fixes[0].Safety <= worst
			})
			if i < 0 {
				break
			}
			next := problems[i].Fixes[0].Apply(record.Bytes)
			if bytes.Equal(next, record.Bytes) {
				break
			}
			record.Bytes, after = next, next
		}
		return after
	}
}

// Safely applies the first fix of every error and warning that has a safe one.
func Safely(record ndjson.Line, linter *ndjson.Linter) []byte {
	var after []byte
	for range 64 { // a problem at a time, for each moves the bytes behind it
		changed := false
		for _, p := range linter.Line(nil, record) {
			if !IsSafe(p) {
				continue
			}
			if next := p.Fixes[0].Apply(record.Bytes); !bytes.Equal(next, record.Bytes) {
				record.Bytes, after, changed = next, next, true
				break
			}
		}
		if !changed {
			break
		}
	}
	return after
}

// IsSafe reports a problem that Safely mends.
func IsSafe(p ndjson.Problem) bool {
	return p.Severity >= ndjson.Warning && len(p.Fixes) > 0 && p.Fixes[0].Safety == ndjson.Safe
}

// SetAll sets a raw JSON value at a pointer.
func SetAll(pointer string, raw []byte) Repair {
	return func(record ndjson.Line, _ *ndjson.Linter) []byte {
		after, err := ndjson.Set(record.Bytes, pointer, raw)
		if err != nil {
			return nil
		}
		return after
	}
}
