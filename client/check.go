package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"time"
)

// checkedJob is a job id that no server has given out.
const checkedJob = "clinik-import-key-check"

// A KeyCheck is what a server answered to a key that it took.
type KeyCheck struct {
	Date   time.Time // the server's own clock, zero if none
	Limits Limits

	OtherStore bool // they contradict the kind of the key, which therefore must not be used
}

// CheckKey asks whether the server takes the key, without starting anything and without
// reading a record: it asks for a job that does not exist, which a key that may read is
// told, and another is refused before. It counts as one request, and as no bulk
// operation. Errors are those of Job.
func (c *Client) CheckKey(ctx context.Context) (KeyCheck, error) {
	job, err := c.Job(ctx, checkedJob)
	if answer, ok := errors.AsType[*APIError](err); ok && answer.Kind == NotFound {
		return KeyCheck{answer.Date, answer.Limits, otherStore(c.key, answer.Status, answer.Limits)}, nil
	}
	if err != nil {
		return KeyCheck{}, err
	}
	return KeyCheck{job.Date, job.Limits, job.OtherStore}, nil
}

// A Reached is what a look at a server without a key found.
type Reached struct {
	Host   string
	Date   time.Time // the server's own clock, zero if none
	TLS    string    // "TLS 1.3"; "" = plain http on this computer
	Status int       // of GET /health, which wants no key
}

// Reach looks whether a server can be reached, through the proxy and with the
// certificates of the options. No key is sent; that of the options is not needed. Any
// answer counts. Errors are *TransportError, or what is wrong with the options.
func Reach(ctx context.Context, o Options) (Reached, error) {
	c, err := bind(o)
	if err != nil {
		return Reached{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeouts.Total)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.origin.String()+"/health", nil)
	if err != nil {
		return Reached{}, err
	}
	req.Header.Set("User-Agent", c.userAgent)
	transport := c.readTransport()
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return Reached{}, transportError(c.origin, Waiting, err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, replyCap))
	r := Reached{Host: c.origin.String(), Date: serverDate(resp.Header), Status: resp.StatusCode}
	if resp.TLS != nil {
		r.TLS = tls.VersionName(resp.TLS.Version)
	}
	return r, nil
}
