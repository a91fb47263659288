package journal

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// keeper keeps keys in memory, unless it is locked.
type keeper struct {
	keys   map[string][]byte
	locked error
}

func (k *keeper) Load(name string) ([]byte, error) {
	if k.locked != nil {
		return nil, k.locked
	}
	key, ok := k.keys[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return key, nil
}

func (k *keeper) Save(name string, key []byte) error {
	if k.locked == nil {
		k.keys[name] = bytes.Clone(key)
	}
	return k.locked
}

var errLocked = errors.New("the key store is locked")

func TestKeyIsKeptOutside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir) // from before there was a keeper
	addBatch(t, j, 1)
	cs := []Correction{{Line: 1}}
	update(t, j, func(tx *Tx) error {
		_, err := tx.AddStep("r", noon, cs, [][]byte{[]byte("corrected")})
		return err
	})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(dir, keyName))
	if err != nil || len(key) != keySize {
		t.Fatalf("key %d bytes, %v", len(key), err)
	}
	k := &keeper{keys: map[string][]byte{}, locked: errLocked}
	read := func(what string) {
		t.Helper()
		j, err := OpenWith(dir, Options{Keys: k})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		defer j.Close()
		if got, err := j.Corrected(cs[0].ID); string(got) != "corrected" || err != nil {
			t.Errorf("%s: the correction is %q, %v", what, got, err)
		}
		if kinds := found(t, j, Head{}); kinds != nil {
			t.Errorf("%s: verify found %v", what, kinds)
		}
	}
	read("the keeper is locked") // the key stays where it was
	if now, _ := os.ReadFile(filepath.Join(dir, keyName)); !bytes.Equal(now, key) {
		t.Fatal("the key left its file though nobody took it")
	}
	k.locked = nil
	read("the keeper takes it")
	if bytes.Contains(bytesOf(t, dir), key) || len(k.keys) != 1 || !bytes.Equal(slices.Collect(maps.Values(k.keys))[0], key) {
		t.Errorf("the key is still in the folder, or not with the keeper: %d kept", len(k.keys))
	}
	read("the keeper has it")
	if len(k.keys) != 1 {
		t.Errorf("%d keys are kept", len(k.keys))
	}
	look, err := ObserveWith(dir, Options{Keys: k})
	if err != nil {
		t.Fatal(err)
	}
	look.Close()

	k.locked = errLocked
	if _, err := OpenWith(dir, Options{Keys: k}); !errors.Is(err, errLocked) || !isKeyError(err) {
		t.Errorf("locked: %v, want *KeyError", err)
	}
	if _, err := Open(dir); !isKeyError(err) {
		t.Errorf("without a keeper: %v, want *KeyError", err)
	}
	k.locked = nil
	read("unlocked again: nothing was lost")
	if _, err := OpenWith(dir, Options{Keys: &keeper{keys: map[string][]byte{}}}); err == nil {
		t.Error("it was opened without its key")
	} else if _, ok := errors.AsType[*DamagedError](err); !ok {
		t.Errorf("a keeper without the key: %v, want *DamagedError", err)
	}
}

func isKeyError(err error) bool {
	_, ok := errors.AsType[*KeyError](err)
	return ok
}

// A fresh journal's key is with the keeper from the first start on.
func TestFreshKeyIsKeptOutside(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), &keeper{keys: map[string][]byte{}}
	j, err := OpenWith(dir, Options{Keys: k})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for _, key := range k.keys {
		if bytes.Contains(bytesOf(t, dir), key) {
			t.Error("the key is in the folder")
		}
	}
	if len(k.keys) != 1 {
		t.Errorf("%d keys are kept", len(k.keys))
	}
}
