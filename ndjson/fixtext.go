package ndjson

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// fixSurrogate puts the replacement character for half a character.
func fixSurrogate(r *repair) []Fix {
	return []Fix{r.replace(Review, "put \ufffd in its place", []byte("\ufffd"))}
}

// fixUTF8 reads the bytes as Windows-1252, the usual culprit.
func fixUTF8(r *repair) []Fix {
	var b strings.Builder
	for _, c := range r.value {
		u, ok := windows1252(c)
		if !ok {
			return nil
		}
		b.WriteRune(u)
	}
	if b.Len() == 0 || utf8.Valid(r.value) {
		return nil
	}
	return []Fix{r.replace(Review, "read it as Windows-1252: "+b.String(), []byte(b.String()))}
}

// windows1252 decodes a byte from 0x80 on; ok is false for the five that mean nothing.
func windows1252(c byte) (r rune, ok bool) {
	const high = "€\x00‚ƒ„…†‡ˆ‰Š‹Œ\x00Ž\x00\x00‘’“”•–—˜™š›œ\x00žŸ"
	if c >= 0xa0 {
		return rune(c), true
	}
	if c < 0x80 {
		return 0, false
	}
	r = []rune(high)[c-0x80]
	return r, r != 0
}

func fixBOM(r *repair) []Fix {
	if r.f.length == 0 { // before line 1: not part of the record
		return nil
	}
	return []Fix{edit(Safe, "remove the byte-order mark", 0, len(bom), "")}
}

// fixCR takes out every carriage return; they stand between tokens, for in text they would not be JSON.
func fixCR(r *repair) []Fix {
	fix := Fix{Safety: Safe, Label: "remove it"}
	for i, c := range r.record {
		if c == '\r' {
			fix.Edits = append(fix.Edits, Edit{Offset: i, Length: 1})
		}
	}
	return []Fix{fix}
}

// fixControl escapes the control byte, which keeps the text as it is; NUL is more
// likely rubbish, so a person looks.
func fixControl(r *repair) []Fix {
	e := r.f.syntax
	if e.rule != inString {
		return []Fix{edit(Review, "remove it", e.Offset, 1, "")}
	}
	c := r.record[e.Offset]
	escaped := Quote(string(rune(c)))
	escape := edit(Safe, "escape it", e.Offset, 1, string(escaped[1:len(escaped)-1]))
	if c != '\t' && c != '\n' && c != '\r' {
		escape.Safety = Review
	}
	return []Fix{escape, edit(Review, "remove it", e.Offset, 1, "")}
}

// fixSyntax repairs what has one plain cause.
func fixSyntax(r *repair) []Fix {
	e := r.f.syntax
	if e == nil || e.Offset >= len(r.record) {
		return nil
	}
	rest := r.record[e.Offset:]
	word := string(rest[:wordLength(rest)])
	value := e.rule == wantValue || e.rule == wantItem
	switch to := literal[word]; {
	case value && (to == "true" || to == "false" || word == "None"):
		return []Fix{edit(Safe, "write "+to, e.Offset, len(word), to)}
	case value && to == "null":
		return []Fix{edit(Review, "write null", e.Offset, len(word), "null")}
	case e.rule == wantMember && rest[0] == '}', e.rule == wantItem && rest[0] == ']', e.rule == wantEnd && string(bytes.TrimSpace(rest)) == ",":
		comma := e.after - 1
		if e.rule == wantEnd {
			comma = e.Offset
		}
		return []Fix{edit(Safe, "remove the comma", comma, 1, "")}
	case e.rule == wantComma && rest[0] == '"':
		return []Fix{edit(Review, "put a comma", e.after, 0, ",")}
	case (e.rule == wantName || e.rule == wantMember) && word != "":
		n := len(word)
		for n < len(rest) && (rest[n] == '_' || rest[n] >= '0' && rest[n] <= '9' || wordLength(rest[n:]) > 0) {
			n++
		}
		if bytes.HasPrefix(bytes.TrimLeft(rest[n:], " \t"), []byte(":")) {
			return []Fix{edit(Safe, "put the name in quotes", e.Offset, n, `"`+string(rest[:n])+`"`)}
		}
	}
	return nil
}
