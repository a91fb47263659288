package plain

import (
	"strings"
	"testing"

	"clinik-import/importer"
)

// What a small first batch stopped goes only after what sending asks for: how many records it
// is, and the word typed where they go to a real server.
func TestReleasingWhatWasStoppedIsGuardedAsSendingIs(t *testing.T) {
	t.Parallel()
	server := &fakeServer{reject: unknownReference}
	p := converse(t, server, importer.Live, rejected, [][2]string{
		{"Is that right?", ""},
		{"What next?", "send"},
		{"Send this?", "first"},
		{"How many records in it", "1"},
		{"How many of them may be rejected", "0"},
		{"Send this?", "send"},
		{"To send, type LIVE 5.", "LIVE 5"},
		{"What next?", "release"},
		{"To put batch 2 back into the queue, type LIVE 4.", "yes"},
		{"What next?", "release"},
		{"To put batch 2 back into the queue, type LIVE 4.", "live 4"},
		{"What next?", "q"},
	})
	p.hears("LIVE: these become records of real patients", "4 records", "It costs 4 requests", "look at the rejects first")
	if len(server.jobs) != 2 {
		t.Errorf("%d batches were sent", len(server.jobs))
	}
}

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
