package safe

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Amara Okafor", "Amara Okafor"},
		{"other scripts", "王 秀英 Ørsted", "王 秀英 Ørsted"},
		{"colour", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"title", "\x1b]0;owned\a", `\x1b]0;owned\x07`},
		{"C1 as code point", "a\u009b31m", `a\x9b31m`},
		{"C1 as byte", "a\x9b31m", `a\x9b31m`},
		{"overwrite", "real\rfake\b", `real\rfake\x08`},
		{"lines", "a\nb", `a\nb`},
		{"tab", "a\tb", "a   b"},
		{"NUL and DEL", "\x00\x7f", `\x00\x7f`},
		{"bidi", "abc\u202edef\u2066", `abc\u202edef\u2066`},
		{"zero width", "a\u200bb\ufeff", `a\u200bb\ufeff`},
		{"tag", "a\U000e0041", `a\U000e0041`},
		{"separator", "a\u2028b", `a\u2028b`},
		{"broken UTF-8", "a\xff\xc3", `a\xff\xc3`},
		{"storm", "e" + strings.Repeat("\u0301", 200), "e" + strings.Repeat("\u0301", maxMarks) + "…"},
		{"mark alone", "\u0301", "◌\u0301"},
	} {
		if got := Clean(c.in).String(); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCleanIsCapped(t *testing.T) {
	t.Parallel()
	for _, in := range []string{strings.Repeat("a", 1<<20), strings.Repeat("\x1b", 1<<20)} {
		if n := len(Clean(in).String()); n > MaxBytes+16 {
			t.Errorf("%d bytes shown, want at most about %d", n, MaxBytes)
		}
		if n := len(Bytes([]byte(in)).String()); n > MaxBytes+16 {
			t.Errorf("%d bytes shown, want at most about %d", n, MaxBytes)
		}
	}
}

func TestSprintfCleansItsArguments(t *testing.T) {
	t.Parallel()
	if got := Sprintf("%s has %d", "\x1bx", 3).String(); got != `\x1bx has 3` {
		t.Error(got)
	}
}

func TestMaskKeepsTheShape(t *testing.T) {
	t.Parallel()
	if got := Mask("Ola 1990-03-12\x1b").String(); strings.Contains(got, "Ola") || !strings.HasPrefix(got, "Xxx 9999-99-99") {
		t.Error(got)
	}
	if got := Mask("Zoe\u0308 \u0939\u093f").String(); got != "Xxx x" { // marks on a letter tell which it is
		t.Errorf("%q", got)
	}
}

func TestPadding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		got  Text
		want string
	}{
		{Clean("abc").Pad(5), "abc  "},
		{Clean("abc").PadLeft(5), "  abc"},
		{Clean("abcdef").Pad(4), "abc…"},
		{Clean("王秀英").Pad(4), "王… "},
		{Clean("王秀英").Pad(0), ""},
		{Clean("/a/very/long/path").TruncateLeft(6), "…/path"},
	} {
		if c.got.String() != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "a", "\x1b[31m", "\u009b", "\x9b", "\u202e", "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "👨‍👩‍👧", "a\tb", "\xff", "王"} {
		f.Add(seed, 5)
	}
	f.Fuzz(func(t *testing.T, in string, w int) {
		text := Clean(in)
		out := text.String()
		if !utf8.ValidString(out) {
			t.Fatalf("%q is not UTF-8", out)
		}
		for _, r := range out {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
				t.Fatalf("%q holds %U", out, r)
			}
		}
		if text.Width() != ansi.StringWidth(out) {
			t.Fatalf("%q: width %d, want %d", out, text.Width(), ansi.StringWidth(out))
		}
		w = max(0, min(w, 200))
		if p := text.Pad(w); ansi.StringWidth(p.String()) != w {
			t.Fatalf("Pad(%d) of %q is %d wide", w, out, ansi.StringWidth(p.String()))
		}
		if p := text.PadLeft(w); ansi.StringWidth(p.String()) != w {
			t.Fatalf("PadLeft(%d) of %q is %d wide", w, out, ansi.StringWidth(p.String()))
		}
		if l := text.TruncateLeft(w); ansi.StringWidth(l.String()) > w {
			t.Fatalf("TruncateLeft(%d) of %q is %d wide", w, out, ansi.StringWidth(l.String()))
		}
	})
}

func BenchmarkClean(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Clean(`"Amara Okafor"`).Pad(20)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		w    int
		want []string
	}{
		{"such as 1984-11-02.", 12, []string{"such as", "1984-11-02."}},
		{"such as 1984-11-02.", 7, []string{"such as", "1984-11", "-02."}},
		{"  indented word", 10, []string{"  indented", "word"}},
		{"one two", 3, []string{"one", "two"}},
		{"王秀英", 5, []string{"王秀", "英"}},
		{"王秀英", 1, []string{"王秀英"}}, // nothing fits; whoever draws it cuts it
		{"short", 80, []string{"short"}},
	} {
		var got []string
		for _, line := range Clean(c.in).Wrap(c.w) {
			got = append(got, line.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q in %d: %q, want %q", c.in, c.w, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("such as 1984-11-02.", 7)
	f.Add("王 秀英", 2)
	f.Fuzz(func(t *testing.T, in string, w int) {
		text := Clean(in)
		var all strings.Builder
		for _, line := range text.Wrap(w % 300) {
			all.WriteString(line.String())
		}
		without := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if without(all.String()) != without(text.String()) {
			t.Errorf("%q became %q", text, all.String())
		}
	})
}

// BenchmarkWrap breaks long texts, as a hostile server may send them: the time is
// to grow with the text, not with its square.
func BenchmarkWrap(b *testing.B) {
	for _, size := range []int{1 << 12, 1 << 16} {
		text := Clean(strings.Repeat("é long ", size/8))
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				text.Wrap(78)
			}
		})
	}
}

func TestTextsAreCutToWhereTheyDiffer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, after, b, a string }{
		{`"gender":"female"},`, `"gender":"female"}`, `…emale"},`, `…emale"}`},
		{`"Main Street 12, Växjö"`, `"Main Street 12, Malmö"`, `…et 12, Växjö"`, `…et 12, Malmö"`},
		{`王王王王王王王王1`, `王王王王王王王王2`, `…王王王1`, `…王王王2`},
		{`"M"`, `"male"`, ``, ``},
		{`—`, `"1990-01-23"`, ``, ``},
	} {
		b, a := WhereTheyDiffer(Clean(c.before), Clean(c.after))
		if b.String() != c.b || a.String() != c.a {
			t.Errorf("%s, %s: %q and %q, want %q and %q", c.before, c.after, b, a, c.b, c.a)
		}
	}
}

// The end stays whole also where a wide character stands at the cut.
func TestTheEndOfAPathStays(t *testing.T) {
	t.Parallel()
	for w, want := range map[int]string{9: "…患者患.x", 10: "…患者患.x", 4: "….x", 3: "….x", 2: "…x", 1: "…", 0: ""} {
		if got := Clean("患者患者患.x").TruncateLeft(w); got.String() != want || got.Width() > max(w, 0) {
			t.Errorf("%d: %q, want %q", w, got, want)
		}
	}
}
