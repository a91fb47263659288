package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A made is a release that was made up: small packages with all that they must hold but
// for the program, which is a few bytes.
type made struct {
	folder string
	files  map[string][]byte
}

func makeRelease(t *testing.T) made {
	t.Helper()
	m := made{t.TempDir(), map[string][]byte{}}
	for _, p := range platforms {
		name := "clinik-import"
		if p.system == "windows" {
			name += ".exe"
		}
		program := []byte(p.system + p.processor)
		for _, kind := range p.kinds {
			files := map[string][]byte{name: program}
			for _, f := range archived() {
				files[f] = []byte(f)
			}
			if kind == ".deb" || kind == ".rpm" {
				files = map[string][]byte{"usr/bin/clinik-import": program}
				for _, f := range installed() {
					files[f] = []byte(f)
				}
			}
			pack := map[string]func(*testing.T, map[string][]byte) []byte{".tar.gz": makeTar, ".zip": makeZip, ".deb": makeDeb, ".rpm": makeRPM}[kind]
			path := "clinik-import_1.2.3_" + p.system + "_" + p.processor + kind
			if pack == nil {
				m.files[path] = fmt.Appendf(nil, `{"bomFormat":"CycloneDX","metadata":{"component":{"hashes":[{"content":"%x"}]}},"components":[{"purl":"pkg:golang/x@v1"}]}`, sha256.Sum256(program))
			} else {
				m.files[path] = pack(t, files)
			}
		}
	}
	m.write(t)
	return m
}

// write lays the files out, with their checksums.
func (m made) write(t *testing.T) {
	t.Helper()
	var list bytes.Buffer
	for name, text := range m.files {
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(text), name)
		m.put(t, name, text)
	}
	m.put(t, "checksums.txt", list.Bytes())
}

