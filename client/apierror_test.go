package client

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestEveryDocumentedRefusal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		code   string
		want   Kind
	}{
		{400, "INVALID_JSON", InvalidJSON},
		{400, "METHOD_OVERRIDE_REJECTED", MethodOverride},
		{400, "", BadRequest},
		{401, "UNAUTHORIZED", KeyMissing},
		{401, "INVALID_KEY_FORMAT", KeyMalformed},
		{401, "INVALID_KEY", KeyInvalid},
		{401, "KEY_REVOKED", KeyRevoked},
		{401, "KEY_EXPIRED", KeyExpired},
		{401, "", KeyInvalid},
		{403, "", Forbidden},
		{404, "NOT_FOUND", NotFound},
		{404, "not_found", NotFound},
		{409, "", Conflict},
		{410, "", NotFound},
		{413, "", TooLarge},
		{415, "", UnsupportedMedia},
		{417, "", ExpectationFailed},
		{422, "VALIDATION_ERROR", Invalid},
		{422, "validation_failed", Invalid},
		{429, "RATE_LIMITED", RateLimited},
		{429, "rate_limit_exceeded", RateLimited},
		{429, "", RateLimited},
		{429, "MONTHLY_QUOTA_EXCEEDED", QuotaExceeded},
		{429, "SANDBOX_QUOTA_EXCEEDED", SandboxExceeded},
		{500, "INTERNAL_ERROR", ServerFault},
		{502, "", ServerFault},
		{504, "timeout", ServerFault},
		{503, "", Unavailable},
		{418, "", OtherRefusal},
		{500, "INVALID_KEY", ServerFault}, // a code of another status is not believed
		{403, "RATE_LIMITED", Forbidden},
	} {
		body := `{"error":"Canary error","message":"Canary message","code":"` + tt.code + `","requestId":"req_1",
			"issues":[{"severity":"error","code":"required","diagnostics":"firstName: Required"}]}`
		url, _ := serve(t, answer(tt.status, body))
		a := newClient(t, url).StartImport(t.Context(), smallBody, "", nil)
		e, ok := errors.AsType[*APIError](a.Err)
		if !ok || !errors.Is(a.Err, tt.want) || e.Kind != tt.want || a.Reply != nil || a.Status != tt.status {
			t.Errorf("%d %s: %+v", tt.status, tt.code, a)
			continue
		}
		if e.Code != tt.code || e.Message != "Canary message" || e.RequestID != "req_1" || a.RequestID != "req_1" ||
			len(e.Issues) != 1 || e.Issues[0].Diagnostics != "firstName: Required" {
			t.Errorf("%d %s: %+v", tt.status, tt.code, e)
		}
		text := e.Error()
		if strings.Contains(text, "Canary") || strings.Contains(text, testKey) || strings.Contains(text, "http") || !strings.HasSuffix(text, ".") {
			t.Errorf("%d %s: %q", tt.status, tt.code, text)
		}
	}
	for k := range infos {
		if i := infos[k]; i.what == "" || i.next == "" || strings.HasSuffix(i.what, ".") || !strings.HasSuffix(i.next, ".") {
			t.Errorf("%s: %+v", k, i)
		}
	}
}

