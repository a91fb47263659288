package plain

import (
	"context"
	"errors"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
)

// typeValue asks for the value of a field, in the form that its schema wants, and returns
// the record with it; nil if the person wants nothing changed.
func (c *conversation) typeValue(ctx context.Context, record importer.Record, pointer string) ([]byte, error) {
	field := &resource.Field{}
	if t := c.run.Sources()[record.Source].Type; t != nil {
		if f := t.Field(pointer); f != nil {
			field = f
		}
	}
	raw, there := ndjson.Value(record.Current, pointer)
	kind := mend.KindOf(field, raw)
	switch {
	case len(field.Enum) > 0 && kind == resource.KindString:
		return c.oneOf(ctx, record, pointer, field.Enum, func(s string) []byte { return ndjson.Quote(s) })
	case kind == resource.KindBoolean:
		return c.oneOf(ctx, record, pointer, []string{"true", "false"}, func(s string) []byte { return []byte(s) })
	}
	help := []safe.Text{safe.Sprintf("The value is wanted as %s.", formOf(field, kind))}
	if kind == resource.KindObject || kind == resource.KindArray {
		kind = resource.KindAny
		if !there {
			help = append(help, safe.Sprintf("Its smallest form is %s.", safe.Bytes(mend.Skeleton(field, 0))))
		}
	}
	if len(field.Suggested) > 0 {
		help = append(help, safe.Sprintf("Usual values: %s.", names(field.Suggested)))
	}
	if c.display.Masked {
		c.say(safe.Own("What you type is seen, though values are hidden."))
	}
	for {
		answer, err := c.ask(ctx, safe.Sprintf("%s, %s (enter: leave it as it is):", fieldOf(pointer), formOf(field, kind)), help...)
		if err != nil || answer == "" {
			return nil, err
		}
		value, err := mend.Raw(pointer, kind, answer)
		if err != nil {
			c.fail(err)
			continue
		}
		return ndjson.Set(record.Current, pointer, value)
	}
}

// oneOf lets an allowed value be chosen.
func (c *conversation) oneOf(ctx context.Context, record importer.Record, pointer string, values []string, write func(string) []byte) ([]byte, error) {
	choices := make([]choice, len(values))
	for i, value := range values {
		choices[i] = choice{value, safe.Own("")}
	}
	i, err := c.choose(ctx, question{text: safe.Sprintf("%s: which value?", fieldOf(pointer)), choices: choices})
	if err != nil {
		return nil, err
	}
	return ndjson.Set(record.Current, pointer, write(values[i]))
}

// otherField asks for a field by its name; of a line that is no record, for the line.
func (c *conversation) otherField(ctx context.Context, record importer.Record) ([]byte, error) {
	if _, err := ndjson.Tree(record.Current); err != nil {
		answer, err := c.ask(ctx, safe.Own("The line is not JSON, so it has no fields yet. Type it whole (enter: leave it as it is):"))
		if err != nil || answer == "" {
			return nil, err
		}
		return mend.Line(answer)
	}
	answer, err := c.ask(ctx, safe.Own("Name of the field (enter: none):"), safe.Own("Such as lastName, or address/city for a field inside another, or telecom/0/value for the first of a list."))
	if err != nil {
		return nil, err
	}
	if answer == "" {
		return nil, errBack
	}
	pointer := pointerOf(answer)
	if raw, there := ndjson.Value(record.Current, pointer); there {
		c.say(safe.Sprintf("It is %s now.", c.display.Bytes(raw)))
	}
	after, err := c.typeValue(ctx, record, pointer)
	if err != nil && !errors.Is(err, errLeave) && !errors.Is(err, errBack) {
		c.fail(err)
		return nil, nil
	}
	return after, err
}

// formOf says how a value is to be written.
func formOf(f *resource.Field, kind resource.Kind) safe.Text {
	switch {
	case f.Format == "date":
		return safe.Own("a date as 2026-01-31")
	case f.Format == "date-time":
		return safe.Own("date and time as 2026-01-31T14:00:00Z")
	case f.Format == "time":
		return safe.Own("a time as 14:00:00")
	case f.Format != "":
		return safe.Clean(f.Format)
	case kind == resource.KindString:
		return safe.Own("text")
	case kind == resource.KindNumber, kind == resource.KindInteger:
		return safe.Own("a number")
	}
	return safe.Own("JSON: texts in quotes, lists in [ ], objects in { }")
}
