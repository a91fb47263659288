package ndjson

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"clinik-import/resource"
)

// explain says in words what a finding is and what to do about it. Values are not
// quoted, but for a short code in a closed list.
func (l *Linter) explain(f finding, line Line) (message, hint string) {
	if f.syntax != nil {
		return explainSyntax(f, line.Bytes[f.body:])
	}
	if f.fault == nil {
		return explainText(f, line)
	}
	record := line.Bytes[f.body:]
	message, hint = l.explainFault(f.fault, record)
	if s := onWhat[f.fault.Basis]; f.rule.byBasis && s != "" {
		message = strings.TrimSuffix(message, ".") + " (" + s + ")."
	}
	return message, hint
}

// onWhat says on what a constraint rests that the API reference does not plainly state.
var onWhat = [...]string{
	resource.Documented:    "",
	resource.Inferred:      "inferred from names and examples; the API reference does not say so",
	resource.Contradictory: "the documents contradict each other here",
	resource.SDKOnly:       "only the vendor's SDK says so",
}

func explainText(f finding, line Line) (message, hint string) {
	switch f.rule.Code {
	case codeBOM:
		if f.length > 0 {
			return "A byte-order mark stands before the record.", "Remove it; it often comes from joining files."
		}
		return "The file starts with a byte-order mark; it is not sent.", "Nothing to do."
	case codeLong:
		return fmt.Sprintf("The line is %d bytes long; the limit is %d.", int64(len(line.Bytes))+line.Cut, len(line.Bytes)), "Look whether line breaks are missing."
	case codeMixed:
		return "The line ends otherwise than the first line of the file (LF against CR LF).", "Nothing to do, unless files were joined by mistake."
	case codeCRLF:
		return "Lines end in CR LF, as on Windows; the CR is not sent.", "Nothing to do."
	case codeFinal:
		return "The last line has no line break.", "Nothing to do, unless records are missing at the end."
	case codeBlank:
		return "The line is blank; it is not sent.", "Nothing to do, unless records are missing here."
	case codeCR:
		return "A carriage return stands inside the line.", "Remove it; outside of text it means nothing."
	}
	return f.rule.Title + ".", ""
}

