package shell

import (
	"slices"
	"testing"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	none := func(string) bool { return false }
	for _, c := range []struct {
		in      string
		windows bool
		want    []string
	}{
		{"/a/b.ndjson", false, []string{"/a/b.ndjson"}},
		{"'/a/b c.ndjson' /d", false, []string{"/a/b c.ndjson", "/d"}},
		{`/a/b\ c.ndjson`, false, []string{"/a/b c.ndjson"}},
		{"\"C:\\data\\b c.ndjson\"", true, []string{`C:\data\b c.ndjson`}},
		{"file:///a/b%20c.ndjson\r\nfile://localhost/d\n", false, []string{"/a/b c.ndjson", "/d"}},
		{"file:///C:/data/b%20c.ndjson file://server/share/d", true, []string{`C:\data\b c.ndjson`, `\\server\share\d`}},
		{"& 'C:\\data\\b c.ndjson'", true, []string{`C:\data\b c.ndjson`}},
		{"& '/a/b c.ndjson'", false, []string{"/a/b c.ndjson"}},
		{"&", false, []string{"&"}},
		{"  ", false, nil},
	} {
		if got := Paths(c.in, c.windows, none); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	if got := Paths("/a b", false, func(string) bool { return true }); !slices.Equal(got, []string{"/a b"}) {
		t.Errorf("an existing path is split: %q", got)
	}
	lines := func(path string) bool { return path == "/a b" || path == "/c d" }
	if got := Paths("/a b\r\n\n/c d\n/e\\ f\n", false, lines); !slices.Equal(got, []string{"/a b", "/c d", "/e f"}) {
		t.Errorf("lines are taken as %q", got)
	}
}

func FuzzPaths(f *testing.F) {
	f.Add(`'a b' "c`, false)
	f.Add(`file:///%zz\`, true)
	f.Fuzz(func(t *testing.T, in string, windows bool) {
		for _, p := range Paths(in, windows, func(string) bool { return false }) {
			if len(p) > 3*len(in)+4096 {
				t.Errorf("%q grew to %q", in, p)
			}
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add(`code --wait`)
	f.Add(`"a b" 'c' d\ e \`)
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for _, w := range Words(s, false) {
			n += len(w)
		}
		if n > 3*len(s) { // a broken byte grows to U+FFFD
			t.Errorf("%q grew", s)
		}
	})
}
