package ndjson

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// write puts a file into a folder of the test's own.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open writes the content in one of the packings and opens it with small blocks.
func open(t testing.TB, content []byte, packing string, o Options) *File {
	t.Helper()
	f, err := OpenWith(write(t, "records.ndjson", pack(t, content, packing)), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

var packings = []string{"", "gzip", "gzip twice", "zstd"}

func pack(t testing.TB, content []byte, packing string) []byte {
	t.Helper()
	var b bytes.Buffer
	gz := func(p []byte) {
		w := gzip.NewWriter(&b)
		w.Write(p)
		w.Close()
	}
	switch packing {
	case "gzip":
		gz(content)
	case "gzip twice": // two members, as cat a.gz b.gz makes them
		gz(content[:len(content)/2])
		gz(content[len(content)/2:])
	case "zstd":
		w, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(content)
		w.Close()
	default:
		return content
	}
	return b.Bytes()
}

// cut is the plain definition of lines that everything else is held against.
func cut(content []byte, limit int) (lines []Line) {
	first := Ending(0xff)
	start := 0
	if bytes.HasPrefix(content, bom) {
		start = len(bom)
	}
	for at := start; at < len(content); {
		l := Line{Number: int64(len(lines)) + 1, Offset: int64(at), Ending: None}
		l.BOM = start > 0 && at == start
		rest := content[at:]
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			l.Ending, rest = LF, rest[:i]
			at += i + 1
			if strings.HasSuffix(string(rest), "\r") {
				l.Ending, rest = CRLF, rest[:i-1]
			}
		} else {
			at = len(content)
		}
		if len(rest) > limit {
			l.Cut = int64(len(rest) - limit)
			rest = rest[:limit]
		}
		l.Bytes = rest
		if first == 0xff {
			first = l.Ending
			if first == None {
				first = LF
			}
		}
		l.Odd = l.Ending != None && l.Ending != first
		lines = append(lines, l)
	}
	return lines
}

func sameLine(a, b Line) bool {
	ab, bb := a.Bytes, b.Bytes
	a.Bytes, b.Bytes = nil, nil
	return fmt.Sprint(a) == fmt.Sprint(b) && bytes.Equal(ab, bb)
}

// nasty are texts whose lines lie badly around blocks of 16 bytes.
func nasty() map[string]string {
	long := strings.Repeat("x", 200)
	m := map[string]string{
		"one line":                       "{}\n",
		"no newline":                     "{}",
		"only newline":                   "\n",
		"blank lines":                    "\n\n\r\n \n{}\n\n",
		"crlf":                           "{}\r\n{\"a\":1}\r\n\r\n",
		"mixed":                          "{}\n{}\r\n{}\n",
		"lone cr":                        "{}\r{}\n\r\r\n{}\r",
		"bom":                            "\xef\xbb\xbf{}\n{}\n",
		"bom crlf":                       "\xef\xbb\xbf{}\r\n{}",
		"long":                           "{}\n" + long + "\n{}\n" + long + long + "\r\n" + long,
		"long at the very end":           "{}\n" + long + "\n",
		"cr on the limit":                "{}\n" + long[:64] + "\r\n{}\n" + long[:65] + "\r\n{}\n" + long[:64] + "\n" + long[:63] + "\r\r\n",
		"feeds on block edges":           strings.Repeat("a", 15) + "\n" + strings.Repeat("b", 16) + "\n" + strings.Repeat("c", 14) + "\r\n{}",
		"exactly two blocks":             strings.Repeat("a", 31) + "\n",
		"exactly two blocks, no newline": strings.Repeat("a", 32),
	}
	for n := 13; n <= 36; n++ {
		m[fmt.Sprintf("lines of %d", n)] = strings.Repeat(strings.Repeat("y", n)+"\n", 9)
		m[fmt.Sprintf("crlf lines of %d", n)] = strings.Repeat(strings.Repeat("y", n)+"\r\n", 9)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		var b strings.Builder
		for range r.IntN(60) + 1 {
			b.WriteString(strings.Repeat("z", r.IntN(40)*r.IntN(4)))
			b.WriteString([]string{"\n", "\n", "\r\n", "\r", "\n\n"}[r.IntN(5)])
		}
		m[fmt.Sprintf("random %d", i)] = b.String()
	}
	return m
}

var small = Options{block: 16, LineLimit: 64}

// TestLines holds scan, random access, head and index to the plain definition.
func TestLines(t *testing.T) {
	t.Parallel()
	for name, text := range nasty() {
		for _, packing := range packings {
			t.Run(name+" "+packing, func(t *testing.T) {
				t.Parallel()
				checkLines(t, []byte(text), packing)
			})
		}
	}
}

func checkLines(t testing.TB, text []byte, packing string) {
	t.Helper()
	want := cut(text, small.LineLimit)
	f := open(t, text, packing, small)

	// Backwards first, with nothing indexed: each jump counts as far as it must.
	fresh := open(t, text, packing, small)
	if _, err := fresh.Line(int64(len(want)) + 1); err != io.EOF {
		t.Errorf("line past the end: %v, want io.EOF", err)
	}
	for i := len(want) - 1; i >= 0; i-- {
		checkLine(t, fresh, want[i])
	}

	at := 0
	err := f.Scan(t.Context(), 1, func(l Line) error {
		if at >= len(want) || !sameLine(l, want[at]) {
			t.Fatalf("scan: line %d is %+v, want %+v", at+1, l, want[min(at, len(want)-1)])
		}
		at++
		return nil
	})
	if err != nil || at != len(want) {
		t.Fatalf("scan ended after %d lines of %d: %v", at, len(want), err)
	}
	head, err := f.Head(2)
	if err != nil || len(head) != min(2, len(want)) {
		t.Fatalf("head: %d lines, %v", len(head), err)
	}
	for i, l := range head {
		if !sameLine(l, want[i]) {
			t.Errorf("head: line %d is %+v, want %+v", i+1, l, want[i])
		}
	}
	if err := f.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, complete := f.Lines(); n != int64(len(want)) || !complete {
		t.Errorf("lines: %d, %v, want %d", n, complete, len(want))
	}
	for _, l := range want {
		checkLine(t, f, l)
	}
	if len(want) > 2 {
		from := int64(len(want)/2) + 1
		at := from - 1
		f.Scan(t.Context(), from, func(l Line) error {
			if !sameLine(l, want[at]) {
				t.Errorf("scan from %d: %+v, want %+v", from, l, want[at])
			}
			at++
			return nil
		})
	}
}

func checkLine(t testing.TB, f *File, want Line) {
	t.Helper()
	l, err := f.Line(want.Number)
	var long *LineTooLong
	if errors.As(err, &long) != (want.Cut > 0) || err != nil && long == nil {
		t.Fatalf("line %d: %v", want.Number, err)
	}
	if long != nil && (long.Line != want.Number || long.Length != int64(len(want.Bytes))+want.Cut) {
		t.Errorf("line %d: %+v", want.Number, long)
	}
	if !sameLine(l, want) {
		t.Errorf("line %d is %+v, want %+v", want.Number, l, want)
	}
}

// FuzzLines: every byte belongs to exactly one line or its terminator, whatever the text.
func FuzzLines(f *testing.F) {
	for _, text := range nasty() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) == 0 {
			return
		}
		file := &File{options: small.withDefaults(), index: newIndex(16), src: memory(text)}
		if bytes.HasPrefix(text, bom) {
			file.start = 3
		}
		if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
			file.ending = CRLF
		}
		covered := file.start
		lines := int64(0)
		err := file.Scan(context.Background(), 1, func(l Line) error {
			lines++
			if l.Offset != covered || l.Number != lines {
				t.Fatalf("line %d starts at %d, the one before ended at %d", l.Number, l.Offset, covered)
			}
			covered += int64(len(l.Bytes)) + l.Cut + map[Ending]int64{LF: 1, CRLF: 2, None: 0}[l.Ending]
			again, err := file.Line(l.Number)
			if !sameLine(again, l) {
				t.Fatalf("by number: %+v %v, in passing: %+v", again, err, l)
			}
			return nil
		})
		if err != nil || covered != int64(len(text)) {
			t.Fatalf("lines cover %d bytes of %d: %v", covered, len(text), err)
		}
	})
}

