package client

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
)

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestJobAsDocumented(t *testing.T) {
	t.Parallel()
	var got *http.Request
	url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		answer(200, `{"data":{"id":"job_xyz789","type":"import","status":"processing","totalRecords":500,"processedRecords":250.0,
			"errors":[{"index":3,"message":"firstName: Required"},"record 17: contact[0].email: Invalid"]},"meta":{"requestId":"r"}}`)(w, r)
	})
	job, err := newClient(t, url).Job(t.Context(), "job_xyz789")
	if err != nil {
		t.Fatal(err)
	}
	if job.ID != "job_xyz789" || job.Type != "import" || job.Status != "processing" || job.Total != 500 || job.Processed != 250 || len(job.Errors) != 2 || job.Date.IsZero() {
		t.Errorf("%+v", job)
	}
	if got.URL.Path != "/v1/bulk/jobs/job_xyz789" || got.Header.Get("X-Api-Key") != testKey || got.Header.Get("Accept-Encoding") != "" {
		t.Errorf("%s %v", got.URL, got.Header)
	}
}

// Duplicate keys, case-variant keys in job JSON: strict decode error.
func TestDecodeJob(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		ok   bool
	}{
		"pending, without counts": {`{"data":{"id":"j","type":"import","status":"pending","errors":[]}}`, true},
		"nulls":                   {`{"data":{"id":"j","status":"pending","totalRecords":null,"errors":null,"downloadUrl":null}}`, true},
		"named jobId":             {`{"data":{"jobId":"j","status":"pending"}}`, true},
		"unknown word":            {`{"data":{"id":"j","status":"resting","new":{}}}`, true},
		"no status":               {`{"data":{"id":"j"}}`, false},
		"another job":             {`{"data":{"id":"k","status":"pending"}}`, false},
		"negative":                {`{"data":{"id":"j","status":"pending","totalRecords":-1}}`, false},
		"fraction":                {`{"data":{"id":"j","status":"pending","processedRecords":1.5}}`, false},
		"count as text":           {`{"data":{"id":"j","status":"pending","processedRecords":"5"}}`, false},
		"errors an object":        {`{"data":{"id":"j","status":"pending","errors":{}}}`, false},
		"duplicate name":          {`{"data":{"id":"j","status":"completed","status":"pending"}}`, false},
		"other case is unknown":   {`{"data":{"id":"j","status":"pending","STATUS":"completed"}}`, true},
		"only other case":         {`{"data":{"id":"j","STATUS":"completed"}}`, false},
		"no envelope":             {`{"id":"j","status":"pending"}`, false},
		"data a list":             {`{"data":[]}`, false},
		"not JSON":                {`<html>`, false},
	} {
		job, err := decodeJob([]byte(tt.body), "j")
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && job.Status != "pending" && job.Status != "resting" {
			t.Errorf("%s: status %q", name, job.Status)
		}
	}
}

