package layout

import "testing"

func TestCheckFillsThePage(t *testing.T) {
	t.Parallel()
	for w := MinWidth; w <= 250; w++ {
		for h := MinHeight - 4; h <= 80; h++ {
			s := Size{w, h}
			p := Check(s)
			if p.Header.H != 1 || p.Next.H != 1 || p.Next.Y != h-1 {
				t.Fatalf("%v: %+v", s, p)
			}
			cells := p.Records.W*p.Records.H + p.Problems.W*p.Problems.H + p.Record.W*p.Record.H
			if p.Single {
				cells /= 3
			}
			if cells != w*(h-2) {
				t.Fatalf("%v: panes cover %d cells: %+v", s, cells, p)
			}
			for _, r := range []Rect{p.Records, p.Problems, p.Record} {
				if r.Y < 1 || r.Y+r.H > h-1 || r.H < 4 {
					t.Fatalf("%v: %+v in %+v", s, r, p)
				}
			}
		}
	}
}

func TestCheckShowsTheRecordWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size          Size
		single, below bool
	}{{Size{40, 8}, true, false}, {Size{80, 20}, false, false}, {Size{60, 36}, false, true}, {Size{120, 8}, true, false}} {
		p := Check(c.size)
		if p.Single != c.single || !c.single && (p.Record.X == 0) != c.below {
			t.Errorf("%v: %+v", c.size, p)
		}
	}
}

func TestProposalsFitThePage(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 5, 10_000} {
		p := Proposals(Size{80, 20}, n)
		if p.Box.W > 80 || p.Box.H > 20 || p.List.H != min(n+1, 15) || p.Detail.Y != p.List.Y+p.List.H || p.Detail.H != 2 {
			t.Errorf("%d: %+v", n, p)
		}
	}
}
