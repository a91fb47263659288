package ndjson

import (
	"fmt"
	"strings"

	"clinik-import/resource"
)

// forms are what the formats ask for.
var forms = map[string]string{
	"date":              "a date as YYYY-MM-DD, such as 1984-11-02",
	"date-time":         "a date and time with its zone, such as 2026-03-01T09:00:00Z",
	"date-or-date-time": "a date such as 1984-11-02, or a date and time with its zone, such as 2026-03-01T09:00:00Z",
	"time":              "a time such as 09:30:00",
	"email":             "an e-mail address, such as name@example.org",
	"uri":               "a web address with its scheme, such as https://example.org",
}

// explainFormat says what form a field asks for, and how to come to it.
func explainFormat(name string, field *resource.Field, value []byte) (message, hint string) {
	text := unquote(value)
	if looksISO(text) && !isDate(text) && strings.HasPrefix(field.Format, "date") {
		return name + " is no day of the calendar.", "Look up the right date."
	}
	return name + " must be " + forms[field.Format] + ".", formatHint(field, text)
}

func formatHint(field *resource.Field, text string) string {
	switch rs := readings(field.Format, text); {
	case len(rs) == 1 && strings.HasPrefix(rs[0].label, excelLabel):
		return excelHint
	case len(rs) > 1:
		return "It can be read with the day first or with the month first; ask where the data come from."
	case len(rs) == 1 && rs[0].safety == Review:
		return "Add the zone: Z for UTC, or an offset such as +02:00."
	case len(rs) == 1 || strings.TrimSpace(text) != text:
		return "Write it in that form."
	}
	hint := "Look it up"
	switch field.Format {
	case "email":
		hint = "Correct the address"
	case "uri":
		hint = "Write the whole address"
	}
	return hint + orLeaveOut(field) + "."
}

// excelHint is said of a number where a date belongs.
const excelHint = "It looks like the number by which Excel keeps a date; format the column as a date and export it again, or take the fix and check the day."

func orLeaveOut(field *resource.Field) string {
	if field.Required {
		return ""
	}
	return ", or leave the field out"
}

// typeHint says how to write what a field wants in place of what it holds.
func typeHint(value []byte, field *resource.Field) string {
	wanted := field
	if len(field.OneOf) > 0 {
		wanted = field.OneOf[0]
	}
	found := NodeNull
	if len(value) > 0 {
		found = kindOf(value[0])
	}
	switch wanted.Kind {
	case resource.KindObject:
		return "Put its parts in braces" + partNames(wanted) + "."
	case resource.KindArray:
		return "Put it in square brackets: [ … ]."
	case resource.KindBoolean:
		return "Write true or false, without quotes."
	case resource.KindInteger:
		if found == NodeNumber {
			return "Write it without decimals."
		}
		return "Write the digits alone, without quotes."
	case resource.KindNumber:
		return "Write the digits alone, without quotes."
	}
	switch form, rs := forms[wanted.Format], readings(wanted.Format, string(value)); {
	case found == NodeNumber && len(rs) == 1 && strings.HasPrefix(rs[0].label, excelLabel):
		return excelHint
	case form != "" && (found == NodeNumber || found == NodeBoolean):
		return "Write " + form + ", in double quotes."
	}
	if found == NodeArray || found == NodeObject {
		return "Write one text in double quotes."
	}
	return "Put it in double quotes."
}

// partNames names the first members of an object.
func partNames(field *resource.Field) string {
	const shown = 4
	var names []string
	for _, f := range field.Fields[:min(len(field.Fields), shown)] {
		names = append(names, f.Name)
	}
	switch {
	case len(names) == 0:
		return ""
	case len(field.Fields) > shown:
		names = append(names, "…")
	}
	return ": " + strings.Join(names, ", ")
}

func itemHint(value []byte, field *resource.Field) string {
	if n := countItems(value); field.MaxItems > 0 && n > field.MaxItems {
		return fmt.Sprintf("Leave %d of them out.", n-field.MaxItems)
	}
	return "Add what is missing" + orLeaveOut(field) + "."
}
