package keystore

import (
	"errors"
	"os"
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
