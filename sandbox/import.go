package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"net/http"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// postImport makes an import job: it judges every record at once and lets the clock
// show the result bit by bit.
func (s *Server) postImport(x *exchange) *failure {
	if f := s.limited(x.now); f != nil {
		return f
	}
	body, f := s.readJSON(x)
	if f != nil {
		return f
	}
	typeName, data, f := importBody(body)
	if f != nil {
		return f
	}
	sum := sha256.Sum256(data)
	x.event.DataSHA256 = hex.EncodeToString(sum[:])
	for range lines(data) {
		x.event.Lines++
	}
	schema, err := s.judges.schema(typeName)
	switch {
	case err != nil:
		return internal(err.Error())
	case schema == nil:
		return invalid("resourceType: Invalid enum value")
	case x.event.Lines == 0:
		return invalid("data: Must contain at least 1 record(s)")
	case x.event.Lines > documentedLines:
		return invalid(fmt.Sprintf("data: Must contain at most %d record(s)", documentedLines))
	case utf8.RuneCount(data) > documentedData:
		return invalid(fmt.Sprintf("data: Must contain at most %d character(s)", documentedData))
	}

	j := s.newJob("import")
	j.Resource, j.Total = typeName, x.event.Lines
	var accepted []line
	record := 0
	for text := range lines(data) {
		decoded, message := s.judges.judge(schema, text)
		if message == "" {
			stored, err := stamp(decoded, typeName, randomHex(8), s.tenant)
			if err != nil {
				return internal("A record could not be stored.")
			}
			accepted = append(accepted, line{typeName, x.now, append(stored, '\n')})
		} else {
			j.Faults = append(j.Faults, fault{record, message})
		}
		record++
	}
	x.event.Accepted, x.event.Rejected = len(accepted), len(j.Faults)
	if f := s.begin(x, j); f != nil {
		return f
	}
	s.records.add(accepted)
	s.started(x, j, "Import job started")
	return nil
}

// importBody reads {"resourceType": string, "data": string}; other members are passed over.
func importBody(body []byte) (typeName string, data []byte, f *failure) {
	var members struct {
		ResourceType jsontext.Value `json:"resourceType"`
		Data         jsontext.Value `json:"data"`
	}
	if f := object(body, &members); f != nil {
		return "", nil, f
	}
	var issues []string
	str := func(name string, v jsontext.Value) (s string) {
		switch {
		case v.Kind() == 0:
			issues = append(issues, name+": Required")
		case v.Kind() != '"':
			issues = append(issues, name+": Expected string")
		default:
			_ = json.Unmarshal(v, &s) // a valid JSON string
		}
		return s
	}
	typeName = str("resourceType", members.ResourceType)
	data = []byte(str("data", members.Data))
	if issues != nil {
		return "", nil, invalid(issues...)
	}
	return typeName, data, nil
}

// object decodes a request body that must be a JSON object.
func object(body []byte, into any) *failure {
	v := jsontext.Value(body)
	if !v.IsValid() {
		return malformed()
	}
	if v.Kind() != '{' {
		return invalid("body: Expected object")
	}
	if json.Unmarshal(body, into) != nil {
		return malformed()
	}
	return nil
}

// lines yields the records of NDJSON: its lines that are not blank, without their ends.
func lines(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for text := range bytes.Lines(data) {
			text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
			if len(bytes.TrimLeft(text, " \t")) > 0 && !yield(text) {
				return
			}
		}
	}
}

// newJob is a job that has not begun.
func (s *Server) newJob(kind string) *job {
	return &job{ID: "job_" + randomHex(8), Tenant: s.tenant, Type: kind, Pace: s.options.Pace}
}

// begin takes the slot and makes the job durable and true before anybody hears of it.
func (s *Server) begin(x *exchange, j *job) *failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	j.Made = s.now()
	x.event.Time = j.Made.UTC()
	if wait := s.slots.wait(j.Made); wait > 0 { // somebody was faster while we judged
		return &failure{status: http.StatusTooManyRequests, code: "RATE_LIMITED", message: "Too many bulk operations; try again later.", wait: wait}
	}
	if err := s.store.add(j); err != nil {
		return internal("The job could not be stored.")
	}
	x.event.Job, x.event.Status = j.ID, http.StatusAccepted
	if err := s.truth.write(x.event); err != nil {
		return internal("The truth file could not be written.")
	}
	s.slots.take(j.Made)
	s.jobs[j.ID] = j
	s.meters.count(j.Made, 0, int64(j.Total))
	return nil
}

// started answers the start of a job.
func (s *Server) started(x *exchange, j *job, message string) {
	s.ok(x, http.StatusAccepted, map[string]string{"jobId": j.ID, "status": "pending", "message": message})
}
