package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clinik-import/client"
	"clinik-import/resource"
)

const key = "clk_test_0123456789abcdef"

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func start(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Key == "" && o.Dir == "" {
		o.Key = key
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// do sends a request by hand and decodes the reply.
func do(t testing.TB, method, url string, header map[string]string, body string) (*http.Response, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", key)
	req.Header.Set("Content-Type", "application/json")
	for name, v := range header {
		if req.Header.Del(name); v != "" {
			req.Header.Set(name, v)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var v map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return resp, v
}

func importBodyOf(typeName string, records ...string) string {
	b, _ := json.Marshal(map[string]string{"resourceType": typeName, "data": strings.Join(records, "\n")})
	return string(b)
}

const (
	good = `{"firstName":"Amara","lastName":"Okafor","gender":"female"}`
	bad  = `{"lastName":"Okafor","gender":"F"}`
)

func sha(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// post starts an import through the project's own client.
func post(t testing.TB, s *Server, body string) client.Attempt {
	t.Helper()
	return newClient(t, s).StartImport(t.Context(), []byte(body), "", nil)
}

func newClient(t testing.TB, s *Server) *client.Client {
	t.Helper()
	k, err := client.ParseKey(s.Key())
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Options{Host: s.URL(), Key: k})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func jobOf(t testing.TB, s *Server, id string) *client.Job {
	t.Helper()
	job, err := newClient(t, s).Job(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func TestImportAsDocumented(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	resp, body := do(t, "POST", s.URL()+"/v1/bulk/import", nil,
		`{"resourceType":"Patient","data":"{\"firstName\":\"Jane\",\"lastName\":\"Doe\",\"gender\":\"female\",\"birthDate\":\"1990-01-15\"}\n{\"firstName\":\"John\",\"lastName\":\"Smith\"}"}`)
	data, _ := body["data"].(map[string]any)
	meta, _ := body["meta"].(map[string]any)
	if resp.StatusCode != 202 || data["status"] != "pending" || data["message"] == "" || !strings.HasPrefix(fmt.Sprint(data["jobId"]), "job_") || len(data) != 3 {
		t.Fatalf("%d %v", resp.StatusCode, body)
	}
	for _, name := range []string{"requestId", "timestamp", "status", "rateLimitTotal", "rateLimitRemaining", "rateLimitReset"} {
		if meta[name] == nil {
			t.Errorf("meta has no %s", name)
		}
	}
	for _, name := range []string{"X-Request-Id", "X-Timestamp", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
		"X-Quota-Limit", "X-Quota-Used", "X-Quota-Remaining", "X-Quota-Reset", "X-Sandbox-Limit", "X-Sandbox-Used", "X-Sandbox-Remaining"} {
		if resp.Header.Get(name) == "" {
			t.Errorf("header %s is missing", name)
		}
	}
	if got := resp.Header.Get("X-Quota-Used"); got != "3" { // the request and two records
		t.Errorf("quota used: %s", got)
	}
}

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

func TestJobFillsBitByBit(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, Options{Now: c.Now, Pace: 10})
	records := slices.Repeat([]string{good}, 20)
	records[3], records[17] = bad, "{"
	records = slices.Insert(records, 2, "", "  ") // blank lines are no records
	a := post(t, s, importBodyOf("Patient", records...))
	if a.Err != nil {
		t.Fatal(a.Err)
	}
	for _, want := range []struct {
		after            time.Duration
		status           string
		total, processed int64
		faults           int
	}{
		{0, "pending", 0, 0, 0},
		{pendingFor, "processing", 20, 0, 0},
		{300 * time.Millisecond, "processing", 20, 3, 0},
		{100 * time.Millisecond, "processing", 20, 4, 1},
		{1300 * time.Millisecond, "processing", 20, 17, 1},
		{100 * time.Millisecond, "processing", 20, 18, 2},
		{200 * time.Millisecond, "completed", 20, 20, 2},
		{time.Hour, "completed", 20, 20, 2},
	} {
		c.add(want.after)
		j := jobOf(t, s, a.Reply.JobID)
		if j.Type != "import" || j.Status != want.status || j.Total != want.total || j.Processed != want.processed || len(j.Errors) != want.faults {
			t.Errorf("want %+v, got %+v", want, j)
		}
	}
	j := jobOf(t, s, a.Reply.JobID)
	if e := j.Errors[0]; e.Index != 3 || e.Message != "firstName: Required; gender: Invalid enum value. Expected 'male' | 'female' | 'other' | 'unknown'" || e.Pointer != "/firstName" {
		t.Errorf("%+v", e)
	}
	if e := j.Errors[1]; e.Index != 17 || e.Message != "Invalid JSON" {
		t.Errorf("%+v", e)
	}
}

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	for shape, want := range map[ErrorShape]string{
		Objects0: `{"index":1,"message":"lastName: Required"}`,
		Objects1: `{"index":2,"message":"lastName: Required"}`,
		Strings:  `"record 2: lastName: Required"`,
	} {
		c := newClock()
		s := start(t, Options{Now: c.Now, Errors: shape})
		a := post(t, s, importBodyOf("Patient", good, `{"firstName":"A"}`))
		c.add(time.Minute)
		j := jobOf(t, s, a.Reply.JobID)
		if len(j.Errors) != 1 || string(j.Errors[0].Raw) != want {
			t.Errorf("%s: %+v", shape, j.Errors)
		}
		if e := j.Errors[0]; e.Message != "lastName: Required" || e.Pointer != "/lastName" {
			t.Errorf("%s: the client makes %+v of it", shape, e)
		}
	}
}

func TestJudgeNamesFieldsAndNeverValues(t *testing.T) {
	t.Parallel()
	var j judges
	for _, tt := range []struct{ typeName, record, want string }{
		{"Patient", good, ""},
		{"Patient", `{"firstName":"A","lastName":"B","unknown":1}`, ""},
		{"Patient", `{"firstName":"CANARY","firstName":"CANARY","lastName":"B"}`, "Invalid JSON"},
		{"Patient", "{\"firstName\":\"CANARY\xff\",\"lastName\":\"B\"}", "Invalid JSON"},
		{"Patient", `{"firstName":"\ud800","lastName":"B"}`, "Invalid JSON"},
		{"Patient", `["CANARY"]`, "Expected object"},
		{"Patient", `{"firstName":17,"lastName":null}`, "firstName: Expected string, received number; lastName: Expected string, received null"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"CANARY"}`, "birthDate: Invalid date"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"1971-02-30"}`, "birthDate: Invalid date"},
		{"Patient", `{"firstName":"A","lastName":"B","contact":[{},{"email":"CANARY"}]}`, "contact.1.email: Invalid email"},
		{"Patient", `{"firstName":"A","lastName":"B","phone":"CANARYCANARYCANARYCANARY"}`, "phone: Must contain at most 20 character(s)"},
		{"Patient", `{"firstName":"A","lastName":"B","languages":[{}]}`, "languages.0.language: Required"},
		{"Observation", `{"status":"final","code":"8867-4","patientId":"p"}`, ""},
		{"Observation", `{"status":"final","code":{"code":"8867-4"},"patientId":"p"}`, ""},
		{"Observation", `{"status":"final","code":{"code":17},"patientId":"p"}`, "code.code: Expected string, received number"},
		{"Observation", `{"status":"final","code":17,"patientId":"p"}`, "code: Invalid input"},
		{"Observation", `{"status":"final","code":"c","patientId":"p","effectiveDateTime":"2026-01-01"}`, "effectiveDateTime: Invalid date-time"},
		{"Appointment", `{"status":"booked","patientId":"p","priority":-1}`, "priority: Must be greater than or equal to 0"},
	} {
		schema, err := j.schema(tt.typeName)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := j.judge(schema, []byte(tt.record)); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.record, got, tt.want)
		}
	}
}

func TestEveryTypesExampleIsAccepted(t *testing.T) {
	t.Parallel()
	var j judges
	for _, name := range resource.Names() {
		ty, _ := resource.Lookup(name)
		schema, err := j.schema(name)
		if err != nil || schema == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, fault := j.judge(schema, ty.Example()); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
		for _, required := range ty.Required() {
			if _, fault := j.judge(schema, []byte("{}")); !strings.Contains(fault, required+": Required") {
				t.Errorf("%s without %s: %q", name, required, fault)
			}
		}
	}
}

func TestRejectRules(t *testing.T) {
	t.Parallel()
	c := newClock()
	rule, err := ParseRule(`/contact/0/email=@example\.com$:contact.0.email: this domain is blocked`)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, Options{Now: c.Now, Reject: []Rule{rule, {Pointer: "/phone", Match: "^0", Message: "phone: Unknown number"}}})
	a := post(t, s, importBodyOf("Patient",
		`{"firstName":"A","lastName":"B","contact":[{"email":"a@example.com"}]}`,
		`{"firstName":"A","lastName":"B","contact":[{"email":"a@example.org"}]}`,
		`{"firstName":"A","lastName":"B","phone":"012"}`))
	c.add(time.Minute)
	j := jobOf(t, s, a.Reply.JobID)
	if len(j.Errors) != 2 || j.Errors[0].Pointer != "/contact/0/email" || j.Errors[1].Index != 2 || j.Errors[1].Message != "phone: Unknown number" {
		t.Errorf("%+v", j.Errors)
	}
	if _, err := Start(Options{Reject: []Rule{{Pointer: "/a", Match: "("}}}); err == nil {
		t.Error("a broken rule was accepted")
	}
}

func TestParseRule(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want Rule
		ok   bool
	}{
		{"/a=b:c", Rule{Pointer: "/a", Match: "b", Message: "c"}, true},
		{"/a=^x=y$: c: d ", Rule{Pointer: "/a", Match: "^x=y$", Message: "c: d"}, true},
		{"/a=(?:b|c):m", Rule{Pointer: "/a", Match: "(?:b|c)", Message: "m"}, true},
		{"/a=[[:digit:]]+:m", Rule{Pointer: "/a", Match: "[[:digit:]]+", Message: "m"}, true},
		{"/a~1b/0=:m", Rule{Pointer: "/a~1b/0", Match: "", Message: "m"}, true},
		{"a=b:c", Rule{}, false},
		{"/a", Rule{}, false},
		{"/a=b", Rule{}, false},
		{"/a=b:", Rule{}, false},
		{"/a=(:m", Rule{}, false},
		{"", Rule{}, false},
	} {
		got, err := ParseRule(tt.in)
		if (err == nil) != tt.ok || got.Pointer != tt.want.Pointer || got.Match != tt.want.Match || got.Message != tt.want.Message {
			t.Errorf("%q: %+v, %v", tt.in, got, err)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, seed := range []string{"/a=b:c", "/a=(?:b):m", "/a~1b=[[:alpha:]]:x", "=:", "/=:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRule(s)
		if err != nil {
			return
		}
		if !strings.HasPrefix(s, r.Pointer+"="+r.Match+":") || r.Message == "" {
			t.Errorf("%q: %+v", s, r)
		}
		r.rejects(map[string]any{"a": []any{"b", json.Number("1"), true, nil}})
	})
}

func TestTenantTagAndIdAreTheServers(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, Options{Now: c.Now})
	post(t, s, importBodyOf("Patient",
		`{"firstName":"A","lastName":"B","id":"mine","resourceType":"Person","meta":{"tag":[{"system":"https://clinikapi.com/tenant","code":"org_other"},{"system":"s","code":"kept"}],"source":"kept"}}`,
		`{"firstName":"A","lastName":"B","meta":"nonsense"}`, bad))
	post(t, s, importBodyOf("Organization", `{"name":"Clinic"}`))
	c.add(time.Hour)
	cl := newClient(t, s)
	a := cl.StartExport(t.Context(), client.ExportRequest{ResourceTypes: []string{"Patient"}}, "", nil)
	if a.Err != nil {
		t.Fatal(a.Err)
	}
	if j := jobOf(t, s, a.Reply.JobID); j.DownloadURL != "" {
		t.Errorf("a link before the job is done: %+v", j)
	}
	c.add(time.Minute)
	j := jobOf(t, s, a.Reply.JobID)
	var out bytes.Buffer
	if _, err := cl.Download(t.Context(), j.DownloadURL, &out, 1<<20); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	scan := bufio.NewScanner(&out)
	for scan.Scan() {
		var r struct {
			ID, ResourceType string
			Meta             struct {
				Source string
				Tag    []struct{ System, Code string }
			}
		}
		if err := json.Unmarshal(scan.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		ids[r.ID] = true
		tags := fmt.Sprint(r.Meta.Tag)
		if r.ID == "mine" || r.ResourceType != "Patient" || strings.Contains(tags, "org_other") || strings.Count(tags, s.Tenant()) != 1 ||
			r.Meta.Source == "kept" && !strings.Contains(tags, "{s kept}") {
			t.Errorf("%s", scan.Text())
		}
	}
	if len(ids) != 2 || j.Total != 2 {
		t.Errorf("%d records, total %d", len(ids), j.Total)
	}
	c.add(linkLife + time.Second)
	if _, err := cl.Download(t.Context(), j.DownloadURL, io.Discard, 1<<20); !errors.Is(err, client.Forbidden) {
		t.Errorf("an old link: %v", err)
	}
	if _, err := cl.Download(t.Context(), jobOf(t, s, a.Reply.JobID).DownloadURL, io.Discard, 1<<20); err != nil {
		t.Errorf("a fresh link: %v", err)
	}
}

func TestExportSince(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, Options{Now: c.Now})
	post(t, s, importBodyOf("Patient", good))
	c.add(time.Minute)
	since := c.Now()
	post(t, s, importBodyOf("Patient", good, good))
	a := newClient(t, s).StartExport(t.Context(), client.ExportRequest{ResourceTypes: []string{"Patient"}, Since: since}, "", nil)
	c.add(time.Minute)
	if j := jobOf(t, s, a.Reply.JobID); j.Total != 2 || j.Status != "completed" {
		t.Errorf("%+v", j)
	}
}

