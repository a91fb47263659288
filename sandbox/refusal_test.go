package sandbox

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/client"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := start(t, Options{MaxBody: 1 << 20})
	many := importBodyOf("Patient", slices.Repeat([]string{"{}"}, documentedLines+1)...)
	for name, tt := range map[string]struct {
		method, path string
		header       map[string]string
		body         string
		status       int
		code, issue  string
	}{
		"no key":             {"POST", "/v1/bulk/import", map[string]string{"x-api-key": ""}, "", 401, "UNAUTHORIZED", ""},
		"malformed key":      {"POST", "/v1/bulk/import", map[string]string{"x-api-key": "ehr_test_1"}, "", 401, "INVALID_KEY_FORMAT", ""},
		"wrong key":          {"POST", "/v1/bulk/import", map[string]string{"x-api-key": "clk_test_other"}, "", 401, "INVALID_KEY", ""},
		"live key":           {"POST", "/v1/bulk/import", map[string]string{"x-api-key": "clk_live_other"}, "", 401, "INVALID_KEY", ""},
		"method override":    {"POST", "/v1/bulk/import", map[string]string{"X-HTTP-Method-Override": "PUT"}, importBodyOf("Patient", good), 400, "METHOD_OVERRIDE_REJECTED", ""},
		"malformed JSON":     {"POST", "/v1/bulk/import", nil, `{"resourceType":"Patient",`, 400, "INVALID_JSON", ""},
		"duplicate names":    {"POST", "/v1/bulk/import", nil, `{"data":"","data":""}`, 400, "INVALID_JSON", ""},
		"not an object":      {"POST", "/v1/bulk/import", nil, `[]`, 422, "VALIDATION_ERROR", "body: Expected object"},
		"unknown type":       {"POST", "/v1/bulk/import", nil, importBodyOf("Procedure", good), 422, "VALIDATION_ERROR", "resourceType: Invalid enum value"},
		"REST name":          {"POST", "/v1/bulk/import", nil, importBodyOf("patients", good), 422, "VALIDATION_ERROR", "resourceType: Invalid enum value"},
		"no type":            {"POST", "/v1/bulk/import", nil, `{"data":"{}"}`, 422, "VALIDATION_ERROR", "resourceType: Required"},
		"no data":            {"POST", "/v1/bulk/import", nil, `{"resourceType":"Patient"}`, 422, "VALIDATION_ERROR", "data: Required"},
		"data a list":        {"POST", "/v1/bulk/import", nil, `{"resourceType":"Patient","data":[]}`, 422, "VALIDATION_ERROR", "data: Expected string"},
		"empty data":         {"POST", "/v1/bulk/import", nil, importBodyOf("Patient", "", " \r", "\t"), 422, "VALIDATION_ERROR", "data: Must contain at least 1 record(s)"},
		"too many records":   {"POST", "/v1/bulk/import", nil, many, 422, "VALIDATION_ERROR", "data: Must contain at most 10000 record(s)"},
		"too large":          {"POST", "/v1/bulk/import", nil, strings.Repeat(" ", 2<<20), 413, "PAYLOAD_TOO_LARGE", ""},
		"form":               {"POST", "/v1/bulk/import", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, importBodyOf("Patient", good), 415, "UNSUPPORTED_MEDIA_TYPE", ""},
		"GET":                {"GET", "/v1/bulk/import", nil, "", 405, "METHOD_NOT_ALLOWED", ""},
		"unknown job":        {"GET", "/v1/bulk/jobs/job_none", nil, "", 404, "NOT_FOUND", ""},
		"job without key":    {"GET", "/v1/bulk/jobs/job_none", map[string]string{"x-api-key": ""}, "", 401, "UNAUTHORIZED", ""},
		"nothing there":      {"GET", "/v1/patients", nil, "", 404, "NOT_FOUND", ""},
		"export, no types":   {"POST", "/v1/bulk/export", nil, `{"resourceTypes":[]}`, 422, "VALIDATION_ERROR", "resourceTypes: Must contain at least 1 element(s)"},
		"export, wrong type": {"POST", "/v1/bulk/export", nil, `{"resourceTypes":["Patient","X"]}`, 422, "VALIDATION_ERROR", "resourceTypes.1: Invalid enum value"},
		"export, bad since":  {"POST", "/v1/bulk/export", nil, `{"resourceTypes":["Patient"],"since":"May"}`, 422, "VALIDATION_ERROR", "since: Invalid date-time"},
		"bad link":           {"GET", "/exports/job_1?expires=9999999999&signature=00", nil, "", 403, "LINK_EXPIRED", ""},
	} {
		t.Run(name, func(t *testing.T) {
			resp, body := do(t, tt.method, s.URL()+tt.path, tt.header, tt.body)
			if resp.StatusCode != tt.status || body["code"] != tt.code || body["error"] == nil || body["requestId"] == nil {
				t.Errorf("%d %v", resp.StatusCode, body)
			}
			issues, _ := body["issues"].([]any)
			if tt.issue != "" && (len(issues) != 1 || issues[0].(map[string]any)["diagnostics"] != tt.issue) {
				t.Errorf("issues %v", issues)
			}
		})
	}
	// None of them took a slot.
	for i := range documentedStarts {
		if a := post(t, s, importBodyOf("Patient", good)); a.Err != nil {
			t.Fatalf("start %d: %v", i+1, a.Err)
		}
	}
}

