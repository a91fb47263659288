package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options configure a sandbox. The zero value is the documented service on a free
// loopback port with a fresh test key, kept in memory.
type Options struct {
	Addr   string        // "" = 127.0.0.1:0 (or the address it had before, if Dir knows one and it is free)
	Key    string        // "" = a fresh clk_test_ key (or the one Dir knows)
	Starts int           // bulk operations a window; 0 = 5
	Window time.Duration // 0 = 1 h
	Pace   int           // records a second that a job gets through; 0 = 500
	Faults []Fault       // what goes wrong on request; the first that fits a request is done
	Seed   uint64        // for faults that are drawn
	Reject []Rule        // records refused beyond what the schemas say
	Errors ErrorShape    // how job errors look; "" = Objects0
	Truth  string        // file that gets one line for everything really received; "" = none
	Dir    string        // folder in which jobs, key, address and slots survive a restart; "" = memory only. Never records.
	Now    func() time.Time

	MaxBody int64 // bytes of a request body; 0 = 128 MiB. The documents cap data only.

	// Around, if set, wraps the handler of every operation ("import", "export", "job",
	// "file", "health"), outside of Faults.
	Around func(operation string, next http.Handler) http.Handler
}

// ErrorShape is the form of the entries of a job's errors, which the documents leave open.
type ErrorShape string

const (
	Objects0 ErrorShape = "objects0" // {"index":0-based,"message"}
	Objects1 ErrorShape = "objects1" // {"index":1-based,"message"}
	Strings  ErrorShape = "strings"  // "record 17: firstName: Required", 1-based
)

// What the documents say, and what we chose where they say nothing.
const (
	documentedStarts = 5
	documentedWindow = time.Hour
	documentedLines  = 10_000
	documentedData   = 104_857_600 // characters of data
	defaultPace      = 500         // ours
	defaultBody      = 128 << 20   // ours: documentedData and room for escapes
)

// A Server is a running sandbox.
type Server struct {
	options  Options
	key      string
	tenant   string // org_… of the key
	listen   net.Listener
	http     http.Server
	served   chan struct{} // closed when serving has ended
	now      func() time.Time
	judges   judges
	lastAddr string // where Dir says it served before
	links    []byte // signs download links, for this process only
	store    *store // nil: memory only
	truth    *truth // nil: none
	records  *records
	faults   *faults // nil: none

	mu     sync.Mutex
	slots  slots
	jobs   map[string]*job
	meters meters
}

// Start listens and serves in the background until Close. It refuses addresses that are not loopback, and live keys.
func Start(o Options) (*Server, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	s := &Server{
		options: o,
		served:  make(chan struct{}),
		now:     o.Now,
		judges:  judges{rules: o.Reject},
		slots:   slots{limit: o.Starts, window: o.Window},
		links:   make([]byte, 32),
		records: new(records),
		jobs:    map[string]*job{},
	}
	if len(o.Faults) > 0 {
		s.faults = newFaults(o.Faults, o.Seed)
	}
	_, _ = rand.Read(s.links) // never fails
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.closeFiles())
	}
	s.http = http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(s.listen) // always an error; after Close it is ErrServerClosed
	}()
	return s, nil
}

// prepare opens the files, settles key, tenant and address, and listens.
func (s *Server) prepare() error {
	if err := s.remember(); err != nil {
		return err
	}
	var err error
	if s.options.Truth != "" {
		if s.truth, err = openTruth(s.options.Truth); err != nil {
			return err
		}
	}
	if s.listen, err = s.open(); err != nil || s.store == nil {
		return err
	}
	if err := s.store.setIdentity(s.key, s.listen.Addr().String()); err != nil {
		return errors.Join(err, s.listen.Close())
	}
	return nil
}

