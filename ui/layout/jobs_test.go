package layout

import "testing"

// within reports whether a rectangle lies inside a size.
func within(r Rect, s Size) bool {
	return r.X >= 0 && r.Y >= 0 && r.W >= 0 && r.H >= 0 && r.X+r.W <= s.W && r.Y+r.H <= s.H
}

func TestJobsFillsThePage(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{0, 1, 5, 100} {
		for h := 8; h < 60; h++ {
			for _, w := range []int{40, 80, 109, 110, 200} {
				for _, onErrors := range []bool{false, true} {
					s := Size{w, h}
					p := Jobs(s, rows, rows%9, onErrors)
					for _, r := range []Rect{p.Batches, p.Detail, p.Errors, p.Next} {
						if !within(r, s) {
							t.Fatalf("%v, %d rows: %+v", s, rows, p)
						}
					}
					area := p.Batches.W*p.Batches.H + p.Detail.W*p.Detail.H + p.Errors.W*p.Errors.H + p.Next.W*p.Next.H
					if area != w*h || p.Next.H != 1 {
						t.Fatalf("%v, %d rows: %d of %d cells are used: %+v", s, rows, area, w*h, p)
					}
				}
			}
		}
	}
}

func TestJobsShowsTheListWithTheFocusWhereLow(t *testing.T) {
	t.Parallel()
	if p := Jobs(Size{40, 8}, 3, 3, false); p.Errors.H != 0 || p.Batches.H < 4 {
		t.Errorf("%+v", p)
	}
	if p := Jobs(Size{40, 8}, 3, 3, true); p.Batches.H != 0 || p.Errors.H < 4 {
		t.Errorf("%+v", p)
	}
	if p := Jobs(Size{80, 20}, 100, 3, false); p.Errors.H < 5 {
		t.Errorf("many batches leave no room for errors: %+v", p)
	}
}
