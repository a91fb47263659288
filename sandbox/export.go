package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"clinik-import/resource"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// linkLife is how long a download link is good for.
const linkLife = time.Hour

// postExport makes an export job: what it will hold is settled now.
func (s *Server) postExport(x *exchange) *failure {
	if f := s.limited(x.now); f != nil {
		return f
	}
	body, f := s.readJSON(x)
	if f != nil {
		return f
	}
	types, since, f := exportBody(body)
	if f != nil {
		return f
	}
	j := s.newJob("export")
	j.file = s.records.find(types, since)
	j.Total = len(j.file)
	x.event.Lines = j.Total
	if f := s.begin(x, j); f != nil {
		return f
	}
	s.started(x, j, "Export job started")
	return nil
}

// exportBody reads {"resourceTypes": [string], "since": date-time}.
func exportBody(body []byte) (types []string, since time.Time, f *failure) {
	var members struct {
		ResourceTypes jsontext.Value `json:"resourceTypes"`
		Since         jsontext.Value `json:"since"`
	}
	if f := object(body, &members); f != nil {
		return nil, since, f
	}
	var issues []string
	switch {
	case members.ResourceTypes.Kind() == 0:
		issues = append(issues, "resourceTypes: Required")
	case members.ResourceTypes.Kind() != '[' || json.Unmarshal(members.ResourceTypes, &types) != nil:
		issues = append(issues, "resourceTypes: Expected array of string")
	case len(types) == 0:
		issues = append(issues, "resourceTypes: Must contain at least 1 element(s)")
	}
	for i, name := range types {
		if _, ok := resource.Lookup(name); !ok {
			issues = append(issues, fmt.Sprintf("resourceTypes.%d: Invalid enum value", i))
		}
	}
	if members.Since.Kind() != 0 {
		var text string
		err := json.Unmarshal(members.Since, &text)
		if err == nil {
			since, err = time.Parse(time.RFC3339, text)
		}
		if err != nil {
			issues = append(issues, "since: Invalid date-time")
		}
	}
	if issues != nil {
		return nil, since, invalid(issues...)
	}
	return types, since, nil
}

// link is the address of an export's file, good for an hour from now.
func (s *Server) link(id string, now time.Time) string {
	expires := strconv.FormatInt(now.Add(linkLife).Unix(), 10)
	return fmt.Sprintf("%s/exports/%s?expires=%s&signature=%s", s.URL(), id, expires, s.sign(id, expires))
}

func (s *Server) sign(id, expires string) string {
	mac := hmac.New(sha256.New, s.links)
	fmt.Fprintf(mac, "%s %s", id, expires)
	return hex.EncodeToString(mac.Sum(nil))
}

// getFile serves an export to whoever has its link.
func (s *Server) getFile(x *exchange) *failure {
	id, expires := x.r.PathValue("id"), x.r.FormValue("expires")
	until, err := strconv.ParseInt(expires, 10, 64)
	if err != nil || !hmac.Equal([]byte(x.r.FormValue("signature")), []byte(s.sign(id, expires))) || x.now.Unix() > until {
		return &failure{status: http.StatusForbidden, code: "LINK_EXPIRED", message: "This link is not good, or no longer; read the job for a fresh one."}
	}
	s.mu.Lock()
	j := s.jobs[id]
	s.mu.Unlock()
	if j == nil || j.Type != "export" || j.file == nil && j.Total > 0 {
		return notFound("The export's records were in memory only and are gone.")
	}
	x.w.Header().Set("Content-Type", "application/x-ndjson")
	x.w.Header().Set("Cache-Control", "no-store")
	for _, l := range j.file {
		if _, err := x.w.Write(l.json); err != nil {
			return nil // the client has gone
		}
	}
	return nil
}
