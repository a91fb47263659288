package resource

import (
	"bytes"
	"encoding/binary"
	"net/netip"
)

// A format is a form that a string must have.
type format uint8

const (
	formatNone format = iota
	formatDate
	formatDateTime
	formatDateOrDateTime
	formatTime
	formatEmail
	formatURI
)

func formatOf(name string) format {
	switch name {
	case "date":
		return formatDate
	case "date-time":
		return formatDateTime
	case "date-or-date-time":
		return formatDateOrDateTime
	case "time":
		return formatTime
	case "email":
		return formatEmail
	case "uri":
		return formatURI
	}
	return formatNone
}

func (f format) valid(s []byte) bool {
	switch f {
	case formatDate:
		return isDate(s)
	case formatDateTime:
		return isDateTime(s)
	case formatDateOrDateTime:
		return isDate(s) || isDateTime(s)
	case formatTime:
		return len(s) == len("15:04:05") && isClock(s, 59)
	case formatEmail:
		ok, _ := isEmail(s)
		return ok
	case formatURI:
		return isURI(s)
	}
	return true
}

// isDate reports whether s is a day of the calendar as YYYY-MM-DD (RFC 3339 full-date).
func isDate(s []byte) bool {
	if len(s) != len("2006-01-02") {
		return false
	}
	head := binary.LittleEndian.Uint64(s) // YYYY-MM-
	const dashes = 0xFF<<(4*8) | 0xFF<<(7*8)
	if head&dashes != ('-'*ones)&dashes || !allDigits(head^dashes&(('-'^'0')*ones)) {
		return false
	}
	month, day := int(s[5]-'0')*10+int(s[6]-'0'), two(s, 8)
	if day < 1 || day > 31 || month < 1 || month > 12 {
		return false
	}
	return day <= 28 || day <= daysIn(two(s, 0)*100+two(s, 2), month)
}