// complete fills in defaults and refuses what must not be.
func (o Options) complete() (Options, error) {
	if o.Starts == 0 {
		o.Starts = documentedStarts
	}
	if o.Window == 0 {
		o.Window = documentedWindow
	}
	if o.Pace == 0 {
		o.Pace = defaultPace
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultBody
	}
	if o.Errors == "" {
		o.Errors = Objects0
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	switch {
	case o.Starts < 0 || o.Window < 0 || o.Pace < 0 || o.MaxBody < 0:
		return o, errors.New("sandbox: starts, window, pace and body size cannot be negative")
	case o.Errors != Objects0 && o.Errors != Objects1 && o.Errors != Strings:
		return o, fmt.Errorf("sandbox: job errors can be %s, %s or %s, not %q", Objects0, Objects1, Strings, o.Errors)
	case strings.HasPrefix(strings.TrimSpace(o.Key), "clk_live_"):
		return o, errors.New("sandbox: a live key (clk_live_) has no business here; give a clk_test_ key, or none")
	case o.Key != "" && !testKey.MatchString(o.Key):
		return o, errors.New("sandbox: the key must be clk_test_ and letters or digits")
	}
	o.Reject = slices.Clone(o.Reject)
	for i := range o.Reject {
		if err := o.Reject[i].compile(); err != nil {
			return o, fmt.Errorf("sandbox: the rule for %s cannot be read: %w", o.Reject[i].Pointer, err)
		}
	}
	if o.Addr != "" {
		if err := checkLoopback(o.Addr); err != nil {
			return o, err
		}
	}
	return o, nil
}

// anyKey is the form of keys as far as it is known; a sandbox only ever has a testKey.
var (
	anyKey  = regexp.MustCompile(`^clk_(test|live)_[A-Za-z0-9]+$`)
	testKey = regexp.MustCompile(`^clk_test_[A-Za-z0-9]+$`)
)

// checkLoopback refuses every address that other machines could reach.
func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("sandbox: the address must be given as 127.0.0.1:port: %w", err)
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return fmt.Errorf("sandbox: it serves this computer only: use 127.0.0.1 or [::1] instead of %q", host)
	}
	return nil
}

// remember takes up what the folder knows, and settles the key and the tenant.
func (s *Server) remember() error {
	s.key = s.options.Key
	if s.options.Dir != "" {
		var err error
		if s.store, err = openStore(s.options.Dir); err != nil {
			return err
		}
		before, err := s.store.load(s.now().Add(-s.options.Window))
		if err != nil {
			return err
		}
		if s.key == "" {
			s.key = before.key
		}
		s.lastAddr = before.addr
		s.slots.taken = before.starts
		s.jobs = before.jobs
	}
	if s.key == "" {
		s.key = "clk_test_" + randomHex(16)
	}
	sum := sha256.Sum256([]byte("sandbox tenant of " + s.key))
	s.tenant = "org_" + hex.EncodeToString(sum[:6])
	return nil
}

// open listens on the address given, else where it served before, else on any free port.
func (s *Server) open() (net.Listener, error) {
	addr := s.options.Addr
	if addr == "" && checkLoopback(s.lastAddr) == nil {
		if l, err := net.Listen("tcp", s.lastAddr); err == nil {
			return l, nil
		}
	}
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: cannot listen on %s (choose another address with --addr): %w", addr, err)
	}
	return l, nil
}

// URL is where the sandbox serves, such as http://127.0.0.1:43117.
func (s *Server) URL() string { return "http://" + s.listen.Addr().String() }

// Key is the one key it accepts.
func (s *Server) Key() string { return s.key }

// Close stops serving at once and closes the files.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.served
	return errors.Join(err, s.closeFiles())
}

func (s *Server) closeFiles() error {
	var errs []error
	if s.truth != nil {
		errs = append(errs, s.truth.close())
	}
	if s.store != nil {
		errs = append(errs, s.store.close())
	}
	return errors.Join(errs...)
}

// randomHex is n random bytes as hexadecimal digits.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
