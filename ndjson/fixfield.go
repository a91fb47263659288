package ndjson

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// drop offers to leave the member out.
func (r *repair) drop(safety Safety) []Fix {
	if r.quick && safety == Review {
		return nil
	}
	s, ok := r.member()
	if !ok || s.keyFrom < 0 { // taking out an element would move the others
		return nil
	}
	from, to := s.removal(r.record)
	return []Fix{edit(safety, "remove "+lastName(r.fault.Pointer), from, to-from, "")}
}

// fixDrop: null and empty text say nothing, so leaving the field out keeps the
// meaning, unless it is needed.
func fixDrop(r *repair) []Fix {
	if r.field.Required {
		return nil
	}
	return r.drop(Safe)
}

// fixUnknown renames a misspelt field when one name is near and free.
func fixUnknown(r *repair) []Fix {
	if r.quick && r.fault.Near == "" {
		return nil
	}
	if _, ok := r.member(); !ok {
		return nil
	}
	cut := strings.LastIndexByte(r.fault.Pointer, '/')
	if near := r.fault.Near; near != "" {
		if _, err := findIn(r.record, r.fault.Pointer[:cut]+"/"+escapeToken(near)); err != nil {
			return append([]Fix{r.replace(Safe, fmt.Sprintf("rename to %q", near), Quote(near))}, r.drop(Review)...)
		}
	}
	return r.drop(Review)
}

// fixDuplicate takes out the second of two members of the same name: safe if both say the same.
func fixDuplicate(r *repair) []Fix {
	s, ok := r.member()
	if !ok {
		return nil
	}
	cut := strings.LastIndexByte(r.fault.Pointer, '/')
	parent, err := findIn(r.record, r.fault.Pointer[:cut])
	if err != nil {
		return nil
	}
	name := unquote(r.record[s.keyFrom:s.keyTo])
	members, _ := childrenOf(r.record, parent)
	same := slices.DeleteFunc(members, func(m span) bool { return unquote(r.record[m.keyFrom:m.keyTo]) != name })
	if len(same) != 2 {
		return nil
	}
	remove := func(s span, safety Safety, label string) Fix {
		from, to := s.removal(r.record)
		return edit(safety, label, from, to-from, "")
	}
	first, second := same[0], same[1]
	if bytes.Equal(r.record[first.from:first.to], r.record[second.from:second.to]) {
		return []Fix{remove(second, Safe, "remove the second, which says the same")}
	}
	return []Fix{remove(first, Review, "keep the second"), remove(second, Review, "keep the first")}
}

// fixReserved leaves out what the server sets itself.
func fixReserved(r *repair) []Fix { return r.drop(Safe) }

// fixOtherType leaves out a type that the record is perhaps not of: a person must look.
func fixOtherType(r *repair) []Fix { return r.drop(Review) }

// fixTenantTag leaves out the tag, and meta with it where nothing else is in it.
func fixTenantTag(r *repair) []Fix {
	if r.f.opaque {
		return nil
	}
	for _, p := range []string{"/meta", "/meta/tag"} {
		s, err := find(r.record, p)
		if err != nil {
			return nil
		}
		children, ok := childrenOf(r.record, s)
		if !ok {
			return nil
		}
		if len(children) > 1 {
			break
		}
		if p == "/meta/tag" {
			meta, _ := find(r.record, "/meta")
			from, to := meta.removal(r.record)
			return []Fix{edit(Safe, "remove the tag", from, to-from, "")}
		}
	}
	pointer := r.fault.Pointer[:max(0, strings.LastIndexByte(r.fault.Pointer, '/'))]
	s, err := find(r.record, pointer)
	if err != nil || pointer == "" {
		return nil
	}
	from, to := s.removal(r.record)
	return []Fix{edit(Safe, "remove the tag", from, to-from, "")}
}