// memory is a source without a file.
type memory []byte

func (m memory) total() int64   { return int64(len(m)) }
func (m memory) parallel() bool { return true }
func (m memory) close()         {}
func (m memory) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(m).ReadAt(p, off)
}

// TestCompressedAnyOrder reads blocks of a compressed text in no order, with a cache
// that holds a few of them, from several goroutines.
func TestCompressedAnyOrder(t *testing.T) {
	t.Parallel()
	var numbers bytes.Buffer
	for i := 0; numbers.Len() < cachedText+2<<20; i++ {
		fmt.Fprintf(&numbers, "%d %s\n", i, strings.Repeat("=", 500))
	}
	text := numbers.Bytes()
	for _, packing := range []string{"gzip", "zstd"} {
		t.Run(packing, func(t *testing.T) {
			t.Parallel()
			f := open(t, text, packing, Options{LineLimit: 1 << 10})
			done := make(chan error)
			for seed := range uint64(3) {
				go func() {
					r := rand.New(rand.NewPCG(seed, 9))
					p := make([]byte, 300<<10)
					for range 4 {
						off := r.IntN(len(text))
						n, err := f.src.ReadAt(p, int64(off))
						if want := text[off:min(off+len(p), len(text))]; !bytes.Equal(p[:n], want) || (n < len(p)) != (err == io.EOF) {
							done <- fmt.Errorf("read at %d: %d bytes, %v", off, n, err)
							return
						}
					}
					done <- nil
				}()
			}
			for range 3 {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
			c := f.src.(*compressed)
			if kept := c.recent.Len() * f.options.block; kept > cachedText {
				t.Errorf("%d bytes kept", kept)
			}
		})
	}
}

func TestScanStops(t *testing.T) {
	t.Parallel()
	f := open(t, []byte(strings.Repeat("{}\n", 100)), "", small)
	stop := errors.New("enough")
	if err := f.Scan(t.Context(), 5, func(Line) error { return stop }); err != stop {
		t.Errorf("error of yield: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := f.Scan(ctx, 1, func(Line) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	})
	if n != 3 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d lines after cancelling at 3: %v", n, err)
	}
	if err := f.Index(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("index: %v", err)
	}
	if err := f.Index(t.Context()); err != nil {
		t.Errorf("index after a cancelled one: %v", err)
	}
	if _, err := f.Line(0); err == nil || err == io.EOF {
		t.Errorf("line 0: %v", err)
	}
}
