package practice

// A model is how records of a type are written and where they may break.
type model struct {
	write func(*writer) // appends the members; the braces are there
	spots spots
}

// spots names, by JSON Pointer, the members in which a kind of fault can be
// planted. For each list that is not empty, every record has at least one of its
// members, so that any kind that fits the type fits every record of it.
type spots struct {
	required     []string // may be missing
	closed       []spot   // closed lists, with what clerks write instead
	dates        []string // YYYY-MM-DD
	moments      []string // date-time
	either       []string // date or date-time
	numbers      []string // may come as strings
	mistyped     []spot   // with JSON of a wrong type
	ranged       []spot   // with a number out of range
	misspelt     []spot   // with the name that a hurried hand types
	texts        []string // free text
	capped       []limit  // texts with a longest length
	emails       []string // e-mail addresses
	practitioner []string // references to a practitioner
}

// A spot is a member and the wrong contents it may get.
type spot struct {
	pointer string
	wrong   []string
}

// A limit is a member and its longest length in UTF-16 code units.
type limit struct {
	pointer string
	max     int
}

// fits reports whether a kind of fault can be planted in records of the model.
func (m *model) fits(k Kind) bool {
	s := &m.spots
	switch k {
	case MissingRequired:
		return len(s.required) > 0
	case NotAllowed:
		return len(s.closed) > 0
	case SlashDate, AmbiguousDate, ImpossibleDate:
		return len(s.dates)+len(s.moments)+len(s.either) > 0
	case DateTimeForDate:
		return len(s.dates) > 0
	case DateForDateTime:
		return len(s.moments) > 0
	case NumberAsString:
		return len(s.numbers) > 0
	case WrongType:
		return len(s.mistyped) > 0
	case OutOfRange:
		return len(s.ranged) > 0
	case MisspeltField:
		return len(s.misspelt) > 0
	case TooLong:
		return len(s.capped) > 0
	case BadEmail:
		return len(s.emails) > 0
	}
	_, ok := planters[k]
	return ok
}

// genders is what clerks write where male, female, other or unknown is wanted.
var genders = []string{`"M"`, `"F"`, `"Male"`, `"FEMALE"`, `"MALE"`, `"m"`, `"woman"`, `"U"`}
