package client

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	headerCap = 64 << 10 // bytes of reply header, interim replies included
	replyCap  = 1 << 20  // bytes of the reply to a start, and of any error reply
)

// keyed adds the key on its way out, and only to requests for the client's origin.
// Nothing above it ever holds the key in a header.
type keyed struct {
	origin origin
	key    Key
	next   http.RoundTripper
}

// RoundTrip sends a copy of req that has the key.
func (k *keyed) RoundTrip(req *http.Request) (*http.Response, error) {
	if got := originOf(req.URL); got != k.origin {
		return nil, fmt.Errorf("refused to send the key of %s to %s", k.origin, got)
	}
	req = req.Clone(req.Context())
	req.Header.Set("X-Api-Key", k.key.reveal())
	return k.next.RoundTrip(req)
}

// readTransport serves GETs, which may reuse connections.
func (c *Client) readTransport() *http.Transport {
	d := dialer{timeouts: c.timeouts, config: c.tlsConfig, proxy: c.proxy}
	t := baseTransport(c.timeouts)
	t.DialContext = d.plain
	t.DialTLSContext = d.secure
	t.MaxIdleConnsPerHost = 2
	t.IdleConnTimeout = 90 * time.Second
	return t
}

// baseTransport is HTTP/1.1, without proxy from the environment and without
// compression, with a bound on every wait and on the header's size.
func baseTransport(t Timeouts) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Protocols:              protocols,
		DisableCompression:     true,
		MaxResponseHeaderBytes: headerCap,
		ResponseHeaderTimeout:  t.Header,
		ExpectContinueTimeout:  t.Continue,
		TLSHandshakeTimeout:    t.TLS,
		WriteBufferSize:        64 << 10,
	}
}

func (c *Client) tlsConfig(serverName string) *tls.Config {
	return &tls.Config{
		ServerName: serverName,
		RootCAs:    c.roots,
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"},
	}
}

// dialer makes connections that are ready for the first request byte: connected,
// through the proxy if there is one, and with the TLS handshake done.
type dialer struct {
	timeouts Timeouts
	config   func(serverName string) *tls.Config
	proxy    *url.URL
}

// plain connects without TLS. It is only reached for loopback hosts (see parseOrigin).
func (d dialer) plain(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: d.timeouts.Dial}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, &connectError{Connecting, err}
	}
	return conn, nil
}

// secure connects and finishes the TLS handshake.
func (d dialer) secure(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := d.toward(ctx, network, addr)
	if err != nil {
		return nil, &connectError{Connecting, err}
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeouts.TLS)
	defer cancel()
	secured := tls.Client(conn, d.config(host))
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, &connectError{Securing, err}
	}
	return secured, nil
}

// toward connects to addr, by CONNECT through the proxy if one is configured.
func (d dialer) toward(ctx context.Context, network, addr string) (net.Conn, error) {
	nd := &net.Dialer{Timeout: d.timeouts.Dial}
	if d.proxy == nil {
		return nd.DialContext(ctx, network, addr)
	}
	host := d.proxy.Host
	if d.proxy.Port() == "" {
		host = net.JoinHostPort(d.proxy.Hostname(), "80")
	}
	conn, err := nd.DialContext(ctx, network, host)
	if err != nil {
		return nil, &ProxyError{Host: host, Err: err}
	}
	if err := d.connect(conn, addr); err != nil {
		conn.Close()
		if refused, ok := errors.AsType[*ProxyError](err); ok {
			refused.Host = host
			return nil, refused
		}
		return nil, &ProxyError{Host: host, Err: err}
	}
	return conn, nil
}

// connect asks the proxy on conn for a tunnel to addr; *ProxyError if it refuses.
func (d dialer) connect(conn net.Conn, addr string) error {
	if err := conn.SetDeadline(time.Now().Add(d.timeouts.Dial)); err != nil {
		return err
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if u := d.proxy.User; u != nil {
		password, _ := u.Password()
		basic := &http.Request{Header: http.Header{}}
		basic.SetBasicAuth(u.Username(), password)
		req.Header.Set("Proxy-Authorization", basic.Header.Get("Authorization"))
	}
	if err := req.Write(conn); err != nil {
		return err
	}
	resp, err := http.ReadResponse(bufio.NewReaderSize(conn, 4<<10), req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return &ProxyError{Status: resp.StatusCode}
	}
	return conn.SetDeadline(time.Time{})
}