func TestDecodeFault(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want JobFault
	}{
		{`"firstName: Required"`, JobFault{Index: -1, Message: "firstName: Required", Field: "firstName", Pointer: "/firstName"}},
		{`"record 17: firstName: Required"`, JobFault{Index: 17, IndexAs: "record", Message: "firstName: Required", Field: "firstName", Pointer: "/firstName"}},
		{`"Line #3 - too long"`, JobFault{Index: 3, IndexAs: "line", Message: "too long"}},
		{`"Row 4"`, JobFault{Index: -1, Message: "Row 4"}},
		{`"Duplicate identifier: seen before"`, JobFault{Index: -1, Message: "Duplicate identifier: seen before"}},
		{`{"index":0,"message":"m"}`, JobFault{Index: 0, IndexAs: "index", Message: "m"}},
		{`{"line":4,"error":"m"}`, JobFault{Index: 4, IndexAs: "line", Message: "m"}},
		{`{"row":"12","reason":"m"}`, JobFault{Index: 12, IndexAs: "row", Message: "m"}},
		{`{"recordIndex":5.0,"diagnostics":"m"}`, JobFault{Index: 5, IndexAs: "recordIndex", Message: "m"}},
		{`{"record":{"firstName":"A"},"line":2,"message":"m"}`, JobFault{Index: 2, IndexAs: "line", Message: "m"}},
		{`{"index":-1,"message":"m"}`, JobFault{Index: -1, Message: "m"}},
		{`{"index":1.5,"message":"m"}`, JobFault{Index: -1, Message: "m"}},
		{`{"index":1,"field":"contact.0.email","message":"Invalid","code":"format"}`, JobFault{Index: 1, IndexAs: "index", Message: "Invalid", Field: "contact.0.email", Pointer: "/contact/0/email", Code: "format"}},
		{`{"index":1,"pointer":"/a~1b","message":"m"}`, JobFault{Index: 1, IndexAs: "index", Message: "m", Field: "/a~1b", Pointer: "/a~1b"}},
		{`{"index":1,"path":["contact",0,"email"],"message":"m"}`, JobFault{Index: 1, IndexAs: "index", Message: "m", Field: "contact.0.email", Pointer: "/contact/0/email"}},
		{`{"index":1,"error":{"message":"m","code":"c"}}`, JobFault{Index: 1, IndexAs: "index", Message: "m", Code: "c"}},
		{`{"what":"?"}`, JobFault{Index: -1}},
		{`17`, JobFault{Index: -1}},
		{`null`, JobFault{Index: -1}},
		{`["a"]`, JobFault{Index: -1}},
	} {
		tt.want.Raw = []byte(tt.in)
		if got := decodeFault([]byte(tt.in)); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.in, got, tt.want)
		}
	}
	long := decodeFault([]byte(`"` + strings.Repeat("é", 50_000) + `"`))
	if len(long.Raw) > maxRaw+2 || len(long.Message) > maxMessage {
		t.Errorf("a long entry keeps %d and %d bytes", len(long.Raw), len(long.Message))
	}
}

func TestJobRefusesIdsThatCouldNameAnotherPath(t *testing.T) {
	t.Parallel()
	url, hits := serve(t, answer(200, `{"data":{"id":"j","status":"pending"}}`))
	c := newClient(t, url)
	for _, id := range []string{"", ".", "..", "../import", "a/b", "a%2fb", "a?b", "a#b", "a b", "a\n", "é", strings.Repeat("a", 129)} {
		if _, err := c.Job(t.Context(), id); err == nil {
			t.Errorf("id %q was accepted", id)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests", hits.Load())
	}
}

func TestJobReusesItsConnection(t *testing.T) {
	t.Parallel()
	addrs := map[string]bool{}
	url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		addrs[r.RemoteAddr] = true
		answer(200, `{"data":{"id":"j","status":"pending"}}`)(w, r)
	})
	c := newClient(t, url)
	for range 5 {
		if _, err := c.Job(t.Context(), "j"); err != nil {
			t.Fatal(err)
		}
	}
	if len(addrs) != 1 {
		t.Errorf("%d connections for five polls", len(addrs))
	}
}

func TestJobErrors(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, answer(404, `{"error":"Not found","code":"NOT_FOUND","requestId":"r9"}`))
	_, err := newClient(t, url).Job(t.Context(), "job_1")
	if !errors.Is(err, NotFound) {
		t.Errorf("%v", err)
	}
	url, _ = serve(t, answer(200, `{"data":`))
	_, err = newClient(t, url).Job(t.Context(), "job_1")
	if _, ok := errors.AsType[*ReplyError](err); !ok {
		t.Errorf("%T %v", err, err)
	}
	url, _ = serve(t, func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	_, err = newClient(t, url).Job(t.Context(), "job_1")
	if _, ok := errors.AsType[*TransportError](err); !ok {
		t.Errorf("%T %v", err, err)
	}
}

