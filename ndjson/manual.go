package ndjson

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	manualWidth  = 80
	longExample  = 200 // bytes of an example that are printed
	manualIndent = "    "
)

// families are what rules begin with, in the order of the manual.
var families = []struct{ prefix, title, about string }{
	{"text.", "Text", "Bytes, lines and characters."},
	{"json.", "JSON", "Each line must be one JSON object."},
	{"field.", "Fields", "The fields of the resource type. What the API reference states is an error; what is only inferred, disputed or in the vendor's SDK is a warning and says so."},
	{"record.", "Records", "The record as a whole."},
	{"sense.", "Sense", "What is well formed but can hardly be true."},
}

// WriteManual writes all rules for people to read, as plain text or as Markdown.
func WriteManual(w io.Writer, markdown bool) error {
	var b strings.Builder
	for _, family := range families {
		if markdown {
			fmt.Fprintf(&b, "## %s\n\n%s\n\n", family.title, family.about)
		} else {
			fmt.Fprintf(&b, "%s\n", strings.ToUpper(family.title))
			fill(&b, "", family.about)
			b.WriteByte('\n')
		}
		for _, r := range rules {
			if !strings.HasPrefix(r.Code, family.prefix) {
				continue
			}
			if markdown {
				r.markdown(&b)
			} else {
				r.text(&b)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// grades says in words how bad a breach is.
func (r *rule) grades() string {
	switch {
	case r.Rule.Severity == Off:
		return "off unless set"
	case r.byBasis && r.Rule.Severity == Error:
		return "error; warning where inferred"
	}
	return r.Rule.Severity.String()
}

func (r *rule) text(b *strings.Builder) {
	fmt.Fprintf(b, "%s  (%s)\n", r.Code, r.grades())
	fill(b, manualIndent, r.Title+". "+r.Why)
	fmt.Fprintf(b, "%sbad   %s\n%sgood  %s\n", manualIndent, r.example(r.Bad), manualIndent, r.example(r.Good))
	fill(b, manualIndent, fmt.Sprintf("Since %s. Source: %s.", r.Since, r.Source))
	b.WriteByte('\n')
}

func (r *rule) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "### `%s`\n\n**%s.** %s\n\n", r.Code, r.Title, r.Why)
	fmt.Fprintf(b, "- Severity: %s\n- Bad: %s\n- Good: %s\n- Since: %s\n- Source: %s\n\n",
		r.grades(), codeSpan(r.example(r.Bad)), codeSpan(r.example(r.Good)), r.Since, r.Source)
}

// example shows an example on one line: what cannot be seen is written as an escape
// in angle brackets, and the middle of a long one is left out.
func (r *rule) example(s string) string {
	if len(s) > longExample {
		s = s[:longExample/2] + " … " + s[len(s)-longExample/4:]
	}
	var b strings.Builder
	for len(s) > 0 {
		c, size := utf8.DecodeRuneInString(s)
		switch {
		case c == '\n':
			b.WriteString("<LF>")
		case c == '\r':
			b.WriteString("<CR>")
		case c == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "<%02X>", s[0])
		case !strconv.IsPrint(c):
			fmt.Fprintf(&b, "<%04X>", c)
		default:
			b.WriteRune(c)
		}
		s = s[size:]
	}
	if r.Type != "" {
		return b.String() + " (" + r.Type + ")"
	}
	return b.String()
}

// codeSpan quotes a line in Markdown, whatever is in it.
func codeSpan(s string) string {
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if len(fence) > 1 || strings.HasPrefix(s, "`") {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// fill writes the words of a text in lines of manualWidth characters.
func fill(b *strings.Builder, indent, text string) {
	width := 0
	for word := range strings.FieldsSeq(text) {
		length := utf8.RuneCountInString(word)
		switch {
		case width == 0:
			b.WriteString(indent)
			width = len(indent)
		case width+1+length > manualWidth:
			b.WriteString("\n" + indent)
			width = len(indent)
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += length
	}
	b.WriteByte('\n')
}
