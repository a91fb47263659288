package keystore

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
)

// MoveSecret moves a secret of our own making to the system's store or to a private file,
// and says where it was. It is written to the new place, read back and compared, and only
// then taken from the old one: whatever breaks off in between, the secret is in one of the
// two, under the name that Secret finds it by, and moving it again finishes the work. It
// returns the errors of Secret, and *NoStoreError where there is no store to move it to.
func (k *Keys) MoveSecret(ctx context.Context, name string, to Source) (from Source, err error) {
	secret, from, err := k.Secret(ctx, name)
	if err != nil {
		return "", err
	}
	defer clear(secret)
	switch to {
	case File:
		return from, k.moveToFile(ctx, name, secret)
	case Store:
		return from, k.moveToStore(ctx, name, secret)
	}
	return from, fmt.Errorf("a secret is kept in %s or in %s, not in %s", Store.Words(), File.Words(), to.Words())
}

func (k *Keys) moveToFile(ctx context.Context, name string, secret []byte) error {
	there, err := k.secretInFile(name)
	if errors.Is(err, ErrNotFound) {
		if err := writePrivate(k.Folder, k.secretFile(name), base64.StdEncoding.EncodeToString(secret)+"\n"); err != nil {
			return err
		}
		there, err = k.secretInFile(name)
	}
	if err == nil && !bytes.Equal(there, secret) {
		err = &FileError{Path: k.secretFile(name), Reason: "holds another secret of the same name; nothing was moved"}
	}
	if err != nil {
		return err
	}
	_, err = k.ask(ctx, func() (string, error) { return "", k.System.Delete(name) })
	if _, none := errors.AsType[*NoStoreError](err); none || errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (k *Keys) moveToStore(ctx context.Context, name string, secret []byte) error {
	kept, err := k.secretInFile(name)
	inFile := !errors.Is(err, ErrNotFound)
	if err == nil && !bytes.Equal(kept, secret) {
		err = &FileError{Path: k.secretFile(name), Reason: "holds another secret of the same name; nothing was moved"}
	}
	if inFile && err != nil {
		return err
	}
	text := base64.StdEncoding.EncodeToString(secret)
	if _, err := k.ask(ctx, func() (string, error) { return "", k.System.Set(name, text) }); err != nil {
		return err
	}
	back, err := k.ask(ctx, func() (string, error) { return k.System.Get(name) })
	if err != nil {
		return err
	}
	if back != text {
		return &StoreError{errors.New("it gave back something else than it was given; the secret is still in its file")}
	}
	if !inFile {
		return nil
	}
	return removePrivate(k.secretFile(name))
}

// secretInFile reads the secret's file, or returns ErrNotFound.
func (k *Keys) secretInFile(name string) ([]byte, error) {
	text, err := readPrivate(k.secretFile(name))
	if err != nil {
		return nil, err
	}
	defer clear(text)
	return base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
}

// removePrivate overwrites a file and removes it.
func removePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return &FileError{path, "cannot be removed", err}
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.WriteAt(make([]byte, min(info.Size(), maxKeyFile)), 0)
	}
	if err := errors.Join(err, f.Sync(), f.Close(), os.Remove(path)); err != nil {
		return &FileError{path, "cannot be removed", err}
	}
	return nil
}
