package words

import (
	"testing"
	"time"

	"clinik-import/importer"
)

func TestQuotaLeft(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	seen := now.Add(-18 * time.Minute)
	reset := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		q                 importer.Quota
		cost              int64
		said, short       string
		over, knownToHave bool
	}{
		"enough": {importer.Quota{Limit: 1000, Used: 288, Remaining: 712, Reset: reset, Seen: seen}, 24,
			"Uses 24 of the 712 requests left of 1,000 this month, as of 10:42.", "24 requests of 712", false, true},
		"all of it": {importer.Quota{Limit: -1, Used: -1, Remaining: 1, Seen: now.Add(-24 * time.Hour)}, 1,
			"Uses 1 of the 1 request left this month, as of 22 November, 11:00.", "1 request of 1", false, true},
		"too much": {importer.Quota{Limit: 1000, Remaining: 712, Reset: reset, Seen: seen}, 713,
			"Costs 713 requests, more than the 712 requests left of 1,000 this month, as of 10:42: the server refuses what is over, or bills it if your plan says so. It counts anew on 1 December.", "713 requests, only 712 left", true, true},
		"said to an earlier start": {importer.Quota{Limit: 1000, Remaining: 712, Reset: reset, Seen: now.Add(-3*24*time.Hour - time.Hour), Kept: true}, 24,
			"Uses 24 requests. Seen last: 712 requests left of 1,000 this month, 3 days ago (20 November, 10:00). The first reply says how many now.", "24 requests, 712 left 3 days ago", false, true},
		"more than that": {importer.Quota{Limit: -1, Remaining: 712, Seen: now.Add(-18 * time.Minute), Kept: true}, 713,
			"Uses 713 requests. Seen last: 712 requests left this month, 18 minutes ago (10:42). The first reply says how many now.", "713 requests, 712 left 18 minutes ago", false, true},
		"of a month gone by":    {q: importer.Quota{Limit: -1, Remaining: 712, Seen: now.Add(-24 * 23 * time.Hour), Kept: true}, cost: 1},
		"kept of another month": {q: importer.Quota{Limit: 1000, Remaining: 2, Reset: now, Seen: seen, Kept: true}, cost: 1},
		"no reply yet":          {q: importer.Quota{}, cost: 1},
		"only what's used":      {q: importer.Quota{Limit: -1, Used: 5, Remaining: -1, Seen: seen}, cost: 1},
		"another month":         {q: importer.Quota{Limit: 1000, Remaining: 2, Reset: reset, Seen: reset.Add(-24 * 30 * time.Hour)}, cost: 1},
	} {
		at := now
		if name == "another month" {
			at = reset
		}
		said, short, over, known := QuotaLeft(c.q, c.cost, at)
		if said.String() != c.said || short.String() != c.short || over != c.over || known != c.knownToHave {
			t.Errorf("%s: %q, %q, over %v, known %v", name, said, short, over, known)
		}
	}
}
