package ndjson

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// archive makes a zip of empty entries; the first may have content.
func archive(t *testing.T, content string, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, name := range names {
		e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			io.WriteString(e, content)
		}
	}
	w.Close()
	return b.Bytes()
}

func utf16Bytes(s string, order binary.AppendByteOrder) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

func utf32Bytes(s string, order binary.AppendByteOrder) (b []byte) {
	for _, r := range s {
		b = order.AppendUint32(b, uint32(r))
	}
	return b
}

const two = `{"firstName":"Zoë","lastName":"王"}` + "\n" + `{"firstName":"Ada","lastName":"Lovelace"}` + "\n"

// TestOpenRefuses: what cannot be NDJSON is named for what it is, with advice.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	le, be := binary.LittleEndian, binary.BigEndian
	for is, content := range map[string][]byte{
		"empty":                                  {},
		"empty ":                                 []byte("\xef\xbb\xbf"),
		"a PNG picture":                          []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
		"a JPEG picture":                         []byte("\xff\xd8\xff\xe0\x00\x10JFIF"),
		"a GIF picture":                          []byte("GIF89a\x01\x00\x01\x00"),
		"a PDF document":                         []byte("%PDF-1.7\n%\xe2\xe3"),
		"a zip archive with no file in it":       archive(t, "", "folder/"),
		"a damaged zip archive":                  archive(t, two, "patients.ndjson")[:150],
		"an Excel workbook (xlsx)":               archive(t, "<Types/>", "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
		"a Word document (docx)":                 archive(t, "<Types/>", "[Content_Types].xml", "word/document.xml"),
		"a LibreOffice spreadsheet (ods)":        archive(t, "application/vnd.oasis.opendocument.spreadsheet", "mimetype", "content.xml"),
		"a LibreOffice document":                 archive(t, "application/vnd.oasis.opendocument.text", "mimetype", "content.xml"),
		"a bzip2 archive":                        []byte("BZh91AY&SY"),
		"an xz archive":                          []byte("\xfd7zXZ\x00\x00\x04"),
		"a 7z archive":                           []byte("7z\xbc\xaf\x27\x1c\x00\x04"),
		"a RAR archive":                          []byte("Rar!\x1a\x07\x01\x00"),
		"an SQLite database":                     []byte("SQLite format 3\x00\x10\x00"),
		"an old Office document (xls, doc)":      []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"),
		"a program":                              []byte("\x7fELF\x02\x01\x01"),
		"a program ":                             []byte("MZ\x90\x00\x03"),
		"UTF-16 text":                            append([]byte("\xff\xfe"), utf16Bytes(two, le)...),
		"UTF-16 text ":                           append([]byte("\xfe\xff"), utf16Bytes(two, be)...),
		"UTF-16 text  ":                          utf16Bytes(two, le),
		"UTF-16 text   ":                         utf16Bytes(two, be),
		"UTF-32 text":                            append([]byte("\xff\xfe\x00\x00"), utf32Bytes(two, le)...),
		"UTF-32 text ":                           utf32Bytes(two, be),
		"UTF-32 text  ":                          utf32Bytes(two, le),
		"a table (CSV)":                          []byte("firstName,lastName\nAda,Lovelace\n"),
		"a table (CSV) ":                         []byte("\xef\xbb\xbfVorname;Nachname\r\nAda;Lovelace\r\n"),
		"XML":                                    []byte("<?xml version=\"1.0\"?>\n<Bundle/>"),
		"an HTML page":                           []byte("\n<!DOCTYPE html><html>"),
		"one JSON array, not one record a line":  []byte(`[{"firstName":"Ada"},{"firstName":"Alan"}]`),
		"one JSON array, not one record a line ": []byte("[\n{\"firstName\":\"Ada\"},\n{\"firstName\":\"Alan\"}\n]\n"),
		"JSON with its records spread over several lines":  []byte("{\n  \"firstName\": \"Ada\"\n}\n"),
		"JSON with its records spread over several lines ": []byte("{ \"firstName\": \"Ada\",\n  \"lastName\": \"Lovelace\" }\n"),
		"a FHIR Bundle":  []byte(`{"resourceType":"Bundle","entry":[]}` + "\n"),
		"a FHIR Bundle ": []byte("{\n  \"id\": \"b\",\n  \"resourceType\" : \"Bundle\",\n  \"entry\": []\n}\n"),
		"binary data":    bytes.Repeat([]byte("\x01\x02\x03abc"), 100),
	} {
		for _, packing := range []string{"", "gzip", "zstd"} {
			if packing != "" && (strings.TrimSpace(is) == "empty" && len(content) == 0 || strings.Contains(is, "zip archive ") || strings.HasPrefix(is, "a damaged")) {
				continue
			}
			t.Run(is+packing, func(t *testing.T) {
				t.Parallel()
				f, err := Open(write(t, "input", pack(t, content, packing)))
				if err == nil {
					f.Close()
					t.Fatal("opened")
				}
				var format *FormatError
				if !errors.As(err, &format) || format.Is != strings.TrimSpace(is) || format.Hint == "" {
					t.Errorf("%v", err)
				}
			})
		}
	}
}

// TestOpenAccepts: odd files that hold records all the same, or are for the lint to judge.
func TestOpenAccepts(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"records":            two,
		"one record":         `{"a":1}`,
		"bom":                "\xef\xbb\xbf" + two,
		"array then record":  "[1,2]\n" + two,
		"garbage":            "nonsense\n",
		"blank lines":        "\n\n \n",
		"a NUL in a record":  two + "{\"a\":\"\x00\"}\n",
		"latin-1":            "{\"a\":\"Ren\xe9e\"}\n",
		"records with comma": `{"a":1,"b":2}` + "\n" + `{"a":1,"b":2}` + "\n",
		"broken first":       "{\n" + two,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Open(write(t, "input", []byte(content)))
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
		})
	}
}

func TestOpenNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	is := func(path, want string) {
		t.Helper()
		f, err := Open(path)
		if err == nil {
			f.Close()
		}
		var format *FormatError
		if !errors.As(err, &format) || format.Is != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	is(dir, "a folder")
	if _, err := Open(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("missing file: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	is("/dev/null", "a device")
	link := filepath.Join(dir, "link")
	os.Symlink("nowhere", link)
	if _, err := Open(link); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("dangling link: %v", err)
	}
	socket, err := os.MkdirTemp("", "s") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(socket) })
	l, err := net.Listen("unix", filepath.Join(socket, "s"))
	if err != nil {
		t.Skip("no unix sockets here")
	}
	t.Cleanup(func() { l.Close() })
	is(filepath.Join(socket, "s"), "a socket")
	if os.Getuid() != 0 {
		path := write(t, "secret", []byte(two))
		os.Chmod(path, 0)
		if _, err := Open(path); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("unreadable file: %v", err)
		}
	}
}

func TestSymlinkIsFollowedAndShown(t *testing.T) {
	t.Parallel()
	path := write(t, "records.ndjson", []byte(two))
	link := filepath.Join(t.TempDir(), "link.ndjson")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	f, err := Open(link)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	real, _ := filepath.EvalSymlinks(path)
	if i := f.Info(); i.Path != link || i.Resolved != real || i.Size != int64(len(two)) {
		t.Errorf("%+v", i)
	}
}

func TestChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(path string) error{
		"":         func(string) error { return nil },
		"appended": func(p string) error { return os.WriteFile(p, []byte(two+two), 0o600) },
		"touched":  func(p string) error { return os.Chtimes(p, time.Time{}, time.Now().Add(time.Hour)) },
		"removed":  os.Remove,
		"replaced": func(p string) error {
			stat, _ := os.Stat(p)
			if err := os.WriteFile(p+".new", []byte(two), 0o600); err != nil {
				return err
			}
			os.Chtimes(p+".new", stat.ModTime(), stat.ModTime())
			return os.Rename(p+".new", p)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, "records.ndjson", []byte(two))
			f, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := change(path); err != nil {
				t.Skip(err) // Windows holds open files
			}
			if err := f.Changed(); errors.Is(err, ErrChanged) != (name != "") || err != nil && strings.Count(err.Error(), path) != 1 {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestTruncated: a file that loses its end under us is an error, not an early end.
func TestTruncated(t *testing.T) {
	t.Parallel()
	path := write(t, "records.ndjson", []byte(strings.Repeat(two, 10)))
	f, err := OpenWith(path, small)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Truncate(path, 100); err != nil {
		t.Skip(err)
	}
	if err := f.Index(t.Context()); !errors.Is(err, ErrChanged) {
		t.Errorf("index: %v", err)
	}
	if err := f.Scan(t.Context(), 1, func(Line) error { return nil }); !errors.Is(err, ErrChanged) {
		t.Errorf("scan: %v", err)
	}
	if err := new(Linter).File(t.Context(), f, NewReport()); !errors.Is(err, ErrChanged) {
		t.Errorf("lint: %v", err)
	}
}

func TestDamagedCompression(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	for i := range 20_000 {
		text.WriteString(`{"firstName":"n`)
		text.Write(binary.AppendUvarint([]byte("x"), uint64(i%90+33)))
		text.WriteString("\"}\n")
	}
	for _, packing := range []string{"gzip", "zstd"} {
		t.Run(packing, func(t *testing.T) {
			t.Parallel()
			whole := pack(t, text.Bytes(), packing)
			f, err := OpenWith(write(t, "cut", whole[:len(whole)*2/3]), Options{block: 1 << 10})
			if err == nil {
				defer f.Close()
				err = f.Index(t.Context())
			}
			if err == nil || !strings.Contains(err.Error(), "compressed file is") {
				t.Errorf("cut off: %v", err)
			}
		})
	}
}

// TestBomb: a small file that unpacks to a huge one is refused while it is read.
func TestBomb(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	line := []byte(strings.Repeat(" ", 1<<16) + "\n")
	for range 1200 {
		w.Write(line)
	}
	w.Close()
	for name, o := range map[string]Options{"ratio": {MaxRatio: 500}, "size": {MaxText: 1 << 20}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := OpenWith(write(t, "bomb.gz", b.Bytes()), o)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			var format *FormatError
			if err := f.Index(t.Context()); !errors.As(err, &format) {
				t.Errorf("index: %v", err)
			}
		})
	}
}

func TestARecordBelowIsNoBundle(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"{\"firstName\":\"Ada\"}\n{\"resourceType\":\"Bundle\"}\n",
		"{\"resourceType\":\"Patient\",\"firstName\":\"Bundle\"}\n",
	} {
		if err := sniff([]byte(text), Lines); err != nil {
			t.Errorf("%q is said to be %s", text, err.Is)
		}
	}
}

func TestNamesOfFilesOfRecords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"a.ndjson": true, "A.NDJSON.GZ": true, "b.jsonl": true, "b.jsonl.zst": true, "c.json": false, "ndjson": false, "a.ndjson.bak": false} {
		if IsNamedSo(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
