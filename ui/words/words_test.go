package words

import (
	"slices"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// The parts are all of what was read, and what is corrected is not called held back.
func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	totals := importer.Totals{Read: 240, Blank: 1, HeldBack: 22, Ready: 5, Corrected: 6, Unsent: 200, Accepted: 10, Rejected: 4, AtServer: 2, Sending: 1, Unknown: 1}
	sum, said := int64(0), map[string]int64{}
	for _, p := range Parts(totals) {
		sum += p.N
		said[p.Name.String()] = p.N
	}
	if sum != totals.Read || said["held back"] != 17 || said["corrected"] != 5 || said["other unsent"] != 200 || said["being sent"] != 1 || said["at the server"] != 1 {
		t.Errorf("%d of %d: %v", sum, totals.Read, said)
	}
	if got := Parts(importer.Totals{Read: 3, Unsent: 3}); len(got) != 1 || got[0].Name.String() != "unsent" {
		t.Errorf("nothing is corrected: %v", got)
	}
	if got := Parts(importer.Totals{}); len(got) != 0 {
		t.Errorf("nothing is told as %v", got)
	}
}

func TestTelling(t *testing.T) {
	t.Parallel()
	for record, want := range map[string]string{
		`{"lastName":"Okafor","firstName":"Amara"}`:                     "Amara Okafor",
		`{"status":"final","code":{"display":"Glucose"},"patientId":1}`: "Glucose",
		`{"scheduleId":"s1","status":"free","start":"x"}`:               "s1 free",
		`{"status":"booked","patientId":"pat_1","start":"x"}`:           "pat_1 booked",
		`{"status":"booked","patientId":"p","practitionerId":"q"}`:      "p q",
		`{"firstName":"Ola","lastName":"Be`:                             "Ola",
		`[1]`:                                                           `[1]`,
		``:                                                              "",
	} {
		if got := Telling([]byte(record)); got != want {
			t.Errorf("%s: %q", record, got)
		}
	}
}

func TestUndoSaysWhatStaysAndWhy(t *testing.T) {
	t.Parallel()
	how := safe.Own("u takes it back")
	for _, row := range []struct {
		got  safe.Text
		want string
	}{
		{Undone(importer.Turned{}, nil, how), "There is nothing to undo: no record is corrected."},
		{Undone(importer.Turned{Records: 1}, nil, safe.Text{}), "Undone for 1 record."},
		{Undone(importer.Turned{Records: 3, Waiting: 1}, nil, how), "Undone for 3 records; u takes it back. 1 more is in a batch that waits; take it out of the queue first."},
		{Undone(importer.Turned{Records: 3, Waiting: 2, Sent: 1}, nil, safe.Text{}), "Undone for 3 records. 2 more are in a batch that waits; take it out of the queue first. 1 more was sent."},
		{Undone(importer.Turned{Sent: 2}, nil, how), "Nothing can be undone. 2 corrected records were sent."},
		{Redone(importer.Turned{}, nil, how), "There is nothing to redo: nothing was undone since the last correction."},
		{Redone(importer.Turned{Records: 2, Sent: 1}, nil, how), "Done again for 2 records; u takes it back. 1 more was sent."},
		{Redone(importer.Turned{Waiting: 1}, nil, how), "Nothing can be done again. 1 record is in a batch that waits; take it out of the queue first."},
	} {
		if row.got.String() != row.want {
			t.Errorf("%q\nwant %q", row.got, row.want)
		}
	}
}

// A batch whose job failed, or whose job does not account for all of its records, is open
// too; one that is being connected has sent nothing.
func TestLeavingCountsEveryBatchThatIsNotSettled(t *testing.T) {
	t.Parallel()
	states := []importer.BatchState{importer.StateQueued, importer.StateClaimed, importer.StateRetry, importer.StateHeld,
		importer.StateOnWire, importer.StateAccepted, importer.StateRunning,
		importer.StateUnknown, importer.StateNoID, importer.StateLost, importer.StateFailed,
		importer.StateDone, importer.StateRefused, importer.StateStale, importer.StateCancelled, importer.StateResolved, importer.StatePartial}
	batches := []importer.Batch{{State: importer.StatePartial, Missing: 3}}
	for _, s := range states {
		batches = append(batches, importer.Batch{State: s})
	}
	var got []string
	for _, line := range Leaving(batches) {
		got = append(got, line.String())
	}
	want := []string{"1 batch is being sent just now: wait for the server's answer if you can. If you leave, the program stays for it, minutes at most.",
		"2 batches are at the server, which goes on with them; start the program again to watch them.",
		"4 batches wait; they are not sent while the program is closed.", "5 batches still need your decision."}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if lines := Leaving(batches[len(batches)-1:]); lines != nil {
		t.Errorf("of a settled batch: %q", lines)
	}
}

// What is said of a batch on the wire while its answer is waited for, and then of the answer,
// promises nothing that is not so.
func TestAwaitedAndAnswered(t *testing.T) {
	t.Parallel()
	b := importer.Batch{Number: 2, State: importer.StateOnWire, Records: 25}
	if got, want := Awaited(b).String(), "Batch 2, 25 records, was being sent: waiting for the server's answer, minutes at most. Ctrl+C does not wait; what became of the batch is then not known."; got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	for state, want := range map[importer.BatchState]string{
		importer.StateAccepted: "The server took batch 2 and goes on with it; start the program again to watch it.",
		importer.StateRunning:  "The server took batch 2 and goes on with it; start the program again to watch it.",
		importer.StateUnknown:  "What became of batch 2 is not known; start the program again to decide.",
		importer.StateNoID:     "What became of batch 2 is not known; start the program again to decide.",
		importer.StateRetry:    "The server did not take batch 2 now; it waits until the program is started again.",
		importer.StateHeld:     "The server did not take batch 2; start the program again to see why.",
		importer.StateRefused:  "The server did not take batch 2; start the program again to see why.",
	} {
		b.State = state
		if got := Answered(b).String(); got != want {
			t.Errorf("%s: %q\nwant %q", state, got, want)
		}
	}
}

// A time of another day says which.
func TestHoursOfAnotherDayNameIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 17, 13, 0, 0, time.UTC) // a Monday
	for wait, want := range map[time.Duration]string{
		0: "now", 2 * time.Minute: "in 2 min", 3 * time.Hour: "20:13", 6*time.Hour + 46*time.Minute: "23:59",
		7 * time.Hour: "Tue 00:13", 19 * time.Hour: "Tue 12:13", 5 * 24 * time.Hour: "Sat 17:13", 6 * 24 * time.Hour: "11 Jan 17:13",
	} {
		if got := When(now.Add(wait), now).String(); got != want {
			t.Errorf("in %v: %q, want %q", wait, got, want)
		}
	}
}

// Where an import has several files, it is said which of them.
func TestUndoneNamesTheFile(t *testing.T) {
	t.Parallel()
	sources := []*importer.Source{{Path: "january/patients.ndjson"}, {Path: "january/more.ndjson"}}
	for _, c := range []struct {
		turned importer.Turned
		want   string
	}{
		{importer.Turned{Records: 1, Files: 1, First: 1}, "Undone for 1 record of more.ndjson."},
		{importer.Turned{Records: 6, Files: 2}, "Undone for 6 records in 2 files."},
		{importer.Turned{Sent: 2}, "Nothing can be undone. 2 corrected records were sent."},
	} {
		if got := Undone(c.turned, sources, safe.Text{}).String(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if got := Undone(importer.Turned{Records: 6, Files: 1}, sources[:1], safe.Text{}).String(); got != "Undone for 6 records." {
		t.Error(got)
	}
}