func (m made) put(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.folder, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func makeTar(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	w := tar.NewWriter(packed)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: "./" + name, Mode: 0o755, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if w.Close() != nil || packed.Close() != nil {
		t.Fatal("the archive could not be made")
	}
	return b.Bytes()
}

func makeZip(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func makeDeb(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	b := []byte(arMark)
	for name, text := range map[string][]byte{"debian-binary": []byte("2.0\n"), "data.tar.gz": makeTar(t, files)} {
		b = fmt.Appendf(b, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", name, 0, 0, 0, 0o644, len(text))
		b = append(b, text...)
		if len(text)%2 == 1 {
			b = append(b, '\n')
		}
	}
	return b
}

func makeRPM(_ *testing.T, files map[string][]byte) []byte {
	var names, hashes, of []byte
	n := 0
	for name, text := range files {
		names = append(append(names, name...), 0)
		hashes = append(fmt.Appendf(hashes, "%x", sha256.Sum256(text)), 0)
		of = binary.BigEndian.AppendUint32(of, 0)
		n++
	}
	b := append(make([]byte, rpmLead), makeHeader(map[uint32][]byte{1000: []byte("sig\x00")}, 1)...)
	b = append(b, 0, 0, 0, 0) // to a multiple of eight
	return append(b, makeHeader(map[uint32][]byte{tagBasenames: names, tagHashes: hashes, tagDirectoryOf: of, tagDirectories: []byte("/\x00")}, n)...)
}

func makeHeader(tags map[uint32][]byte, n int) []byte {
	var entries, store []byte
	for tag, values := range tags {
		count := n
		if tag == tagDirectories {
			count = 1
		}
		for _, v := range []int{int(tag), 8, len(store), count} {
			entries = binary.BigEndian.AppendUint32(entries, uint32(v))
		}
		store = append(store, values...)
	}
	b := append(bytes.Clone(rpmMark), 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(len(tags)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(store)))
	return append(append(b, entries...), store...)
}

func anyProgram(string, []byte, platform) error { return nil }

func TestReleaseThatIsWhole(t *testing.T) {
	t.Parallel()
	m := makeRelease(t)
	if n, err := release(m.folder, anyProgram); err != nil || n != len(m.files) {
		t.Errorf("%d of %d files, %v", n, len(m.files), err)
	}
}

func TestReleaseThatIsNot(t *testing.T) {
	t.Parallel()
	const tarball, deb, rpm, zipped, bill = "clinik-import_1.2.3_linux_amd64.tar.gz", "clinik-import_1.2.3_linux_amd64.deb",
		"clinik-import_1.2.3_linux_arm64.rpm", "clinik-import_1.2.3_windows_arm64.zip", "clinik-import_1.2.3_darwin_arm64.cdx.json"
	program := map[string][]byte{"clinik-import": []byte("linuxamd64"), "usr/bin/clinik-import": []byte("linuxamd64")}
	for name, row := range map[string]struct {
		spoil func(t *testing.T, m made)
		want  string
	}{
		"a package is missing":   {func(t *testing.T, m made) { os.Remove(filepath.Join(m.folder, rpm)) }, "*_linux_arm64.rpm: there are 0"},
		"a wrong checksum":       {func(t *testing.T, m made) { m.put(t, zipped, makeZip(t, program)) }, "another hash"},
		"one is not summed":      {func(t *testing.T, m made) { m.put(t, "checksums.txt", nil) }, "checksums.txt lacks " + deb},
		"one too many":           {func(t *testing.T, m made) { m.files["x.exe"] = nil; m.write(t) }, "names x.exe"},
		"an archive lacks files": {func(t *testing.T, m made) { m.files[tarball] = makeTar(t, program); m.write(t) }, "man/clinik-import-key-set.1"},
		"a deb lacks files":      {func(t *testing.T, m made) { m.files[deb] = makeDeb(t, program); m.write(t) }, "usr/share/doc/clinik-import/THIRD-PARTY.txt"},
		"an rpm lacks files":     {func(t *testing.T, m made) { m.files[rpm] = makeRPM(t, program); m.write(t) }, "usr/share/man/man1/clinik-import.1"},
		"an rpm that is none":    {func(t *testing.T, m made) { m.files[rpm] = makeDeb(t, program); m.write(t) }, "no package of RPM"},
		"a deb that is none":     {func(t *testing.T, m made) { m.files[deb] = makeRPM(t, program); m.write(t) }, "no Debian package"},
		"another program":        {func(t *testing.T, m made) { m.files[rpm] = makeRPM(t, program); m.write(t) }, "holds another program"},
		"a bill of another": {func(t *testing.T, m made) {
			m.files[bill] = m.files["clinik-import_1.2.3_linux_arm64.cdx.json"]
			m.write(t)
		}, "of another program"},
		"a bill that is none":     {func(t *testing.T, m made) { m.files[bill] = []byte("{}"); m.write(t) }, "no bill of materials"},
		"a way out of the folder": {func(t *testing.T, m made) { m.files[zipped] = makeZip(t, map[string][]byte{"../x": nil}); m.write(t) }, "outside of the folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := makeRelease(t)
			row.spoil(t, m)
			if _, err := release(m.folder, anyProgram); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("want %q in %v", row.want, err)
			}
		})
	}
}

func TestProgramMustBeForItsSystem(t *testing.T) {
	t.Parallel()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkProgram("x", program, platform{system: "plan9", processor: "mips"}); err == nil || !strings.Contains(err.Error(), "was built with") {
		t.Errorf("%v", err)
	}
	if err := checkProgram("x", []byte("no program"), platforms[0]); err == nil {
		t.Error("what is no program passed")
	}
}

func FuzzPackages(f *testing.F) {
	t := new(testing.T)
	f.Add(makeRPM(t, map[string][]byte{"a": nil}))
	f.Add(makeDeb(t, map[string][]byte{"a": nil}))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, open := range []func([]byte) (contents, error){unrpm, undeb} {
			if c, err := open(text); err == nil {
				if _, err := json.Marshal(c.hashes); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
