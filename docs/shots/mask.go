package main

import (
	"fmt"
	"regexp"
	"strings"

	"clinik-import/cli/terminal"
)

// A mask covers what differs from one run of the program to the next.
type mask struct {
	what *regexp.Regexp // its first group is covered, or all if it has none
	with func(what string) string
}

// masks are what is covered on the screens of a program that works in folder.
func masks(folder string) []mask {
	always := func(with string) func(string) string { return func(string) string { return with } }
	jobs := map[string]string{}
	job := func(id string) string {
		if jobs[id] == "" {
			jobs[id] = fmt.Sprintf("job_%016x", 0x5d4c9b3a7e21*uint64(len(jobs)+7001))
		}
		return jobs[id]
	}
	return []mask{
		{regexp.MustCompile(regexp.QuoteMeta(folder) + `/\S*`), func(path string) string { return strings.TrimPrefix(path, folder) }},
		{regexp.MustCompile(`127\.0\.0\.1:\d+`), always("127.0.0.1:43117")},
		{regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`), always("09:41:25")},
		{regexp.MustCompile(`596 in +(\d:\d\d) job_`), always("0:10")},
		{regexp.MustCompile(`all 4 in +(\d:\d\d) job_`), always("0:01")},
		{regexp.MustCompile(`\bjob_[0-9a-f]{16}\b`), job},
	}
}

// cover applies the masks to every row.
func cover(cells [][]terminal.Cell, masks []mask) {
	for _, row := range cells {
		for _, m := range masks {
			m.cover(row)
		}
	}
}

// cover writes over what is found. What is shorter than that leaves blanks, what is longer is cut.
func (m mask) cover(row []terminal.Cell) {
	text, starts := rowText(row)
	for _, found := range m.what.FindAllStringSubmatchIndex(text, -1) {
		if len(found) > 2 {
			found = found[2:]
		}
		with := []rune(m.with(text[found[0]:found[1]]))
		for i, at := starts[found[0]], 0; i < starts[found[1]]; i, at = i+1, at+1 {
			row[i].Text = " "
			if at < len(with) {
				row[i].Text = string(with[at])
			}
		}
	}
}

// rowText returns the text of a row, and for each place in it where a cell starts, and for
// its end, the number of that cell.
func rowText(row []terminal.Cell) (string, map[int]int) {
	var b strings.Builder
	starts := map[int]int{}
	for i, c := range row {
		if c.Text != "" {
			starts[b.Len()] = i
		}
		b.WriteString(c.Text)
	}
	starts[b.Len()] = len(row)
	return b.String(), starts
}
