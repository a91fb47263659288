package plain

import (
	"strings"
	"testing"
)

// A batch that was held while its records went in another import is not sent; the way out
// is offered.
func TestWhatWentElsewhereIsTakenOut(t *testing.T) {
	t.Parallel()
	server := &fakeServer{refuse: 1}
	p := clinic{server: server, lines: rejected, beside: map[string][]byte{"copy.ndjson": []byte(strings.Join(rejected, "\n") + "\n")}}.talks(t, [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "files"},
		{"Numbers of files", "copy.ndjson"},
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "send"},
		{"Send now?", "yes"},
		{"What next?", "imports"},
		{"Which import?", "2"},
		{"What next?", "release"},
		{"Put batch 1 back", "yes"},
		{"Take batch 1 out of the queue instead?", ""},
		{"What next?", "release"},
		{"Put batch 1 back", "yes"},
		{"Take batch 1 out of the queue instead?", "yes"},
		{"What next?", "q"},
	})
	p.hears("All of its 5 records went, or wait, in another import", "Batch 1 is out of the queue; its records are unsent.")
	if len(server.jobs) != 1 {
		t.Errorf("%d batches were sent", len(server.jobs))
	}
}
