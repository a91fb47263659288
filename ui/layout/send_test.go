package layout

import "testing"

func TestSendFillsThePage(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{0, 1, 5, 100} {
		for h := 8; h < 60; h++ {
			for _, w := range []int{40, 80, 109, 110, 200} {
				for _, onHeld := range []bool{false, true} {
					s := Size{w, h}
					p := Send(s, 3, rows, 46, onHeld)
					area := 0
					for _, r := range []Rect{p.About, p.Batches, p.Lines, p.Held, p.Next} {
						if !within(r, s) {
							t.Fatalf("%v, %d rows: %+v", s, rows, p)
						}
						area += r.W * r.H
					}
					if area != w*h {
						t.Fatalf("%v, %d rows: %d of %d cells are used: %+v", s, rows, area, w*h, p)
					}
				}
			}
		}
	}
}

func TestSendKeepsThePlanInSight(t *testing.T) {
	t.Parallel()
	if p := Send(Size{80, 20}, 2, 3, 46, false); p.Batches.H < 6 || p.Held.H < 3 {
		t.Errorf("%+v", p)
	}
	if p := Send(Size{40, 8}, 2, 3, 46, false); p.Held.H != 0 {
		t.Errorf("two lists on a low page: %+v", p)
	}
	if p := Send(Size{40, 8}, 2, 3, 0, true); p.Batches.H == 0 {
		t.Errorf("nothing is held back, but the plan is gone: %+v", p)
	}
}
