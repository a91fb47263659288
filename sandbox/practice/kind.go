package practice

import "slices"

// A Kind is one way in which clinics' files go wrong. The value is a stable name.
type Kind string

// The kinds of fault that Write plants. A fault may have several codes in a lint's
// eyes (a misspelt required field is also missing); rules names the one it must have.
const (
	MissingRequired  Kind = "missing-required"   // a required field is not there
	NotAllowed       Kind = "not-allowed"        // M, F, MALE … where a closed list stands
	SlashDate        Kind = "slash-date"         // 1971/02/28 or 02/28/1971: one reading
	AmbiguousDate    Kind = "ambiguous-date"     // 03/12/1990: March or December?
	ImpossibleDate   Kind = "impossible-date"    // 1971-02-30
	DateTimeForDate  Kind = "date-time-for-date" // 1971-02-28T00:00:00Z where a date is wanted
	DateForDateTime  Kind = "date-for-date-time" // 2025-02-28 where a date-time is wanted
	NumberAsString   Kind = "number-as-string"   // "71.4"
	WrongType        Kind = "wrong-type"         // a number, object or list where something else is wanted
	OutOfRange       Kind = "out-of-range"       // a priority of 12
	MisspeltField    Kind = "misspelt-field"     // fistName
	NullValue        Kind = "null"               // "phone":null
	EmptyString      Kind = "empty-string"       // "phone":""
	TooLong          Kind = "too-long"           // a note pasted into the phone field
	BadEmail         Kind = "bad-email"          // amara(at)example.org
	TrailingComma    Kind = "trailing-comma"     // …,}
	SingleQuotes     Kind = "single-quotes"      // {'firstName':'Ola'}
	UnescapedQuote   Kind = "unescaped-quote"    // "Robert "Bob""
	CutOff           Kind = "cut-off"            // the line ends in the middle
	TwoRecords       Kind = "two-records"        // a line break is missing
	NotAnObject      Kind = "not-an-object"      // [{…}]
	DuplicateKey     Kind = "duplicate-key"      // the same field twice, with different values
	InvalidUTF8      Kind = "invalid-utf8"       // é as the byte of ISO 8859-1
	ControlCharacter Kind = "control-character"  // a raw tab inside a text
	LoneSurrogate    Kind = "lone-surrogate"     // \ud83d without its other half
	NotANumber       Kind = "nan"                // NaN, as some spreadsheet libraries export empty cells

	// BlankLine is no fault and is planted only when Options.Kinds asks for it.
	BlankLine Kind = "blank-line"
	// UnknownPractitioner is planted by Options.Unknown: no lint can find it.
	UnknownPractitioner Kind = "unknown-practitioner"
)

// rules gives each kind the code of the lint's rule that has to find it.
var rules = map[Kind]string{
	MissingRequired:  "field.required",
	NotAllowed:       "field.allowed",
	SlashDate:        "field.format",
	AmbiguousDate:    "field.format",
	ImpossibleDate:   "field.format",
	DateTimeForDate:  "field.format",
	DateForDateTime:  "field.format",
	NumberAsString:   "field.type",
	WrongType:        "field.type",
	OutOfRange:       "field.range",
	MisspeltField:    "field.unknown",
	NullValue:        "field.null",
	EmptyString:      "field.blank",
	TooLong:          "field.length",
	BadEmail:         "field.format",
	TrailingComma:    "json.syntax",
	SingleQuotes:     "json.syntax",
	UnescapedQuote:   "json.syntax",
	CutOff:           "json.syntax",
	TwoRecords:       "json.syntax",
	NotAnObject:      "json.object",
	DuplicateKey:     "json.duplicate-key",
	InvalidUTF8:      "text.utf8",
	ControlCharacter: "json.syntax",
	LoneSurrogate:    "json.surrogate",
	NotANumber:       "json.syntax",
}

// rule returns the code of the lint's rule that has to find a fault of this kind,
// such as "field.required"; "" for what no lint can or should find.
func (k Kind) rule() string { return rules[k] }

// allKinds returns all kinds of fault, sorted by name: those that some type can get
// by default, so neither BlankLine nor UnknownPractitioner.
func allKinds() []Kind {
	kinds := make([]Kind, 0, len(rules))
	for k := range rules {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// kindsOf returns the kinds of fault that records of a type can get, sorted by
// name: an Organization has no date to get wrong. It is empty for unknown types.
func kindsOf(typeName string) []Kind {
	m, ok := models[typeName]
	if !ok {
		return nil
	}
	return slices.DeleteFunc(allKinds(), func(k Kind) bool { return !m.fits(k) })
}
