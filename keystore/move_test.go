package keystore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// failing is a store that fails at one kind of question, as a program does that is ended there.
type failing struct {
	memory
	at string
}

var errEnded = errors.New("ended here")

func (f failing) Get(account string) (string, error) {
	if f.at == "get" && f.memory[account] != "" {
		return "", errEnded
	}
	return f.memory.Get(account)
}

func (f failing) Set(account, key string) error {
	if f.at == "set" {
		return errEnded
	}
	if err := f.memory.Set(account, key); err != nil || f.at != "after set" {
		return err
	}
	return errEnded
}

func (f failing) Delete(account string) error {
	if f.at == "delete" {
		return errEnded
	}
	if err := f.memory.Delete(account); err != nil || f.at != "after delete" {
		return err
	}
	return errEnded
}

// A secret can be moved to and fro, and is where it was put and nowhere else.
func TestSecretIsMoved(t *testing.T) {
	t.Parallel()
	store := memory{}
	k := Keys{System: store, Folder: t.TempDir()}
	if _, err := k.SaveSecret(t.Context(), "journal 1", []byte{1, 2}, false); err != nil {
		t.Fatal(err)
	}
	for _, to := range []Source{File, File, Store, Store, File} {
		if _, err := k.MoveSecret(t.Context(), "journal 1", to); err != nil {
			t.Fatal(err)
		}
		secret, where, err := k.Secret(t.Context(), "journal 1")
		files, _ := os.ReadDir(k.Folder)
		if err != nil || where != to || string(secret) != "\x01\x02" || len(store)+len(files) != 1 {
			t.Errorf("to %s: %v in %s, %v; %d in the store, %d files", to, secret, where, err, len(store), len(files))
		}
	}
	if _, err := k.MoveSecret(t.Context(), "journal 1", Environment); err == nil {
		t.Error("it was moved to the environment")
	}
}

// Wherever a move breaks off, the secret is found, and moving it again finishes the work.
func TestInterruptedMoveLosesNothing(t *testing.T) {
	t.Parallel()
	for _, to := range []Source{File, Store} {
		for _, at := range []string{"get", "set", "after set", "delete", "after delete"} {
			t.Run(string(to)+" "+at, func(t *testing.T) {
				t.Parallel()
				store := memory{}
				k := Keys{System: store, Folder: t.TempDir()}
				if _, err := k.SaveSecret(t.Context(), "journal 1", []byte{1, 2}, to == Store); err != nil {
					t.Fatal(err)
				}
				k.System = failing{store, at}
				_, failed := k.MoveSecret(t.Context(), "journal 1", to)
				k.System = store
				if secret, _, err := k.Secret(t.Context(), "journal 1"); err != nil || string(secret) != "\x01\x02" {
					t.Fatalf("after %v: %v, %v", failed, secret, err)
				}
				if _, err := k.MoveSecret(t.Context(), "journal 1", to); err != nil {
					t.Fatal(err)
				}
				secret, where, err := k.Secret(t.Context(), "journal 1")
				files, _ := os.ReadDir(k.Folder)
				if err != nil || where != to || string(secret) != "\x01\x02" || len(store)+len(files) != 1 {
					t.Errorf("%v in %s, %v; %d in the store, %d files", secret, where, err, len(store), len(files))
				}
			})
		}
	}
}

// Two secrets of one name are not taken for one another.
func TestMoveRefusesAnotherSecretOfTheName(t *testing.T) {
	t.Parallel()
	for _, to := range []Source{File, Store} {
		store := memory{}
		k := Keys{System: store, Folder: t.TempDir()}
		for _, inFile := range []bool{true, false} {
			secret := []byte{1}
			if inFile {
				secret = []byte{2}
			}
			if _, err := k.SaveSecret(t.Context(), "journal 1", secret, inFile); err != nil {
				t.Fatal(err)
			}
		}
		_, err := k.MoveSecret(t.Context(), "journal 1", to)
		files, _ := os.ReadDir(k.Folder)
		if _, ok := errors.AsType[*FileError](err); !ok || len(store) != 1 || len(files) != 1 {
			t.Errorf("to %s: %v; %d in the store, %d files", to, err, len(store), len(files))
		}
	}
	k := Keys{Folder: t.TempDir()}
	if _, err := k.SaveSecret(t.Context(), "journal 1", []byte{1}, true); err != nil {
		t.Fatal(err)
	}
	if _, err := k.MoveSecret(t.Context(), "journal 1", Store); err == nil {
		t.Error("moved to a store that is not there")
	}
}

// garbling is a store that gives back something else than it was given.
type garbling struct{ memory }

func (g garbling) Get(account string) (string, error) {
	text, err := g.memory.Get(account)
	return "x" + text, err
}

func TestASecretThatComesBackOtherwiseStaysInItsFile(t *testing.T) {
	t.Parallel()
	k := Keys{Folder: t.TempDir()}
	if _, err := k.SaveSecret(t.Context(), "journal 1", []byte{1}, true); err != nil {
		t.Fatal(err)
	}
	k.System = garbling{memory{}}
	_, err := k.MoveSecret(t.Context(), "journal 1", Store)
	if _, ok := errors.AsType[*StoreError](err); !ok {
		t.Errorf("%v", err)
	}
	k.System = nil
	if secret, from, err := k.Secret(t.Context(), "journal 1"); err != nil || from != File || !bytes.Equal(secret, []byte{1}) {
		t.Errorf("%v from %s, %v", secret, from, err)
	}
}

// A secret that was moved away is not left on the disk: what was in its file is overwritten,
// which another name of the same file shows.
func TestAMovedSecretIsOverwritten(t *testing.T) {
	t.Parallel()
	k := Keys{System: memory{}, Folder: t.TempDir()}
	if _, err := k.SaveSecret(t.Context(), "journal 1", []byte{1}, true); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := os.Link(k.secretFile("journal 1"), other); err != nil {
		t.Skipf("this file system has no second names: %v", err)
	}
	if _, err := k.MoveSecret(t.Context(), "journal 1", Store); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadFile(other)
	if err != nil || len(bytes.Trim(left, "\x00")) > 0 {
		t.Errorf("%q is left, %v", left, err)
	}
}

func TestASecretIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	k := Keys{Folder: t.TempDir()}
	if _, err := k.SaveSecret(t.Context(), "journal 1", []byte{1}, true); err != nil {
		t.Fatal(err)
	}
	_, err := k.SaveSecret(t.Context(), "journal 1", []byte{2}, true)
	if _, ok := errors.AsType[*FileError](err); !ok {
		t.Errorf("%v", err)
	}
	if secret, _, err := k.Secret(t.Context(), "journal 1"); err != nil || !bytes.Equal(secret, []byte{1}) {
		t.Errorf("%v, %v", secret, err)
	}
}
