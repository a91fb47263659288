package client

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestTimeIsTheServersAndNeedsNoKey(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 7, 0, time.UTC)
	for _, status := range []int{200, 404, 503, 302} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Api-Key") != "" {
				t.Error("the key went along")
			}
			w.Header().Set("Date", at.Format(http.TimeFormat))
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(status)
		}))
		c := newClient(t, server.URL)
		if got, err := c.Time(t.Context()); err != nil || !got.Equal(at) {
			t.Errorf("%d: %v, %v", status, got, err)
		}
		server.Close()
		if _, err := c.Time(t.Context()); !isTransport(err) {
			t.Errorf("nobody there: %v", err)
		}
	}
}

func isTransport(err error) bool {
	_, ok := errors.AsType[*TransportError](err)
	return ok
}