func TestRecordsAreBounded(t *testing.T) {
	t.Parallel()
	r := new(records)
	for i := range 3 {
		batch := make([]line, keptRecords/2+1)
		for k := range batch {
			batch[k] = line{typeName: "Patient", json: []byte{byte('0' + i)}}
		}
		r.add(batch)
	}
	if len(r.lines) != keptRecords || r.bytes != keptRecords || r.lines[0].json[0] != '1' {
		t.Errorf("%d lines, %d bytes, first %s", len(r.lines), r.bytes, r.lines[0].json)
	}
}

func TestTruth(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "truth.ndjson")
	c := newClock()
	s := start(t, Options{Now: c.Now, Truth: path, Starts: 1})
	a := post(t, s, importBodyOf("Patient", good, "", bad))
	jobOf(t, s, a.Reply.JobID)
	post(t, s, importBodyOf("Patient", good))
	do(t, "POST", s.URL()+"/v1/bulk/import", map[string]string{"x-api-key": ""}, "")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	id := a.Reply.JobID
	const at = `{"time":"2026-08-01T12:00:00Z",`
	want := at + `"tenant":"` + s.Tenant() + `","operation":"import","status":202,"job":"` + id + `","dataSha256":"` + sha(good+"\n\n"+bad) + `","lines":2,"accepted":1,"rejected":1}
` + at + `"tenant":"` + s.Tenant() + `","operation":"job","status":200,"job":"` + id + `","dataSha256":"","lines":0,"accepted":0,"rejected":0}
` + at + `"tenant":"` + s.Tenant() + `","operation":"import","status":429,"job":"","dataSha256":"","lines":0,"accepted":0,"rejected":0}
` + at + `"tenant":"","operation":"import","status":401,"job":"","dataSha256":"","lines":0,"accepted":0,"rejected":0}
`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "Zoë's 100% #1 sandbox")
	c := newClock()
	o := Options{Dir: dir, Now: c.Now, Starts: 2, Errors: Strings}
	s := start(t, o)
	const canary = "Canaryson"
	a := post(t, s, importBodyOf("Patient", good, `{"lastName":"`+canary+`"}`))
	e := newClient(t, s).StartExport(t.Context(), client.ExportRequest{ResourceTypes: []string{"Patient"}}, "", nil)
	url, k, tenant := s.URL(), s.Key(), s.Tenant()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = start(t, o)
	if s.URL() != url || s.Key() != k || s.Tenant() != tenant {
		t.Errorf("came back as %s %s, was %s %s", s.URL(), s.Key(), url, k)
	}
	if a := post(t, s, importBodyOf("Patient", good)); !errors.Is(a.Err, client.RateLimited) {
		t.Errorf("the slots were forgotten: %+v", a)
	}
	c.add(time.Minute)
	j := jobOf(t, s, a.Reply.JobID)
	if j.Status != "completed" || j.Total != 2 || len(j.Errors) != 1 || string(j.Errors[0].Raw) != `"record 2: firstName: Required"` {
		t.Errorf("%+v", j)
	}
	if _, err := newClient(t, s).Download(t.Context(), jobOf(t, s, e.Reply.JobID).DownloadURL, io.Discard, 1<<20); !errors.Is(err, client.NotFound) {
		t.Errorf("records that are gone: %v", err)
	}

	other := start(t, Options{Dir: dir, Now: c.Now, Key: key}) // the old address is taken, the key another
	if other.URL() == url || other.Key() != key {
		t.Errorf("%s %s", other.URL(), other.Key())
	}
	if _, err := newClient(t, other).Job(t.Context(), a.Reply.JobID); !errors.Is(err, client.NotFound) {
		t.Errorf("another tenant's job: %v", err)
	}

	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(canary)) || bytes.Contains(b, []byte("Okafor")) {
			t.Errorf("%s holds a record", f.Name())
		}
		if info, err := f.Info(); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
			t.Errorf("%s: %v", f.Name(), info.Mode())
		}
	}
	if info, err := os.Stat(dir); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o700) {
		t.Errorf("%v", info.Mode())
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

func TestStoreThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sandbox.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Start(Options{Dir: dir}); err == nil {
		s.Close()
		t.Error("a damaged store was taken for a good one")
	}
	if s, err := Start(Options{Dir: filepath.Join(dir, "sandbox.db", "below")}); err == nil {
		s.Close()
		t.Error("a file was taken for a folder")
	}
}

