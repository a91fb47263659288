package safe

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"clinik-import/resource"
)

var update = flag.Bool("update", false, "write names.txt anew")

// names.txt is made from the schemas: go test ./ui/safe -run KnownNames -update
func TestKnownNamesAreThoseOfTheSchemas(t *testing.T) {
	t.Parallel()
	var want []string
	seen := map[*resource.Field]bool{} // some hold themselves
	var add func([]*resource.Field)
	add = func(fields []*resource.Field) {
		for _, f := range fields {
			if seen[f] {
				continue
			}
			seen[f] = true
			want = append(want, f.Name)
			add(f.Fields)
			if f.Items != nil {
				add([]*resource.Field{f.Items})
			}
			add(f.OneOf)
		}
	}
	for _, name := range resource.Names() {
		typ, _ := resource.Lookup(name)
		want = append(want, name)
		add(typ.Fields())
	}
	slices.Sort(want)
	want = slices.DeleteFunc(slices.Compact(want), func(s string) bool { return s == "" })
	text := strings.Join(want, "\n") + "\n"
	if *update {
		if err := os.WriteFile("names.txt", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != names {
		t.Error("names.txt is out of date: go test ./ui/safe -run KnownNames -update")
	}
}

// Whatever others write, a value in it is hidden however it is written, and what is wrong
// stays readable.
func TestMessageHidesWhatMayBeAValue(t *testing.T) {
	t.Parallel()
	d := &Display{Masked: true}
	for in, want := range map[string]string{
		"duplicate identifier 4711-x":                     "duplicate identifier 9999-x",
		"generalPractitionerId: unknown reference":        "generalPractitionerId: unknown reference",
		"duplicate of marta nowak":                        "duplicate of xxxxx xxxxx",
		"duplicate of 'marta nowak'":                      "duplicate of 'xxxxx xxxxx'",
		"duplicate of `marta`, “the nowak”":               "duplicate of `xxxxx`, “xxx xxxxx”",
		"Marta Nowak is registered already":               "Xxxxx Xxxxx is registered already",
		`"lastName" "Okafor" is too long`:                 `"lastName" "Xxxxxx" is too long`,
		`status "unknown" is not allowed`:                 `status "xxxxxxx" is not allowed`,
		"the patient's name of Zoë":                       "the patient's name of Xxx",
		"Duplicate record for zoe@example.org on 2026-01": "Duplicate record for xxx@xxxxxxx.xxx on 9999-99",
		`left open: "Marta is`:                            `xxxx xxxx: "Xxxxx xx`,
		"VALIDATION_ERROR, contact[0].email":              "VALIDATION_ERROR, contact[9].email",
		"王秀英 exists\x1b[31m":                              `xxx exists\x9x[99x`,
		"duplicate of Will Page, Jean Long":               "duplicate of Xxxx Xxxx, Xxxx Xxxx",
		"duplicate of will page, jean long":               "duplicate of xxxx xxxx, xxxx xxxx",
		"duplicate of READ, STILL":                        "duplicate of XXXX, XXXXX",
		"Duplicate of An Do, No So, He To":                "Duplicate of Xx Xx, Xx Xx, Xx Xx",
		"An Do is registered already":                     "Xx Xx is registered already",
		"already there: Date, Case":                       "already there: Xxxx, Xxxx",
		"firstName is too long, 147 characters at most":   "firstName is too long, 999 characters at most",
		"No Patient has this ID":                          "No Patient has this ID",
		"REFERENCE_NOT_FOUND (AN, NO)":                    "REFERENCE_NOT_FOUND (XX, XX)",
	} {
		if got := d.Message(in).String(); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := (&Display{}).Message("of Marta 1").String(); got != "of Marta 1" {
		t.Errorf("in the clear: %q", got)
	}
}

// Of our own sentences only values are hidden: no number, no word.
func TestWordsKeepsOurOwn(t *testing.T) {
	t.Parallel()
	d := &Display{Masked: true}
	for in, want := range map[string]string{
		"firstName has 147 characters; at most 100 are taken.":            "firstName has 147 characters; at most 100 are taken.",
		"An escape character (0x1B) is at place 7 of the record.":         "An escape character (0x1B) is at place 7 of the record.",
		`gender "Mrs" is not allowed.`:                                    `gender "Xxx" is not allowed.`,
		`Did you mean "firstName"?`:                                       `Did you mean "firstName"?`,
		`rename to "lastName"`:                                            `rename to "lastName"`,
		`change to "female"`:                                              `change to "female"`,
		`gender "change to \"Okafor\"" is not allowed.`:                   `gender "xxxxxx xx \"Xxxxxx\"" is not allowed.`,
		`a "b\"c d" e "f`:                                                 `a "x\"x x" e "x`,
		`Write \" in place of it; 12 "x1" 13`:                             `Write \" in place of it; 12 "x9" 13`,
		"cannot connect to http://127.0.0.1:4319":                         "cannot connect to http://127.0.0.1:4319",
		"Refused (status 422): “id 7 of Marta \"A\" taken”. None of 100.": "Refused (status 422): “id 9 of Xxxxx \"X\" taken”. None of 100.",
		"cut “off Marta":                                                  "cut “off Xxxxx",
	} {
		if got := d.Words(in).String(); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
