package keystore

import (
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Secrets are keys of our own making, by name: in the system's key store, else in a
// private file. Nobody has to choose the file, for such a secret opens nothing but what
// lies on this computer.

func (k *Keys) secretFile(name string) string {
	return filepath.Join(k.Folder, strings.ReplaceAll(name, " ", "-")+".secret")
}

// Secret returns the secret of a name and where it was found. It returns fs.ErrNotExist if
// there certainly is none, *NoStoreError or *StoreError if it may be in the system's store,
// which cannot be asked now.
func (k *Keys) Secret(ctx context.Context, name string) ([]byte, Source, error) {
	text, err := k.ask(ctx, func() (string, error) { return k.System.Get(name) })
	if err == nil {
		secret, err := base64.StdEncoding.DecodeString(text)
		return secret, Store, err
	}
	data, fileErr := readPrivate(k.secretFile(name))
	if fileErr == nil {
		secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(data)))
		return secret, File, err
	}
	switch {
	case !errors.Is(fileErr, ErrNotFound):
		return nil, "", fileErr
	case errors.Is(err, ErrNotFound):
		return nil, "", fs.ErrNotExist
	}
	return nil, "", err
}

// SaveSecret keeps a secret, in the system's store or, where there is none or inFile says
// so, in a private file; it says where.
func (k *Keys) SaveSecret(ctx context.Context, name string, secret []byte, inFile bool) (Source, error) {
	text := base64.StdEncoding.EncodeToString(secret)
	if !inFile {
		_, err := k.ask(ctx, func() (string, error) { return "", k.System.Set(name, text) })
		if _, missing := errors.AsType[*NoStoreError](err); !missing {
			return Store, err
		}
	}
	path := k.secretFile(name)
	if err := os.MkdirAll(k.Folder, 0o700); err != nil {
		return "", &FileError{path, "cannot be made", err}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", &FileError{path, "cannot be made", err}
	}
	_, err = f.WriteString(text + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(path)
		return "", &FileError{path, "cannot be written", err}
	}
	return File, nil
}
