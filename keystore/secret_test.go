package keystore

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"testing"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	secret := []byte{0, 1, 2, 255, '\n'}
	for name, c := range map[string]struct {
		system System
		inFile bool
		want   Source
	}{
		"a store":              {memory{}, false, Store},
		"a store, file chosen": {memory{}, true, File},
		"no store":             {nil, false, File},
		"none reachable":       {refusing{&NoStoreError{}}, false, File},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := Keys{System: c.system, Folder: t.TempDir()}
			where, err := k.SaveSecret(t.Context(), "journal 1", secret, c.inFile)
			if err != nil || where != c.want {
				t.Fatalf("SaveSecret = %s, %v, want %s", where, err, c.want)
			}
			got, where, err := k.Secret(t.Context(), "journal 1")
			if err != nil || where != c.want || string(got) != string(secret) {
				t.Errorf("Secret = %v in %s, %v", got, where, err)
			}
			files, _ := os.ReadDir(k.Folder)
			if (len(files) > 0) != (c.want == File) {
				t.Errorf("files %v", files)
			}
			for _, f := range files {
				if info, _ := f.Info(); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
					t.Errorf("mode %v", info.Mode())
				}
			}
		})
	}
}

// That a secret is not there is said only if every place could be asked.
func TestAbsentSecret(t *testing.T) {
	t.Parallel()
	k := Keys{System: memory{}, Folder: t.TempDir()}
	if _, _, err := k.Secret(t.Context(), "journal 1"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want fs.ErrNotExist", err)
	}
	locked := errors.New("locked")
	for _, system := range []System{nil, refusing{locked}} {
		k.System = system
		if _, _, err := k.Secret(t.Context(), "journal 1"); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v, want that the store cannot be asked", err)
		}
	}
	if _, err := k.SaveSecret(t.Context(), "journal 1", []byte{1}, false); !errors.Is(err, locked) {
		t.Errorf("a locked store: %v; nothing may be kept elsewhere unasked", err)
	}
}
