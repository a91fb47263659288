package practice

import (
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
)

// An rng draws from PCG, whose numbers are fixed by its published algorithm. The
// methods here use whole numbers only, so they give the same on every platform;
// their bias, below 2⁻³², does not matter for practice data.
type rng struct{ pcg *rand.PCG }

func newRNG(seed uint64, stream string) *rng {
	h := fnv.New64a()
	h.Write([]byte(stream))
	return &rng{rand.NewPCG(seed, h.Sum64())}
}

// intn returns a number in [0, n).
func (r *rng) intn(n int) int {
	hi, _ := bits.Mul64(r.pcg.Uint64(), uint64(n))
	return int(hi)
}

// below is intn for counts of lines.
func (r *rng) below(n int64) int64 {
	hi, _ := bits.Mul64(r.pcg.Uint64(), uint64(n))
	return int64(hi)
}

// between returns a number in [low, high].
func (r *rng) between(low, high int) int { return low + r.intn(high-low+1) }

// percent is true p times in a hundred.
func (r *rng) percent(p int) bool { return r.intn(100) < p }

func pick[T any](r *rng, of []T) T { return of[r.intn(len(of))] }

// A writer appends the members of a record to b. Texts come from the word lists
// here, which hold them as they stand in JSON, so nothing needs escaping.
type writer struct {
	*rng
	b []byte
}

func (w *writer) sep() {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) key(name string) {
	w.sep()
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *writer) text(name, value string) {
	w.key(name)
	w.b = append(w.b, '"')
	w.b = append(w.b, value...)
	w.b = append(w.b, '"')
}

func (w *writer) raw(name, value string) {
	w.key(name)
	w.b = append(w.b, value...)
}

func (w *writer) number(name string, n int) {
	w.key(name)
	w.b = appendInt(w.b, n)
}

// decimal writes n divided by 10 to the power of places.
func (w *writer) decimal(name string, n, places int) {
	w.key(name)
	w.b = appendDecimal(w.b, n, places)
}

func (w *writer) object(name string) {
	w.key(name)
	w.b = append(w.b, '{')
}

func (w *writer) array(name string) {
	w.key(name)
	w.b = append(w.b, '[')
}

// element opens an object in an array.
func (w *writer) element() {
	w.sep()
	w.b = append(w.b, '{')
}

func (w *writer) end()      { w.b = append(w.b, '}') }
func (w *writer) endArray() { w.b = append(w.b, ']') }

// item writes a text element of an array.
func (w *writer) item(value string) {
	w.sep()
	w.b = append(w.b, '"')
	w.b = append(w.b, value...)
	w.b = append(w.b, '"')
}

// pattern appends text in which each '#' is a digit and each '?' one from 1 to 9.
func (w *writer) pattern(p string) {
	x := w.pcg.Uint64()
	var digit uint64
	for i := 0; i < len(p); i++ {
		switch c := p[i]; c {
		case '#':
			digit, x = bits.Mul64(x, 10)
			w.b = append(w.b, '0'+byte(digit))
		case '?':
			digit, x = bits.Mul64(x, 9)
			w.b = append(w.b, '1'+byte(digit))
		default:
			w.b = append(w.b, c)
		}
	}
}

// filled writes a text member by pattern.
func (w *writer) filled(name, pattern string) {
	w.key(name)
	w.b = append(w.b, '"')
	w.pattern(pattern)
	w.b = append(w.b, '"')
}

// itemFilled writes a text element of an array by pattern.
func (w *writer) itemFilled(pattern string) {
	w.sep()
	w.b = append(w.b, '"')
	w.pattern(pattern)
	w.b = append(w.b, '"')
}

func appendInt(b []byte, n int) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	var digits [20]byte
	i := len(digits)
	for {
		i--
		digits[i] = '0' + byte(n%10)
		if n /= 10; n == 0 {
			return append(b, digits[i:]...)
		}
	}
}

func appendDecimal(b []byte, n, places int) []byte {
	unit := 1
	for range places {
		unit *= 10
	}
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = appendInt(b, n/unit)
	if n %= unit; n == 0 {
		return b
	}
	b = append(b, '.')
	for n > 0 {
		unit /= 10
		b = append(b, '0'+byte(n/unit))
		n %= unit
	}
	return b
}
