package client

import "strings"

// A Kind is what an error reply means. It is itself an error, as a target of errors.Is.
type Kind string

// The kinds. Where the documents name a code, the kind goes by it, else by the status.
const (
	InvalidJSON       Kind = "invalid-json"        // 400 INVALID_JSON
	MethodOverride    Kind = "method-override"     // 400 METHOD_OVERRIDE_REJECTED
	BadRequest        Kind = "bad-request"         // 400, other
	KeyMissing        Kind = "key-missing"         // 401 UNAUTHORIZED
	KeyMalformed      Kind = "key-malformed"       // 401 INVALID_KEY_FORMAT
	KeyInvalid        Kind = "key-invalid"         // 401 INVALID_KEY
	KeyRevoked        Kind = "key-revoked"         // 401 KEY_REVOKED
	KeyExpired        Kind = "key-expired"         // 401 KEY_EXPIRED
	Forbidden         Kind = "forbidden"           // 403: the key lacks a scope
	NotFound          Kind = "not-found"           // 404 NOT_FOUND: absent, or another tenant's
	Conflict          Kind = "conflict"            // 409
	TooLarge          Kind = "too-large"           // 413, which the documents do not mention
	UnsupportedMedia  Kind = "unsupported-media"   // 415, which the documents do not mention
	ExpectationFailed Kind = "expectation-failed"  // 417: a server that cannot do "100 Continue"; see Options.NoExpect
	Invalid           Kind = "invalid"             // 422 VALIDATION_ERROR
	RateLimited       Kind = "rate-limited"        // 429 RATE_LIMITED, and any other 429
	QuotaExceeded     Kind = "quota-exceeded"      // 429 MONTHLY_QUOTA_EXCEEDED
	SandboxExceeded   Kind = "test-quota-exceeded" // 429 SANDBOX_QUOTA_EXCEEDED
	ServerFault       Kind = "server-fault"        // 500 INTERNAL_ERROR, and any other 5xx
	Unavailable       Kind = "unavailable"         // 503
	OtherRefusal      Kind = "refused"             // any other 4xx
)

// Error says what the kind means and what to do next.
func (k Kind) Error() string { i := k.info(); return i.what + ". " + i.next }

// codes maps the documented codes, and the lower-case ones of an older page, to kinds.
var codes = map[string]Kind{
	"INVALID_JSON":             InvalidJSON,
	"METHOD_OVERRIDE_REJECTED": MethodOverride,
	"UNAUTHORIZED":             KeyMissing,
	"INVALID_KEY_FORMAT":       KeyMalformed,
	"INVALID_KEY":              KeyInvalid,
	"KEY_REVOKED":              KeyRevoked,
	"KEY_EXPIRED":              KeyExpired,
	"NOT_FOUND":                NotFound,
	"VALIDATION_ERROR":         Invalid,
	"VALIDATION_FAILED":        Invalid,
	"RATE_LIMITED":             RateLimited,
	"RATE_LIMIT_EXCEEDED":      RateLimited,
	"MONTHLY_QUOTA_EXCEEDED":   QuotaExceeded,
	"SANDBOX_QUOTA_EXCEEDED":   SandboxExceeded,
	"INTERNAL_ERROR":           ServerFault,
}

func wellKnownCode(code string) bool { _, ok := codes[code]; return ok }

// kindOf decides by the status first and lets the code refine it: a code that
// belongs to another status is not believed.
func kindOf(status int, code string) Kind {
	byCode := codes[strings.ToUpper(code)]
	refine := func(general Kind, may ...Kind) Kind {
		for _, k := range may {
			if k == byCode {
				return k
			}
		}
		return general
	}
	switch status {
	case 400:
		return refine(BadRequest, InvalidJSON, MethodOverride, Invalid)
	case 401:
		return refine(KeyInvalid, KeyMissing, KeyMalformed, KeyRevoked, KeyExpired)
	case 403:
		return Forbidden
	case 404, 410:
		return NotFound
	case 409:
		return Conflict
	case 413:
		return TooLarge
	case 415:
		return UnsupportedMedia
	case 417:
		return ExpectationFailed
	case 422:
		return Invalid
	case 429:
		return refine(RateLimited, QuotaExceeded, SandboxExceeded)
	case 503:
		return Unavailable
	}
	if status >= 500 {
		return ServerFault
	}
	return OtherRefusal
}

// info is what a kind means, as a sentence without its stop, and what to do next.
type info struct{ what, next string }

func (k Kind) info() info {
	if i, ok := infos[k]; ok {
		return i
	}
	return infos[OtherRefusal]
}

const newKey = "Copy the key again from the ClinikAPI dashboard, or ask your administrator for a new one."

var infos = map[Kind]info{
	InvalidJSON:       {"ClinikAPI could not read the request as JSON", "This is a fault of the program or of something between here and ClinikAPI; please report it."},
	MethodOverride:    {"ClinikAPI refused a header that changes the method", "Something between here and ClinikAPI adds it; ask your IT department."},
	BadRequest:        {"ClinikAPI refused the request as wrong", "The details are in the server's message; please report it if they make no sense."},
	KeyMissing:        {"ClinikAPI saw no valid key", newKey},
	KeyMalformed:      {"ClinikAPI says that the key does not look like a key", newKey},
	KeyInvalid:        {"ClinikAPI does not accept the key", newKey},
	KeyRevoked:        {"The key has been revoked", "Ask your administrator for a new key."},
	KeyExpired:        {"The key has expired", "Ask your administrator for a new key."},
	Forbidden:         {"The key is not allowed to do this", "An import needs a key with the write scope, watching a job one with read; ask your administrator."},
	NotFound:          {"ClinikAPI does not know this job, or it belongs to another organisation", "Check that the key is the one that the import was started with."},
	Conflict:          {"ClinikAPI says that this conflicts with something it has", "Nothing was changed; look at the server's message before trying again."},
	TooLarge:          {"The batch is too large for ClinikAPI", "Send it again in smaller batches."},
	UnsupportedMedia:  {"ClinikAPI did not accept the form of the request", "This is a fault of the program or of something between here and ClinikAPI; please report it."},
	ExpectationFailed: {"The server cannot confirm before it receives the batch", "The batch can be sent without asking first."},
	Invalid:           {"ClinikAPI found the request invalid", "The server's message names the fields; correct them and send again."},
	RateLimited:       {"The allowance of bulk operations is used up for now", "Nothing was imported; the batch waits for its turn. If you sent fewer than five in the last hour, somebody else uses the same organisation's allowance."},
	QuotaExceeded:     {"This month's quota of requests is used up", "Every record counts as one request. Ask your administrator to raise the plan, or wait for the 1st of the month (UTC)."},
	SandboxExceeded:   {"This month's quota for test keys is used up", "Every record counts as one request. Wait for the 1st of the month (UTC), or practise on the embedded sandbox."},
	ServerFault:       {"ClinikAPI had a fault of its own", "It is not certain what became of the request; look before sending it again."},
	Unavailable:       {"ClinikAPI is not available at the moment", "Try again later."},
	OtherRefusal:      {"ClinikAPI refused the request", "The details are in the server's message."},
}
