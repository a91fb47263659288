package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

const (
	testPrefix = "clk_test_"
	livePrefix = "clk_live_"
	maxKey     = 256 // ours: the documents give no length
)

// A Key is an API key. It prints as "clk_test_…9f2a" in every way Go can print or
// marshal it; only the transport sees the whole. Compare keys with Equal, not ==.
type Key struct {
	// A pointer, because fmt prints unexported fields of a surrounding struct without
	// asking their String method; of a pointer it prints only the address.
	secret *string
}

// ParseKey checks the form of a key: clk_test_ or clk_live_ and letters or digits; blanks around it are cut.
// The error never quotes what was given.
func ParseKey(s string) (Key, error) {
	s = strings.TrimSpace(s)
	rest, test := strings.CutPrefix(s, testPrefix)
	if !test {
		var live bool
		if rest, live = strings.CutPrefix(s, livePrefix); !live {
			return Key{}, errors.New("this is not a ClinikAPI key: a key starts with clk_test_ or clk_live_; copy it again from your ClinikAPI dashboard")
		}
	}
	switch {
	case rest == "":
		return Key{}, errors.New("the key ends after its prefix; copy the whole key from your ClinikAPI dashboard")
	case len(s) > maxKey:
		return Key{}, fmt.Errorf("the key is longer than %d characters; copy only the key itself", maxKey)
	case strings.IndexFunc(rest, notAlphanumeric) >= 0:
		return Key{}, errors.New("the key has a character that is neither a letter nor a digit after its prefix; copy it again without blanks or line breaks inside")
	}
	return Key{secret: &s}, nil
}

func notAlphanumeric(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
}

var inText = regexp.MustCompile("(" + testPrefix + "|" + livePrefix + ")[0-9A-Za-z]+")

// Hide takes the keys out of a text, and reports whether there were any. A key in its masked
// form is none.
func Hide(text string) (string, bool) {
	hidden := inText.ReplaceAllString(text, "$1…")
	return hidden, hidden != text
}

// IsZero reports whether k holds no key.
func (k Key) IsZero() bool { return k.secret == nil }

// Live reports whether the key reaches real patients (clk_live_).
func (k Key) Live() bool { return k.secret != nil && strings.HasPrefix(*k.secret, livePrefix) }

// Equal compares two keys in constant time.
func (k Key) Equal(other Key) bool {
	return subtle.ConstantTimeCompare([]byte(k.reveal()), []byte(other.reveal())) == 1
}

// Fingerprint is a keyed hash by which equal keys are recognised: 16 hex digits.
// The zero key has none.
func (k Key) Fingerprint() string {
	if k.secret == nil {
		return ""
	}
	mac := hmac.New(sha256.New, []byte("clinik-import key fingerprint 1"))
	mac.Write([]byte(*k.secret))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

// reveal is the whole key. Only the transport calls it, and Equal.
func (k Key) reveal() string {
	if k.secret == nil {
		return ""
	}
	return *k.secret
}

// masked shows the prefix and, of a key long enough to bear it, the last four characters.
func (k Key) masked() string {
	if k.secret == nil {
		return "(no key)"
	}
	s := *k.secret
	last := ""
	if len(s)-len(testPrefix) >= 12 {
		last = s[len(s)-4:]
	}
	return s[:len(testPrefix)] + "…" + last
}

// String returns the masked key.
func (k Key) String() string { return k.masked() }

// GoString returns the masked key, for %#v.
func (k Key) GoString() string { return k.masked() }

// Format writes the masked key whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.masked())) }

// LogValue gives log/slog the masked key.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.masked()) }

// MarshalText returns the masked key.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.masked()), nil }

// MarshalJSON returns the masked key as a JSON string.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.masked()) }
