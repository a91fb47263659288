package resource

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestGuessesChangeNothing: a judge that has seen many records finds in one what a new judge finds.
func TestGuessesChangeNothing(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 7))
	for _, name := range Names() {
		ty := mustLookup(t, name)
		old := NewJudge(ty, today)
		for range 300 {
			record := bytes.Clone(ty.Example())
			for range rng.IntN(3) {
				at := rng.IntN(len(record))
				switch piece := record[at:min(len(record), at+1+rng.IntN(4))]; rng.IntN(3) {
				case 0:
					record = append(record[:at:at], record[at+len(piece):]...)
				case 1:
					record = append(record[:at+len(piece):at+len(piece)], record[at:]...)
				default:
					record[at] = `":,{}[]\ x0é`[rng.IntN(12)]
				}
			}
			got, want := old.Check(record, nil), NewJudge(ty, today).Check(record, nil)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: %s\nafter others %+v\nalone        %+v", name, record, got, want)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	list := []string{"", "a", "abcdef", "abcdefg", "abcdefgh", "abcdefghijklmn", "abcdefghijklmno", strings.Repeat("x", 21), strings.Repeat("x", 22),
		strings.Repeat("x", 23), `q"`, "é"}
	k := newKeys(list)
	rest := strings.Repeat(" ", longestKey)
	for i, name := range list {
		want := len(name) + 3
		if want > longestKey || !isPlain(name) {
			want = 0
		}
		for _, before := range []string{"", "{", `{"x":1,`} {
			if size := k.match(i, []byte(before+`"`+name+`":`+rest), len(before)); size != want {
				t.Errorf("%q: %d, want %d", name, size, want)
			}
		}
		for _, other := range []string{name + `":`, `'` + name + `":`, `"` + name + `"`, `"` + name + `x":`, `"` + strings.ToUpper(name) + `_":`, "\x00", rest} {
			if size := k.match(i, []byte(other+rest), 0); size != 0 && other != `"`+name+`":` {
				t.Errorf("%q is taken for %q", other, name)
			}
		}
		if size := k.match(i, []byte(`"`+name+`":`), 0); size != 0 && len(name)+3 < longestKey {
			t.Errorf("%q: looked beyond the end", name)
		}
		if k.match(i, []byte(rest), len(rest)) != 0 || k.match(i, []byte(rest), len(rest)+1) != 0 {
			t.Errorf("%q: looked behind the end", name)
		}
	}
	if k.match(len(list), []byte(rest), 0) != 0 {
		t.Error("a key beyond the last matches")
	}
}

// TestMultibyte holds the walk over characters beyond ASCII to the standard library's.
func TestMultibyte(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 11))
	edges := []rune{0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF}
	for range 100_000 {
		var d []byte
		for range 1 + rng.IntN(4) {
			d = utf8.AppendRune(d, edges[rng.IntN(len(edges))])
		}
		if rng.IntN(2) == 0 {
			d[rng.IntN(len(d))] = byte(rng.IntN(256))
		}
		d = d[:1+rng.IntN(len(d))]
		want := 0
		for want < len(d) && d[want] >= utf8.RuneSelf {
			_, size := utf8.DecodeRune(d[want:])
			if size == 1 {
				break
			}
			want += size
		}
		if got := multibyte(d, 0); got != want {
			t.Fatalf("% x: %d, want %d", d, got, want)
		}
	}
}
