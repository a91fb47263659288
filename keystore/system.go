package keystore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// ErrNotFound says that a store works and has no such key.
var ErrNotFound = errors.New("there is no such key")

// A System is a key store of the operating system: the Secret Service, the Keychain or
// the Credential Manager. Get and Delete return ErrNotFound for a key that is not there,
// all return *NoStoreError where there is no key store.
type System interface {
	Get(account string) (string, error)
	Set(account, key string) error
	Delete(account string) error
}

// NoStoreError says that this system has no key store that could be asked.
type NoStoreError struct{ Err error }

// Error says so.
func (e *NoStoreError) Error() string { return "this system has no key store that can be reached" }

// Unwrap returns what the system said, if it was asked.
func (e *NoStoreError) Unwrap() error { return e.Err }

// StoreError says that the system's key store refused or did not answer.
type StoreError struct{ Err error }

// Error says what to do instead.
func (e *StoreError) Error() string {
	return fmt.Sprintf("the system's key store could not be used: %v. Unlock it and try again, or say where else the key is with --key-source file or environment", e.Err)
}

// Unwrap returns what the system said.
func (e *StoreError) Unwrap() error { return e.Err }

// OfSystem is the key store of this system.
func OfSystem() System { return systemStore{} }

// service is the name that all keys are listed under.
const service = "clinik-import"

type systemStore struct{}

func (systemStore) Get(account string) (string, error) {
	if !reachable() {
		return "", &NoStoreError{}
	}
	key, err := keyring.Get(service, account)
	return key, translate(err)
}

func (systemStore) Set(account, key string) error {
	if !reachable() {
		return &NoStoreError{}
	}
	return translate(keyring.Set(service, account, key))
}

func (systemStore) Delete(account string) error {
	if !reachable() {
		return &NoStoreError{}
	}
	return translate(keyring.Delete(service, account))
}

func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrUnsupportedPlatform), noService(err):
		return &NoStoreError{Err: err}
	}
	return err
}

// patience is how long a person may take to unlock the store.
const patience = 2 * time.Minute

var errPatience = errors.New("it gave no answer")

// ask asks the system's store and does not wait for ever: the store may be asking for a
// password on a screen that nobody sees. What fails is a *StoreError, but for ErrNotFound
// and *NoStoreError.
func (k *Keys) ask(ctx context.Context, question func() (string, error)) (string, error) {
	if k.System == nil {
		return "", &NoStoreError{}
	}
	wait := k.Patience
	if wait <= 0 {
		wait = patience
	}
	ctx, cancel := context.WithTimeoutCause(ctx, wait, errPatience)
	defer cancel()
	type answer struct {
		key string
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		key, err := question()
		answers <- answer{key, err}
	}()
	select {
	case a := <-answers:
		_, missing := errors.AsType[*NoStoreError](a.err)
		if a.err == nil || missing || errors.Is(a.err, ErrNotFound) {
			return a.key, a.err
		}
		return "", &StoreError{a.err}
	case <-ctx.Done():
		return "", &StoreError{context.Cause(ctx)}
	}
}
