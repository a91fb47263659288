package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

func openTar(path string) (c contents, err error) {
	f, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer f.Close()
	return untar(f)
}

// untar reads a tar archive that is packed with gzip.
func untar(r io.Reader) (c contents, err error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return c, err
	}
	for files := tar.NewReader(unpacked); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return c, err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		text, err := io.ReadAll(files)
		if err != nil {
			return c, err
		}
		before := c.program == nil
		if c.add(h.Name, text); before && c.program != nil && h.Mode&0o111 == 0 {
			return c, fmt.Errorf("%s cannot be run: its mode is %o", h.Name, h.Mode)
		}
	}
}

func openZip(path string) (c contents, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return c, err
	}
	defer z.Close()
	for _, file := range z.File {
		if file.FileInfo().IsDir() {
			continue
		}
		f, err := file.Open()
		if err != nil {
			return c, err
		}
		text, err := io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return c, err
		}
		c.add(file.Name, text)
	}
	return c, nil
}

// The form of an ar archive, in which a deb is: a mark, then members, each with a header
// of 60 bytes whose bytes 48 to 58 are the size in decimal digits, on even offsets.
const (
	arMark   = "!<arch>\n"
	arHeader = 60
)

func openDeb(path string) (c contents, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	return undeb(text)
}

func undeb(text []byte) (c contents, err error) {
	rest, ok := bytes.CutPrefix(text, []byte(arMark))
	if !ok {
		return c, errors.New("it is no Debian package")
	}
	for len(rest) >= arHeader {
		name := strings.TrimSpace(string(rest[:16]))
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || size < 0 || size > len(rest)-arHeader {
			return c, errors.New("it is cut off")
		}
		member := rest[arHeader : arHeader+size]
		if strings.TrimSuffix(name, "/") == "data.tar.gz" {
			return untar(bytes.NewReader(member))
		}
		rest = rest[min(len(rest), arHeader+size+size%2):]
	}
	return c, errors.New("it has no data.tar.gz")
}
