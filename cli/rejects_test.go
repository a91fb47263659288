package cli

import (
	"testing"

	"clinik-import/importer"
)

func TestWhatWasTakenUpSinceIsSaid(t *testing.T) {
	t.Parallel()
	for want, resent := range map[string]importer.Resent{
		"": {},
		"1 of the 6 rejected records of batch 2 was corrected and sent again: 1 waits":                                                                                       {Records: 1, Waiting: 1},
		"6 of the 6 rejected records of batch 2 were corrected and sent again: 5 accepted, 1 at the server":                                                                  {Records: 6, Accepted: 5, AtServer: 1},
		"3 of the 6 rejected records of batch 2 were corrected and sent again: 2 rejected again, 1 of unknown outcome. Those rejected again are listed with their new batch": {Records: 3, Again: 2},
	} {
		if got := takenUp(importer.Batch{Number: 2, Rejected: 6, Resent: resent}); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
