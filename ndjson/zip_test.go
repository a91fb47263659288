package ndjson

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// member is a file to be put into an archive.
type member struct {
	name    string
	content string
	method  uint16
	change  func(*zip.FileHeader) // of what the archive says of it
}

func zipped(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zipZstd, func(out io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(out) })
	for _, m := range members {
		e, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: m.method})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(e, m.content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lying makes an archive of one file of which it says something untrue.
func lying(t testing.TB, m member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{
		Name: m.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(m.content)),
		CompressedSize64: uint64(len(m.content)), UncompressedSize64: uint64(len(m.content)),
	}
	m.change(h)
	e, err := w.CreateRaw(h)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(e, m.content)
	w.Close()
	return b.Bytes()
}

func TestZipIsReadInPlace(t *testing.T) {
	t.Parallel()
	content := strings.Repeat(two, 300)
	for name, method := range map[string]uint16{"stored": zip.Store, "deflate": zip.Deflate, "zstd": zipZstd} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			packed := zipped(t, member{name: "readme.txt", content: "see the others"}, member{name: "data/", method: zip.Store},
				member{name: "__MACOSX/data/._patients.ndjson", content: "\x00\x05"}, member{name: "data/patients.ndjson", content: content, method: method})
			f, err := OpenWith(write(t, "export.zip", packed), Options{block: 100})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if i := f.Info(); i.Compression != "zip" || i.Entry != "data/patients.ndjson" || i.Size != int64(len(packed)) {
				t.Errorf("%+v", i)
			}
			want := cut([]byte(content), DefaultLineLimit)
			r := rand.New(rand.NewPCG(1, 2))
			for range 200 {
				n := r.IntN(len(want))
				if l, err := f.Line(int64(n) + 1); err != nil || l.Offset != want[n].Offset || !bytes.Equal(l.Bytes, want[n].Bytes) {
					t.Fatalf("line %d: %+v, %v", n+1, l, err)
				}
			}
			report := NewReport()
			if err := new(Linter).File(t.Context(), f, report); err != nil || report.Summary().Records != 600 || report.Summary().Errors != 0 {
				t.Errorf("%+v, %v", report.Summary(), err)
			}
		})
	}
}

func TestZipAsksWhichFile(t *testing.T) {
	t.Parallel()
	path := write(t, "export.zip", zipped(t,
		member{name: "patients.ndjson", content: two, method: zip.Deflate}, member{name: "../../etc/visits.jsonl", content: "{}\n"}, member{name: "notes.txt", content: "x"}))
	_, err := Open(path)
	var choose *ChooseError
	if !errors.As(err, &choose) || len(choose.Entries) != 2 || !strings.Contains(err.Error(), "patients.ndjson, ../../etc/visits.jsonl") {
		t.Fatalf("%v", err)
	}
	entries, err := Entries(path)
	if err != nil || !slices.Equal(entries, choose.Entries) || entries[0].Size != int64(len(two)) || entries[0].Packed == 0 {
		t.Errorf("%v, %v", entries, err)
	}
	for _, e := range entries {
		f, err := OpenWith(path, Options{Entry: e.Name})
		if err != nil {
			t.Fatal(err)
		}
		lines, err := f.Head(1)
		if err != nil || len(lines) != 1 || f.Info().Entry != e.Name {
			t.Errorf("%s: %v, %v", e.Name, lines, err)
		}
		f.Close()
	}
	if _, err := OpenWith(path, Options{Entry: "labs.ndjson"}); !errors.As(err, &choose) || choose.Wanted != "labs.ndjson" {
		t.Errorf("%v", err)
	}
	if _, err := Entries(write(t, "plain.ndjson", []byte(two))); !errors.As(err, new(*FormatError)) {
		t.Errorf("%v", err)
	}
}

// TestZipIsNotTrusted: whatever an archive says of a file in it, either exactly what it
// says is read or an error says what is wrong.
func TestZipIsNotTrusted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		packed []byte
		says   string
	}{
		"another file of the same name": {zipped(t, member{name: "a.ndjson", content: two}, member{name: "a.ndjson", content: "{}\n"}), "several files"},
		"wrong check sum":               {lying(t, member{"a.ndjson", two, 0, func(h *zip.FileHeader) { h.CRC32++ }}), "damaged"},
		"longer than it says":           {lying(t, member{"a.ndjson", two, 0, func(h *zip.FileHeader) { h.UncompressedSize64 -= 5 }}), "longer"},
		"shorter than it says":          {lying(t, member{"a.ndjson", two, 0, func(h *zip.FileHeader) { h.UncompressedSize64 += 5 }}), "cut off"},
		"beyond the end":                {lying(t, member{"a.ndjson", two, 0, func(h *zip.FileHeader) { h.CompressedSize64 = 1 << 40 }}), "damaged"},
		"a password":                    {lying(t, member{"a.ndjson", two, 0, func(h *zip.FileHeader) { h.Flags |= 1 }}), "password"},
		"an unusual method":             {lying(t, member{"a.ndjson", two, 0, func(h *zip.FileHeader) { h.Method = 14 }}), "unusual"},
		"no deflate data":               {lying(t, member{"a.ndjson", two, 0, func(h *zip.FileHeader) { h.Method = zip.Deflate }}), "damaged"},
		"gzip inside":                   {zipped(t, member{name: "a.ndjson.gz", content: string(pack(t, []byte(two), "gzip"))}), "gzip archive inside"},
		"a bomb":                        {zipped(t, member{name: "a.ndjson", content: strings.Repeat(" ", 3<<20) + "\n", method: zip.Deflate}), "unpacks to more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := OpenWith(write(t, "export.zip", c.packed), Options{MaxText: 2 << 20})
			if err == nil {
				defer f.Close()
				err = f.Index(t.Context())
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q in it", err, c.says)
			}
		})
	}
}

func FuzzZip(f *testing.F) {
	f.Add(zipped(f, member{name: "a.ndjson", content: two, method: zip.Deflate}))
	f.Add(zipped(f, member{name: "a.ndjson", content: two, method: zipZstd}, member{name: "b"}))
	f.Fuzz(func(t *testing.T, packed []byte) {
		if len(packed) < 4 {
			return
		}
		copy(packed, "PK\x03\x04")
		file, err := OpenWith(write(t, "export.zip", packed), Options{MaxText: 1 << 20, block: 1 << 10})
		if err != nil {
			return
		}
		defer file.Close()
		file.Index(t.Context()) // an error or none: it ends, and in bounds
	})
}
