package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// certify makes a certificate for names and addresses, signed by itself.
func certify(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "inspecting proxy"},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	change(c)
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// Wrong certificate, expired, TLS-inspecting proxy: nothing is sent, and there is no switch
// that sends it all the same; a CA file of one's own is what there is.
func TestCertificatesThatAreNoGood(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*x509.Certificate)
		trusted bool
		taken   bool
	}{
		"of a CA of one's own":       {func(*x509.Certificate) {}, true, true},
		"of a proxy that looks in":   {func(*x509.Certificate) {}, false, false},
		"for another host":           {func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"api.example.org"} }, true, false},
		"expired":                    {func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }, true, false},
		"not valid yet":              {func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) }, true, false},
		"not for servers, for mails": {func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var hits atomic.Int64
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hits.Add(1); accept(w, r) }))
			certificate := certify(t, c.change)
			s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			t.Cleanup(s.Close)
			roots := x509.NewCertPool()
			if leaf, err := x509.ParseCertificate(certificate.Certificate[0]); err != nil {
				t.Fatal(err)
			} else if c.trusted {
				roots.AddCert(leaf)
			}
			wired := false
			a := newClient(t, s.URL, func(o *Options) { o.RootCAs = roots }).StartImport(t.Context(), smallBody, "", func() error { wired = true; return nil })
			if c.taken {
				if a.Err != nil || !wired {
					t.Errorf("%+v", a)
				}
				return
			}
			e, ok := errors.AsType[*TransportError](a.Err)
			if !ok || !e.certificate() || wired || a.Wired || a.BodyBytes != 0 || hits.Load() != 0 {
				t.Errorf("wired %t, %d requests, %+v", wired, hits.Load(), a)
			}
		})
	}
}

// Drip-feed response: the overall deadline ends it, and the class is by the status seen.
// Endless headers, endless interim replies: caps; connection closed.
func TestRepliesWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start, again string
		pause        time.Duration
		status       int
	}{
		"drip of the body":        {"HTTP/1.1 202 Accepted\r\n\r\n{", " ", time.Millisecond, 202},
		"drip of a refusal":       {"HTTP/1.1 400 Bad Request\r\n\r\n{", " ", time.Millisecond, 400},
		"drip of the header":      {"HTTP/1.1 202 Accepted\r\nX-A: ", "a", time.Millisecond, 0},
		"endless header":          {"HTTP/1.1 202 Accepted\r\n", "X-A: " + strings.Repeat("a", 1000) + "\r\n", 0, 0},
		"endless line":            {"HTTP/1.1 202 Accepted\r\nX-A: ", strings.Repeat("a", 1000), 0, 0},
		"interim replies for all": {"", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0, 0},
		"endless body":            {"HTTP/1.1 202 Accepted\r\n\r\n", strings.Repeat(" ", 64<<10), 0, 202},
		"compressed without end":  {"HTTP/1.1 202 Accepted\r\nContent-Encoding: gzip\r\n\r\n", strings.Repeat("\x00", 64<<10), 0, 202},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			closed := make(chan struct{})
			url, _ := serveRaw(t, func(conn net.Conn) {
				defer close(closed)
				r := readHeader(conn)
				if _, err := io.CopyN(io.Discard, conn, r.ContentLength); err != nil {
					return
				}
				_, err := io.WriteString(conn, c.start)
				for err == nil {
					time.Sleep(c.pause)
					_, err = io.WriteString(conn, c.again)
				}
			})
			a := newClient(t, url, func(o *Options) {
				o.Timeouts = Timeouts{Continue: time.Millisecond, Total: 4 * time.Second}
			}).StartImport(t.Context(), smallBody, "", nil)
			if a.Err == nil || a.Reply != nil || a.Status != c.status || !a.Wired || a.BodyBytes != int64(len(smallBody)) {
				t.Errorf("%+v", a)
			}
			<-closed // or the test never ends
		})
	}
}
