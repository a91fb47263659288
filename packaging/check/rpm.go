package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
)

// An rpm begins with a lead of 96 bytes; then come two headers, that of the signature
// (padded to eight bytes) and the one that lists the files. A header is a mark, the number
// of its entries, the size of its store, the entries (tag, type, offset into the store,
// count), the store. (https://rpm.org, "RPM V4 Package format")
const (
	rpmLead        = 96
	rpmEntry       = 16
	tagBasenames   = 1117
	tagDirectories = 1118
	tagDirectoryOf = 1116 // of each file: the index of its folder
	tagHashes      = 1035
)

var rpmMark = []byte{0x8e, 0xad, 0xe8, 0x01}

var errRPM = errors.New("it is no package of RPM, or cut off")

// openRPM reads the list of files, with their hashes; it unpacks nothing.
func openRPM(path string) (c contents, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	return unrpm(text)
}

func unrpm(text []byte) (c contents, err error) {
	if len(text) < rpmLead {
		return c, errRPM
	}
	signature, rest, err := rpmHeader(text[rpmLead:])
	if err != nil {
		return c, err
	}
	pad := (8 - len(signature.store)%8) % 8
	if len(rest) < pad {
		return c, errRPM
	}
	files, _, err := rpmHeader(rest[pad:])
	if err != nil {
		return c, err
	}
	names, folders, hashes, of := files.texts(tagBasenames), files.texts(tagDirectories), files.texts(tagHashes), files.numbers(tagDirectoryOf)
	if len(names) == 0 || len(of) != len(names) || len(hashes) != len(names) {
		return c, errRPM
	}
	c.hashes = map[string]string{}
	for i, name := range names {
		if int(of[i]) >= len(folders) {
			return c, errRPM
		}
		if hashes[i] != "" { // a folder has none
			c.hashes[string(bytes.TrimPrefix([]byte(folders[of[i]]+name), []byte("/")))] = hashes[i]
		}
	}
	return c, nil
}

type header struct{ entries, store []byte }

// rpmHeader reads a header and returns what follows it.
func rpmHeader(text []byte) (h header, rest []byte, err error) {
	const fixed = 16
	if len(text) < fixed || !bytes.HasPrefix(text, rpmMark) {
		return h, nil, errRPM
	}
	n, size := int(binary.BigEndian.Uint32(text[8:])), int(binary.BigEndian.Uint32(text[12:]))
	text = text[fixed:]
	if n > len(text)/rpmEntry || size > len(text)-n*rpmEntry {
		return h, nil, errRPM
	}
	h.entries, h.store = text[:n*rpmEntry], text[n*rpmEntry:n*rpmEntry+size]
	return h, text[n*rpmEntry+size:], nil
}

// find returns where in the store the values of a tag begin, and how many there are.
func (h header) find(tag uint32) (values []byte, n int) {
	for e := h.entries; len(e) >= rpmEntry; e = e[rpmEntry:] {
		offset := int(binary.BigEndian.Uint32(e[8:]))
		if binary.BigEndian.Uint32(e) == tag && offset <= len(h.store) {
			return h.store[offset:], int(binary.BigEndian.Uint32(e[12:]))
		}
	}
	return nil, 0
}

func (h header) texts(tag uint32) (all []string) {
	values, n := h.find(tag)
	for range min(n, len(values)) {
		text, rest, ok := bytes.Cut(values, []byte{0})
		if !ok {
			return nil
		}
		all, values = append(all, string(text)), rest
	}
	return all
}

func (h header) numbers(tag uint32) (all []uint32) {
	values, n := h.find(tag)
	for range min(n, len(values)/4) {
		all, values = append(all, binary.BigEndian.Uint32(values)), values[4:]
	}
	return all
}
