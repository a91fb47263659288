package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"sync/atomic"
	"time"
)

// Attempt is all that was seen of one try to start an import or export.
type Attempt struct {
	Wired     bool        // wire was called and did not fail: bytes may have left
	BodyBytes int64       // bytes of the body handed to the connection
	Continued bool        // the server said "100 Continue" to the header
	Status    int         // HTTP status, 0 if none was seen
	Reply     *StartReply // of a complete, well-formed 202; nil otherwise
	Err       error       // *WireError, *TransportError, *RedirectError, *ReplyError, *APIError; nil only with Reply

	RequestID  string        // the server's name for the request, "" if none; untrusted
	RetryAfter time.Duration // of any reply that has it, 0 if none
	Date       time.Time     // the server's own clock, zero if none
	Limits     Limits        // what the reply's headers say of rates and quotas
	OtherStore bool          // they contradict the kind of the key: see otherStore
}

// StartReply is the data of a 202. JobID has the form that ValidJobID checks;
// Status ("pending") and Message are untrusted and may be empty.
type StartReply struct{ JobID, Status, Message string }

// jobID is ours: the documents show job_xyz789 and define no form. It is what the
// vendor's SDK allows as an id, and safe in a path.
var jobID = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,128}$`)

// ValidJobID reports whether id can be a job's: 1 to 128 letters, digits, "_", "."
// and "-", and not "." or "..". The rule is ours; the documents give none.
func ValidJobID(id string) bool { return jobID.MatchString(id) && id != "." && id != ".." }

// attempt is a start under way: the body and the gate it has to pass. It is the
// transport of exactly one request.
type attempt struct {
	client    *Client
	body      []byte
	expect    bool
	gate      gate
	continued atomic.Bool
}

// start makes one attempt to post body to path and says all that was seen of it.
func (c *Client) start(ctx context.Context, path string, body []byte, correlation string, expect bool, wire func() error) Attempt {
	ctx, cancel := context.WithTimeout(ctx, c.timeouts.total(int64(len(body))))
	defer cancel()
	try := &attempt{client: c, body: body, expect: expect, gate: gate{wire: wire}}
	// A stop takes effect at the gate at once; net/http would still let a write begin.
	defer context.AfterFunc(ctx, func() { try.gate.sealed.Store(true) })()

	var a Attempt
	request := hardened(&keyed{c.origin, c.key, try}).R()
	if correlation != "" {
		request.SetHeader("X-Request-ID", correlation)
	}
	resp, err := request.
		SetContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			Got100Continue: func() { try.continued.Store(true) },
		})).
		SetHeader("Content-Type", "application/json").
		SetHeader("Accept", "application/json").
		SetHeader("User-Agent", c.userAgent).
		Post(c.origin.String() + path)
	if err == nil {
		a.read(resp.RawResponse, c.now())
		a.OtherStore = otherStore(c.key, a.Status, a.Limits)
	}
	try.gate.seal()

	a.Wired, a.BodyBytes, a.Continued = try.gate.opened, try.gate.body, try.continued.Load()
	switch {
	case try.gate.refusal != nil:
		a.Err = &WireError{try.gate.refusal}
	case err != nil && ctx.Err() != nil:
		a.Err = transportError(c.origin, try.phase(), ctx.Err())
	case err != nil:
		a.Err = transportError(c.origin, try.phase(), err)
	}
	return a
}

// RoundTrip sends the request over a transport and a connection of its own. The body
// joins it only here: it has no GetBody, so net/http cannot replay it, and it never
// lies in a buffer of resty's.
func (t *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	c := t.client
	d := dialer{timeouts: c.timeouts, config: c.tlsConfig, proxy: c.proxy}
	transport := baseTransport(c.timeouts)
	transport.DisableKeepAlives = true
	transport.DialContext = t.through(d.plain)
	transport.DialTLSContext = t.through(d.secure)

	req = req.Clone(req.Context())
	req.Body = io.NopCloser(bytes.NewReader(t.body))
	req.ContentLength = int64(len(t.body))
	req.GetBody = nil
	if t.expect {
		req.Header.Set("Expect", "100-continue")
	}
	return transport.RoundTrip(req)
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// through makes every connection of dial pass the attempt's gate.
func (t *attempt) through(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return t.gate.pass(conn)
	}
}

// phase is how far a sealed attempt came.
func (t *attempt) phase() Phase {
	switch {
	case t.gate.conn.Load() == nil || !t.gate.opened:
		return Connecting
	case t.gate.body < int64(len(t.body)):
		return Sending
	}
	return Waiting
}

// read takes the evidence from a reply to a start.
func (a *Attempt) read(resp *http.Response, now time.Time) {
	defer resp.Body.Close()
	a.Status = resp.StatusCode
	a.Date = serverDate(resp.Header)
	a.Limits = parseLimits(resp.Header)
	a.RequestID = requestID(resp.Header)
	a.RetryAfter = retryAfter(resp.Header, now)

	body, err := checkResponse(resp, http.StatusAccepted, replyCap, now)
	if err == nil {
		a.Reply, err = decodeStart(body)
	}
	a.Err = err
	if e, ok := errors.AsType[*APIError](err); ok && e.RequestID != "" {
		a.RequestID = e.RequestID
	}
}
