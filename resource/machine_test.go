package resource

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// TestIsUTF8 holds the machine to the standard library: all that one, two and three
// bytes can be, and four from the edges of what is allowed.
func TestIsUTF8(t *testing.T) {
	t.Parallel()
	check := func(s []byte) {
		if got, want := isUTF8(s), utf8.Valid(s); got != want {
			t.Fatalf("% x: %v", s, got)
		}
	}
	check(nil)
	for a := range 256 {
		check([]byte{byte(a)})
		for b := range 256 {
			check([]byte{byte(a), byte(b)})
			for _, c := range []byte{0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF} {
				check([]byte{byte(a), byte(b), c})
				for _, d := range []byte{0, 0x7F, 0x80, 0xBF, 0xC0, 0xFF} {
					check([]byte{byte(a), byte(b), c, d})
				}
			}
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var s []byte
		for range rng.IntN(12) {
			s = utf8.AppendRune(s, rune(rng.IntN(1<<(7+rng.IntN(14)))))
		}
		check(s)
		if len(s) > 0 {
			s[rng.IntN(len(s))] = byte(rng.IntN(256))
			check(s)
			check(s[rng.IntN(len(s)):])
		}
	}
}
