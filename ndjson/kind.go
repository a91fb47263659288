package ndjson

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

var bom = []byte("\xef\xbb\xbf")

// compression names the compression we read, by its magic bytes; "" for none.
func compression(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	case len(head) >= 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], []byte{0x2a, 0x4d, 0x18}): // a skippable frame
		return "zstd"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "zip"
	}
	return ""
}

const (
	hintRecords    = "Ask for the data as NDJSON: one JSON record a line."
	hintUnpack     = "Unpack it and choose the file inside."
	hintRecompress = "Unpack it first, or pack it with gzip or zstd, which are read directly."
	hintValues     = "The records in it can be read where they stand if you say so (on the command line with --records)."
	hintExport     = "Export the data from it as NDJSON: one JSON record a line."
	hintBundle     = "The resources are inside it: ask for them one a line, as a FHIR bulk export gives them."
	hintUTF8       = "Save it again as UTF-8."
)

// magics are the kinds that show in the bytes at a fixed place.
var magics = []struct {
	at       int
	magic    string
	is, hint string
}{
	{0, "\x89PNG\r\n\x1a\n", "a PNG picture", hintRecords},
	{0, "\xff\xd8\xff", "a JPEG picture", hintRecords},
	{0, "GIF87a", "a GIF picture", hintRecords},
	{0, "GIF89a", "a GIF picture", hintRecords},
	{8, "WEBP", "a WebP picture", hintRecords},
	{0, "II*\x00", "a TIFF picture", hintRecords},
	{0, "MM\x00*", "a TIFF picture", hintRecords},
	{128, "DICM", "a DICOM image", hintRecords},
	{0, "%PDF-", "a PDF document", hintRecords},
	{0, "{\\rtf", "a Rich Text document", hintRecords},
	{0, "BZh", "a bzip2 archive", hintRecompress},
	{0, "\xfd7zXZ\x00", "an xz archive", hintRecompress},
	{0, "7z\xbc\xaf\x27\x1c", "a 7z archive", hintUnpack},
	{0, "Rar!\x1a\x07", "a RAR archive", hintUnpack},
	{257, "ustar", "a tar archive", hintUnpack},
	{0, "SQLite format 3\x00", "an SQLite database", hintExport},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (xls, doc)", hintExport},
	{0, "PAR1", "a Parquet file", hintExport},
	{0, "\x7fELF", "a program", hintRecords},
	{0, "MZ", "a program", hintRecords},
	{0, "\xcf\xfa\xed\xfe", "a program", hintRecords},
	{0, "\xca\xfe\xba\xbe", "a program", hintRecords},
	{0, "\x1f\x8b", "a gzip archive inside another", hintUnpack},
	{0, "\x28\xb5\x2f\xfd", "a zstd archive inside another", hintUnpack},
}

// sniff says what the first bytes of a text are if no records can be read from it, nil otherwise.
func sniff(head []byte, form Form) *FormatError {
	if len(head) == 0 || string(head) == string(bom) {
		return &FormatError{Is: isEmpty, Hint: "There is nothing to import in it."}
	}
	if is := unicodeKind(head); is != "" {
		return &FormatError{Is: is, Hint: hintUTF8}
	}
	for _, m := range magics {
		if len(head) >= m.at+len(m.magic) && string(head[m.at:m.at+len(m.magic)]) == m.magic {
			return &FormatError{Is: m.is, Hint: m.hint}
		}
	}
	if compression(head) == "zip" {
		is, hint := zipKind(head)
		return &FormatError{Is: is, Hint: hint}
	}
	if binaryData(head) {
		return &FormatError{Is: "binary data", Hint: hintRecords}
	}
	text := bytes.TrimPrefix(head, bom)
	if isBundle(text) {
		return &FormatError{Is: "a FHIR Bundle", Hint: hintBundle}
	}
	if is := valuesKind(text); is != "" {
		if form == Values {
			return nil
		}
		return &FormatError{Is: is, Hint: hintValues, Values: true}
	}
	if is, hint := textKind(text); is != "" {
		return &FormatError{Is: is, Hint: hint}
	}
	return nil
}

// unicodeKind recognises UTF-16 and UTF-32, by their mark or by where the zero bytes are.
func unicodeKind(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return "UTF-32 text"
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "UTF-16 text"
	}
	sample := head[:min(len(head), 1024)&^3]
	if len(sample) == 0 {
		return ""
	}
	var zeros [4]int
	for i, c := range sample {
		if c == 0 {
			zeros[i%4]++
		}
	}
	quarter := len(sample) / 4
	many := func(column int) bool { return zeros[column] > quarter*2/5 }
	few := func(column int) bool { return zeros[column] <= quarter/10 }
	switch {
	case many(1) && many(2) && (many(0) && few(3) || many(3) && few(0)):
		return "UTF-32 text"
	case many(0) && many(2) && few(1) && few(3), many(1) && many(3) && few(0) && few(2):
		return "UTF-16 text"
	}
	return ""
}

const isZip = "a zip archive"

// officeKind recognises an Office document by a name in its archive.
func officeKind(name string) (is, hint string) {
	switch {
	case strings.HasPrefix(name, "xl/"):
		return "an Excel workbook (xlsx)", hintExport
	case strings.HasPrefix(name, "word/"):
		return "a Word document (docx)", hintRecords
	case strings.HasPrefix(name, "ppt/"):
		return "a PowerPoint presentation (pptx)", hintRecords
	}
	return "", ""
}

