package plain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
)

// typeValue asks for the value of a field, in the form that its schema wants, and returns
// the record with it; nil if the person wants nothing changed.
func (c *conversation) typeValue(ctx context.Context, record importer.Record, pointer string) ([]byte, error) {
	field := &resource.Field{Kind: resource.KindString}
	if t := c.run.Sources()[record.Source].Type; t != nil {
		if f := t.Field(pointer); f != nil {
			field = f
		}
	}
	if field.Kind == resource.KindString && len(field.Enum) > 0 {
		choices := make([]choice, 0, len(field.Enum)+1)
		for _, value := range field.Enum {
			choices = append(choices, choice{"", safe.Clean(value)})
		}
		i, err := c.choose(ctx, safe.Sprintf("%s: which one?", fieldOf(pointer)), append(choices, choice{"back", safe.Own("change nothing")}))
		if err != nil || i == len(field.Enum) {
			return nil, err
		}
		return ndjson.Set(record.Current, pointer, ndjson.Quote(field.Enum[i]))
	}
	if c.display.Masked {
		c.say(safe.Own("What you type is seen, though values are hidden."))
	}
	answer, err := c.read(ctx, safe.Sprintf("%s, %s; nothing leaves it as it is:", fieldOf(pointer), formOf(field)))
	if err != nil || answer == "" {
		return nil, err
	}
	raw, err := encode(field.Kind, answer)
	if err != nil {
		return nil, err
	}
	return ndjson.Set(record.Current, pointer, raw)
}

// otherField asks for a field by its name.
func (c *conversation) otherField(ctx context.Context, record importer.Record) ([]byte, error) {
	answer, err := c.read(ctx, safe.Own("Name of the field, such as lastName or address/city; nothing goes back:"))
	if err != nil || answer == "" {
		return nil, err
	}
	return c.typeValue(ctx, record, "/"+strings.Trim(strings.ReplaceAll(answer, ", ", "/"), "/"))
}

// formOf says how a value is to be written.
func formOf(f *resource.Field) safe.Text {
	switch {
	case f.Format == "date":
		return safe.Own("a date as 2026-01-31")
	case f.Format == "date-time":
		return safe.Own("date and time as 2026-01-31T14:00:00Z")
	case f.Format != "":
		return safe.Clean(f.Format)
	case f.Kind == resource.KindBoolean:
		return safe.Own("true or false")
	case f.Kind == resource.KindString:
		return safe.Own("text")
	}
	return safe.Clean(f.Kind.String())
}

// encode writes an answer as the JSON value that a field wants.
func encode(kind resource.Kind, answer string) ([]byte, error) {
	switch kind {
	case resource.KindString:
		return ndjson.Quote(answer), nil
	case resource.KindBoolean:
		if answer != "true" && answer != "false" {
			return nil, errors.New("write true or false")
		}
	case resource.KindInteger, resource.KindNumber:
		var n json.Number
		if json.Unmarshal([]byte(answer), &n) != nil || kind == resource.KindInteger && strings.ContainsAny(answer, ".eE") {
			return nil, fmt.Errorf("write a %s, such as 12", kind)
		}
	}
	if !json.Valid([]byte(answer)) {
		return nil, errors.New("that is not JSON: texts stand in quotes, lists in [ ], objects in { }")
	}
	return []byte(answer), nil
}
