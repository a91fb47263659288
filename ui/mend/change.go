package mend

import (
	"bytes"
	"errors"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
)

// Change is one value that a correction has otherwise than the file.
type Change struct {
	Pointer string
	Was     []byte // in the file; nil: not there
	Is      []byte // in the correction; nil: not there any more
	Gone    bool   // it is not there any more
}

// changesMost bounds how many changes are shown of a record.
const changesMost = 100

// Changes lists the values, by their pointers, in which two versions of a record differ.
func Changes(before, after []byte) []Change {
	old, err := ndjson.Tree(before)
	now, err2 := ndjson.Tree(after)
	if err != nil || err2 != nil {
		return []Change{{Was: before}}
	}
	raw := func(record []byte, n ndjson.Node) string { return string(record[n.Offset : n.Offset+n.Length]) }
	left := make(map[string]ndjson.Node, len(now))
	for _, n := range now {
		left[n.Pointer] = n
	}
	var out []Change
	gone := "" // the container taken away or replaced last: what was inside is not listed
	for _, n := range old {
		is, there := left[n.Pointer]
		delete(left, n.Pointer)
		switch {
		case gone != "" && len(n.Pointer) > len(gone) && n.Pointer[:len(gone)+1] == gone+"/":
		case !there:
			gone = n.Pointer
			out = append(out, Change{n.Pointer, []byte(raw(before, n)), nil, true})
		case n.Kind == is.Kind && (n.Kind == ndjson.NodeObject || n.Kind == ndjson.NodeArray): // their members are compared
		case raw(before, n) != raw(after, is):
			if n.Children > 0 {
				gone = n.Pointer
			}
			out = append(out, Change{n.Pointer, []byte(raw(before, n)), []byte(raw(after, is)), false})
		}
	}
	for _, n := range now {
		if _, added := left[n.Pointer]; added {
			out = append(out, Change{Pointer: n.Pointer, Is: []byte(raw(after, n))})
		}
	}
	return out[:min(len(out), changesMost)]
}

// SameChange makes a change wherever the same field, at any place of an array, has what
// the changed one had.
func SameChange(made Change, raw []byte) Repair {
	field := ndjson.FieldPattern(made.Pointer)
	return func(record ndjson.Line, _ *ndjson.Linter) []byte {
		if made.Was == nil {
			if _, there := ndjson.Value(record.Bytes, made.Pointer); there {
				return nil
			}
			return SetAll(made.Pointer, raw)(record, nil)
		}
		nodes, err := ndjson.Tree(record.Bytes)
		if err != nil {
			return nil
		}
		var after []byte
		for i := len(nodes) - 1; i >= 0; i-- { // the last first: taking one out moves those behind it
			n := nodes[i]
			if ndjson.FieldPattern(n.Pointer) != field || !bytes.Equal(record.Bytes[n.Offset:n.Offset+n.Length], made.Was) {
				continue
			}
			if after == nil {
				after = record.Bytes
			}
			if made.Gone {
				after, err = ndjson.Remove(after, n.Pointer)
			} else {
				after, err = ndjson.Set(after, n.Pointer, raw)
			}
			if err != nil {
				return nil
			}
		}
		return after
	}
}

// Replacing is the step of a recipe that replaces what is found in a field, and the
// Repair that it is.
func Replacing(field, find, with string) (recipe.Step, Repair, error) {
	step := recipe.Step{Action: recipe.Edit, Field: field, Find: find, With: with}
	if inner, ok := strings.CutPrefix(find, "/"); ok && len(inner) > 1 && strings.HasSuffix(inner, "/") {
		step.Find, step.Regexp = strings.TrimSuffix(inner, "/"), true
	}
	if step.Find == "" {
		return step, nil, errors.New("what is to be found? type it first")
	}
	r, err := recipe.New("", step)
	if err != nil {
		return step, nil, err
	}
	return step, func(record ndjson.Line, linter *ndjson.Linter) []byte {
		after, _ := r.Apply(record, linter)
		return after
	}, nil
}
