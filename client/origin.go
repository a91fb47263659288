package client

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// origin is what a key is bound to: scheme, host and port.
type origin struct{ scheme, host, port string }

// ParseHost checks a host option and returns it in the one form that a client is bound
// to, scheme://host[:port] without a default port: what a key is filed under.
func ParseHost(s string) (string, error) {
	o, err := parseOrigin(s, Key{})
	if err != nil {
		return "", err
	}
	return o.String(), nil
}

// parseOrigin reads a host option and refuses every place a key must not go.
func parseOrigin(s string, key Key) (origin, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return origin{}, errors.New("the host must be given as https://name or https://name:port, for example " + defaultHost)
	}
	if u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return origin{}, errors.New("the host must be just https://name[:port], without user, path, ? or #")
	}
	o := originOf(u)
	if n, err := strconv.Atoi(o.port); u.Port() != "" && (err != nil || n < 1 || n > 65535) {
		return origin{}, fmt.Errorf("the host has the port %s, and ports go from 1 to 65535", u.Port())
	}
	switch o.scheme {
	case "https":
		// Another product of the same vendor, with keys and rules of its own.
		if o.host == "api.clinikehr.com" {
			return origin{}, errors.New("api.clinikehr.com is ClinikEHR, another product; ClinikAPI is at " + defaultHost)
		}
		return o, nil
	case "http":
		if addr, err := netip.ParseAddr(o.host); err != nil || !addr.IsLoopback() {
			return origin{}, errors.New("plain http would send the key and the records unprotected: use https://, or a literal loopback address such as http://127.0.0.1:8080 for a sandbox")
		}
		if key.Live() {
			return origin{}, errors.New("a live key (clk_live_) is never sent over plain http: use a test key for the sandbox")
		}
		return o, nil
	}
	return origin{}, fmt.Errorf("the host must start with https://, not %q", o.scheme)
}

// originOf is the origin a URL points to, with its default port made explicit, and spelled
// in one way only: what is counted for a server must not begin anew with another spelling.
func originOf(u *url.URL) origin {
	o := origin{strings.ToLower(u.Scheme), strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), strings.TrimLeft(u.Port(), "0")}
	if addr, err := netip.ParseAddr(o.host); err == nil {
		o.host = addr.Unmap().String()
	}
	if u.Port() == "" {
		o.port = map[string]string{"https": "443", "http": "80"}[o.scheme]
	}
	return o
}

// String is the origin as scheme://host[:port], without a default port.
func (o origin) String() string {
	host := o.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if o.scheme == "https" && o.port == "443" || o.scheme == "http" && o.port == "80" {
		return o.scheme + "://" + host
	}
	return o.scheme + "://" + host + ":" + o.port
}
