package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fault is something that goes wrong with some requests of one operation, as ParseFault reads it.
type Fault struct {
	Operation string // "import", "export" or "job"

	when string  // as it was written: "#3", "#*", "@0.1"
	nth  int     // the n-th request, from 1; 0: every one
	part float64 // this part of all requests, drawn; 0: nth decides

	what   string // as it was written: "status:503"
	kind   faultKind
	status int           // of status, 429, redirect
	wait   time.Duration // of 429, delay, drip
	target string        // of redirect
}

// String is the fault as ParseFault reads it.
func (f Fault) String() string { return f.Operation + f.when + "=" + f.what }

type faultKind string

const (
	faultStatus     faultKind = "status"
	faultLimited    faultKind = "429"
	faultRedirect   faultKind = "redirect"
	faultDelay      faultKind = "delay"
	faultDrip       faultKind = "drip"
	faultBeforeBody faultKind = "reset-before-body"
	faultMidBody    faultKind = "reset-mid-body"
	faultAfterBody  faultKind = "reset-after-body"
	faultTruncate   faultKind = "truncate-reply"
	faultGarbage    faultKind = "garbage-reply"
	faultNoID       faultKind = "no-id"
	faultLoseJob    faultKind = "lose-job"
)

// faultHelp says what each fault does, in the order of the documents.
var faultHelp = []struct{ what, does string }{
	{"status:503", "refuse with this status (400 to 599) before the body is read"},
	{"429:30", "refuse with 429 before the body is read, Retry-After: 30; 429 alone names no time"},
	{"delay:2s", "wait first, then go on as usual"},
	{"reset-before-body", "reset the connection before the body is read"},
	{"reset-mid-body", "reset the connection when half of the body has come"},
	{"reset-after-body", "take it as usual, then reset the connection: the reply is lost"},
	{"truncate-reply", "take it as usual, then break off in the middle of the reply"},
	{"garbage-reply", "take it as usual; the body of the reply is no JSON"},
	{"no-id", "take it as usual; the reply has no job id"},
	{"redirect:URL", "answer 307 to another address before the body is read"},
	{"drip:10s", "take it as usual; the body of the reply comes byte by byte, over this time"},
	{"lose-job", "take it as usual; its job is forgotten: reading it answers 404"},
}

// FaultHelp lists what a fault can be, one a line, for help texts.
func FaultHelp() string {
	var b strings.Builder
	for _, h := range faultHelp {
		fmt.Fprintf(&b, "  %-18s %s\n", h.what, h.does)
	}
	return strings.TrimRight(b.String(), "\n")
}

// faultNames lists what a fault can be: "status:503", "429:30" and so on.
func faultNames() []string {
	names := make([]string, len(faultHelp))
	for i, h := range faultHelp {
		names[i] = h.what
	}
	return names
}

// faultOperations are the operations that can go wrong on request.
var faultOperations = []string{opImport, opExport, opJob}

// ParseFault reads WHEN=WHAT, such as "import#3=reset-after-body":
//
//	import#3     the third request of the operation since the sandbox started
//	import#*     every one
//	import@0.1   a tenth of them, drawn by Options.Seed
//
// The operation is import, export or job. An error lists what is possible.
func ParseFault(s string) (Fault, error) {
	when, what, found := strings.Cut(s, "=")
	if !found {
		return Fault{}, fmt.Errorf("%q: write WHEN=WHAT, for example import#3=reset-after-body", s)
	}
	f := Fault{what: what}
	if err := f.parseWhen(when); err != nil {
		return Fault{}, fmt.Errorf("%q: %w", s, err)
	}
	if err := f.parseWhat(); err != nil {
		return Fault{}, fmt.Errorf("%q: %w", s, err)
	}
	if f.Operation == opJob && f.kind == faultMidBody {
		return Fault{}, fmt.Errorf("%q: reading a job has no body; use reset-before-body or reset-after-body", s)
	}
	return f, nil
}

func (f *Fault) parseWhen(when string) (err error) {
	i := strings.IndexAny(when, "#@")
	if i < 0 || !slices.Contains(faultOperations, when[:i]) {
		return fmt.Errorf("%q does not say when: it is import, export or job, followed by #3 (the third), #* (every one) or @0.1 (a tenth of them)", when)
	}
	f.Operation, f.when = when[:i], when[i:]
	switch number := f.when[1:]; {
	case f.when == "#*":
	case f.when[0] == '#':
		if f.nth, err = strconv.Atoi(number); err != nil || f.nth < 1 {
			return fmt.Errorf("%q is not the number of a request: write #1 for the first, or #* for every one", f.when)
		}
	default:
		if f.part, err = strconv.ParseFloat(number, 64); err != nil || !(f.part > 0 && f.part <= 1) {
			return fmt.Errorf("%q is not a part of all requests: write a number over 0 and up to 1, such as @0.1", f.when)
		}
	}
	return nil
}

func (f *Fault) parseWhat() (err error) {
	name, value, hasValue := strings.Cut(f.what, ":")
	f.kind = faultKind(name)
	switch f.kind {
	case faultStatus:
		if f.status, err = strconv.Atoi(value); err != nil || f.status < 400 || f.status > 599 {
			return fmt.Errorf("%q: the status of a refusal is 400 to 599, as in status:503", f.what)
		}
	case faultLimited:
		f.status = http.StatusTooManyRequests
		seconds, err := strconv.Atoi(value)
		if hasValue && (err != nil || seconds < 0 || seconds > 1<<31) {
			return fmt.Errorf("%q: the time to wait is in whole seconds, as in 429:30", f.what)
		}
		f.wait = time.Duration(seconds) * time.Second
	case faultDelay, faultDrip:
		if f.wait, err = time.ParseDuration(value); err != nil || f.wait <= 0 {
			return fmt.Errorf("%q: the time is written as in %s:2s or %s:500ms", f.what, name, name)
		}
	case faultRedirect:
		f.status, f.target = http.StatusTemporaryRedirect, value
		if u, err := url.Parse(value); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("%q: the address is complete, as in redirect:http://127.0.0.1:9/", f.what)
		}
	case faultBeforeBody, faultMidBody, faultAfterBody, faultTruncate, faultGarbage, faultNoID, faultLoseJob:
		if hasValue {
			return fmt.Errorf("%s takes no value", name)
		}
	default:
		return fmt.Errorf("there is no %q; it can be %s", f.what, strings.Join(faultNames(), ", "))
	}
	return nil
}
