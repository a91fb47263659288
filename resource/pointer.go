package resource

import (
	"strconv"
	"strings"
)

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")
var pointerUnescaper = strings.NewReplacer("~1", "/", "~0", "~")

// pointer returns the JSON Pointer of where the walk is: the present member or
// element of the innermost object or array, or that object itself between members.
func (c *checker) pointer() string {
	var b strings.Builder
	for _, p := range c.path[:c.depth] {
		switch {
		case p < 0:
			b.WriteByte('/')
			b.WriteString(strconv.Itoa(int(^p)))
		case p > 0:
			writeToken(&b, c.keyAt(int(p)))
		}
	}
	return b.String()
}

func writeToken(b *strings.Builder, name string) {
	b.WriteByte('/')
	b.WriteString(pointerEscaper.Replace(name))
}

// keyAt decodes the key whose quote is at pos; the walk has been over it.
func (c *checker) keyAt(pos int) string {
	return strings.ToValidUTF8(string(unescape(nil, c.data[pos+1:keyEnd(c.data, pos)])), "\uFFFD")
}

// keyEnd returns the closing quote of the key whose opening one is at pos.
func keyEnd(d []byte, pos int) int {
	for pos++; d[pos] != '"'; pos++ {
		if d[pos] == '\\' {
			pos++
		}
	}
	return pos
}

func unescapePointer(token string) string {
	if !strings.Contains(token, "~") {
		return token
	}
	return pointerUnescaper.Replace(token)
}

func isIndex(token string) bool {
	for i := range len(token) {
		if token[i] < '0' || token[i] > '9' {
			return false
		}
	}
	return token != ""
}
