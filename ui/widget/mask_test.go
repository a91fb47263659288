package widget

import (
	"strings"
	"testing"

	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	tea "github.com/charmbracelet/bubbletea"
)

// masked is an input of a date, or whatever the format is, in which keys were pressed: one
// character each, or by their names in <>.
func masked(format, value, keys string) *Input {
	in := NewInput(safe.Own("birthDate:"), value)
	in.Mask = DateMask(format)
	for keys != "" {
		if name, rest, ok := strings.Cut(strings.TrimPrefix(keys, "<"), ">"); ok && keys[0] == '<' {
			in.Key(press(name))
			keys = rest
			continue
		}
		in.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(keys[:1])})
		keys = keys[1:]
	}
	return in
}

func TestAMaskTakesDigitsWhereTheyBelong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ format, value, keys, want string }{
		{"date", "", "19580907", "1958-09-07"},
		{"date", "", "1958-09-07", "1958-09-07"},
		{"date", "", "1958/09/07", "1958-09-07"},
		{"date", "", "19x80231abc", "1980-23-1"},
		{"date", "", "195809071", "1958-09-07"},
		{"date", "1984-11-02", "<ctrl+u>19580907", "1958-09-07"},
		{"date", "", "1958", "1958"},
		{"date", "", "1958-09", "1958-09"},
		{"date", "", "07-09-1958", "0709-19-58"}, // a sign only behind a whole group
		{"date", "", "1958-0<backspace>", "1958-"},
		{"date", "", "1958-0<backspace><backspace>", "1958"},
		{"date", "", "1958-0<backspace><backspace><backspace>63", "1956-3"},
		{"date", "1958-09-07", "<home><right><right><right><right><right><backspace>6", "1956-09-07"},
		{"date", "1958-09-07", "<home><right><right><right><right><delete>1", "1958-19-07"},
		{"date", "1958-09-07", "<left><left><left><backspace>8", "1958-08-07"},
		{"date", "1958-09-07", "<left><left><left><backspace>x8", "1958-08-07"},
		{"date", "1958-09-07", "<home>2", "1958-09-07"},
		{"date", "7.9.1958", "x", "7.9.1958x"}, // another form is edited freely
		{"date", "7.9.1958", "<backspace>7", "7.9.1957"},
		{"date", "7.9.1958", "<ctrl+u>", ""},
		{"date", "7.9.1958", "<ctrl+u>x1", "1"},
		{"date-time", "", "20260105143000z", "2026-01-05T14:30:00Z"},
		{"date-time", "", "20260105143000+0100", "2026-01-05T14:30:00+01:00"},
		{"date-time", "", "2026-01-05 14:30:00.25-05:00x", "2026-01-05T14:30:00.25-05:00"},
		{"date-time", "2026-01-05T14:30:00Z", "9z+", "2026-01-05T14:30:00Z"},
		{"date-time", "2026-01-05T14:30:07Z", "<left><backspace>x8", "2026-01-05T14:30:08Z"},
		{"date-or-date-time", "", "202601051", "2026-01-05"},
		{"date-or-date-time", "", "20260105t143000z", "2026-01-05T14:30:00Z"},
		{"time", "", "143000", "14:30:00"},
		{"time", "", "14h30:001", "14:30:00"},
		{"email", "", "a1@b", "a1@b"}, // no mask
	} {
		if got := masked(c.format, c.value, c.keys).Value(); got != c.want {
			t.Errorf("%s %q and %s: %q, want %q", c.format, c.value, c.keys, got, c.want)
		}
	}
}

func TestAMaskTakesADayThatIsPasted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ format, value, pasted, want string }{
		{"date", "", " 1958-09-07\n", "1958-09-07"},
		{"date", "", "19580907", "1958-09-07"},
		{"date", "", "1958/9/7", "1958-09-07"},
		{"date", "", "1958.09.07", "1958-09-07"},
		{"date", "1958-", "0907", "1958-09-07"},
		{"date", "", "7.9.1958", ""}, // or 9 July: a person must say
		{"date", "", "07091958", ""}, // fills the form, and is no day
		{"date", "", "1958-02-31", "1958-02-31"},
		{"date", "", "1958-09-07T10:00:00Z", ""},
		{"date", "1984-11-02", "1958-09-07", "1984-11-02"},
		{"date", "about ", "1958", "about 1958"},
		{"date-time", "", "2026-01-05 14:30:00Z", "2026-01-05T14:30:00Z"},
		{"time", "", "143000", "14:30:00"},
	} {
		in := NewInput(safe.Own("birthDate:"), c.value)
		in.Mask = DateMask(c.format)
		in.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(c.pasted), Paste: true})
		if got := in.Value(); got != c.want {
			t.Errorf("%s %q and %q pasted: %q, want %q", c.format, c.value, c.pasted, got, c.want)
		}
		if taken := c.want != c.value; taken != (in.said.Width() == 0) {
			t.Errorf("%s %q and %q pasted: said %q", c.format, c.value, c.pasted, in.said)
		}
	}
}

func TestAMaskSaysWhatItDoesNotTake(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Name: "none"})
	in := masked("date", "1958-09-07", "1")
	if got := in.View(th, 38); !strings.Contains(got, "1958-09-07_") || !strings.HasSuffix(got, "only YYYY-MM-DD") {
		t.Errorf("%q", got)
	}
	in.Key(press("left"))
	if got := in.View(th, 38); strings.Contains(got, "only") {
		t.Errorf("still %q", got)
	}
}

func TestAMaskThatAdvisesTakesOtherForms(t *testing.T) {
	t.Parallel()
	in := NewInput(safe.Own("onset:"), "")
	in.Mask = DateMask("date-or-date-time")
	in.Mask.Advice = true
	for _, r := range "195809" {
		in.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	if in.Value() != "1958-09" || in.said.Width() > 0 {
		t.Errorf("%q, %q", in.Value(), in.said)
	}
	in.SetValue("")
	for _, r := range "in 1958" {
		in.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	if in.Value() != "in 1958" {
		t.Errorf("%q", in.Value())
	}
}

// FuzzMask types and removes anything anywhere: what is on the form stays on it, the cursor
// stays in the text, and all can be cleared.
func FuzzMask(f *testing.F) {
	f.Add(uint8(0), "1958-09-07", "19580907\x01\x02\x03x-/")
	f.Add(uint8(1), "", "20260105143000.5+0100")
	f.Add(uint8(2), "7.9.1958", "\x02\x02\x02T")
	f.Fuzz(func(t *testing.T, format uint8, value, keys string) {
		in := NewInput(safe.Own("f:"), value)
		in.Mask = DateMask([]string{"date", "date-time", "date-or-date-time", "time"}[format%4])
		for _, r := range keys {
			before := in.Value()
			k, only := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}, false
			switch r {
			case 1:
				k = press("left")
			case 2:
				k = press("backspace")
			case 3:
				k = press("delete")
			default:
				only = in.Mask.holds(before)
			}
			in.Key(k)
			if after := in.Value(); only && !in.Mask.holds(after) {
				t.Fatalf("%q and %q: %q is off the form", before, r, after)
			}
			if in.at < 0 || in.at > len(in.value) {
				t.Fatalf("the cursor is at %d of %q", in.at, in.Value())
			}
		}
		in.Key(press("end"))
		if in.Key(press("ctrl+u")); in.Value() != "" {
			t.Fatalf("%q cannot be cleared", in.Value())
		}
	})
}
