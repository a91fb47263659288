package words

import (
	"strings"
	"testing"

	"clinik-import/importer"
)

func TestWhatWaitsIsNotSaidToHaveBeenSent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		again, waiting int64
		want           string
	}{
		{3, 0, "3 records of these were sent before and would be"},
		{3, 3, "3 records of these wait in another batch"},
		{3, 1, "2 records of these were sent before and 1 waits in another batch"},
	} {
		if got := Again(importer.Plan{Again: row.again, Waiting: row.waiting}).String(); !strings.HasPrefix(got, row.want) {
			t.Errorf("%d, %d: %s", row.again, row.waiting, got)
		}
	}
}
