// Package sandbox is ClinikAPI's bulk endpoints, embedded: a real server on
// loopback for practice and tests. It is built from the public documents only and
// is not the vendor's server.
package sandbox

import "time"

// Options configure a sandbox. The zero value is the documented service on a free
// loopback port with a fresh test key, kept in memory.
type Options struct {
	Addr   string        // "" = 127.0.0.1:0 (or the address it had before, if Dir knows one and it is free)
	Key    string        // "" = a fresh clk_test_ key (or the one Dir knows)
	Starts int           // bulk operations a window; 0 = 5
	Window time.Duration // 0 = 1 h
	Pace   int           // records a second that a job gets through; 0 = 500
	Reject []Rule        // records refused beyond what the schemas say
	Errors ErrorShape    // how job errors look
	Truth  string        // file that gets one line for everything really received; "" = none
	Dir    string        // folder in which jobs, key, address and slots survive a restart; "" = memory only. Never records.
	Now    func() time.Time
}

// A Rule rejects records whose value at a JSON Pointer matches a regular expression.
type Rule struct {
	Pointer, Match, Message string
}

// ParseRule reads "POINTER=REGEX:message".
func ParseRule(s string) (Rule, error) { panic("skeleton") }

// ErrorShape is the form of the entries of a job's errors, which the documents leave open.
type ErrorShape string

const (
	Objects0 ErrorShape = "objects0" // {"index":0-based,"message"}
	Objects1 ErrorShape = "objects1" // {"index":1-based,"message"}
	Strings  ErrorShape = "strings"
)

// A Server is a running sandbox.
type Server struct{}

// Start listens and serves in the background until Close. It refuses addresses that are not loopback, and live keys.
func Start(o Options) (*Server, error) { panic("skeleton") }

func (s *Server) URL() string  { panic("skeleton") } // http://127.0.0.1:43117
func (s *Server) Key() string  { panic("skeleton") }
func (s *Server) Close() error { panic("skeleton") }
