package ndjson

import (
	"strings"

	"clinik-import/resource"
)

// Codes of the rules that are about text and lines; the others are package resource's.
const (
	codeBlank    = "text.blank"
	codeBOM      = "text.bom"
	codeControl  = "text.control"
	codeCR       = "text.cr"
	codeCRLF     = "text.crlf"
	codeCut      = "text.cut"
	codeFinal    = "text.final-newline"
	codeLong     = "text.line-too-long"
	codeMixed    = "text.mixed-endings"
	codeUTF8     = "text.utf8"
	codeSeveral  = "json.several"
	codeTwin     = "record.duplicate"
	codePerson   = "record.same-person"
	maxRuleCount = 64
	exampleLimit = 64 // longest line, for the example of the rule on that
)

// firstVersion has the rules that name no other.
const firstVersion = "1.0"

// Where rules come from.
const (
	fromRFC      = "RFC 8259"
	fromNDJSON   = "The API reference: data is NDJSON, one whole JSON object a line"
	fromSchema   = "The API reference, the fields of each type"
	fromReading  = "Our reading: the API reference says nothing of it"
	fromExamples = "Our reading: the API reference does not say what happens"
)

// A rule is a Rule with what the lint needs of it.
type rule struct {
	Rule
	byBasis bool // an error where the API reference says so, a warning where it is only inferred, disputed or the SDK's
	id      uint8
}

// Rules returns all rules, sorted by code. The caller must not change them.
func Rules() []Rule { return published }

var (
	ruleOf    = map[string]*rule{}
	published = make([]Rule, len(rules))
)

func init() {
	for i := range rules {
		rules[i].id = uint8(i)
		ruleOf[rules[i].Code] = &rules[i]
		if rules[i].Since == "" {
			rules[i].Since = firstVersion
		}
		published[i] = rules[i].Rule
	}
}

// severity grades a breach of the rule that rests on basis.
func (r *rule) severity(basis resource.Basis) Severity {
	if r.byBasis && basis != resource.Documented {
		return Warning
	}
	return r.Severity
}

