package ndjson

import (
	"fmt"
	"strings"
	"testing"
)

// TestFieldsAreCountedInOrder: which fields are counted apart depends on where they
// stand in the file, not on which worker is the quicker.
func TestFieldsAreCountedInOrder(t *testing.T) {
	t.Parallel()
	const lines = maxFields + 2000
	var text strings.Builder
	for i := 1; i <= lines; i++ {
		fmt.Fprintf(&text, `{"firstName":"A","lastName":"B","unheard%d":1}`+"\n", i)
	}
	f := open(t, []byte(text.String()), "", Options{block: 1 << 10})
	l := linter(t, "Patient")
	report := NewReport()
	for range 3 { // a report is used again
		if err := l.File(t.Context(), f, report); err != nil {
			t.Fatal(err)
		}
		apart, others := int64(0), int64(0)
		for _, r := range report.Summary().Rules {
			if r.Field == otherFields {
				others = r.Count
				if r.First != lines-r.Count+1 {
					t.Errorf("the first of %d others is in line %d", r.Count, r.First)
				}
				continue
			}
			apart++
			if r.Count != 1 || r.Field != fmt.Sprintf("/unheard%d", r.First) || r.First > maxFields {
				t.Fatalf("%+v", r)
			}
		}
		if apart+others != lines || apart < maxFields-10 {
			t.Errorf("%d fields are counted apart, %d not", apart, others)
		}
		first := fmt.Sprintf("/unheard%d", apart)
		if found, more := report.Find(Filter{Field: first}, 10); len(found) != 1 || found[0] != apart || more {
			t.Errorf("%s: %v %v", first, found, more)
		}
	}
}
