package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"clinik-import/keystore"
)

// mostKeyInput is the most bytes that are read as a key.
const mostKeyInput = 4 << 10

var (
	errNoKeyRead = errors.New("there is no key on standard input; give it as one line: clinik-import key set < FILE")
	errMoreRead  = errors.New("there is more on standard input than a key, so no key was stored. Give the key alone, as one line: clinik-import key set < FILE")
)

// readKey reads a key: from a terminal unseen, else all of standard input.
func readKey(ctx context.Context, env Env, place keystore.Place) ([]byte, error) {
	if env.Terminal {
		fmt.Fprintf(env.Err, "Key for %s%s (it is not shown): ", place.Host, ofProfile(place.Profile))
		text, err := env.Secret(ctx)
		fmt.Fprintln(env.Err)
		if ctx.Err() != nil {
			return nil, errors.New("interrupted; no key was stored")
		}
		if err != nil {
			return nil, fmt.Errorf("the key could not be read: %w", err)
		}
		return text, nil
	}
	text, err := awaited(ctx, func() ([]byte, error) {
		all := make([]byte, mostKeyInput+1) // one piece, so that no other copies are left behind
		n, err := io.ReadFull(env.In, all)
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = nil
		}
		return all[:n], err
	})
	if ctx.Err() != nil {
		return nil, errors.New("interrupted; no key was stored")
	}
	if err != nil {
		return nil, fmt.Errorf("the key could not be read from standard input: %w", err)
	}
	return oneKey(text)
}

// oneKey takes the only line out of what was read, which may be a text as editors and shells of
// Windows write it: with a byte order mark, in UTF-8 or UTF-16.
func oneKey(text []byte) ([]byte, error) {
	long := len(text) > mostKeyInput
	text = bytes.TrimSpace(ofUTF16(bytes.TrimPrefix(text, []byte(byteOrderMark))))
	switch {
	case len(text) == 0:
		return nil, errNoKeyRead
	case long || bytes.ContainsAny(text, "\r\n"):
		clear(text)
		return nil, errMoreRead
	}
	return text, nil
}

// ofUTF16 is a text in UTF-8 if a byte order mark says that it is in UTF-16; it is wiped then.
func ofUTF16(text []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return text
	}
	defer clear(text)
	out := make([]byte, 0, utf8.UTFMax*len(text)/2)
	for unit := text[2:]; len(unit) > 1; unit = unit[2:] {
		r := rune(order.Uint16(unit))
		if utf16.IsSurrogate(r) {
			r = utf8.RuneError // in no key
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