// What the sandbox says it took, it has written down: without the truth file it takes nothing.
func TestNothingIsTakenWithoutTruth(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Truth: filepath.Join(t.TempDir(), "truth.ndjson")})
	s.truth.file.Close()
	if a := post(t, s, importBodyOf("Patient", good)); !errors.Is(a.Err, client.ServerFault) {
		t.Errorf("%+v", a)
	}
	if len(s.slots.taken) != 0 || len(s.jobs) != 0 || len(s.records.lines) != 0 {
		t.Error("an import was taken that the truth file does not have")
	}
}

func TestHealthNeedsNoKey(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	resp, body := do(t, "GET", s.URL()+"/health", map[string]string{"x-api-key": ""}, "")
	if resp.StatusCode != 200 || body["status"] != "ok" || body["timestamp"] == nil {
		t.Errorf("%d %v", resp.StatusCode, body)
	}
}

func TestAroundIsAPlaceForFaults(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Around: func(operation string, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if operation == "import" {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	}})
	a := post(t, s, importBodyOf("Patient", good))
	if _, ok := errors.AsType[*client.TransportError](a.Err); !ok || !a.Wired {
		t.Errorf("%+v", a)
	}
	if resp, _ := do(t, "GET", s.URL()+"/health", nil, ""); resp.StatusCode != 200 {
		t.Error("the fault reached another operation")
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

func TestCloseEndsServing(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	c := newClient(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Job(context.Background(), "job_1"); err == nil {
		t.Error("still serving")
	}
}

func BenchmarkImport(b *testing.B) {
	s := start(b, Options{Starts: 1 << 30})
	body := importBodyOf("Patient", slices.Repeat([]string{good}, documentedLines)...)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if a := post(b, s, body); a.Err != nil {
			b.Fatal(a.Err)
		}
	}
}