func (l *Linter) explainFault(f *resource.Fault, record []byte) (message, hint string) {
	name := fieldName(f.Pointer)
	field := f.Field
	if field == nil {
		field = &resource.Field{}
	}
	value := record[f.Offset : f.Offset+f.Length]
	switch f.Code {
	case resource.CodeRequired:
		return name + " is missing; " + l.needs(f.Pointer) + " it.", "Add " + lastName(f.Pointer) + ", or take the record out of your file."
	case resource.CodeNull:
		return name + " is null, which is no value.", "Leave the field out when it is not known."
	case resource.CodeBlank:
		return name + " is empty.", "Fill it in, or leave the field out."
	case resource.CodeType:
		return fmt.Sprintf("%s is %s; it must be %s.", name, kindFound(value), kindWanted(field)), typeHint(value, field)
	case resource.CodeAllowed:
		allowed := field.Enum
		if f.Basis != resource.Documented && len(field.SDKEnum) > 0 {
			allowed = field.SDKEnum
		}
		return fmt.Sprintf("%s %s is not allowed.", name, code(value, allowed)), "Allowed: " + strings.Join(allowed, ", ") + "."
	case resource.CodeSuggested:
		return name + " is not one of the usual values; it is taken all the same.", "Usual: " + strings.Join(field.Suggested, ", ") + "."
	case resource.CodeFormat:
		return explainFormat(name, field, value)
	case resource.CodeLength:
		return fmt.Sprintf("%s has %d characters; at most %d are taken.", name, utf16Length(value), field.MaxLength), "Shorten it."
	case resource.CodeRange:
		return fmt.Sprintf("%s must be %s.", name, bounds(field)), "Look the number up; its unit may be another one."
	case resource.CodeItems:
		return fmt.Sprintf("%s has %d elements; it must have %s.", name, countItems(value), itemBounds(field)), itemHint(value, field)
	case resource.CodeUnknown:
		message = fmt.Sprintf("%s is not a field of %s; the server may drop it without a word.", name, l.typeName())
		if f.Near != "" {
			return message, fmt.Sprintf("Did you mean %q?", f.Near)
		}
		return message, "Look for the right name, or remove it."
	case resource.CodeSDKOnly:
		return name + " is known to the vendor's SDK only; the server may drop it without a word.", "Put what must not be lost into another field."
	case resource.CodeReference:
		style := "the id alone, as in prac_demo1"
		if field.RefStyle == "typed" {
			style = "type and id, as in Practitioner/prac_demo1"
		}
		return name + " is written in another style than the documents show.", "They show " + style + "."
	case resource.CodeDuplicate:
		return name + " stands twice in the same object.", "Keep the right one."
	case resource.CodeUTF8:
		return "The text is not UTF-8 from here on.", "The file was probably saved in another encoding, such as Windows-1252; " + strings.ToLower(hintUTF8[:1]) + hintUTF8[1:]
	case resource.CodeSurrogate:
		return "An escaped character is only half there.", "Write the character itself, or both halves."
	case resource.CodeDepth:
		return fmt.Sprintf("The record is nested more than %d levels deep.", resource.MaxDepth), "Look at where the data come from; no record needs that."
	case resource.CodePrecision:
		switch v, _ := strconv.ParseFloat(string(value), 64); {
		case math.IsInf(v, 0):
			return name + " is larger than most programs can count.", "Look the number up."
		case v == 0:
			return name + " is so small that most programs take it for 0.", "Look the number up."
		}
		return name + " has more digits than most programs keep; the rest may be rounded away.", "Round it yourself; an identifier belongs in double quotes."
	case resource.CodeNotObject:
		return "The line holds " + kindFound(value) + ", not a record in braces.", "Each line must be one record: { … }."
	case resource.CodeResourceType:
		return "resourceType is not needed in the record; the type is given for the whole batch.", "Leave it out, or as it is."
	case resource.CodeOtherType:
		return fmt.Sprintf("resourceType in the record says that it is no %s.", l.typeName()), "Put the record into a file of its own type, or correct resourceType."
	case resource.CodeID:
		return "The record sets an id; the server makes ids itself.", "Leave it out. To keep your own number, use the field for identifiers where the type has one."
	case resource.CodeTenantTag:
		return "The record carries a tenant tag; the server sets its own.", "Leave it out."
	case resource.CodeFHIR:
		return "The record is a FHIR resource; the import takes ClinikAPI's simplified fields.", l.mapping(record)
	case resource.CodeBirthDate:
		return name + " is in the future, or more than 130 years ago.", "Look it up; a century may be wrong."
	case resource.CodeFuture:
		return name + " is in the future.", "Look it up; what has not happened yet cannot be recorded."
	case resource.CodePeriod:
		return fmt.Sprintf("%s is before %s.", name, f.Near), "Look both up; they may be swapped."
	case resource.CodeChoice:
		return fmt.Sprintf("%s and %s exclude each other.", name, f.Near), "FHIR allows one of them; keep the right one."
	case resource.CodeMore:
		return fmt.Sprintf("The record has more than %d problems; the rest are not listed.", resource.MaxFaults), "Look whether the right type was chosen."
	case resource.CodeSyntax:
		return "The line is not JSON from here on.", ""
	}
	return name + ": " + string(f.Code) + ".", ""
}

// mapping says where the values of a FHIR resource belong.
func (l *Linter) mapping(record []byte) string {
	const shown = 6
	const advice = "Convert it"
	if l.Type == nil {
		return advice + "."
	}
	ms := l.Type.FHIRMappings(record)
	if len(ms) == 0 {
		return advice + "; the API reference lists the fields of " + l.Type.Name() + "."
	}
	var pairs []string
	for _, m := range ms[:min(len(ms), shown)] {
		pairs = append(pairs, m.FHIR+" → "+m.Field)
	}
	return advice + ": " + strings.Join(pairs, ", ") + "."
}