func TestErrorBodiesOfOtherShapes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body    string
		message string
		issues  int
	}{
		"issue in the singular": {`{"error":"E","issue":[{"diagnostics":"a: b","location":["Patient.name"]}]}`, "E", 1},
		"issues as strings":     {`{"error":"E","issues":["a: b",17,{"diagnostics":"c"}]}`, "E", 2},
		"numbers for texts":     {`{"error":17,"message":null,"code":{}}`, "", 0},
		"html":                  {`<html><body>Bad gateway</body></html>`, "", 0},
		"empty":                 {``, "", 0},
		"a list":                {`[1]`, "", 0},
		"duplicate names":       {`{"message":"a","message":"b"}`, "", 0},
		"very long":             {`{"message":"x` + strings.Repeat("ä", 5000) + `"}`, "x" + strings.Repeat("ä", 249) + "…", 0}, // 500 bytes would end in half a character
		"beyond the cap":        {`{"message":"m"}` + strings.Repeat(" ", 2<<20), "m", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := serve(t, answer(422, tt.body))
			a := newClient(t, url).StartImport(t.Context(), smallBody, "", nil)
			e, ok := errors.AsType[*APIError](a.Err)
			if !ok || e.Message != tt.message || len(e.Issues) != tt.issues || e.Kind != Invalid {
				t.Errorf("%+v %+v", a, e)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC) // our clock, far off
	const date = "Sun, 06 Nov 1994 08:49:37 GMT"
	for _, tt := range []struct {
		values []string
		date   string
		want   time.Duration
	}{
		{[]string{"30"}, date, 30 * time.Second},
		{[]string{" 30 "}, "", 30 * time.Second},
		{[]string{"Sun, 06 Nov 1994 08:50:37 GMT"}, date, time.Minute},
		{[]string{"Sunday, 06-Nov-94 08:50:37 GMT"}, date, time.Minute},
		{[]string{"Sun Nov  6 08:50:37 1994"}, date, time.Minute},
		{[]string{"Wed, 01 May 2030 12:00:05 GMT"}, "", 5 * time.Second},
		{[]string{"Sun, 06 Nov 1994 08:00:00 GMT"}, date, 0},
		{[]string{"Sun, 06 Nov 2094 08:00:00 GMT"}, date, maxWait},
		{[]string{"0"}, date, 0},
		{[]string{"-5"}, date, 0},
		{[]string{"1.5"}, date, 0},
		{[]string{"soon"}, date, 0},
		{[]string{""}, date, 0},
		{nil, date, 0},
		{[]string{"315360000"}, date, maxWait},
		{[]string{"99999999999999999999999999"}, date, maxWait},
		{[]string{"10", "garbage", "60"}, date, time.Minute},
	} {
		h := http.Header{"Retry-After": tt.values}
		if tt.date != "" {
			h.Set("Date", tt.date)
		}
		if got := retryAfter(h, now); got != tt.want {
			t.Errorf("%q at %q: %s, want %s", tt.values, tt.date, got, tt.want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	for name, v := range map[string]string{
		"X-RateLimit-Limit": "200", "X-RateLimit-Remaining": "199", "X-RateLimit-Reset": "42",
		"X-Quota-Limit": "60000", "X-Quota-Used": "10500", "X-Quota-Remaining": "49500", "X-Quota-Reset": "2026-09-01T00:00:00Z",
		"X-Sandbox-Used": "12", "X-Sandbox-Limit": "many",
	} {
		h.Set(name, v)
	}
	l := parseLimits(h)
	if *l.Rate != (RateLimit{200, 199, 42 * time.Second}) {
		t.Errorf("rate %+v", l.Rate)
	}
	if *l.Quota != (Quota{60000, 10500, 49500, -1, -1, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}) {
		t.Errorf("quota %+v", l.Quota)
	}
	if *l.Sandbox != (SandboxQuota{-1, 12, -1}) {
		t.Errorf("sandbox %+v", l.Sandbox)
	}
	h.Set("X-RateLimit-Reset", "1785542400") // an epoch, which it must not be
	if l := parseLimits(h); l.Rate.Reset != 0 {
		t.Errorf("an epoch was taken for seconds left: %s", l.Rate.Reset)
	}
	if l := parseLimits(http.Header{}); l != (Limits{}) {
		t.Errorf("%+v", l)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"30", "-1", "", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "1e9", "99999999999999999999"} {
		f.Add(seed, "Sun, 06 Nov 1994 08:49:37 GMT")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		h := http.Header{"Retry-After": {value}, "Date": {date}}
		if d := retryAfter(h, time.Unix(0, 0)); d < 0 || d > maxWait {
			t.Errorf("%q at %q: %s", value, date, d)
		}
	})
}
