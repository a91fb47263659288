package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestTransportErrorsAreSentencesWithoutForeignText(t *testing.T) {
	t.Parallel()
	o := origin{"https", "api.clinikapi.com", "443"}
	for name, tt := range map[string]struct {
		err   error
		phase Phase
		want  string
	}{
		"unknown name": {&connectError{Connecting, &net.DNSError{Err: "CANARY", Name: "CANARY", IsNotFound: true}}, Connecting,
			"cannot connect to https://api.clinikapi.com: the name is not known; nothing was sent. Check the network, then try again"},
		"refused": {&connectError{Connecting, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}}, Connecting,
			"cannot connect to https://api.clinikapi.com: the connection was refused; nothing was sent. Check the network, then try again"},
		"no route": {&connectError{Connecting, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}}, Connecting,
			"cannot connect to https://api.clinikapi.com: " + syscall.ENETUNREACH.Error() + "; nothing was sent. Check the network, then try again"},
		"certificate": {&connectError{Securing, &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}, Securing,
			"https://api.clinikapi.com did not prove who it is: its certificate is not one this computer trusts; nothing was sent. Ask your IT department whether it inspects encrypted traffic; its certificate then goes into the setting ca-file"},
		"handshake": {&connectError{Securing, io.EOF}, Securing,
			"cannot make a secure connection to https://api.clinikapi.com: the other side closed the connection; nothing was sent"},
		"reset": {&url.Error{Op: "Post", URL: "https://CANARY", Err: &net.OpError{Op: "write", Err: syscall.ECONNRESET}}, Sending,
			"the connection to https://api.clinikapi.com failed while sending: the other side closed the connection"},
		"silence": {&url.Error{Op: "Post", URL: "https://CANARY", Err: context.DeadlineExceeded}, Waiting,
			"no answer came from https://api.clinikapi.com: no answer in time"},
		"stopped": {context.Canceled, Waiting, "no answer came from https://api.clinikapi.com: it was stopped"},
		"garbage": {errors.New(`malformed HTTP response "CANARY"`), Waiting, "no answer came from https://api.clinikapi.com: it broke off"},
	} {
		e := transportError(o, tt.phase, tt.err)
		if e.Error() != tt.want || e.Phase != tt.phase {
			t.Errorf("%s: %s: %q", name, e.Phase, e)
		}
		if _, wrapped := errors.AsType[*url.Error](e); wrapped {
			t.Errorf("%s: the URL is still in it", name)
		}
		if e.certificate() != (name == "certificate") || e.Timeout() != (name == "silence") {
			t.Errorf("%s: certificate %t, timeout %t", name, e.certificate(), e.Timeout())
		}
	}
}

func TestProxyPasswordGoesToTheProxyOnly(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get("Proxy-Authorization")
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(proxy.Close)
	u, _ := url.Parse(proxy.URL)
	u.User = url.UserPassword("clerk", "CANARY")
	a := newClient(t, "https://127.0.0.1:1", func(o *Options) { o.Proxy = u }).StartImport(t.Context(), smallBody, "", nil)
	if auth := <-got; auth != "Basic Y2xlcms6Q0FOQVJZ" {
		t.Errorf("the proxy got %q", auth)
	}
	if a.Err == nil || a.Wired || strings.Contains(a.Err.Error(), "CANARY") {
		t.Errorf("%+v", a)
	}
	for _, bad := range []string{"https://proxy:1", "socks5://proxy:1", "http:///x"} {
		u, _ := url.Parse(bad)
		if _, err := New(Options{Host: defaultHost, Key: mustKey(t, testKey), Proxy: u}); err == nil {
			t.Errorf("proxy %s was accepted", bad)
		}
	}
}
