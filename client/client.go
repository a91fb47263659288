// Package client speaks ClinikAPI's three bulk endpoints over HTTP. The import is
// one attempt on the wire, whatever happens: it never retries, follows no redirect
// and replays nothing; the caller decides from the evidence. It reads no files and
// knows no screen.
package client

import "context"

// A Key is an API key. It prints as "clk_test_…9f2a" in every way Go can print or
// marshal it; only the transport sees the whole.
type Key struct{ secret string }

// ParseKey checks the form of a key: clk_test_ or clk_live_ and letters or digits; blanks around it are cut.
func ParseKey(s string) (Key, error) { panic("skeleton") }

// Live reports whether the key reaches real patients (clk_live_).
func (k Key) Live() bool { panic("skeleton") }

// Fingerprint is a keyed hash by which equal keys are recognised: 16 hex digits.
func (k Key) Fingerprint() string { panic("skeleton") }

// Options say where the client sends and as whom.
type Options struct {
	Host string // scheme://host[:port]; https, or http to a literal loopback address with a test key
	Key  Key
	// timeouts, user agent, caps: the builder's choice; zero values are sound
}

// A Client is bound to one host and key. Safe for concurrent use.
type Client struct{}

// New checks the options and returns a client; it opens no connection.
func New(o Options) (*Client, error) { panic("skeleton") }

// Attempt is all that was seen of one try to start an import or export.
type Attempt struct {
	Wired     bool
	BodyBytes int64
	Status    int
	Reply     *StartReply // of a complete, well-formed 202; nil otherwise
	Err       error       // typed: *APIError for an error reply, others by their type; nil only with Reply
	// headers kept (rate limits, quota, Date, Retry-After): the builder's choice
}

// StartReply is the data of a 202.
type StartReply struct{ JobID, Status, Message string }

// StartImport posts one import. body is the whole JSON request body, sent as it is.
// wire is called once after the connection stands and before its first request byte.
func (c *Client) StartImport(ctx context.Context, body []byte, correlation string, wire func() error) Attempt {
	panic("skeleton")
}
