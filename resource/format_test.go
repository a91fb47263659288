package resource

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format    string
		good, bad []string
	}{
		{"date", []string{"1984-11-02", "2000-02-29", "2024-02-29", "0001-01-01", "9999-12-31"},
			[]string{"", "1984-11-2", "1984-13-01", "1984-00-01", "1984-11-00", "1984-11-31", "1900-02-29", "2023-02-29", "84-11-02", "1984/11/02", "02-11-1984",
				"1984-11-02T00:00:00Z", "1984-11-02 ", "19841102", "1984-1１-2", "１984-11"}},
		{"date-time", []string{"2025-03-04T08:50:00Z", "2025-03-04t08:50:00z", "2025-03-04T08:50:00.123456789+14:00", "2025-03-04T23:59:59-00:00", "2016-12-31T23:59:60Z", "2017-01-01T05:29:60+05:30"},
			[]string{"", "2025-03-04", "2025-03-04T08:50:00", "2025-03-04T08:50Z", "2025-03-04 08:50:00Z", "2025-03-04T08:50:00+0100", "2025-03-04T08:50:00+1:00", "2025-03-04T08:50:00,5Z", "2025-03-04T08:50:00.Z",
				"2025-03-04T08:50:00.5", "2025-03-04T08:50:60Z", "2025-03-04T24:00:00Z", "2025-02-29T08:50:00Z", "2025-03-04T08:50:00ZZ", "2025-03-04T08:50:00+24:00", "2025-03-04T08:50:00+01:60", "2025-03-04T08:50:00 Z"}},
		{"date-or-date-time", []string{"1984-11-02", "2025-03-04T08:50:00Z"}, []string{"1984", "1984-11", "2025-03-04T08:50", "yesterday"}},
		{"time", []string{"00:00:00", "08:30:00", "23:59:59"}, []string{"", "8:30:00", "08:30", "24:00:00", "08:60:00", "08:30:60", "08:30:00Z", "08:30:00.5"}},
		{"email", []string{"a@example.org", "a.b+c@sub.example.org", "o'brien@example.org", "a@b", "1@2.org", strings.Repeat("a", 64) + "@example.org"},
			[]string{"", "a", "@", "@example.org", "a@", "a@@b.org", "a b@c.org", ".a@b.org", "a.@b.org", "a..b@c.org", "a@-b.org", "a@b-.org", "a@b..org", "a@b.org.", "ä@b.org", "a@bü.org", "a@[127.0.0.1]",
				`"a"@b.org`, strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b", 64) + ".org", "a@" + strings.Repeat("b.", 130) + "org", "A <a@b.org>"}},
		{"uri", []string{"https://example.org", "https://example.org:8443/a/b?c=d#e", "urn:oid:1.2.3", "mailto:a@b.org", "http://[2001:db8::1]:80/", "data:,x%20y", "http://user:pw@host/"},
			[]string{"", "example.org", "/a", "//a/b", "http//x", ":x", "1a:b", "a b:c", "https://a b/", "https://a/b c", "https://a/%zz", "https://a/%2", "http://[::1", "http://[zz]/", "http://a:b/", "http://a/\u00e9", `http://a\b`, "http://a^b/", "http://[::1]x/"}},
	} {
		f := formatOf(c.format)
		for _, s := range c.good {
			if !f.valid([]byte(s)) {
				t.Errorf("%s: %q refused", c.format, s)
			}
		}
		for _, s := range c.bad {
			if f.valid([]byte(s)) {
				t.Errorf("%s: %q taken", c.format, s)
			}
		}
	}
}

// Every day of 800 years, and the days that are none, against the calendar of package time.
func TestDateKnowsTheCalendar(t *testing.T) {
	t.Parallel()
	for year := 1600; year < 2400; year++ {
		for month := range 14 {
			for _, day := range []int{0, 1, 28, 29, 30, 31, 32} {
				s := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
				_, err := time.Parse(time.DateOnly, s)
				if isDate([]byte(s)) != (err == nil) {
					t.Fatalf("%s: package time says %v", s, err)
				}
			}
		}
	}
}

// FuzzFormat: what we take as a documented format, the validator takes too.
// (The other way round we are stricter; see stricter.)
func FuzzFormat(f *testing.F) {
	for _, s := range []string{"1984-11-02", "2025-03-04T08:50:00.5+05:30", "2016-12-31T23:59:60Z", "a@b.org", "https://u@h:1/p?q#f", "http://[::1]:80", "urn:x"} {
		f.Add(s)
	}
	validators := make(map[string]*jsonschema.Schema)
	for _, name := range []string{"date", "date-time", "email", "uri"} {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource("urn:format", map[string]any{"format": name}); err != nil {
			f.Fatal(err)
		}
		validators[name] = c.MustCompile("urn:format")
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, validator := range validators {
			if err := validator.Validate(s); err != nil && formatOf(name).valid([]byte(s)) {
				t.Errorf("%s: we take %q, the validator says %v", name, s, err)
			}
		}
	})
}
