package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
)

// Operations, as Options.Around and the truth file name them.
const (
	opImport = "import"
	opExport = "export"
	opJob    = "job"
	opFile   = "file"
	opHealth = "health"
)

// routes is the whole service.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	route := func(pattern, operation string, h http.HandlerFunc) {
		var handler http.Handler = h
		if s.faults != nil {
			handler = s.faulty(operation, handler)
		}
		if s.options.Around != nil {
			handler = s.options.Around(operation, handler)
		}
		mux.Handle(pattern, handler)
	}
	route("POST /v1/bulk/import", opImport, s.keyed(opImport, s.postImport))
	route("POST /v1/bulk/export", opExport, s.keyed(opExport, s.postExport))
	route("GET /v1/bulk/jobs/{id}", opJob, s.keyed(opJob, s.getJob))
	route("GET /exports/{id}", opFile, s.public(s.getFile))
	route("GET /health", opHealth, s.public(s.getHealth))

	notAllowed := func(allow string) http.HandlerFunc {
		return s.public(func(x *exchange) *failure {
			x.w.Header().Set("Allow", allow)
			return &failure{status: http.StatusMethodNotAllowed, code: "METHOD_NOT_ALLOWED", message: "This address takes " + allow + " only."}
		})
	}
	mux.Handle("/v1/bulk/import", notAllowed("POST"))
	mux.Handle("/v1/bulk/export", notAllowed("POST"))
	mux.Handle("/v1/bulk/jobs/{id}", notAllowed("GET"))
	mux.Handle("/", s.public(func(*exchange) *failure { return notFound("There is nothing at this address.") }))
	return mux
}

// handler answers a request itself, or says why not.
type handler func(x *exchange) *failure

// public serves without a key.
func (s *Server) public(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := s.exchange(w, r)
		if f := override(r); f != nil {
			s.fail(x, f)
		} else if f := h(x); f != nil {
			s.fail(x, f)
		}
	}
}

// keyed serves to the holder of the key, and tells the truth file of refusals. What
// succeeds, h itself tells, before it replies.
func (s *Server) keyed(operation string, h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := s.exchange(w, r)
		x.event.Time, x.event.Operation = x.now.UTC(), operation
		f := override(r)
		if f == nil {
			f = s.authorize(r)
		}
		if f == nil {
			x.event.Tenant = s.tenant
			s.mu.Lock()
			s.meters.count(x.now, 1, 0)
			s.mu.Unlock()
			f = h(x)
		}
		if f == nil {
			return
		}
		x.event.Status = f.status
		if err := s.truth.write(x.event); err != nil {
			f = internal("The truth file could not be written.")
		}
		s.fail(x, f)
	}
}

func (s *Server) exchange(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{w: w, r: r, requestID: "req_" + randomHex(8), now: s.now()}
	x.event.Correlation = correlation(r)
	x.event.Fault, _ = r.Context().Value(faultKey{}).(string)
	return x
}

// correlation is the name that the caller gave the request, as far as it is a short one.
func correlation(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); len(id) <= 128 {
		return id
	}
	return ""
}

// override refuses headers that would change the method.
func override(r *http.Request) *failure {
	for _, name := range []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"} {
		if r.Header.Values(name) != nil {
			return &failure{status: http.StatusBadRequest, code: "METHOD_OVERRIDE_REJECTED", message: "Headers that change the method are not accepted."}
		}
	}
	return nil
}

// authorize checks the key.
func (s *Server) authorize(r *http.Request) *failure {
	key := r.Header.Get("X-Api-Key")
	refuse := func(code, message string) *failure {
		return &failure{status: http.StatusUnauthorized, code: code, message: message}
	}
	switch {
	case key == "":
		return refuse("UNAUTHORIZED", "The x-api-key header is missing.")
	case !anyKey.MatchString(key):
		return refuse("INVALID_KEY_FORMAT", "The key does not have the form of a key.")
	case subtle.ConstantTimeCompare([]byte(key), []byte(s.key)) != 1:
		return refuse("INVALID_KEY", "The key is not known.")
	}
	return nil
}

// readJSON reads a request body under the cap. A body that announces to be too large
// is refused before it is sent, if the client asked first.
func (s *Server) readJSON(x *exchange) ([]byte, *failure) {
	if t := x.r.Header.Get("Content-Type"); t != "" {
		media, _, err := mime.ParseMediaType(t)
		if err != nil || media != "application/json" && media != "application/fhir+json" {
			return nil, &failure{status: http.StatusUnsupportedMediaType, code: "UNSUPPORTED_MEDIA_TYPE", message: "The body must be application/json."}
		}
	}
	if encoding := x.r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, &failure{status: http.StatusUnsupportedMediaType, code: "UNSUPPORTED_MEDIA_TYPE", message: "The body must not be compressed."}
	}
	tooLarge := &failure{status: http.StatusRequestEntityTooLarge, code: "PAYLOAD_TOO_LARGE", message: "The body is too large."}
	if x.r.ContentLength > s.options.MaxBody {
		return nil, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, s.options.MaxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge
	}
	x.event.BodyBytes = int64(len(body))
	if err != nil {
		return nil, &failure{status: http.StatusBadRequest, code: "INVALID_JSON", message: "The body broke off."}
	}
	if s.truth != nil {
		sum := sha256.Sum256(body)
		x.event.BodySHA256 = hex.EncodeToString(sum[:])
	}
	return body, nil
}

// limited refuses a start while the window is full.
func (s *Server) limited(now time.Time) *failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.slots.wait(now); wait > 0 {
		return &failure{status: http.StatusTooManyRequests, code: "RATE_LIMITED", message: "Too many bulk operations; try again later.", wait: wait}
	}
	return nil
}

func notFound(message string) *failure {
	return &failure{status: http.StatusNotFound, code: "NOT_FOUND", message: message}
}

func internal(message string) *failure {
	return &failure{status: http.StatusInternalServerError, code: "INTERNAL_ERROR", message: message}
}

func malformed() *failure {
	return &failure{status: http.StatusBadRequest, code: "INVALID_JSON", message: "The body is not valid JSON."}
}

func invalid(issues ...string) *failure {
	return &failure{status: http.StatusUnprocessableEntity, code: "VALIDATION_ERROR", message: "The request is not valid.", issues: issues}
}
