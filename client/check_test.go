package client

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestCheckKeyStartsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		want   error // nil: the key is good
	}{
		{404, `{"error":"Not found","code":"NOT_FOUND"}`, nil},
		{200, `{"data":{"status":"completed"}}`, nil},
		{401, `{"error":"No","code":"KEY_REVOKED"}`, KeyRevoked},
		{403, `{"error":"No"}`, Forbidden},
		{503, `{}`, Unavailable},
	} {
		var asked []string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Api-Key"))
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("X-Quota-Limit", "60000")
			w.WriteHeader(c.status)
			w.Write([]byte(c.body))
		}))
		key, err := ParseKey("clk_test_checked1")
		if err != nil {
			t.Fatal(err)
		}
		api, err := New(Options{Host: s.URL, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		got, err := api.CheckKey(t.Context())
		s.Close()
		if !errors.Is(err, c.want) || c.want == nil && (got.Limits.Quota == nil || got.Date.IsZero()) {
			t.Errorf("%d: %+v, %v", c.status, got, err)
		}
		if len(asked) != 1 || asked[0] != "GET /v1/bulk/jobs/clinik-import-key-check clk_test_checked1" {
			t.Errorf("%d: the server was asked %q", c.status, asked)
		}
	}
}

func TestReachNeedsAndSendsNoKey(t *testing.T) {
	t.Parallel()
	key, _ := ParseKey("clk_test_canary1")
	var sent []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.URL.Path+r.Header.Get("X-Api-Key"))
		w.WriteHeader(404)
	}))
	defer s.Close()
	for _, o := range []Options{{Host: s.URL}, {Host: s.URL, Key: key}} {
		r, err := Reach(t.Context(), o)
		if err != nil || r.Status != 404 || r.TLS != "" || time.Since(r.Date) > time.Hour {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if strings.Join(sent, " ") != "/health /health" {
		t.Errorf("sent %q", sent)
	}
	s.Close()
	if _, err := Reach(t.Context(), Options{Host: s.URL}); !isPhase(err, Connecting) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestReachTellsTheSecurityOfTheConnection(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	if r, err := Reach(t.Context(), Options{Host: s.URL, RootCAs: roots}); err != nil || !strings.HasPrefix(r.TLS, "TLS 1.") {
		t.Errorf("%+v, %v", r, err)
	}
	var refused *TransportError
	if _, err := Reach(t.Context(), Options{Host: s.URL}); !errors.As(err, &refused) || !refused.certificate() {
		t.Errorf("a certificate of nobody's: %v", err)
	}
}

func isPhase(err error, want Phase) bool {
	var e *TransportError
	return errors.As(err, &e) && e.Phase == want
}
