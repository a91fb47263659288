package practice

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A planter plants one kind of fault in a good record. It returns the faulty line
// and the pointer of the member at fault; ok is false if the record has no member
// for it. The line never shares memory with the record.
type planter func(m *model, r *rng, record []byte) (line []byte, pointer string, ok bool)

var planters map[Kind]planter

func init() { // not an initialiser: twoRecords reaches the table again through its model
	planters = map[Kind]planter{
		MissingRequired: func(m *model, r *rng, record []byte) ([]byte, string, bool) {
			at, pointer, ok := choose(r, record, m.spots.required)
			if !ok {
				return nil, "", false
			}
			return remove(record, at), pointer, true
		},
		MisspeltField: misspell,
		NotAllowed:    wrong(func(s *spots) []spot { return s.closed }),
		WrongType:     wrong(func(s *spots) []spot { return s.mistyped }),
		OutOfRange:    wrong(func(s *spots) []spot { return s.ranged }),

		SlashDate:       redate(anyDate, slashed),
		AmbiguousDate:   redate(anyDate, ambiguous),
		ImpossibleDate:  redate(anyDate, impossible),
		DateTimeForDate: redate(func(s *spots) []string { return s.dates }, func(r *rng, day, _ string) string { return day + "T00:00:00Z" }),
		DateForDateTime: redate(func(s *spots) []string { return s.moments }, func(r *rng, day, _ string) string { return day }),

		NumberAsString: value(func(s *spots) []string { return s.numbers }, func(r *rng, old string) string { return `"` + old + `"` }),
		BadEmail: value(func(s *spots) []string { return s.emails }, func(r *rng, old string) string {
			return strings.Replace(old, "@", pick(r, []string{"(at)", " ", "@@", ""}), 1)
		}),
		NullValue:        value(texts, func(*rng, string) string { return "null" }),
		EmptyString:      value(texts, func(r *rng, _ string) string { return pick(r, []string{`""`, `" "`}) }),
		InvalidUTF8:      value(texts, suffix("\xe9")),
		ControlCharacter: value(texts, func(r *rng, old string) string { return suffix(pick(r, []string{"\t", "\v", "\x1a"}))(r, old) }),
		LoneSurrogate:    value(texts, suffix(` \ud83d`)),
		UnescapedQuote:   value(texts, suffix(` "new"`)),
		NotANumber:       value(texts, func(*rng, string) string { return "NaN" }),
		TooLong:          tooLong,
		DuplicateKey:     duplicate,

		TrailingComma: line(func(_ *rng, record []byte) []byte { return append(record[:len(record)-1], ",}"...) }),
		SingleQuotes:  line(func(_ *rng, record []byte) []byte { return bytes.ReplaceAll(record, []byte{'"'}, []byte{'\''}) }),
		NotAnObject:   line(func(_ *rng, record []byte) []byte { return slices.Concat([]byte{'['}, record, []byte{']'}) }),
		CutOff:        line(cutOff),
		BlankLine:     line(func(*rng, []byte) []byte { return nil }),
		TwoRecords:    twoRecords,
	}
}

// choose picks one of the members that the record has.
func choose(r *rng, record []byte, pointers []string) (place, string, bool) {
	if len(pointers) == 0 {
		return place{}, "", false
	}
	first := r.intn(len(pointers))
	for i := range pointers {
		pointer := pointers[(first+i)%len(pointers)]
		if at, ok := locate(record, pointer); ok {
			return at, pointer, true
		}
	}
	return place{}, "", false
}

// value plants by changing the JSON value of one of the members.
func value(of func(*spots) []string, change func(r *rng, old string) string) planter {
	return func(m *model, r *rng, record []byte) ([]byte, string, bool) {
		at, pointer, ok := choose(r, record, of(&m.spots))
		if !ok {
			return nil, "", false
		}
		return replace(record, at.value, at.end, change(r, string(record[at.value:at.end]))), pointer, true
	}
}

// line plants by changing the line as a whole; change may overwrite its copy.
func line(change func(r *rng, record []byte) []byte) planter {
	return func(_ *model, r *rng, record []byte) ([]byte, string, bool) {
		return change(r, slices.Clone(record)), "", true
	}
}

func texts(s *spots) []string   { return s.texts }
func anyDate(s *spots) []string { return slices.Concat(s.dates, s.moments, s.either) }

// suffix adds to a text, before its closing quote.
func suffix(more string) func(*rng, string) string {
	return func(_ *rng, old string) string { return old[:len(old)-1] + more + `"` }
}

// choices returns the pointers of spots.
func choices(list []spot) []string {
	pointers := make([]string, len(list))
	for i, s := range list {
		pointers[i] = s.pointer
	}
	return pointers
}

