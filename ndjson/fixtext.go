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
	if r.f.syntax != nil { // there it parts records: without it they would run together
		return nil
	}
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
		return []Fix{edit(Review, "take the character out", e.Offset, 1, "")}
	}
	c := r.record[e.Offset]
	escaped := Quote(string(rune(c)))
	escape := edit(Safe, "keep the character, escaped", e.Offset, 1, string(escaped[1:len(escaped)-1]))
	if c != '\t' && c != '\n' && c != '\r' {
		escape.Safety = Review
	}
	return []Fix{escape, edit(Review, "take the character out", e.Offset, 1, "")}
}

// fixNumber repairs a number that breaks at a place of the record: one without a digit
// behind its point, or with zeros before it, which is likely an identifier.
func (r *repair) fixNumber(at int) []Fix {
	if r.record[at-1] == '.' {
		return []Fix{edit(Safe, "leave out the point", at-1, 1, "")}
	}
	if !isDigit(r.record[at]) {
		return nil
	}
	from, to := at, at
	for from > 0 && (isDigit(r.record[from-1]) || r.record[from-1] == '-') {
		from--
	}
	for to < len(r.record) && (isDigit(r.record[to]) || r.record[to] == '.') {
		to++
	}
	return []Fix{edit(Review, "put it in quotes", from, to-from, `"`+string(r.record[from:to])+`"`)}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// fixSyntax repairs what has one plain cause.
func fixSyntax(r *repair) []Fix {
	e := r.f.syntax
	if e == nil || e.Offset >= len(r.record) {
		return nil
	}
	rest := r.record[e.Offset:]
	word := string(rest[:wordLength(rest)])
	value := e.rule == wantValue || e.rule == wantItem
	first, size := utf8.DecodeRune(rest)
	switch to := literal[word]; {
	case invisible(first):
		return []Fix{edit(Safe, "remove it", e.Offset, size, "")}
	case e.rule == inNumber && to == "null" && r.record[e.Offset-1] == '-': // -Infinity
		return []Fix{edit(Review, "write null", e.Offset-1, 1+len(word), "null")}
	case e.rule == inNumber:
		return r.fixNumber(e.Offset)
	case value && rest[0] == '+' && len(rest) > 1 && isDigit(rest[1]):
		return []Fix{edit(Safe, "leave out the plus sign", e.Offset, 1, "")}
	case value && rest[0] == '.' && len(rest) > 1 && isDigit(rest[1]):
		return []Fix{edit(Safe, "put a 0 before the point", e.Offset, 0, "0")}
	case e.rule == wantMember && rest[0] == ',':
		return []Fix{edit(Safe, "remove the comma", e.Offset, 1, "")}
	case e.rule == wantComma && rest[0] == ';':
		return []Fix{edit(Safe, "write a comma", e.Offset, 1, ",")}
	case e.rule == wantColon && rest[0] == '=':
		return []Fix{edit(Safe, "write a colon", e.Offset, len(rest)-len(bytes.TrimLeft(rest, "=>")), ":")}
	case e.rule == wantColon && rest[0] == '"':
		return []Fix{edit(Review, "put a colon", e.after, 0, ":")}
	case e.rule == wantEnd && (string(bytes.TrimSpace(rest)) == "}" || string(bytes.TrimSpace(rest)) == "]"):
		return []Fix{edit(Safe, "remove the bracket", e.Offset, 1, "")}
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
