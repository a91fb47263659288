package report

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"strings"
	texttemplate "text/template"
	"time"

	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

//go:embed page.md.tmpl
var markdownText string

//go:embed page.html.tmpl
var htmlText string

var (
	markdownPage = texttemplate.Must(texttemplate.New("report").Funcs(inPage).Funcs(texttemplate.FuncMap{"cell": cell}).Parse(markdownText))
	htmlPage     = template.Must(template.New("report").Funcs(inPage).Parse(htmlText))
)

var inPage = map[string]any{
	"count": digits,
	"when":  func(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") },
	"clean": func(s string) string { return safe.Clean(s).String() },
	"list":  func(places []string) string { return strings.Join(places, ", ") },
	"share": func(part, whole int64) string { return cmp.Or(widget.Share(part, whole).String(), "–") },
	"sum": func(parts ...int64) (n int64) {
		for _, p := range parts {
			n += p
		}
		return n
	},
}

// digits groups a number by thousands.
func digits(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// markdown escapes what means something in Markdown.
var markdown = strings.NewReplacer(escapes(`\|*_<[` + "`")...)

func escapes(marks string) (pairs []string) {
	for _, mark := range marks {
		pairs = append(pairs, string(mark), `\`+string(mark))
	}
	return pairs
}

// cell makes a text fit for a cell of a Markdown table.
func cell(s string) string {
	return markdown.Replace(safe.Clean(s).String())
}

// Markdown writes the report as Markdown.
func (r Report) Markdown(w io.Writer) error { return markdownPage.Execute(w, r) }

// HTML writes the report as a page of its own that loads nothing from elsewhere.
func (r Report) HTML(w io.Writer) error { return htmlPage.Execute(w, r) }
