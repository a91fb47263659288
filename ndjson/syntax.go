package ndjson

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// explainSyntax says where JSON breaks and what the cause usually is.
func explainSyntax(f finding, record []byte) (message, hint string) {
	e := f.syntax
	switch f.rule.Code {
	case codeControl:
		return fmt.Sprintf("%s (0x%02X) is at place %d of the record.", controlName(record[e.Offset]), record[e.Offset], e.character(record)),
			"Take it out, or keep it in the way that JSON writes it (a tab as \\t, a line break as \\n)."
	case codeUTF8:
		return "The text is not UTF-8 from here on.", "The file was probably saved in another encoding, or something else was written over it."
	case codeCut:
		return "The file ends in the middle of this record.", "Copy or export the file again; more records may be missing."
	case codeCR:
		return "The line ends in a lone carriage return (CR), and another record follows.", "Save the file with line feeds (LF) as line breaks; or have the records read where they stand (on the command line with --records)."
	case codeSeveral:
		return "Another record starts on the same line.", "Put each record on a line of its own; or have the records read where they stand (on the command line with --records)."
	}
	message = fmt.Sprintf("The JSON is broken at character %d: expected %s, found %s.", e.character(record), e.Expected, e.Found)
	return message, syntaxHint(e, record)
}

// character is the place of the error as people count, from 1.
func (e *SyntaxError) character(record []byte) int {
	return utf8.RuneCount(record[:min(max(0, e.Offset), len(record))]) + 1
}

// controlName is what people call a control character.
func controlName(c byte) string {
	switch c {
	case 0:
		return "A NUL character"
	case '\t':
		return "A tab"
	case '\r':
		return "A carriage return"
	case 0x1b:
		return "An escape character"
	}
	return "A character that cannot be seen"
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
	case isCurly(r):
		return "JSON wants straight quotation marks; a word processor made these curly."
	case invisible(r):
		return "A character that cannot be seen stands outside of text; remove it."
	case bytes.HasPrefix(rest, []byte("//")), bytes.HasPrefix(rest, []byte("/*")), rest[0] == '#':
		return "JSON has no comments; remove it."
	case rest[0] == '<' && len(bytes.TrimSpace(record[:e.Offset])) == 0:
		return "This looks like XML or HTML; each line must be one record: { … }."
	case literal[word] != "" && e.rule != wantName && e.rule != wantMember:
		return fmt.Sprintf("JSON writes %s in place of %s.", literal[word], word)
	}
	return placeHint(e, record, rest, word)
}

// placeHint names the usual cause by the place of the grammar that broke.
func placeHint(e *SyntaxError, record, rest []byte, word string) string {
	closing := rest[0] == '}' || rest[0] == ']'
	switch e.rule {
	case wantMember, wantItem, wantName:
		switch {
		case closing && (e.rule != wantName) && (rest[0] == '}') == (e.rule == wantMember):
			return "Remove the comma before the closing bracket."
		case rest[0] == ',':
			return "Remove the comma that is too many."
		case e.rule == wantItem:
			return hintText
		}
		return "Field names need double quotes."
	case wantColon:
		if rest[0] == ',' || closing {
			return "The value of the field is missing."
		}
		return "A colon stands between the name of a field and its value."
	case wantComma:
		switch {
		case rest[0] == ';':
			return "Fields are parted by a comma."
		case closing:
			return "Another kind of bracket is open here: } closes {, and ] closes [."
		case rest[0]|0x20 == 'x' && record[e.Offset-1] == '0':
			return "JSON has no hexadecimal numbers."
		case record[e.after-1] != '"':
			return "A comma is missing."
		}
		return "A comma is missing, or a quotation mark in the text is not escaped (\\\")."
	case wantEnd:
		switch {
		case rest[0] == ',':
			return "Remove the comma between records; the line break parts them."
		case closing:
			return "Remove the closing bracket that is too many."
		}
		return "Each line must hold one record and nothing after it."
	case inEscape:
		return "A backslash must be doubled (\\\\)."
	case inNumber:
		if rest[0] >= '0' && rest[0] <= '9' {
			return "A number has no leading zeros; an identifier belongs in double quotes."
		}
		return "The number is not whole: a digit stands before and behind a decimal point, and in an exponent."
	case wantValue:
		return valueHint(e, record, rest, word)
	}
	return "Remove what does not belong there."
}

const hintText = "Text needs double quotes."

// valueHint names the usual cause of what stands where a value should.
func valueHint(e *SyntaxError, record, rest []byte, word string) string {
	switch {
	case len(bytes.TrimSpace(record[:e.Offset])) == 0:
		return "Each line must be one record: { … }."
	case rest[0] == ',' && record[e.after-1] == ',':
		return "Remove the comma that is too many."
	case rest[0] == ',', rest[0] == '}', rest[0] == ']':
		return "The value is missing; leave the field out when it is not known."
	case rest[0] == '+':
		return "A number has no plus sign."
	case rest[0] == '.':
		return "A number needs a digit before its decimal point, as in 0.5."
	case word != "" && (strings.HasPrefix("true", word) || strings.HasPrefix("false", word) || strings.HasPrefix("null", word)):
		return "Write true, false or null in full; text needs double quotes."
	}
	return hintText
}

func isCurly(r rune) bool { return strings.ContainsRune("“”„‘’«»", r) }

// invisible reports whether a character looks like white space, or like nothing, and is no
// white space to JSON: no-break and other wide blanks, zero-width ones, marks of direction.
func invisible(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
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