// zipKind looks at the names of a zip's first entries.
func zipKind(head []byte) (is, hint string) {
	for rest := head; ; {
		i := bytes.Index(rest, []byte("PK\x03\x04"))
		if i < 0 || len(rest) < i+30 {
			return isZip, hintUnpack
		}
		entry := rest[i:]
		name := entry[30:min(len(entry), 30+int(binary.LittleEndian.Uint16(entry[26:])))]
		extra := 30 + len(name) + int(binary.LittleEndian.Uint16(entry[28:]))
		if is, hint := officeKind(string(name)); is != "" {
			return is, hint
		}
		if string(name) == "mimetype" && extra < len(entry) {
			switch media := entry[extra:]; {
			case bytes.HasPrefix(media, []byte("application/vnd.oasis.opendocument.spreadsheet")):
				return "a LibreOffice spreadsheet (ods)", hintExport
			case bytes.HasPrefix(media, []byte("application/vnd.oasis.opendocument")):
				return "a LibreOffice document", hintRecords
			}
		}
		rest = entry[30:]
	}
}

// binaryData reports whether more than one byte in twenty is a control byte that
// text has no use for. A few of them are a problem of their lines, not of the file.
func binaryData(head []byte) bool {
	sample := head[:min(len(head), 8<<10)]
	odd := 0
	for _, c := range sample {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7f {
			odd++
		}
	}
	return odd*20 > len(sample)
}

// firstLine cuts a text at the end of its first line that is not blank.
func firstLine(head []byte) (text, first, rest []byte, more bool) {
	text = bytes.TrimLeft(head, " \t\r\n")
	first, rest, more = bytes.Cut(text, []byte("\n"))
	return text, bytes.TrimRight(first, " \t\r"), bytes.TrimLeft(rest, " \t\r\n"), more
}

// isBundle recognises a FHIR Bundle, the usual answer of a FHIR server, by the first
// resourceType in the text. It holds other resources and is no record itself.
func isBundle(text []byte) bool {
	if text = bytes.TrimLeft(text, " \t\r\n"); len(text) == 0 || text[0] != '{' {
		return false
	}
	before, behind, found := bytes.Cut(text, []byte(`"resourceType"`))
	value, isMember := bytes.CutPrefix(bytes.TrimLeft(behind, " \t\r\n"), []byte{':'})
	return found && !bytes.Contains(before, []byte("\n{")) && isMember && bytes.HasPrefix(bytes.TrimLeft(value, " \t\r\n"), []byte(`"Bundle"`))
}

// valuesKind recognises JSON that is not one record a line.
func valuesKind(head []byte) (is string) {
	text, first, rest, more := firstLine(head)
	switch {
	case len(text) == 0:
	case text[0] == '[' && array(first, rest, more):
		return "one JSON array, not one record a line"
	case text[0] == '{' && loneCR(text):
		return "text whose lines end in a lone CR, as on old Macs"
	case text[0] == '{' && spread(text, first, rest):
		return "JSON with its records spread over several lines"
	}
	return ""
}

// loneCR reports whether the first line of a text ends in a carriage return, with a record
// before it and another behind it, and no line feed ends any line.
func loneCR(text []byte) bool {
	first, rest, more := bytes.Cut(text, []byte("\r"))
	if rest = bytes.TrimLeft(rest, " \t\r"); !more || len(rest) == 0 || rest[0] != '{' || bytes.IndexByte(text, '\n') >= 0 {
		return false
	}
	p := parser{b: first}
	return p.value(0) == nil && p.end()
}

// spread reports whether the record that a text begins with goes on after its first line.
func spread(text, first, rest []byte) bool {
	if string(first) == "{" && len(rest) > 0 && rest[0] == '"' {
		return true // however long it is
	}
	p := parser{b: text}
	return p.value(0) == nil && p.i > len(first)
}

// textKind recognises text that is no JSON at all.
func textKind(head []byte) (is, hint string) {
	text, first, rest, _ := firstLine(head)
	switch {
	case len(text) == 0:
		return "", "" // blank lines; the lint counts them
	case hasPrefixFold(text, "<!doctype html"), hasPrefixFold(text, "<html"):
		return "an HTML page", hintRecords
	case text[0] == '<':
		return "XML", hintRecords
	case csv(first, rest):
		return "a table (CSV)", "Convert it to NDJSON: one JSON record a line."
	}
	return "", ""
}

func hasPrefixFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}

// array reports whether a text that starts with "[" is one array, and not records
// after a first line that happens to be one.
func array(first, rest []byte, more bool) bool {
	if !more || len(first) == 1 {
		return true
	}
	p := parser{b: first}
	whole := p.value(0) == nil && p.end()
	return !whole || len(rest) == 0
}

// csv reports whether the first two lines have the same number of the same separator
// and the first does not look like JSON.
func csv(first, rest []byte) bool {
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	if len(second) == 0 || bytes.ContainsAny(first, "{}[]") || !utf8.Valid(first) || second[0] == '{' {
		return false
	}
	for _, separator := range []string{",", ";", "\t", "|"} {
		if n := bytes.Count(first, []byte(separator)); n > 0 && n == bytes.Count(second, []byte(separator)) {
			return true
		}
	}
	return false
}