func contents(list []spot, pointer string) []string {
	return list[slices.IndexFunc(list, func(s spot) bool { return s.pointer == pointer })].wrong
}

// wrong plants one of the wrong contents of a spot.
func wrong(of func(*spots) []spot) planter {
	return func(m *model, r *rng, record []byte) ([]byte, string, bool) {
		at, pointer, ok := choose(r, record, choices(of(&m.spots)))
		if !ok {
			return nil, "", false
		}
		return replace(record, at.value, at.end, pick(r, contents(of(&m.spots), pointer))), pointer, true
	}
}

// misspell renames a member; the pointer is that of the wrong name.
func misspell(m *model, r *rng, record []byte) ([]byte, string, bool) {
	at, pointer, ok := choose(r, record, choices(m.spots.misspelt))
	if !ok {
		return nil, "", false
	}
	name := pick(r, contents(m.spots.misspelt, pointer))
	return replace(record, at.start+1, at.value-2, name), pointer[:strings.LastIndexByte(pointer, '/')+1] + name, true
}

// redate plants another writing of a date. change gets the day and what follows it.
func redate(of func(*spots) []string, change func(r *rng, day, rest string) string) planter {
	return value(of, func(r *rng, old string) string {
		return `"` + change(r, old[1:11], old[11:len(old)-1]) + `"`
	})
}

func slashed(r *rng, day, _ string) string {
	y, m, d := day[:4], day[5:7], fmt.Sprint(r.between(13, 28))
	return pick(r, []string{y + "/" + m + "/" + d, m + "/" + d + "/" + y, d + "/" + m + "/" + y, d + "." + m + "." + y})
}

func ambiguous(r *rng, day, _ string) string {
	a := r.between(1, 11)
	return fmt.Sprintf("%02d/%02d/%s", a, r.between(a+1, 12), day[:4])
}

func impossible(r *rng, day, rest string) string {
	return day[:5] + pick(r, []string{"02-30", "04-31", "13-05", "06-31", "00-12", "11-00"}) + rest
}

// tooLong pastes a note into a field that is too short for it.
func tooLong(m *model, r *rng, record []byte) ([]byte, string, bool) {
	const note = "see paper file, moved over from the old system; "
	pointers := make([]string, len(m.spots.capped))
	for i, c := range m.spots.capped {
		pointers[i] = c.pointer
	}
	at, pointer, ok := choose(r, record, pointers)
	if !ok {
		return nil, "", false
	}
	limit := m.spots.capped[slices.Index(pointers, pointer)].max
	long := string(record[at.value:at.end-1]) + " " + strings.Repeat(note, limit/len(note)+1) + `"`
	return replace(record, at.value, at.end, long), pointer, true
}

// duplicate repeats a member at the end of its record, with another value.
func duplicate(m *model, r *rng, record []byte) ([]byte, string, bool) {
	top := slices.DeleteFunc(slices.Clone(m.spots.texts), func(p string) bool { return strings.Count(p, "/") > 1 })
	at, pointer, ok := choose(r, record, top)
	if !ok {
		return nil, "", false
	}
	again := "," + string(record[at.start:at.end-1]) + pick(r, []string{" (new)", " 2", "."}) + `"}`
	return replace(record, len(record)-1, len(record), again), pointer, true
}

// cutOff ends the line somewhere in its second half, between two characters.
func cutOff(r *rng, record []byte) []byte {
	end := r.between(len(record)/2, len(record)-2)
	for !utf8.RuneStart(record[end]) {
		end--
	}
	return record[:end]
}

// twoRecords joins the next person's record on.
func twoRecords(m *model, r *rng, record []byte) ([]byte, string, bool) {
	w := writer{rng: r, b: append(slices.Clone(record), '{')}
	m.write(&w)
	return append(w.b, '}'), "", true
}

// former are ids that practitioners had before, as JSON, each as often as it is drawn: the
// practice server does not know them any more. They are few, so several records name the
// same one, as in a clinic's export.
var former = []string{`"prac_x21"`, `"prac_x42"`, `"prac_x67"`, `"prac_x21"`, `"prac_x42"`, `"prac_x21"`, `"prac_x21"`, `"prac_x67"`, `"prac_x67"`}

// plantUnknown makes a record name a practitioner whom only the server knows to be unknown.
func plantUnknown(m *model, r *rng, record []byte) ([]byte, string, bool) {
	return value(func(s *spots) []string { return s.practitioner }, func(r *rng, _ string) string {
		return former[r.intn(100)%len(former)]
	})(m, r, record)
}
