package ndjson

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A reading is one way to understand a date or time.
type reading struct {
	text   string // in the form wanted
	safety Safety
	label  string
	order  DateOrder
}

// DateOrder is which part of a date written in digits stands first.
type DateOrder uint8

const (
	AnyOrder   DateOrder = iota // it plays no part
	DayFirst                    // 31/12/1999
	MonthFirst                  // 12/31/1999
)

var (
	shapeISO     = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	shapeISOTime = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2})?(\.\d+)? ?([Zz]|[+-]\d{2}:?\d{2})?$`)
	shapeYMD     = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	shapeDigits  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	shapeXXY     = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$`)
	shapeDMonY   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|\.)?[- ]([A-Za-z]{3,9})\.?,?[- ](\d{4})$`)
	shapeMonDY   = regexp.MustCompile(`^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$`)
	shapeClock   = regexp.MustCompile(`^(\d{1,2}):(\d{2})(?::(\d{2}))?$`)
)

func looksISO(s string) bool { return shapeISO.MatchString(s) }

// isDate reports whether s is a date of the calendar, as YYYY-MM-DD.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// ymd returns the date in ISO form if the calendar has it.
func ymd(year, month, day string) (string, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	s := fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	return s, isDate(s)
}

// readDate returns the ways to read s as a date, the likelier first. One that
// leaves no other is safe; 03/04/1990 has two and a person must choose.
func readDate(s string) []reading {
	only := func(order DateOrder, text string, ok bool) []reading {
		if !ok {
			return nil
		}
		return []reading{{text, Safe, "write it as YYYY-MM-DD", order}}
	}
	one := func(text string, ok bool) []reading { return only(AnyOrder, text, ok) }
	if m := shapeISOTime.FindStringSubmatch(s); m != nil {
		if isDate(m[1]) {
			return []reading{{text: m[1], safety: Safe, label: "keep the date, drop the time"}}
		}
	}
	if m := shapeYMD.FindStringSubmatch(s); m != nil {
		return one(ymd(m[1], m[2], m[3]))
	}
	if m := shapeDigits.FindStringSubmatch(s); m != nil {
		return one(ymd(m[1], m[2], m[3]))
	}
	if m := shapeDMonY.FindStringSubmatch(s); m != nil {
		return one(ymd(m[3], monthNumber(m[2]), m[1]))
	}
	if m := shapeMonDY.FindStringSubmatch(s); m != nil {
		return one(ymd(m[3], monthNumber(m[1]), m[2]))
	}
	if day, ok := excelDay(s); ok {
		return []reading{{text: day, safety: Review, label: excelLabel}}
	}
	m := shapeXXY.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	dayFirst, okDay := ymd(m[3], m[2], m[1])
	monthFirst, okMonth := ymd(m[3], m[1], m[2])
	switch {
	case okDay && okMonth && dayFirst != monthFirst:
		return []reading{{dayFirst, Review, "read the day first", DayFirst}, {monthFirst, Review, "read the month first", MonthFirst}}
	case okDay && okMonth: // 7/7/1999
		return one(dayFirst, true)
	case okDay:
		return only(DayFirst, dayFirst, true)
	}
	return only(MonthFirst, monthFirst, okMonth)
}

// excelLabel names the fix that reads a number as a day; recipes choose it by this name.
const excelLabel = "read it as an Excel date"

// excelDay reads the number by which Excel keeps a day: in its 1900 system, the days since
// 30 December 1899. Only five digits are taken for one, to 31 December 2099: fewer may be
// a year.
func excelDay(s string) (day string, ok bool) {
	const first, last = 10_000, 73_050 // 1927-05-18, 2099-12-31
	n, err := strconv.Atoi(s)
	if err != nil || len(s) != 5 || n < first || n > last {
		return "", false
	}
	return time.Date(1899, time.December, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
}

// monthNumber reads an English month name, "0" if it is none.
func monthNumber(name string) string {
	for m := time.January; m <= time.December; m++ {
		full := strings.ToLower(m.String())
		if n := strings.ToLower(name); n == full || n == full[:3] || n == "sept" && m == time.September {
			return strconv.Itoa(int(m))
		}
	}
	return "0"
}

// readDateTime returns the ways to read s as an RFC 3339 date and time. Where the
// zone is missing a person must say that it is UTC.
func readDateTime(s string) []reading {
	if m := shapeISOTime.FindStringSubmatch(s); m != nil {
		seconds, zone := m[3], m[5]
		if seconds == "" {
			seconds = ":00"
		}
		switch {
		case zone == "z":
			zone = "Z"
		case len(zone) == 5: // +0100
			zone = zone[:3] + ":" + zone[3:]
		}
		r := reading{text: m[1] + "T" + m[2] + seconds + m[4] + zone, safety: Safe, label: "write it as RFC 3339"}
		if zone == "" {
			r = reading{text: r.text + "Z", safety: Review, label: "take the time as UTC"}
		}
		if _, err := time.Parse(time.RFC3339Nano, r.text); err != nil {
			return nil
		}
		return []reading{r}
	}
	var rs []reading
	for _, r := range readDate(s) {
		label := "take it as midnight UTC"
		if r.safety == Review { // each by a name of its own, by which it is chosen for many
			label = r.label + ", at midnight UTC"
		}
		rs = append(rs, reading{r.text + "T00:00:00Z", Review, label, r.order})
	}
	return rs
}

// readTime returns s as HH:MM:SS.
func readTime(s string) []reading {
	m := shapeClock.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	if m[3] == "" {
		m[3] = "00"
	}
	if len(m[1]) == 1 {
		m[1] = "0" + m[1]
	}
	text := m[1] + ":" + m[2] + ":" + m[3]
	if _, err := time.Parse(time.TimeOnly, text); err != nil {
		return nil
	}
	return []reading{{text: text, safety: Safe, label: "write it as HH:MM:SS"}}
}

// readings returns the ways to read s in a format of the schema.
func readings(format, s string) []reading {
	s = strings.TrimSpace(s)
	switch format {
	case "date":
		return readDate(s)
	case "date-time":
		return readDateTime(s)
	case "date-or-date-time":
		if shapeISOTime.MatchString(s) {
			return readDateTime(s)
		}
		return readDate(s)
	case "time":
		return readTime(s)
	case "email":
		if rest, ok := strings.CutPrefix(s, "mailto:"); ok {
			return []reading{{text: rest, safety: Safe, label: "leave out mailto:"}}
		}
	}
	return nil
}