// allDigits reports whether eight bytes are digits.
func allDigits(w uint64) bool {
	return w&(0xF0*ones)|(w+0x06*ones)&(0xF0*ones)>>4 == 0x33*ones
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// two returns the number that the two digits at i write, -1 if they are no digits.
func two(s []byte, i int) int {
	tens, units := s[i]-'0', s[i+1]-'0'
	if tens > 9 || units > 9 {
		return -1
	}
	return int(tens)*10 + int(units)
}

// isClock reports whether s starts with HH:mm:ss with seconds up to the given ones.
func isClock(s []byte, seconds int) bool {
	if len(s) < len("15:04:05") || s[2] != ':' || s[5] != ':' {
		return false
	}
	h, m, sec := two(s, 0), two(s, 3), two(s, 6)
	return h >= 0 && h <= 23 && m >= 0 && m <= 59 && sec >= 0 && sec <= seconds
}

// isDateTime reports whether s is an RFC 3339 date-time: seconds and offset
// must be there; a leap second may only be the last one of a UTC day.
func isDateTime(s []byte) bool {
	if len(s) < len("2006-01-02T15:04:05Z") || s[10]|0x20 != 't' || !isDate(s[:10]) || !isClock(s[11:], 60) {
		return false
	}
	minute := two(s, 11)*60 + two(s, 14)
	leap := two(s, 17) == 60
	s = s[19:]
	if s[0] == '.' {
		end := digits(s, 1)
		if end == 1 || end == len(s) {
			return false
		}
		s = s[end:]
	}
	if s[0] != 'Z' && s[0] != 'z' {
		if len(s) != len("+07:00") || (s[0] != '+' && s[0] != '-') || s[3] != ':' {
			return false
		}
		h, m := two(s, 1), two(s, 4)
		if h < 0 || h > 23 || m < 0 || m > 59 {
			return false
		}
		if s[0] == '+' {
			minute -= h*60 + m
		} else {
			minute += h*60 + m
		}
	} else if len(s) != 1 {
		return false
	}
	const day = 24 * 60
	return !leap || (minute+day)%day == day-1
}

// isEmail reports whether s is an addr-spec of RFC 5321: a dotted local part of
// at most 64 bytes and a host name, 254 bytes in all; and whether the host name has a
// dot. A quoted local part or an address literal, though legal, is nobody's e-mail
// address and counts as wrong.
func isEmail(s []byte) (ok, dot bool) {
	switch emailMachine.end(s) {
	case oneLabel:
		return emailFits(s), false
	case moreLabels:
		return emailFits(s), true
	}
	return false, false
}

const (
	localStart = iota // also after a dot
	localPart
	hostStart
	oneLabel // of the host name, not at its end if a hyphen was the last
	oneHyphen
	labelStart
	moreLabels
	moreHyphen
	noEmail
	emailStates
)

// emailMachine knows how an e-mail address is written, but for lengths.
var emailMachine = newMachine(emailStates, func(state int, b byte) int {
	inHost := func(in, hyphen int) int {
		switch {
		case isAlphanumeric(b):
			return in
		case b == '-' && hyphen != 0:
			return hyphen
		case b == '.' && state == in:
			return labelStart
		}
		return noEmail
	}
	switch state {
	case localStart, localPart:
		switch {
		case emailByte[b] != 0:
			return localPart
		case b == '.' && state == localPart:
			return localStart
		case b == '@' && state == localPart:
			return hostStart
		}
	case hostStart:
		return inHost(oneLabel, 0)
	case oneLabel, oneHyphen:
		return inHost(oneLabel, oneHyphen)
	case labelStart:
		return inHost(moreLabels, 0)
	case moreLabels, moreHyphen:
		return inHost(moreLabels, moreHyphen)
	}
	return noEmail
})

// emailFits reports whether no part of an e-mail address is too long.
func emailFits(s []byte) bool {
	if len(s) <= 64 { // then none is
		return true
	}
	local, host, _ := bytes.Cut(s, []byte("@"))
	for len(host) > 63 {
		dot := bytes.IndexByte(host, '.')
		if dot < 0 || dot > 63 {
			return false
		}
		host = host[dot+1:]
	}
	return len(local) <= 64 && len(s) <= 254
}

// emailByte marks what an unquoted local part may hold besides dots (RFC 5322 atext).
var emailByte = byteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~")

func byteSet(list string) (set [256]byte) {
	for i := range len(list) {
		set[list[i]] = 1
	}
	return set
}

func isAlphanumeric(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9'
}

// isURI reports whether s is an absolute URI as RFC 3986 writes it: a scheme,
// then only allowed characters and whole percent escapes, and a sound host and port.
func isURI(s []byte) bool {
	colon := bytes.IndexByte(s, ':')
	if colon < 1 || s[0]|0x20 < 'a' || s[0]|0x20 > 'z' {
		return false
	}
	for _, b := range s[:colon] {
		if !isAlphanumeric(b) && b != '+' && b != '-' && b != '.' {
			return false
		}
	}
	rest := s[colon+1:]
	for i, b := range rest {
		if uriByte[b] == 0 {
			return false
		}
		if b == '%' && (i+2 >= len(rest) || unhex(rest[i+1]) > 15 || unhex(rest[i+2]) > 15) {
			return false
		}
	}
	return !bytes.HasPrefix(rest, []byte("//")) || isAuthority(rest[2:])
}

var uriByte = byteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%")

// isAuthority looks at the host and port that rest starts with.
func isAuthority(rest []byte) bool {
	if i := bytes.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	at := bytes.LastIndexByte(rest, '@')
	if bytes.ContainsAny(rest[:at+1], "[]") {
		return false
	}
	rest = rest[at+1:]
	if len(rest) > 0 && rest[0] == '[' {
		end := bytes.IndexByte(rest, ']')
		if end < 0 || !isIPv6(rest[1:end]) {
			return false
		}
		rest = rest[end+1:]
		return len(rest) == 0 || rest[0] == ':' && digits(rest, 1) == len(rest)
	}
	if bytes.ContainsAny(rest, "[]%") {
		return false
	}
	port := bytes.IndexByte(rest, ':')
	return port < 0 || digits(rest, port+1) == len(rest)
}

// isIPv6 reports whether s is an IPv6 address without a zone.
func isIPv6(s []byte) bool {
	addr, err := netip.ParseAddr(string(s))
	return err == nil && addr.Is6() && addr.Zone() == ""
}
