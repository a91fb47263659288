package sandbox

import (
	"net/http"
	"time"
)

// jobData is a job as the documents show it.
type jobData struct {
	ID               string `json:"id"`
	Type             string `json:"type"`
	Status           string `json:"status"`
	TotalRecords     int    `json:"totalRecords"`
	ProcessedRecords int    `json:"processedRecords"`
	DownloadURL      string `json:"downloadUrl,omitempty"`
	Errors           []any  `json:"errors"`
}

// getJob shows what a job has got through by now.
func (s *Server) getJob(x *exchange) *failure {
	x.event.Job = x.r.PathValue("id")
	s.mu.Lock()
	j := s.jobs[x.event.Job]
	s.mu.Unlock()
	if j == nil || j.Tenant != s.tenant {
		return notFound("There is no such job.")
	}
	p := j.at(x.now)
	data := jobData{ID: j.ID, Type: j.Type, Status: p.Status, ProcessedRecords: p.Processed, Errors: make([]any, len(p.Faults))}
	if p.Status != "pending" {
		data.TotalRecords = j.Total
	}
	for i, f := range p.Faults {
		data.Errors[i] = f.show(s.options.Errors)
	}
	if j.Type == "export" && p.Status == "completed" {
		data.DownloadURL = s.link(j.ID, x.now)
	}
	x.event.Status = http.StatusOK
	if err := s.truth.write(x.event); err != nil {
		return internal("The truth file could not be written.")
	}
	s.ok(x, http.StatusOK, data)
	return nil
}

// getHealth says that the sandbox is there; it needs no key and has no envelope.
func (s *Server) getHealth(x *exchange) *failure {
	send(x.w, http.StatusOK, map[string]string{"status": "ok", "timestamp": x.now.UTC().Format(time.RFC3339Nano)})
	return nil
}
