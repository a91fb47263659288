package layout

import (
	"slices"
	"testing"
)

func TestRest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of    int
		taken []int
		want  int
		fits  bool
	}{{10, nil, 10, true}, {10, []int{2}, 8, true}, {10, []int{2, 3}, 5, true}, {10, []int{8, 2}, 0, true}, {10, []int{8, 3}, 0, false}} {
		if got := Rest(c.of, c.taken...); got != c.want {
			t.Errorf("%d without %d: %d, want %d", c.of, c.taken, got, c.want)
		}
		if got := Fits(c.of, c.taken...); got != c.fits {
			t.Errorf("%d fit in %d: %v", c.taken, c.of, got)
		}
	}
	if got := (Size{10, 3}).Below(4); got != (Size{10, 0}) {
		t.Errorf("below four of three rows: %v", got)
	}
	if !Holds(3, 2, 4) || Holds(3, 2, 5) || Holds(3, 2, 2) {
		t.Error("3 and 4 are two cells from 3 on")
	}
}

func TestAToastStaysWithinThePage(t *testing.T) {
	t.Parallel()
	for _, s := range []Size{{40, 12}, {80, 24}, {200, 60}} {
		f, _ := Frame(s)
		for lines := range 50 {
			at := f.Toast(76, lines)
			if at.X <= 0 || at.X+at.W >= s.W || at.Y < f.Page.Y || at.Y+at.H > f.Page.Y+f.Page.H-1 {
				t.Errorf("%v: %d lines at %v", s, lines, at)
			}
		}
		if at := f.Toast(76, 2); at.Y <= f.Page.Y || at.H != 4 {
			t.Errorf("%v: two lines at %v", s, at)
		}
	}
}

func TestDialogsDivideTheirRows(t *testing.T) {
	t.Parallel()
	if got := Ranked(5, 1, 3, 4, 2); !slices.Equal(got, []int{1, 3, 1, 0}) {
		t.Errorf("five rows by rank: %d", got)
	}
	for rows := range 40 {
		for n := range 4 {
			box := Records(rows, 3, 6, n)
			used := box.Said + n*box.Each
			if box.About {
				used += 6
			}
			if box.About && used > rows {
				t.Errorf("%d rows, %d records: %d used by %+v", rows, n, used, box)
			}
			if n > 0 && box.Each < 2 {
				t.Errorf("%d rows, %d records: %+v", rows, n, box)
			}
		}
	}
}
