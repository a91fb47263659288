package importer

import (
	"testing"
	"time"
)

// 400, 422: refused for good, and what is said of records is put on their lines; those wait
// for a correction, the others are unsent, and all can be sent again.
func TestRefusalNamesRecords(t *testing.T) {
	t.Parallel()
	message := "gender: must not be female"
	for name, c := range map[string]struct {
		faults []JobFault
		line   int64 // 0: on none
	}{
		"proved to count from 0": {[]JobFault{{Index: 0, Message: message}}, 1},
		"proved to count from 1": {[]JobFault{{Index: 4, Message: message}}, 4},
		"in words":               {[]JobFault{{Index: -1, Message: "record 4: " + message}}, 4},
		"may count from either":  {[]JobFault{{Index: 2, Message: message}}, 0},
		"names no record":        {[]JobFault{{Index: -1, Message: message}}, 0},
		"names one too many":     {[]JobFault{{Index: 9, Message: message}, {Index: 0, Message: message}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.server.script = append(w.server.script, reply(Reply{Wired: true, BodyBytes: -1, Status: 422, Message: message, Faults: c.faults}))
				r := w.begin(w.file("a.ndjson", patients(1, 4)))
				w.approve(r)
				w.work()
				w.sleep(time.Minute)
				for range 2 {
					want := Totals{Read: 4, Unsent: 4}
					if c.line > 0 {
						want = Totals{Read: 4, Unsent: 3, Rejected: 1}
					}
					w.totals(r, want)
					rejects, _ := r.Rejects(0, 10)
					if len(rejects) != int(want.Rejected) || c.line > 0 && (rejects[0].Line != c.line || rejects[0].Certainty != Certain || rejects[0].Batch != 1) {
						t.Fatalf("rejects %+v", rejects)
					}
					w.end() // it is the same after a restart
					w.start()
					var err error
					if r, err = w.e.Open(r.ID()); err != nil {
						t.Fatal(err)
					}
				}
				w.lint(r)
				if c.line > 0 {
					if err := r.Correct(Correction{Position: Position{0, c.line}, Record: []byte(patient(9))}); err != nil {
						t.Fatal(err)
					}
				}
				w.approve(r)
				w.work()
				w.sleep(time.Hour)
				w.totals(r, Totals{Read: 4, Accepted: 4})
			})
		})
	}
}
