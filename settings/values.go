package settings

import (
	"time"

	"clinik-import/ndjson"
)

// Values is everything that can be set, ready for use.
type Values struct {
	Profile     string // "" = none is chosen
	Host        string // scheme://host[:port]
	Environment string // "test" or "live"; "" = the key decides
	Tenant      string // the organisation's short name, "" if none is set
	KeySource   string // "auto", "store", "file" or "environment"
	Synthetic   bool   // the records are declared to be made up
	Proxy       string // http://host:port, "environment", or "" for none; may hold a password
	CAFile      string // "" = the system's certificates only

	Slots      Slots
	BatchBytes int64 // of a request body
	LineLimit  int64 // longest line, in bytes

	Severities map[string]ndjson.Severity // by rule code; Off leaves a rule out

	Private, Plain, ASCII, Mouse, Bell, Notices bool

	Theme    string        // "dark", "light", "high-contrast", "none"; "" = by the terminal
	IdleLock time.Duration // 0 = never
	Editor   string        // "" = the system's

	State     string        // folder; "" = the platform's
	Retention time.Duration // 0 = for ever
	LogLevel  string        // "off", "error", "info" or "debug"
	LogFile   string        // "" = in the state folder
}

// Slots are bulk operations that a tenant may start in any window.
type Slots struct {
	Starts int
	Window time.Duration
}
