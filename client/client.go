// Package client speaks ClinikAPI's bulk endpoints over HTTP: start an import, start
// an export, read a job, fetch an export's file.
//
//	StartImport ─▶ connect, TLS ─▶ wire() ─▶ headers ─▶ 100? ─▶ body ─▶ reply ─▶ Attempt
//	StartExport ─▶ the same, with a body of its own
//	Job         ─▶ GET, on a connection that is kept ─▶ *Job or a typed error
//
// A start is one attempt on the wire, whatever happens: nothing is retried, no
// redirect is followed, no connection is reused, nothing can be replayed. What was
// seen of the attempt is handed back as evidence, and the caller decides from it.
// The package reads no files and knows no screen.
//
// Texts that come from the server (messages, diagnostics, unknown status words) are
// kept in fields and never in an error's text: errors of this package are safe to
// print and carry neither the key nor a record's values.
package client

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"
)

// defaultHost is where ClinikAPI's documents say the service is.
const defaultHost = "https://api.clinikapi.com"

// Options say where the client sends and as whom.
type Options struct {
	Host string // scheme://host[:port]; https, or http to a literal loopback address with a test key
	Key  Key

	Timeouts  Timeouts
	UserAgent string         // "" = "clinik-import"
	RootCAs   *x509.CertPool // nil = the system's; there is no way to switch verification off
	Proxy     *url.URL       // http proxy for https hosts; nil = none. The environment is not asked.
	NoExpect  bool           // send an import without "Expect: 100-continue", for a server that answered 417
	Now       func() time.Time
}

// Timeouts bound every wait. A zero field has the default given beside it.
type Timeouts struct {
	Dial     time.Duration // name lookup and connection, 15 s
	TLS      time.Duration // handshake, 15 s
	Continue time.Duration // wait for "100 Continue" before the body is sent regardless, 2 s
	Header   time.Duration // from the last byte of the request to the reply's header, 60 s
	Total    time.Duration // a whole call without its body's share, 120 s
	Rate     int64         // bytes a second that the slowest bearable line moves; adds size/Rate to Total, 32 KiB
}

// A Client is bound to one host and key. Safe for concurrent use.
type Client struct {
	origin    origin
	key       Key
	timeouts  Timeouts
	userAgent string
	roots     *x509.CertPool
	proxy     *url.URL
	noExpect  bool
	now       func() time.Time
	reads     *resty.Client // GETs; keeps connections
}

// New checks the options and returns a client; it opens no connection.
func New(o Options) (*Client, error) {
	if o.Key.IsZero() {
		return nil, errors.New("no API key was given; a key starts with clk_test_ or clk_live_")
	}
	return bind(o)
}

// bind is New for those who need no key.
func bind(o Options) (*Client, error) {
	origin, err := parseOrigin(o.Host, o.Key)
	if err != nil {
		return nil, err
	}
	if o.Proxy != nil && (o.Proxy.Scheme != "http" || o.Proxy.Host == "") {
		return nil, errors.New("the proxy must be given as http://host:port")
	}
	c := &Client{
		origin:    origin,
		key:       o.Key,
		timeouts:  o.Timeouts.orDefault(),
		userAgent: o.UserAgent,
		roots:     o.RootCAs,
		proxy:     o.Proxy,
		noExpect:  o.NoExpect,
		now:       o.Now,
	}
	if c.userAgent == "" {
		c.userAgent = "clinik-import"
	}
	if c.now == nil {
		c.now = time.Now
	}
	c.reads = hardened(&keyed{origin: origin, key: o.Key, next: c.readTransport()})
	return c, nil
}

// Host returns scheme://host[:port] as the client is bound to it.
func (c *Client) Host() string { return c.origin.String() }

// WithoutExpect returns the same client for a server that answered 417 to
// "Expect: 100-continue"; see Options.NoExpect.
func (c *Client) WithoutExpect() *Client {
	without := *c
	without.noExpect = true
	return &without
}

// String names the client without its key.
func (c *Client) String() string { return fmt.Sprintf("%s as %s", c.origin, c.key) }

func (t Timeouts) orDefault() Timeouts {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&t.Dial, 15*time.Second)
	set(&t.TLS, 15*time.Second)
	set(&t.Continue, 2*time.Second)
	set(&t.Header, 60*time.Second)
	set(&t.Total, 120*time.Second)
	if t.Rate <= 0 {
		t.Rate = 32 << 10
	}
	return t
}

// total is the longest a call may take that moves size bytes.
func (t Timeouts) total(size int64) time.Duration {
	return t.Total + time.Duration(size/t.Rate)*time.Second
}

// hardened is a resty client that does nothing by itself: no retry, no redirect, no
// cookies, no log, no debug output. Bodies of starts never pass through it (see
// attempt): resty copies a body three times, once into a pool that all requests
// share.
func hardened(rt http.RoundTripper) *resty.Client {
	r := resty.NewWithClient(&http.Client{
		Transport:     rt,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	r.SetRetryCount(0)
	r.SetLogger(silent{})
	r.SetDisableWarn(true)
	r.SetDoNotParseResponse(true) // replies are read through our own caps
	return r
}

// silent is a resty logger that drops everything.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
