package layout

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestPartsFillTheSizeExactly(t *testing.T) {
	t.Parallel()
	for w := range 120 {
		sum := 0
		for _, r := range Columns(Size{w, 3}, Part{Min: 10, Weight: 1}, Part{Min: 20, Weight: 2}, Part{Min: 5}) {
			if r.X != sum || r.W < 0 {
				t.Fatalf("width %d: %+v starts at %d", w, r, sum)
			}
			sum += r.W
		}
		if sum != w {
			t.Fatalf("width %d: parts sum to %d", w, sum)
		}
	}
}

func TestFrame(t *testing.T) {
	t.Parallel()
	if _, ok := Frame(Size{MinWidth - 1, 24}); ok {
		t.Error("a narrow terminal is not said to be too small")
	}
	if _, ok := Frame(Size{80, MinHeight - 1}); ok {
		t.Error("a low terminal is not said to be too small")
	}
	f, ok := Frame(Size{80, 24})
	if !ok || f.Page != (Rect{0, 2, 80, 20}) || f.Status != (Rect{0, 23, 80, 1}) {
		t.Errorf("80×24 is divided as %+v", f)
	}
}

func TestFilesHidesThePreviewWhereSmall(t *testing.T) {
	t.Parallel()
	if p := Files(Size{79, 12}, false, false); p.Preview.W != 0 || p.Folder.W != 79 {
		t.Errorf("%+v", p)
	}
	if p := Files(Size{79, 20}, false, true); p.Preview.W != 79 || p.Path.H+p.Folder.H+p.Preview.H+p.Hint.H != 20 || p.Preview.Y != 1+p.Folder.H {
		t.Errorf("%+v", p)
	}
	if p := Files(Size{80, 20}, true, true); p.Preview.W+p.Folder.W != 80 || p.Path.H+p.Folder.H+p.Input.H != 20 {
		t.Errorf("%+v", p)
	}
}

func TestOverKeepsTheWidth(t *testing.T) {
	t.Parallel()
	base := Block{"王秀英王秀英", "\x1b[31mabcdefghijkl\x1b[0m", "            "}
	for x := range 8 {
		for _, line := range Over(base, Block{"[ok]", "[ok]"}, Rect{X: x}) {
			if w := ansi.StringWidth(line); w != 12 {
				t.Errorf("x %d: %q is %d wide", x, line, w)
			}
		}
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, line := range (Block{"王秀英", "abcdefgh", ""}).Fit(Size{5, 4}) {
		if w := ansi.StringWidth(line); w != 5 {
			t.Errorf("%q is %d wide", line, w)
		}
	}
	if got := Spread("left part", "right", 10); got != "left right" {
		t.Errorf("%q", got)
	}
}

func TestNotesStandAtTheFootWhereTheyDoNotFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size    Size
		longest int
		keyed   bool
		foot    int
	}{{Size{70, 20}, 30, false, 0}, {Size{70, 20}, 60, false, 2}, {Size{38, 6}, 10, false, 2}, {Size{38, 6}, 0, false, 0}, {Size{38, 6}, 10, true, 0}} {
		at := Options(c.size, c.longest, c.keyed)
		if at.Note.H != c.foot || at.Search.H+at.List.H+at.Note.H != c.size.H {
			t.Errorf("%+v: %+v", c, at)
		}
	}
}

func TestPartsGetNoMoreThanTheyNeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		w     int
		parts []Part
		want  []int
	}{
		{40, []Part{{Min: 5, Weight: 1, Most: 10}, {Min: 5, Weight: 1}}, []int{10, 30}},
		{40, []Part{{Min: 5, Weight: 1, Most: 30}, {Min: 5, Weight: 1, Most: 10}}, []int{30, 10}}, // all fits
		{30, []Part{{Min: 5, Weight: 1, Most: 30}, {Min: 5, Weight: 1, Most: 10}}, []int{20, 10}},
		{30, []Part{{Min: 5, Weight: 1, Most: 30}, {Min: 5, Weight: 1, Most: 30}}, []int{15, 15}},
		{40, []Part{{Min: 5, Weight: 2, Most: 8}, {Min: 5}, {Min: 5, Weight: 1, Most: 9}}, []int{8, 5, 27}}, // the last fills up
		{6, []Part{{Min: 5, Weight: 1, Most: 8}, {Min: 5, Weight: 1, Most: 8}}, []int{5, 1}},
	} {
		for i, r := range Columns(Size{c.w, 1}, c.parts...) {
			if r.W != c.want[i] {
				t.Errorf("%d for %v: part %d has %d, want %v", c.w, c.parts, i, r.W, c.want)
			}
		}
	}
}
