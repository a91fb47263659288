package ndjson

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"clinik-import/resource"
)

// synonyms are well-known other words for allowed values, in the form of spelling.
var synonyms = map[string][]string{
	"male":      {"m", "man", "boy", "masculine", "männlich", "hombre", "masculino", "homme", "masculin"},
	"female":    {"f", "w", "woman", "girl", "feminine", "weiblich", "mujer", "femenino", "femme", "féminin"},
	"other":     {"o", "d", "diverse", "nonbinary"},
	"unknown":   {"u", "unk", "na", "notknown", "unspecified"},
	"completed": {"complete", "done", "finished"},
	"cancelled": {"canceled"},
	"canceled":  {"cancelled"},
	"active":    {"current"},
	"noshow":    {"dna"},
}

// onlyFor limits the synonyms of a value to a field, where they would be bold elsewhere.
var onlyFor = map[string]string{"male": "gender", "female": "gender", "other": "gender", "unknown": "gender", "active": "status"}

// joined takes out what stands between the words of a value.
var joined = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "", "/", "")

// spelling takes from a value what people write in different ways.
func spelling(s string) string { return joined.Replace(strings.ToLower(strings.TrimSpace(s))) }

func fixAllowed(r *repair) []Fix {
	s, ok := r.text()
	if !ok || len(r.field.Enum) == 0 {
		return nil
	}
	key := spelling(s)
	same := allowed(r.field, func(v string) bool { return spelling(v) == key })
	if len(same) == 0 {
		same = allowed(r.field, func(v string) bool {
			field := onlyFor[spelling(v)]
			return (field == "" || field == r.field.Name) && slices.Contains(synonyms[spelling(v)], key)
		})
	}
	if len(same) == 1 && same[0] != s {
		return []Fix{r.replace(Safe, fmt.Sprintf("change to %q", same[0]), Quote(same[0]))}
	}
	near := allowed(r.field, func(v string) bool {
		return len(v) > 3 && oneEdit(spelling(v), key) || key == "x" && (v == "other" || v == "unknown")
	})
	var fixes []Fix
	for _, v := range near {
		fixes = append(fixes, r.replace(Review, fmt.Sprintf("change to %q", v), Quote(v)))
	}
	return fixes
}

func allowed(f *resource.Field, like func(string) bool) (vs []string) {
	for _, v := range f.Enum {
		if like(v) && !slices.Contains(vs, v) {
			vs = append(vs, v)
		}
	}
	return vs
}

// oneEdit reports whether a and b differ by one byte put in, taken out or changed,
// or by two neighbours swapped.
func oneEdit(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// fixTrim offers the text without the blanks around it where those are the fault.
func fixTrim(r *repair) []Fix {
	s, ok := r.text()
	trimmed := strings.TrimSpace(s)
	if !ok || trimmed == s || trimmed == "" || utf16Length(Quote(trimmed)) > r.field.MaxLength && r.field.MaxLength > 0 {
		return nil
	}
	return []Fix{r.trim(s)}
}

// trim takes the blanks out at both ends, leaving the escapes between as they are.
func (r *repair) trim(s string) Fix {
	raw := r.value[1 : len(r.value)-1]
	if bytes.IndexByte(raw, '\\') >= 0 {
		return r.replace(Safe, "remove the blanks around it", Quote(strings.TrimSpace(s)))
	}
	front := len(raw) - len(bytes.TrimLeftFunc(raw, isSpace))
	back := len(raw) - len(bytes.TrimRightFunc(raw, isSpace))
	fix := Fix{Safety: Safe, Label: "remove the blanks around it"}
	if front > 0 {
		fix.Edits = append(fix.Edits, Edit{Offset: r.fault.Offset + 1, Length: front})
	}
	if back > 0 {
		fix.Edits = append(fix.Edits, Edit{Offset: r.fault.Offset + 1 + len(raw) - back, Length: back})
	}
	return fix
}

func isSpace(c rune) bool { return strings.TrimSpace(string(c)) == "" }

func fixFormat(r *repair) []Fix {
	s, ok := r.text()
	if !ok {
		return nil
	}
	var fixes []Fix
	for _, reading := range readings(r.field.Format, s) {
		if reading.text != s {
			fix := r.replace(reading.safety, reading.label, Quote(reading.text))
			fix.Order = reading.order
			fixes = append(fixes, fix)
		}
	}
	if len(fixes) == 0 && strings.TrimSpace(s) != s {
		return []Fix{r.trim(s)}
	}
	return fixes
}

// fixType turns text into what it spells and the reverse.
func fixType(r *repair) []Fix {
	if len(r.value) == 0 {
		return nil
	}
	wants := func(k resource.Kind) bool {
		return r.field.Kind == k || slices.ContainsFunc(r.field.OneOf, func(f *resource.Field) bool { return f.Kind == k })
	}
	s, isText := r.text()
	s = strings.TrimSpace(s)
	switch found := kindOf(r.value[0]); {
	case isText && wants(resource.KindBoolean):
		return r.toBoolean(s)
	case isText && (wants(resource.KindNumber) || wants(resource.KindInteger)):
		p := parser{b: []byte(s)}
		if s != "" && kindOf(s[0]) == NodeNumber && p.value(0) == nil && p.i == len(s) {
			return []Fix{r.replace(Safe, "write it as a number", []byte(s))}
		}
	case found == NodeNumber && wants(resource.KindString) && len(readings(r.field.Format, string(r.value))) == 1:
		as := readings(r.field.Format, string(r.value))[0] // 19900105
		return []Fix{r.replace(as.safety, as.label, Quote(as.text))}
	case (found == NodeNumber || found == NodeBoolean) && wants(resource.KindString) && r.field.Format == "": // in quotes it would be faulty still
		return []Fix{r.replace(Safe, "write it as text", append(append([]byte{'"'}, r.value...), '"'))}
	case found == NodeNumber && wants(resource.KindInteger):
		if whole, zeros, ok := strings.Cut(string(r.value), "."); ok && strings.Trim(zeros, "0") == "" {
			return []Fix{r.replace(Safe, "write it as a whole number", []byte(whole))}
		}
	case found != NodeArray && found != NodeNull && wants(resource.KindArray):
		return []Fix{r.replace(Review, "make it a list of one", append(append([]byte{'['}, r.value...), ']'))}
	case found == NodeArray && wants(resource.KindString):
		if items, _ := childrenOf(r.value, span{}); len(items) == 1 {
			if only := r.value[items[0].from:items[0].to]; only[0] == '"' {
				return []Fix{r.replace(Review, "take the only element", only)}
			}
		}
	}
	return nil
}

func (r *repair) toBoolean(s string) []Fix {
	words := []struct {
		words  string
		value  string
		safety Safety
	}{{"true", "true", Safe}, {"false", "false", Safe}, {"yes y 1 ja si oui", "true", Review}, {"no n 0 nein non", "false", Review}}
	for _, w := range words {
		if slices.Contains(strings.Fields(w.words), strings.ToLower(s)) {
			return []Fix{r.replace(w.safety, "write it as "+w.value, []byte(w.value))}
		}
	}
	return nil
}
