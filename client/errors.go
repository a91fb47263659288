package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
)

// Phase is how far a call came before it failed.
type Phase string

// The phases of a call, in order.
const (
	Connecting Phase = "connecting" // name lookup, connection; nothing was sent
	Securing   Phase = "securing"   // TLS handshake; nothing was sent
	Sending    Phase = "sending"    // some of the request left
	Waiting    Phase = "waiting"    // all of the request left, no reply was seen
)

// connectError carries the phase out of net/http.
type connectError struct {
	phase Phase
	err   error
}

func (e *connectError) Error() string { return string(e.phase) + ": " + e.err.Error() }
func (e *connectError) Unwrap() error { return e.err }

var errNoData = errors.New("no data object")

// A WireError says that the caller's own wire function failed: nothing was sent.
type WireError struct{ Err error }

// Error says that nothing left, and why.
func (e *WireError) Error() string { return "nothing was sent: " + e.Err.Error() }

// Unwrap returns the error that wire returned.
func (e *WireError) Unwrap() error { return e.Err }

// A TransportError says that no reply came. Phase tells what may have left.
type TransportError struct {
	Phase Phase
	Host  string // scheme://host[:port]
	Err   error
}

// A ProxyError says that the proxy on the way to the server is the fault: it cannot be reached,
// or it makes no tunnel. It is in a TransportError.
type ProxyError struct {
	Host   string // host:port of the proxy, without its user and password
	Status int    // what it answered, 0 if it gave no answer
	Err    error  // why not, nil if it answered
}

// Error says what the proxy did, as a clause.
func (e *ProxyError) Error() string {
	switch e.Status {
	case 0:
		return fmt.Sprintf("the proxy %s cannot be used: %s", e.Host, describe(e.Err))
	case http.StatusProxyAuthRequired:
		return fmt.Sprintf("the proxy %s wants another user and password (status 407)", e.Host)
	}
	return fmt.Sprintf("the proxy %s makes no way to it (status %d)", e.Host, e.Status)
}

// Unwrap returns the cause.
func (e *ProxyError) Unwrap() error { return e.Err }

// transportError strips what net/http wraps around an error, above all the URL.
func transportError(o origin, phase Phase, err error) *TransportError {
	if e, ok := errors.AsType[*connectError](err); ok {
		return &TransportError{Phase: e.phase, Host: o.String(), Err: e.err}
	}
	for e, ok := errors.AsType[*url.Error](err); ok; e, ok = errors.AsType[*url.Error](err) {
		err = e.Err
	}
	return &TransportError{Phase: phase, Host: o.String(), Err: err}
}

// Error says what happened and what it means for the batch. Texts of the other side
// are not repeated.
func (e *TransportError) Error() string {
	cause := describe(e.Err)
	switch e.Phase {
	case Connecting:
		if proxy, ok := errors.AsType[*ProxyError](e.Err); ok {
			return fmt.Sprintf("%s is not reached: %s; nothing was sent. Check the setting proxy, then try again", e.Host, proxy)
		}
		return fmt.Sprintf("cannot connect to %s: %s; nothing was sent. Check the network, then try again", e.Host, cause)
	case Securing:
		if e.certificate() {
			return fmt.Sprintf("%s did not prove who it is: its certificate is not one this computer trusts; nothing was sent. Ask your IT department whether it inspects encrypted traffic; its certificate then goes into the setting ca-file", e.Host)
		}
		return fmt.Sprintf("cannot make a secure connection to %s: %s; nothing was sent", e.Host, cause)
	case Sending:
		return fmt.Sprintf("the connection to %s failed while sending: %s", e.Host, cause)
	}
	return fmt.Sprintf("no answer came from %s: %s", e.Host, cause)
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// Timeout reports whether a time limit ended the wait.
func (e *TransportError) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(e.Err, &t) && t.Timeout()
}

// certificate reports whether the server's certificate was refused; trying again
// cannot help.
func (e *TransportError) certificate() bool {
	_, ok := errors.AsType[*tls.CertificateVerificationError](e.Err)
	return ok
}

// describe names a cause without repeating a byte that the other side sent.
func describe(err error) string {
	var timeout interface{ Timeout() bool }
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return "the name is not known"
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "it was stopped"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the other side closed the connection"
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		if sys, ok := errors.AsType[*os.SyscallError](op.Err); ok {
			return sys.Err.Error() // the system's words
		}
	}
	return "it broke off"
}

// A RedirectError is a 3xx. It was not followed: the key and the records stayed home.
type RedirectError struct {
	Status int
	Target string // host[:port] it pointed to, "" if none could be read; untrusted
}

// Error names the target's host only.
func (e *RedirectError) Error() string {
	to := "elsewhere"
	if e.Target != "" {
		to = fmt.Sprintf("to %q", e.Target)
	}
	return fmt.Sprintf("the server redirects %s (status %d); this was not followed, for the key and the records must not go there. Check the host in the settings", to, e.Status)
}

func redirectTarget(resp *http.Response) string {
	location, err := resp.Location()
	if err != nil {
		return ""
	}
	return location.Host
}

// A ReplyError is a reply that cannot be used: cut short, too large, not JSON, not
// the documented shape, or a success status that is not the documented one. After a
// 2xx to a start the batch may well have been accepted.
type ReplyError struct {
	Status int
	Reason string // ours, a clause
	Large  bool   // it is larger than what is read of any reply; asking again cannot help
	Body   []byte // the first 4 KiB of the reply, for support; untrusted, never for logs
	Err    error  // what the reader or the decoder said; may quote the reply
}

// Error says what is wrong with the reply, without quoting it.
func (e *ReplyError) Error() string {
	return fmt.Sprintf("the server answered (status %d), but the answer cannot be used: %s", e.Status, e.Reason)
}

// Unwrap returns the reader's or the decoder's error.
func (e *ReplyError) Unwrap() error { return e.Err }