func TestSixthOperationInTheHour(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, Options{Now: c.Now})
	for range 4 {
		if a := post(t, s, importBodyOf("Patient", good)); a.Err != nil {
			t.Fatal(a.Err)
		}
		c.add(10 * time.Minute)
	}
	if a := newClient(t, s).StartExport(t.Context(), client.ExportRequest{ResourceTypes: []string{"Patient"}}, "", nil); a.Err != nil {
		t.Fatal(a.Err)
	}
	a := post(t, s, importBodyOf("Patient", strings.Repeat(" ", 20<<20)))
	if !errors.Is(a.Err, client.RateLimited) || a.RetryAfter != 20*time.Minute || a.BodyBytes != 0 {
		t.Fatalf("sixth: %+v", a)
	}
	c.add(20*time.Minute - time.Nanosecond)
	if a := post(t, s, importBodyOf("Patient", good)); !errors.Is(a.Err, client.RateLimited) || a.RetryAfter != time.Second {
		t.Errorf("a moment too early: %+v", a)
	}
	c.add(time.Nanosecond)
	if a := post(t, s, importBodyOf("Patient", good)); a.Err != nil {
		t.Errorf("after the hour: %v", a.Err)
	}
	if a := post(t, s, importBodyOf("Patient", good)); !errors.Is(a.Err, client.RateLimited) {
		t.Errorf("the window must roll: %+v", a)
	}
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"every interface": {Addr: ":0"},
		"IPv4 any":        {Addr: "0.0.0.0:0"},
		"a name":          {Addr: "example.org:80"},
		"another machine": {Addr: "192.0.2.1:80"},
		"no port":         {Addr: "127.0.0.1"},
		"live key":        {Key: "clk_live_abc"},
		"no key":          {Key: "secret"},
		"error shape":     {Errors: "xml"},
		"negative pace":   {Pace: -1},
		"truth a folder":  {Truth: t.TempDir()},
	} {
		s, err := Start(o)
		if err == nil {
			s.Close()
			t.Errorf("%s: started at %s", name, s.URL())
		}
		if err != nil && strings.Contains(err.Error(), "live_abc") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConcurrentStartsShareTheSlots(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	results := make(chan error)
	for range 12 {
		go func() { results <- post(t, s, importBodyOf("Patient", good)).Err }()
	}
	started := 0
	for range 12 {
		switch err := <-results; {
		case err == nil:
			started++
		case !errors.Is(err, client.RateLimited):
			t.Error(err)
		}
	}
	if started != documentedStarts {
		t.Errorf("%d started", started)
	}
}
