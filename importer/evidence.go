package importer

import (
	"fmt"
	"strings"
	"time"

	"clinik-import/importer/journal"
)

// SupportText is what to send to the vendor to find out what became of a batch: moments,
// sizes, digests and the server's own words of status; nothing of what the records say,
// and not the key.
func (r *Run) SupportText(number int) (string, error) {
	b, err := r.find(number)
	if err != nil {
		return "", err
	}
	r.mu.RLock()
	row := b.Batch
	r.mu.RUnlock()
	attempts, err := r.engine.journal.Attempts(row.ID)
	if err != nil {
		return "", err
	}
	t := r.engine.target
	var s strings.Builder
	say := func(format string, values ...any) { fmt.Fprintf(&s, format+"\n", values...) }
	say("Please tell us what became of a bulk import.")
	say("")
	say("Server          %s (%s)", t.Host, t.Environment)
	say("Key             %s", t.Key)
	say("Request         POST /v1/bulk/import")
	say("Resource type   %s", row.Type)
	say("Records         %d", row.Records)
	say("Body            %d bytes, SHA-256 %x", row.Bytes, row.Digest)
	switch {
	case row.Job.ID == "":
	case row.State == journal.Accepted || row.Job.Status == "":
		say("Job             %s, not read yet", row.Job.ID)
	default:
		say("Job             %s, last seen as %q: %d of %d processed, %d rejected", row.Job.ID, row.Job.Status, row.Job.Processed, row.Records, row.Job.Rejected)
	}
	for _, a := range attempts {
		say("")
		say("Attempt %d", a.Number)
		say("X-Request-ID    %s", a.ID)
		say("Began           %s", moment(a.Wire, "nothing was sent"))
		say("Ended           %s", moment(a.Ended, "not yet"))
		if !a.Date.IsZero() {
			say("Your clock      %s", moment(a.Date, ""))
		}
		say("Body sent       %d of %d bytes", a.BodyBytes, row.Bytes)
		if a.Status == 0 {
			say("Answer          none was received")
		} else {
			say("Answer          status %d%s", a.Status, codeText(a.Code))
		}
		if a.QuotaBefore != nil {
			say("X-Quota-Used    %d before", *a.QuotaBefore)
		}
		if a.QuotaAfter != nil {
			say("X-Quota-Used    %d after", *a.QuotaAfter)
		}
	}
	say("")
	say("Was it accepted? If so, under which job id, and how many of its records were stored?")
	return s.String(), nil
}

// codeText is a code of the documented form; another could hold anything.
func codeText(code string) string {
	if code == "" || len(code) > 64 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
		return ""
	}
	return ", code " + code
}

func moment(at time.Time, none string) string {
	if at.IsZero() {
		return none
	}
	return at.UTC().Format("2006-01-02 15:04:05.000 UTC")
}
