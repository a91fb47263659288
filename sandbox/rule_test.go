package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestRejectRules(t *testing.T) {
	t.Parallel()
	c := newClock()
	rule, err := ParseRule(`/contact/0/email=@example\.com$:contact.0.email: this domain is blocked`)
	if err != nil {
		t.Fatal(err)
	}
	known, err := ParseRule(`/generalPractitionerId!=^prac_0\d\d$:generalPractitionerId: unknown reference`)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, Options{Now: c.Now, Reject: []Rule{rule, {Pointer: "/phone", Match: "^0", Message: "phone: Unknown number"}, known}})
	a := post(t, s, importBodyOf("Patient",
		`{"firstName":"A","lastName":"B","contact":[{"email":"a@example.com"}]}`,
		`{"firstName":"A","lastName":"B","contact":[{"email":"a@example.org"}]}`,
		`{"firstName":"A","lastName":"B","phone":"012"}`,
		`{"firstName":"A","lastName":"B","generalPractitionerId":"prac_012"}`,
		`{"firstName":"A","lastName":"B","generalPractitionerId":"prac_zzz"}`))
	c.add(time.Minute)
	j := jobOf(t, s, a.Reply.JobID)
	if len(j.Errors) != 3 || j.Errors[0].Pointer != "/contact/0/email" || j.Errors[1].Index != 2 || j.Errors[1].Message != "phone: Unknown number" ||
		j.Errors[2].Index != 4 || j.Errors[2].Message != "generalPractitionerId: unknown reference" {
		t.Errorf("%+v", j.Errors)
	}
	if _, err := Start(Options{Reject: []Rule{{Pointer: "/a", Match: "("}}}); err == nil {
		t.Error("a broken rule was accepted")
	}
}

func TestParseRule(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want Rule
		ok   bool
	}{
		{"/a=b:c", Rule{Pointer: "/a", Match: "b", Message: "c"}, true},
		{"/a=^x=y$: c: d ", Rule{Pointer: "/a", Match: "^x=y$", Message: "c: d"}, true},
		{"/a=(?:b|c):m", Rule{Pointer: "/a", Match: "(?:b|c)", Message: "m"}, true},
		{"/a=[[:digit:]]+:m", Rule{Pointer: "/a", Match: "[[:digit:]]+", Message: "m"}, true},
		{"/a~1b/0=:m", Rule{Pointer: "/a~1b/0", Match: "", Message: "m"}, true},
		{"/a!=b:c", Rule{Pointer: "/a", Not: true, Match: "b", Message: "c"}, true},
		{"/!=b:c", Rule{Pointer: "/", Not: true, Match: "b", Message: "c"}, true},
		{"a=b:c", Rule{}, false},
		{"/a", Rule{}, false},
		{"/a=b", Rule{}, false},
		{"/a=b:", Rule{}, false},
		{"/a=(:m", Rule{}, false},
		{"", Rule{}, false},
	} {
		got, err := ParseRule(tt.in)
		if (err == nil) != tt.ok || got.Pointer != tt.want.Pointer || got.Not != tt.want.Not || got.Match != tt.want.Match || got.Message != tt.want.Message {
			t.Errorf("%q: %+v, %v", tt.in, got, err)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, seed := range []string{"/a=b:c", "/a=(?:b):m", "/a~1b=[[:alpha:]]:x", "/a!=b:c", "=:", "/=:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRule(s)
		if err != nil {
			return
		}
		is := "="
		if r.Not {
			is = "!="
		}
		if !strings.HasPrefix(s, r.Pointer+is+r.Match+":") || r.Message == "" {
			t.Errorf("%q: %+v", s, r)
		}
		r.rejects(map[string]any{"a": []any{"b", json.Number("1"), true, nil}})
	})
}
