package settings

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	time1m   = time.Minute
	time24h  = 24 * time.Hour
	time100y = 36500 * time24h
)

// errKey is what a value gets that looks like a key. It is not repeated anywhere.
var errKey = errors.New("this looks like a key, which does not belong into settings; give it to: clinik-import key set")

// set checks a value and puts it where it belongs.
func (s *Setting) set(v *Values, text string) error {
	switch {
	case looksLikeKey(text):
		return errKey
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return errors.New("it has a line break or a control character in it")
	case text == "" && s.Default == "":
		return s.put(v, "") // unset again
	case len(s.Words) > 0 && !slices.Contains(s.Words, text):
		return fmt.Errorf("it is %s%s", oneOf(s.Words), meant(text, s.Words))
	}
	return s.put(v, text)
}

func looksLikeKey(s string) bool {
	return strings.Contains(s, "clk_test_") || strings.Contains(s, "clk_live_")
}

// oneOf lists words as people do.
func oneOf(words []string) string {
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " or " + words[n]
}

func putSwitch(of func(*Values) *bool) func(*Values, string) error {
	return func(v *Values, s string) error {
		switch s {
		case "true", "1", "yes", "on":
			*of(v) = true
		case "false", "0", "no", "off":
			*of(v) = false
		default:
			return errors.New("it is true or false")
		}
		return nil
	}
}

func putHost(v *Values, s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("write it as https://name or https://name:port, for example %s", defaultHost)
	}
	v.Host = s
	return nil
}

// putTenant takes a name that a person can be asked to type.
func putTenant(v *Values, s string) error {
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) }
	if len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return errors.New("it has letters, digits, dashes, dots and underscores, 64 at most")
	}
	v.Tenant = s
	return nil
}

// ProxyFromEnvironment stands for the variables HTTPS_PROXY and NO_PROXY.
const ProxyFromEnvironment = "environment"

func putProxy(v *Values, s string) error {
	if s != "" && s != ProxyFromEnvironment {
		if u, err := url.Parse(s); err != nil || u.Scheme != "http" || u.Host == "" {
			return errors.New("write it as http://host:port")
		}
	}
	v.Proxy = s
	return nil
}

// hasPassword reports whether a URL holds one.
func hasPassword(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.User == nil {
		return false
	}
	_, has := u.User.Password()
	return has
}

func putSlots(v *Values, s string) error {
	count, window, ok := strings.Cut(s, "/")
	n, err := strconv.Atoi(count)
	d, errWindow := parseTime(window, time.Millisecond, time100y)
	if !ok || err != nil || errWindow != nil || n < 1 || d <= 0 {
		return errors.New("write a count and a time, as in 5/1h")
	}
	v.Slots = Slots{Starts: n, Window: d}
	return nil
}

// parseTime reads "90s", "5m", "1h30m" or "90d"; "0" is none.
func parseTime(s string, least, most time.Duration) (time.Duration, error) {
	if s == "0" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		if n, err = strconv.Atoi(days); err == nil && n > int(time100y/time24h) {
			n = int(time100y/time24h) + 1
		}
		d = time.Duration(n) * time24h
	}
	switch {
	case err != nil:
		return 0, errors.New("write a number and its unit, as in 90s, 5m, 1h or 90d")
	case d < least || d > most:
		return 0, fmt.Errorf("it is from %s to %s, or 0", timeText(least), timeText(most))
	}
	return d, nil
}

func timeText(d time.Duration) string {
	switch {
	case d >= time24h && d%time24h == 0:
		return fmt.Sprintf("%dd", d/time24h)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

// units are those of a size, the longer names first.
var units = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"kB", 1000}, {"MB", 1000_000}, {"B", 1}, {"", 1}}

// parseSize reads "5MiB", "500kB" or a number of bytes.
func parseSize(s string, least, most int64) (int64, error) {
	for _, u := range units {
		number, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil {
			break
		}
		if n < 0 || n > most/u.bytes || n*u.bytes < least {
			return 0, fmt.Errorf("it is from %s to %s", sizeText(least), sizeText(most))
		}
		return n * u.bytes, nil
	}
	return 0, errors.New("write a number and its unit, as in 5MiB, 500kB or 65536")
}

func sizeText(n int64) string {
	switch {
	case n%(1<<20) == 0:
		return fmt.Sprintf("%dMiB", n>>20)
	case n%(1<<10) == 0:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return strconv.FormatInt(n, 10)
}
