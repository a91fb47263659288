package cli

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
)

// firstPlaces is how many lines a group names.
const firstPlaces = 3

// lintText prints what was found grouped by rule and field, with the first lines of each group.
type lintText struct {
	out    *bufio.Writer
	max    int // groups of a file; 0: all
	titles map[string]string
}

func newLintText(out io.Writer, most int) *lintText {
	t := &lintText{out: bufio.NewWriter(out), max: most, titles: map[string]string{}}
	for _, rule := range ndjson.Rules() {
		t.titles[rule.Code] = rule.Title
	}
	return t
}

func (t *lintText) wants() bool                                  { return false }
func (t *lintText) begin(importer.Input) error                   { return nil }
func (t *lintText) problem(importer.Input, ndjson.Problem) error { return nil }

func (t *lintText) end(in importer.Input, report *ndjson.Report) error {
	info, sum := in.File.Info(), report.Summary()
	fmt.Fprintf(t.out, "%s: %s, %s, %d clean\n", safe.Clean(nameOf(info)), in.Type.Name(), count(sum.Records, "record"), sum.Clean)
	if abs, err := filepath.Abs(info.Path); err == nil && info.Path != info.Resolved && abs != info.Resolved {
		fmt.Fprintf(t.out, "  read from %s\n", safe.Clean(info.Resolved))
	}
	line := "line"
	if info.Form == ndjson.Values {
		line = "record"
	}
	for _, said := range beyond(sum) {
		fmt.Fprintf(t.out, "  %s\n", said)
	}
	groups := byRule(sum.Rules)
	for i, g := range groups {
		if t.max > 0 && i == t.max {
			fmt.Fprintf(t.out, "  … and %s more\n", count(int64(len(groups)-i), "group"))
			break
		}
		fmt.Fprintf(t.out, "\n  %-7s %s (%s): %d\n", g[0].Severity, t.titles[g[0].Rule], g[0].Rule, total(g))
		for _, field := range g {
			fmt.Fprintf(t.out, "  %9d in %-31s %s\n", field.Count, fieldName(field.Field), places(report, field, line))
		}
	}
	if len(groups) > 0 {
		fmt.Fprintln(t.out)
	}
	return t.out.Flush()
}

func (t *lintText) close(sum lintSummary, failed error) error {
	if failed == nil {
		fmt.Fprintf(t.out, "%s, %s: %d blank, %s, %d clean; %s, %s, %s\n", count(int64(sum.Files), "file"), count(sum.Lines, "line"),
			sum.Blank, count(sum.Records, "record"), sum.Clean, count(sum.Errors, "error"), count(sum.Warnings, "warning"), count(sum.Notes, "note"))
	}
	return t.out.Flush()
}

// byRule puts the fields of one rule and severity together, in the order of the first.
func byRule(counts []ndjson.RuleCount) (groups [][]ndjson.RuleCount) {
	type key struct {
		rule     string
		severity ndjson.Severity
	}
	at := map[key]int{}
	for _, c := range counts {
		k := key{c.Rule, c.Severity}
		i, ok := at[k]
		if !ok {
			i = len(groups)
			at[k] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

func total(counts []ndjson.RuleCount) (n int64) {
	for _, c := range counts {
		n += c.Count
	}
	return n
}

// fieldName names a field without the slash before it.
func fieldName(pointer string) string {
	if pointer == "" {
		return "the record as a whole"
	}
	return safe.Clean(strings.TrimPrefix(pointer, "/")).String()
}

// places names the first lines of a group. The very first is always known.
func places(report *ndjson.Report, g ndjson.RuleCount, noun string) string {
	lines, more := report.Find(ndjson.Filter{Rule: g.Rule, Field: g.Field, Whole: g.Field == ""}, firstPlaces)
	if len(lines) == 0 || lines[0] != g.First {
		lines, more = []int64{g.First}, g.Count > 1
	}
	text := make([]string, len(lines))
	for i, n := range lines {
		text[i] = fmt.Sprint(n)
	}
	if len(lines) > 1 || more {
		noun += "s"
	}
	if more {
		text = append(text, "…")
	}
	return noun + " " + strings.Join(text, ", ")
}
