package ndjson

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// explainSyntax says where JSON breaks and what the cause usually is.
func explainSyntax(f finding, record []byte) (message, hint string) {
	e := f.syntax
	switch f.rule.Code {
	case codeControl:
		return fmt.Sprintf("A control byte (0x%02X) stands in the record.", record[e.Offset]), "Escape it (a tab is \\t, a line break \\n), or remove it."
	case codeUTF8:
		return "The text is not UTF-8 from here on.", "The file was probably saved in another encoding, or something else was written over it."
	case codeCut:
		return "The file ends in the middle of this record.", "Copy or export the file again; more records may be missing."
	case codeSeveral:
		return "Another record starts on the same line.", "Put each record on a line of its own."
	}
	message = fmt.Sprintf("Not JSON at byte %d: expected %s, found %s.", f.offset+1, e.Expected, e.Found)
	return message, syntaxHint(e, record)
}

// syntaxHint names the usual cause of broken JSON.
func syntaxHint(e *SyntaxError, record []byte) string {
	rest := record[e.Offset:]
	if len(rest) == 0 || e.rule == endString {
		if e.rule == endString {
			return "A closing quotation mark is missing, or a quotation mark in the text is not escaped (\\\")."
		}
		return "The record is cut off, or it goes on in the next line; each record must be on one line."
	}
	r, _ := utf8.DecodeRune(rest)
	word := string(rest[:wordLength(rest)])
	switch {
	case rest[0] == '\'':
		return "JSON wants double quotes, not single ones."
	case strings.ContainsRune("“”„‘’«»", r):
		return "JSON wants straight quotation marks; a word processor made these curly."
	case bytes.HasPrefix(rest, []byte("//")), bytes.HasPrefix(rest, []byte("/*")), rest[0] == '#':
		return "JSON has no comments; remove it."
	case (e.rule == wantMember && rest[0] == '}') || (e.rule == wantItem && rest[0] == ']'):
		return "Remove the comma before the closing bracket."
	case literal[word] != "" && e.rule != wantName && e.rule != wantMember:
		return fmt.Sprintf("JSON writes %s in place of %s.", literal[word], word)
	case e.rule == wantName || e.rule == wantMember:
		return "Field names need double quotes."
	case e.rule == wantComma:
		return "A comma is missing, or a quotation mark in the text is not escaped (\\\")."
	case e.rule == wantEnd && rest[0] == ',':
		return "Remove the comma between records; the line break parts them."
	case e.rule == wantEnd:
		return "Each line must hold one record and nothing after it."
	case e.rule == inEscape:
		return "A backslash must be doubled (\\\\)."
	case e.rule == inNumber && rest[0] >= '0' && rest[0] <= '9':
		return "A number has no leading zeros; an identifier belongs in double quotes."
	case e.rule == wantValue && rest[0] == '+':
		return "A number has no plus sign."
	case e.rule == wantValue && word != "":
		return "Text needs double quotes."
	}
	return ""
}

// literal are words of other languages for JSON's own.
var literal = map[string]string{
	"True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
	"None": "null", "NULL": "null", "Null": "null", "nil": "null", "undefined": "null",
	"NaN": "null", "nan": "null", "Infinity": "null", "inf": "null",
}

// wordLength returns how many ASCII letters b starts with.
func wordLength(b []byte) int {
	n := 0
	for n < len(b) && (b[n]|0x20 >= 'a' && b[n]|0x20 <= 'z') {
		n++
	}
	return n
}
