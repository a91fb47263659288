package client

import (
	"io"
	"net/http"
	"testing"
)

// Headers that say which store a reply is from, against the kind of the key.
func TestReplyOfAnotherStoreThanTheKeys(t *testing.T) {
	t.Parallel()
	test, live := parsed(t, "clk_test_abc"), parsed(t, "clk_live_abc")
	marked := http.Header{"X-Sandbox-Used": {"1"}, "X-Quota-Used": {"1"}}
	strange := http.Header{"X-Sandbox-Limit": {"a lot"}}
	plain := http.Header{"X-Quota-Used": {"1"}}
	none := http.Header{}
	for _, row := range []struct {
		name   string
		key    Key
		status int
		header http.Header
		want   bool
	}{
		{"test key, marked", test, 202, marked, false},
		{"test key, not marked", test, 202, plain, true},
		{"test key, no such job, not marked", test, 404, plain, true},
		{"test key, no headers at all", test, 202, none, false},
		{"test key refused, not marked", test, 401, plain, false},
		{"test key, too fast, not marked", test, 429, plain, false},
		{"test key, gateway", test, 502, plain, false},
		{"live key, not marked", live, 202, plain, false},
		{"live key, no headers", live, 202, none, false},
		{"live key, marked", live, 202, marked, true},
		{"live key, marked by what is no number", live, 202, strange, true},
		{"live key refused, marked", live, 401, marked, true},
		{"no key", Key{}, 200, marked, false},
	} {
		if got := otherStore(row.key, row.status, parseLimits(row.header)); got != row.want {
			t.Errorf("%s: %t", row.name, got)
		}
	}
}

func parsed(t *testing.T, text string) Key {
	t.Helper()
	key, err := ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Every kind of call says so: a start, a look at a job, a check of the key.
func TestEveryCallNoticesAnotherStore(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Quota-Used", "7")
		if r.Method == http.MethodPost {
			accept(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"data":{"status":"completed","totalRecords":1,"processedRecords":1}}`)
	})
	c := newClient(t, url)
	if a := c.StartImport(t.Context(), smallBody, "", func() error { return nil }); a.Reply == nil || !a.OtherStore {
		t.Errorf("start: %+v", a)
	}
	if job, err := c.Job(t.Context(), "job_1"); err != nil || !job.OtherStore {
		t.Errorf("job: %+v, %v", job, err)
	}
	if check, err := c.CheckKey(t.Context()); err != nil || !check.OtherStore {
		t.Errorf("check: %+v, %v", check, err)
	}
}