func TestStartExport(t *testing.T) {
	t.Parallel()
	var body []byte
	url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		accept(w, r)
	})
	a := newClient(t, url).StartExport(t.Context(), ExportRequest{ResourceTypes: []string{"Patient", "Observation"}}, "x", nil)
	if a.Err != nil || string(body) != `{"resourceTypes":["Patient","Observation"]}` {
		t.Errorf("%s: %+v", body, a)
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	var keys []string
	url, hits := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Values("X-Api-Key")...)
		switch r.URL.Path {
		case "/file":
			_, _ = io.WriteString(w, "line\nline\n")
		case "/moved":
			http.Redirect(w, r, "/file", http.StatusFound)
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	})
	c := newClient(t, url)
	var out strings.Builder
	if n, err := c.Download(t.Context(), url+"/file?token=canary", &out, 100); err != nil || n != 10 || out.String() != "line\nline\n" {
		t.Errorf("%d, %v, %q", n, err, out.String())
	}
	for _, bad := range []string{url + "/moved?token=canary", url + "/gone?token=canary", "http://example.org/file?token=canary", "https://127.0.0.1:1/?token=canary", "file:///etc/passwd?token=canary", ":"} {
		if _, err := c.Download(t.Context(), bad, io.Discard, 100); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, inside := range []string{"https://127.0.0.1:1/", "https://[::1]:1/", "https://169.254.169.254/", "https://0.0.0.0:1/"} {
		if _, err := c.Download(t.Context(), inside, io.Discard, 100); !isReplyError(err) {
			t.Errorf("%s was asked: %v", inside, err)
		}
	}
	if _, err := c.Download(t.Context(), url+"/file", io.Discard, 5); err == nil {
		t.Error("the size cap was not kept")
	}
	if len(keys) != 0 || hits.Load() != 4 {
		t.Errorf("keys %v, %d requests", keys, hits.Load())
	}
}

func isReplyError(err error) bool {
	_, ok := errors.AsType[*ReplyError](err)
	return ok
}

func FuzzDecodeJob(f *testing.F) {
	for _, seed := range []string{
		`{"data":{"id":"j","type":"import","status":"completed","totalRecords":3,"processedRecords":3,"errors":[]}}`,
		`{"data":{"id":"j","status":"processing","errors":["a",{"index":1,"message":"b: c"},null,{"line":"3","error":{"message":"x"}}]},"meta":{}}`,
		`{"data":{"id":"j","status":"pending","totalRecords":1e3}}`,
		`{"data":{"id":"j","status":"pending","errors":["Record 000: é"]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		job, err := decodeJob(body, "j")
		if err != nil {
			return
		}
		if job.Total < 0 || job.Processed < 0 || job.Status == "" {
			t.Errorf("%+v", job)
		}
		for _, e := range job.Errors {
			if e.Index < -1 || (e.Index == -1) != (e.IndexAs == "") || e.Pointer != "" && e.Pointer[0] != '/' || len(e.Raw) == 0 {
				t.Errorf("%+v", e)
			}
		}
	})
}

func BenchmarkDecodeJob(b *testing.B) {
	var s strings.Builder
	s.WriteString(`{"data":{"id":"j","type":"import","status":"completed","totalRecords":10000,"processedRecords":10000,"errors":[`)
	for i := range 10_000 {
		if i > 0 {
			s.WriteByte(',')
		}
		fmt.Fprintf(&s, `{"index":%d,"message":"contact[0].email: must be a valid e-mail address"}`, i)
	}
	s.WriteString(`]}}`)
	b.SetBytes(int64(s.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeJob([]byte(s.String()), "j"); err != nil {
			b.Fatal(err)
		}
	}
}

// The package must never gain a way to print requests.
func TestNoDebugSwitch(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") || !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"SetDebug", "EnableTrace", "GenerateCurl", "DumpRequest", "DumpResponse", "InsecureSkipVerify", "Idempotency-Key"} {
			if strings.Contains(string(source), word) {
				t.Errorf("%s has %s", f.Name(), word)
			}
		}
	}
}