func (l *Linter) typeName() string {
	if l.Type == nil {
		return "a record"
	}
	return l.Type.Name()
}

// needs says who asks for a missing field.
func (l *Linter) needs(pointer string) string {
	if i := strings.LastIndexByte(pointer, '/'); i > 0 {
		return fieldName(pointer[:i]) + " needs"
	}
	return l.typeName() + " needs"
}

const longName = 60 // characters of a name that a message shows

// fieldName writes a JSON Pointer as people do: contact[0].email. Names come from
// the file, so they are cut; whoever shows them must also make them safe to show.
func fieldName(pointer string) string {
	ts, err := tokens(pointer)
	if err != nil || len(ts) == 0 {
		return "The record"
	}
	var b strings.Builder
	for i, t := range ts {
		switch {
		case i > 0 && isDigits(t):
			b.WriteString("[" + t + "]")
			continue
		case i > 0:
			b.WriteByte('.')
		}
		b.WriteString(shorten(t))
	}
	return b.String()
}

func lastName(pointer string) string {
	return shorten(unescapeToken(pointer[strings.LastIndexByte(pointer, '/')+1:]))
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) > longName {
		return string([]rune(s)[:longName]) + "…"
	}
	return s
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// code shows a value only where it can be nobody's data: a letter or three, or an allowed
// one in other letter case. Where the columns of an export are shifted, a name or a number
// of a patient stands in the place of a code, and reports of the lint go to logs.
func code(value []byte, allowed []string) string {
	s := unquote(value)
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_."
	short := len(s) <= 3 && strings.Trim(s, plain) == ""
	if !short && !slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, s) }) {
		return "holds a value that"
	}
	return strconv.Quote(s)
}

func kindFound(value []byte) string {
	if len(value) == 0 {
		return "nothing"
	}
	return [...]string{"an object", "a list", "text", "a number", "true or false", "null"}[kindOf(value[0])]
}

var kindNames = [...]string{
	resource.KindAny: "a value", resource.KindString: "text", resource.KindNumber: "a number", resource.KindInteger: "a whole number",
	resource.KindBoolean: "true or false", resource.KindObject: "an object", resource.KindArray: "a list",
}

func kindWanted(f *resource.Field) string {
	if len(f.OneOf) == 0 {
		return kindNames[f.Kind]
	}
	var names []string
	for _, o := range f.OneOf {
		names = append(names, kindNames[o.Kind])
	}
	return strings.Join(names, " or ")
}

func bounds(f *resource.Field) string {
	switch {
	case f.Minimum != nil && f.Maximum != nil:
		return fmt.Sprintf("from %v to %v", *f.Minimum, *f.Maximum)
	case f.Minimum != nil:
		return fmt.Sprintf("%v or more", *f.Minimum)
	case f.Maximum != nil:
		return fmt.Sprintf("%v or less", *f.Maximum)
	}
	return "another number"
}

func itemBounds(f *resource.Field) string {
	switch {
	case f.MinItems > 0 && f.MaxItems > 0:
		return fmt.Sprintf("%d to %d", f.MinItems, f.MaxItems)
	case f.MaxItems > 0:
		return fmt.Sprintf("at most %d", f.MaxItems)
	}
	return fmt.Sprintf("at least %d", f.MinItems)
}

func countItems(value []byte) int {
	if len(value) == 0 || value[0] != '[' {
		return 0
	}
	children, _ := childrenOf(value, span{from: 0})
	return len(children)
}

func utf16Length(value []byte) (n int) {
	for _, r := range unquote(value) {
		n += utf16.RuneLen(r)
	}
	return n
}
