package ndjson

import (
	"bytes"
	"fmt"
	"testing"
)

// A group tells how many of its dates leave only one order of day and month, whatever block
// they stand in.
func TestDatesOfOneOrderAreCounted(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	for range 100 {
		for _, date := range []string{"3/12/1973", "31.12.1999", "5/14/1973", "6-15-1973", "7/7/1973", "1973/12/31", "12/31/73"} {
			fmt.Fprintf(&text, `{"firstName":"A","lastName":"B","birthDate":%q}`+"\n", date)
		}
	}
	for _, block := range []int{0, 4096} {
		f, report := open(t, text.Bytes(), "", Options{block: block}), NewReport()
		if err := linter(t, "Patient").File(t.Context(), f, report); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, g := range report.Summary().Rules {
			if g.Field != "/birthDate" || g.Rule != "field.format" {
				continue
			}
			found = true
			if g.DayFirst != 100 || g.MonthFirst != 200 || g.Ordered(MonthFirst) != 200 || g.Ordered(AnyOrder) != 0 {
				t.Errorf("blocks of %d: %+v", block, g)
			}
		}
		if !found {
			t.Errorf("blocks of %d: %+v", block, report.Summary().Rules)
		}
	}
}
