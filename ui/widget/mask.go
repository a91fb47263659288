package widget

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"clinik-import/ui/safe"
)

// A Mask is the form of a value that is typed: digits only where digits belong, no more of
// them than there is room for, and the signs between them set by themselves. It never shuts
// anybody in: what is shorter than the form ("1958", "1958-09") can be left so, and a value
// that has another form already is edited as any text until it is on the form again.
type Mask struct {
	Form safe.Text // "YYYY-MM-DD"

	// Advice is set where the form is only the usual one: what does not fit is taken as it is.
	Advice bool

	pattern string // of what may stand there: d is a digit, all else stands for itself
	zoned   bool   // a fraction of a second and the offset from UTC may follow
	between string // the signs of the pattern that are set by themselves
}

// DateMask returns the mask of a format of the schemas: "date", "date-time",
// "date-or-date-time", "time"; nil for every other.
func DateMask(format string) *Mask {
	const day, clock = "dddd-dd-dd", "dd:dd:dd"
	switch format {
	case "date":
		return &Mask{Form: safe.Own("YYYY-MM-DD"), pattern: day, between: "-"}
	case "date-time":
		return &Mask{Form: safe.Own("YYYY-MM-DDThh:mm:ssZ"), pattern: day + "T" + clock, between: "-T:", zoned: true}
	case "date-or-date-time": // the T is the person's: a digit too many does not make a day an hour
		return &Mask{Form: safe.Own("YYYY-MM-DD"), pattern: day + "T" + clock, between: "-:", zoned: true}
	case "time":
		return &Mask{Form: safe.Own("hh:mm:ss"), pattern: clock, between: ":"}
	}
	return nil
}

// fits reports whether a text is on the form so far, and how many of its groups have fewer
// digits than they should though others follow: one takes digits out of the middle to put
// others there.
func (m *Mask) fits(s string) (gaps int, ok bool) {
	rest, gaps, ok := along(s, m.pattern)
	if !ok || rest == "" {
		return gaps, ok
	}
	if !m.zoned {
		return 0, false
	}
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		rest = strings.TrimLeft(fraction, "0123456789")
		if rest != "" && rest == fraction {
			gaps++
		}
	}
	if rest == "" || strings.EqualFold(rest, "Z") {
		return gaps, true
	}
	if rest[0] != '+' && rest[0] != '-' {
		return 0, false
	}
	rest, more, ok := along(rest[1:], "dd:dd")
	return gaps + more, ok && rest == ""
}

// along goes along a pattern as far as a text goes, and returns what follows the pattern.
func along(s, pattern string) (rest string, gaps int, ok bool) {
	for pattern != "" && s != "" {
		switch want := pattern[0]; {
		case want == 'd' && '0' <= s[0] && s[0] <= '9':
			s, pattern = s[1:], pattern[1:]
		case want == 'd':
			gaps++
			pattern = strings.TrimLeft(pattern, "d")
		case strings.EqualFold(s[:1], pattern[:1]):
			s, pattern = s[1:], pattern[1:]
		default:
			return "", 0, false
		}
	}
	return s, gaps, true
}

// holds reports whether a text is on the form so far.
func (m *Mask) holds(s string) bool {
	_, ok := m.fits(s)
	return ok
}

// take types one character between what is before and behind the cursor.
func (m *Mask) take(before, after string, r rune) (newBefore, newAfter string, ok bool) {
	was, on := m.fits(before + after)
	if !on {
		return before + string(r), after, true
	}
	sign := string(unicode.ToUpper(r))
	better := func(before, after string) bool {
		gaps, ok := m.fits(before + after)
		return ok && gaps <= was
	}
	if better(before+sign, after) {
		return before + sign, after, true
	}
	for _, set := range strings.Split(m.between, "") {
		behind, there := strings.CutPrefix(after, set)
		switch {
		case there && sign == set: // it stands there already
			return before + set, behind, true
		case there && better(before+set+sign, behind):
			return before + set + sign, behind, true
		case !there && unicode.IsDigit(r) && better(before+set+sign, after):
			return before + set + sign, after, true
		case !there && strings.ContainsRune("/. ", r) && better(before+set, after): // 1958/09/07
			return before + set, after, true
		}
	}
	return before, after, false
}

// paste puts a text between what is before and behind the cursor. A day that is written in
// another way is put in this one where it can mean nothing else: the year first.
func (m *Mask) paste(before, after, text string) (newBefore, newAfter string, ok bool) {
	was, on := m.fits(before + after)
	if gaps, fits := m.fits(before + text + after); !on || fits && gaps <= was {
		return before + text, after, true
	}
	newBefore, newAfter = before, after
	for _, r := range yearFirst(strings.TrimSpace(text)) {
		if newBefore, newAfter, ok = m.take(newBefore, newAfter, r); !ok {
			return before, after, false
		}
	}
	const day = len(time.DateOnly)
	if whole := newBefore + newAfter; strings.HasPrefix(m.pattern, "dddd") && len(whole) >= day {
		if _, err := time.Parse(time.DateOnly, whole[:day]); err != nil { // 07091958 fills the form, too
			return before, after, false
		}
	}
	return newBefore, newAfter, true
}

// dayAndMore is a day with the year first, and perhaps a time.
var dayAndMore = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[Tt ] *(.+))?$`)

// yearFirst writes a day with its year first as YYYY-MM-DD; any other text comes back as it is.
func yearFirst(text string) string {
	part := dayAndMore.FindStringSubmatch(text)
	if part == nil {
		return text
	}
	two := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	text = part[1] + "-" + two(part[2]) + "-" + two(part[3])
	if part[4] != "" {
		text += "T" + part[4]
	}
	return text
}