// rules is sorted by code. The examples are of type Patient.
var rules = [...]rule{
	{Rule: Rule{
		Code: "field.allowed", Severity: Error, Title: "A value is not one of those allowed", Brief: "not allowed",
		Why:    "The field takes only the values of a closed list; the server skips a record with another.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","gender":"F"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","gender":"female"}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.blank", Severity: Error, Title: "A text is empty", Brief: "empty",
		Why:    "An empty text says nothing, and where a field is required or has a format it is refused.",
		Bad:    `{"firstName":"","lastName":"Lovelace"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.format", Severity: Error, Title: "A value is not in the form its field asks for", Brief: "wrong form",
		Why:    "Dates, times, e-mail addresses and web addresses have one form; another is refused or, worse, misread.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","birthDate":"10/12/1990"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1990-12-10"}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.items", Severity: Error, Title: "A list has too many or too few elements", Brief: "list length",
		Why:    "The server takes only so many elements in this list.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","contact":[{},{},{},{},{},{},{},{},{},{},{}]}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","contact":[{"firstName":"Annabella"}]}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.length", Severity: Error, Title: "A text is too long", Brief: "too long",
		Why:    "The server takes only so many characters in this field.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","phone":"+44 20 7946 0958, ask for extension 12"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","phone":"+44 20 7946 0958"}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.null", Severity: Error, Title: "A field holds null", Brief: "null",
		Why:    "null is no value of any type; a field that is not known is left out.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","phone":null}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.range", Severity: Error, Title: "A number is too small or too large", Brief: "out of range",
		Why:    "The server takes only numbers in a range here.",
		Type:   "Appointment",
		Bad:    `{"status":"booked","patientId":"pt_demo1","start":"2026-03-01T09:00:00Z","end":"2026-03-01T09:15:00Z","priority":12}`,
		Good:   `{"status":"booked","patientId":"pt_demo1","start":"2026-03-01T09:00:00Z","end":"2026-03-01T09:15:00Z","priority":5}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.reference", Severity: Note, Title: "A reference is written in another style than the documents show", Brief: "reference style",
		Why:    "References are shown in one style, either the bare id or Type/id; another may not be found.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","generalPractitionerId":"Practitioner/prac_demo1"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","generalPractitionerId":"prac_demo1"}`,
		Source: "The examples of the API reference",
	}},
	{Rule: Rule{
		Code: "field.required", Severity: Error, Title: "A required field is missing", Brief: "missing",
		Why:    "The server skips a record that lacks a required field.",
		Bad:    `{"firstName":"Ada"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.sdk-only", Severity: Warning, Title: "Only the vendor's SDK knows this field", Brief: "SDK only",
		Why:    "The API reference does not name it, so the server may drop it without a word.",
		Type:   "Organization",
		Bad:    `{"name":"Mercy Clinic","contact":[{"address":{"city":"Madison"}}]}`,
		Good:   `{"name":"Mercy Clinic"}`,
		Source: "The vendor's SDK against the API reference",
	}},
	{Rule: Rule{
		Code: "field.suggested", Severity: Note, Title: "A value is not one of those suggested", Brief: "unusual value",
		Why:    "The list is open, so the value is taken; it may still be a slip.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","maritalStatus":"it is complicated"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","maritalStatus":"married"}`,
		Source: fromSchema,
	}},
	{Rule: Rule{
		Code: "field.type", Severity: Error, Title: "A value is of the wrong type", Brief: "wrong kind",
		Why:    "A number is not a text, and a text is not a list: the server skips the record.",
		Bad:    `{"firstName":"Ada","lastName":["Lovelace"]}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromSchema,
	}, byBasis: true},
	{Rule: Rule{
		Code: "field.unknown", Severity: Warning, Title: "A field that the type does not have", Brief: "unknown field",
		Why:    "The server may drop such a field without a word, so a misspelt name loses its value.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","brithDate":"1990-12-10"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1990-12-10"}`,
		Source: fromExamples + " with unknown fields",
	}},
	{Rule: Rule{
		Code: "json.depth", Severity: Error, Title: "A record is nested too deeply", Brief: "nested too deep",
		Why:    "No record of any type needs so many levels; servers refuse them to protect themselves.",
		Bad:    strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70),
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: "Our own limit; the server's is not documented",
	}},
	{Rule: Rule{
		Code: "json.duplicate-key", Severity: Error, Title: "A field stands twice in the same object", Brief: "field twice",
		Why:    "Readers of JSON disagree which of the two counts, so one of the values is lost.",
		Bad:    `{"firstName":"Ada","lastName":"Byron","lastName":"Lovelace"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromRFC + ", section 4; RFC 7493",
	}},
	{Rule: Rule{
		Code: "json.object", Severity: Error, Title: "A line holds JSON, but not an object", Brief: "no record",
		Why:    "A record is an object in braces; a list, text or number on its own is none.",
		Bad:    `{"firstName":"Alan","lastName":"Turing"}` + "\n" + `["Ada","Lovelace"]`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromNDJSON,
	}},
	{Rule: Rule{
		Code: "json.precision", Severity: Warning, Title: "A number has more digits than most programs keep", Brief: "many digits",
		Why:    "Most readers of JSON hold numbers as doubles, about 16 digits; the rest is rounded away without a word.",
		Type:   "Observation",
		Bad:    `{"status":"final","code":"8867-4","patientId":"pt_demo1","valueQuantity":{"value":9007199254740993}}`,
		Good:   `{"status":"final","code":"8867-4","patientId":"pt_demo1","valueQuantity":{"value":9007199254740992}}`,
		Source: fromRFC + ", section 6",
	}},
	{Rule: Rule{
		Code: codeSeveral, Severity: Error, Title: "Several records on one line", Brief: "several records",
		Why:    "The server reads one record a line; what follows the first is lost with it.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace"}{"firstName":"Alan","lastName":"Turing"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromNDJSON,
	}},
	{Rule: Rule{
		Code: "json.surrogate", Severity: Error, Title: "Half of a character", Brief: "half a character",
		Why:    "Characters beyond the basic plane are escaped as a pair; half of one is not a character.",
		Bad:    `{"firstName":"Ada \ud83d","lastName":"Lovelace"}`,
		Good:   `{"firstName":"Ada \ud83d\ude00","lastName":"Lovelace"}`,
		Source: fromRFC + ", section 8.2",
	}},
	{Rule: Rule{
		Code: "json.syntax", Severity: Error, Title: "A line is not JSON", Brief: "broken JSON",
		Why:    "The server cannot read the record at all.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace",}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromRFC,
	}},
	{Rule: Rule{
		Code: codeTwin, Severity: Warning, Title: "The record is the same as an earlier one", Brief: "the same again",
		Why:    "The server looks for no duplicates: it would store the record twice, and both are billed.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace"}` + "\n" + `{ "firstName": "Ada", "lastName": "Lovelace" }`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}` + "\n" + `{"firstName":"Alan","lastName":"Turing"}`,
		Source: "The API reference: no duplicate check is documented",
	}},
	{Rule: Rule{
		Code: "record.fhir", Severity: Error, Title: "A FHIR resource in place of the simplified record", Brief: "FHIR form",
		Why:    "The import takes ClinikAPI's own fields; those of FHIR are unknown to it and required ones are missing.",
		Bad:    `{"resourceType":"Patient","name":[{"family":"Lovelace","given":["Ada"]}],"birthDate":"1990-12-10"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1990-12-10"}`,
		Source: "The API reference shows the simplified fields for every import; FHIR R4 has a route of its own",
	}, byBasis: true},
	{Rule: Rule{
		Code: "record.id", Severity: Warning, Title: "The record sets its own id", Brief: "own id",
		Why:    "The server makes the id; no create request of the API has that field.",
		Bad:    `{"id":"pt_1","firstName":"Ada","lastName":"Lovelace"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: "The API reference: the server makes the id",
	}},
	{Rule: Rule{
		Code: "record.other-type", Severity: Error, Title: "The record says it is of another type", Brief: "other type",
		Why:    "All records of a batch are of one type; this one would be stored as what it is not.",
		Bad:    `{"resourceType":"Practitioner","firstName":"Ada","lastName":"Lovelace"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: "The API reference: one resourceType for the whole batch",
	}},
	{Rule: Rule{
		Code: "record.resource-type", Severity: Note, Title: "The record names its type", Brief: "names its type",
		Why:    "The type is given once for the whole batch; in the record it is not needed.",
		Bad:    `{"resourceType":"Patient","firstName":"Ada","lastName":"Lovelace"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: "The API reference: one resourceType for the whole batch",
	}},
	{Rule: Rule{
		Code: codePerson, Severity: Note, Title: "Probably the same person as an earlier record", Brief: "same person?",
		Why:    "First name, last name and day of birth are the same; two records of one person are hard to join later.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1990-12-10"}` + "\n" + `{"firstName":"ADA","lastName":"Lovelace","birthDate":"1990-12-10","phone":"555-0142"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1990-12-10"}` + "\n" + `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1991-12-10"}`,
		Source: fromReading,
	}},
	{Rule: Rule{
		Code: "record.tenant-tag", Severity: Warning, Title: "The record carries a tenant tag", Brief: "tenant tag",
		Why:    "The server sets it in every record, whatever the record says.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","meta":{"tag":[{"system":"https://clinikapi.com/tenant","code":"org_1"}]}}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: "The API reference: the tenant tag cannot be overridden",
	}},
	{Rule: Rule{
		Code: "record.too-many-faults", Severity: Note, Title: "More problems than are listed", Brief: "and more",
		Why:    "So many problems in one record mean that something larger is wrong, such as the type chosen.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","address":{"line":[` + strings.Repeat("1,", resource.MaxFaults) + `1]}}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: "Our own limit",
	}},
	{Rule: Rule{
		Code: "sense.birth-date", Severity: Warning, Title: "A day of birth in the future or over 130 years ago", Brief: "unlikely day",
		Why:    "Most likely the year is mistyped, or a two-digit year was read into the wrong century.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1815-12-10"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace","birthDate":"1990-12-10"}`,
		Source: fromReading,
	}},
	{Rule: Rule{
		Code: "sense.choice", Severity: Warning, Title: "Two values where FHIR allows one", Brief: "two values",
		Why:    "Behind the API the record becomes FHIR, which holds one of value[x], effective[x] and their like; the other may be lost.",
		Type:   "Observation",
		Bad:    `{"status":"final","code":"8867-4","patientId":"pt_demo1","valueString":"72","valueQuantity":{"value":72}}`,
		Good:   `{"status":"final","code":"8867-4","patientId":"pt_demo1","valueQuantity":{"value":72}}`,
		Source: "FHIR R4, choice of data types",
	}},
	{Rule: Rule{
		Code: "sense.future", Severity: Warning, Title: "Something observed or recorded in the future", Brief: "in the future",
		Why:    "What has not happened yet cannot have been observed; the date is mistyped or its zone is wrong.",
		Type:   "Observation",
		Bad:    `{"status":"final","code":"8867-4","patientId":"pt_demo1","effectiveDateTime":"2925-03-01T09:00:00Z"}`,
		Good:   `{"status":"final","code":"8867-4","patientId":"pt_demo1","effectiveDateTime":"2025-03-01T09:00:00Z"}`,
		Source: fromReading,
	}},
	{Rule: Rule{
		Code: "sense.period", Severity: Warning, Title: "An end before its start", Brief: "end before start",
		Why:    "One of the two is wrong; calendars and bills built on them will be too.",
		Type:   "Appointment",
		Bad:    `{"status":"booked","patientId":"pt_demo1","start":"2026-03-01T09:00:00Z","end":"2026-03-01T09:45:00+02:00"}`,
		Good:   `{"status":"booked","patientId":"pt_demo1","start":"2026-03-01T09:00:00Z","end":"2026-03-01T11:45:00+02:00"}`,
		Source: "FHIR R4, Period: start shall be before or equal to end",
	}},
	{Rule: Rule{
		Code: codeBlank, Severity: Off, Title: "A blank line", Brief: "blank line",
		Why:    "Harmless: blank lines are counted and left out of what is sent. Many may be the sign of a faulty export.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace"}` + "\n\n",
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromNDJSON,
	}},
	{Rule: Rule{
		Code: codeBOM, Severity: Warning, Title: "A byte-order mark", Brief: "byte-order mark",
		Why:    "The three bytes are no JSON. Before line 1 they are left out of what is sent; elsewhere they spoil the record.",
		Bad:    "\ufeff" + `{"firstName":"Ada","lastName":"Lovelace"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromRFC + ", section 8.1",
	}},
	{Rule: Rule{
		Code: codeControl, Severity: Error, Title: "A tab or another character that cannot be seen", Brief: "unseen character",
		Why:    "A tab, a line break and other control characters must be escaped in JSON.",
		Bad:    "{\"firstName\":\"Ada\tB\",\"lastName\":\"Lovelace\"}",
		Good:   `{"firstName":"Ada\tB","lastName":"Lovelace"}`,
		Source: fromRFC + ", section 7",
	}},
	{Rule: Rule{
		Code: codeCR, Severity: Error, Title: "A carriage return inside a line", Brief: "line break inside",
		Why:    "Some readers end a line there and would cut the record in two.",
		Bad:    "{\"firstName\":\"Ada\",\r\"lastName\":\"Lovelace\"}",
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: fromNDJSON,
	}},
	{Rule: Rule{
		Code: codeCRLF, Severity: Note, Title: "Lines end in CR LF, as on Windows", Brief: "CR LF",
		Why:    "Harmless: the CR is left out of what is sent.",
		Bad:    "{\"firstName\":\"Ada\",\"lastName\":\"Lovelace\"}\r\n",
		Good:   "{\"firstName\":\"Ada\",\"lastName\":\"Lovelace\"}\n",
		Source: fromNDJSON,
	}},
	{Rule: Rule{
		Code: codeCut, Severity: Error, Title: "The last record is cut off", Brief: "cut off",
		Why:    "The file ends in the middle of a record; more records may be missing.",
		Bad:    `{"firstName":"Ada","lastNa`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}` + "\n",
		Source: fromRFC,
	}},
	{Rule: Rule{
		Code: codeFinal, Severity: Note, Title: "The last line has no line break", Brief: "no last break",
		Why:    "Harmless, but it can be the sign of a file that was cut off between two records.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace"}`,
		Good:   "{\"firstName\":\"Ada\",\"lastName\":\"Lovelace\"}\n",
		Source: fromNDJSON,
	}},
	{Rule: Rule{
		Code: codeLong, Severity: Error, Title: "A line is too long", Brief: "line too long",
		Why:    "No record is that long; most likely line breaks are missing.",
		Bad:    `{"firstName":"Ada","lastName":"Lovelace","email":"` + strings.Repeat("ada.", exampleLimit) + `@example.org"}`,
		Good:   `{"firstName":"Ada","lastName":"Lovelace"}`,
		Source: "Our own limit (1 MiB), which can be set",
	}},
	{Rule: Rule{
		Code: codeMixed, Severity: Note, Title: "A line ends otherwise than the first", Brief: "mixed line ends",
		Why:    "Harmless, but two files may have been joined here.",
		Bad:    "{\"firstName\":\"Ada\",\"lastName\":\"Lovelace\"}\n{\"firstName\":\"Alan\",\"lastName\":\"Turing\"}\r\n",
		Good:   "{\"firstName\":\"Ada\",\"lastName\":\"Lovelace\"}\n",
		Source: fromNDJSON,
	}},
	{Rule: Rule{
		Code: codeUTF8, Severity: Error, Title: "Text that is not UTF-8", Brief: "not UTF-8",
		Why:    "The bytes are no characters in UTF-8; names would arrive broken or the record be refused.",
		Bad:    "{\"firstName\":\"Ren\xe9e\",\"lastName\":\"Lovelace\"}",
		Good:   `{"firstName":"Renée","lastName":"Lovelace"}`,
		Source: fromRFC + ", section 8.1",
	}},
}
