package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// faults decides which request goes wrong. Requests count from the start of the
// sandbox, those of each operation apart.
type faults struct {
	mu    sync.Mutex
	all   []Fault
	draws []*rand.Rand // one a fault: what one of them draws does not depend on the others
	seen  map[string]int
}

func newFaults(all []Fault, seed uint64) *faults {
	fs := &faults{all: all, seen: map[string]int{}}
	for i := range all {
		fs.draws = append(fs.draws, rand.New(rand.NewPCG(seed, uint64(i))))
	}
	return fs
}

// next is the fault of the request that has just come: the first one given that fits.
func (fs *faults) next(operation string) (Fault, bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.seen[operation]++
	var chosen Fault
	found := false
	for i, f := range fs.all {
		if f.Operation != operation {
			continue
		}
		fits := f.nth == 0 || f.nth == fs.seen[operation]
		if f.part > 0 {
			fits = fs.draws[i].Float64() < f.part
		}
		if fits && !found {
			chosen, found = f, true
		}
	}
	return chosen, found
}

// faultKey finds the fault of a request in its context, for the truth file.
type faultKey struct{}

// faulty makes requests of the operation go wrong where a fault says so.
func (s *Server) faulty(operation string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, found := s.faults.next(operation)
		if !found {
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), faultKey{}, f.what))
		switch f.kind {
		case faultStatus, faultLimited, faultRedirect:
			s.refuse(w, r, f)
		case faultBeforeBody:
			s.tell(r, f, 0, 0)
			reset(w)
		case faultMidBody:
			n, _ := io.CopyN(io.Discard, r.Body, max(1, r.ContentLength/2))
			s.tell(r, f, 0, n)
			reset(w)
		case faultDelay:
			if pause(r.Context(), f.wait) {
				next.ServeHTTP(w, r)
			}
		default:
			s.distort(w, r, f, next)
		}
	})
}

// refuse answers without having read the body.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, f Fault) {
	s.tell(r, f, f.status, 0)
	x := s.exchange(w, r)
	if f.target != "" {
		w.Header().Set("Location", f.target)
	}
	code := "INTERNAL_ERROR"
	switch f.status {
	case http.StatusTooManyRequests:
		code = "RATE_LIMITED"
	case http.StatusUnauthorized:
		code = "INVALID_KEY"
	case http.StatusNotFound:
		code = "NOT_FOUND"
	case http.StatusUnprocessableEntity:
		code = "VALIDATION_ERROR"
	case http.StatusRequestEntityTooLarge:
		code = "PAYLOAD_TOO_LARGE"
	}
	s.fail(x, &failure{status: f.status, code: code, message: "This fault was asked for: " + f.String() + ".", wait: f.wait})
}

// distort lets the request be handled as usual and spoils the reply.
func (s *Server) distort(w http.ResponseWriter, r *http.Request, f Fault, next http.Handler) {
	if f.kind == faultLoseJob && f.Operation == opJob {
		s.forget(r.PathValue("id"))
	}
	reply := &recorder{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(reply, r)
	switch f.kind {
	case faultAfterBody:
		reset(w)
		return
	case faultTruncate:
		reply.send(r.Context(), w, reply.body.Bytes()[:reply.body.Len()/2], 0)
		panic(http.ErrAbortHandler) // closes the connection: the rest never comes
	case faultGarbage:
		reply.body.Reset()
		reply.body.WriteString("<html>\x1b[2J\x00 this is no JSON")
	case faultNoID:
		reply.dropID()
	case faultLoseJob:
		s.forget(reply.jobID())
	}
	reply.send(r.Context(), w, reply.body.Bytes(), f.wait)
}

// tell writes down a request that a fault kept from its handler.
func (s *Server) tell(r *http.Request, f Fault, status int, received int64) {
	e := Event{Time: s.now().UTC(), Operation: f.Operation, Status: status, Fault: f.what, Correlation: correlation(r), BodyBytes: received}
	if s.authorize(r) == nil {
		e.Tenant = s.tenant
	}
	if f.Operation == opJob {
		e.Job = r.PathValue("id")
	}
	_ = s.truth.write(e) // the request goes wrong in any case
}

// forget loses a job, as servers do that keep them in memory.
func (s *Server) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, id)
	_ = s.store.forget(id) // then it is back after a restart
}

// reset closes the connection in the rude way: the other side sees "connection reset".
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // closes with a reset instead of an end; if it fails, with an end
	}
	_ = conn.Close()
}

// pause waits, and reports whether the client is still there.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// A recorder keeps a reply, so that it can be spoilt.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

// send passes the reply on: its header with the length of the whole body, then so much
// of the body, byte by byte if that is to take some time.
func (r *recorder) send(ctx context.Context, w http.ResponseWriter, body []byte, over time.Duration) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(r.body.Len()))
	w.WriteHeader(r.status)
	flush := http.NewResponseController(w).Flush
	step := len(body)
	if over > 0 {
		step = 1
	}
	for at := 0; at < len(body); at += step {
		if _, err := w.Write(body[at:min(at+step, len(body))]); err != nil || flush() != nil {
			return // the client has gone
		}
		if over > 0 && !pause(ctx, over/time.Duration(len(body))) {
			return
		}
	}
}

// dropID takes the job's id out of the data of the reply.
func (r *recorder) dropID() {
	var reply map[string]any
	if json.Unmarshal(r.body.Bytes(), &reply) != nil {
		return
	}
	if data, ok := reply["data"].(map[string]any); ok {
		delete(data, "jobId")
		delete(data, "id")
	}
	r.body.Reset()
	_ = json.NewEncoder(&r.body).Encode(reply) // it was JSON a moment ago
}

// jobID is the id in the reply to a start, "" if there is none.
func (r *recorder) jobID() string {
	var reply struct{ Data struct{ JobID string } }
	_ = json.Unmarshal(r.body.Bytes(), &reply) // "" if it is something else
	return reply.Data.JobID
}
