// Package keystore keeps ClinikAPI keys and finds them again, each for one profile and
// one server.
//
//	auto:  the system's key store ─▶ a private file ─▶ the environment      the first that has one
//
// A key is filed under the server's scheme, host and port: what was stored for one is
// never found for another. A private file is made only by a person's explicit choice.
// Errors of this package never hold a key.
package keystore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"clinik-import/client"
)

// A Source is where a key was found; the values are those of the setting key-source.
type Source string

// The sources. Auto asks the others in their order.
const (
	Auto        Source = "auto"
	Store       Source = "store"       // of the system
	File        Source = "file"        // that only its owner can read
	Environment Source = "environment" // the variable
)

// Words says the source as a sentence has it.
func (s Source) Words() string {
	switch s {
	case Store:
		return "the system's key store"
	case File:
		return "the key file"
	case Environment:
		return "the variable CLINIKAPI_SECRET_KEY"
	}
	return string(s)
}

// A Place is what a key is for.
type Place struct {
	Profile string // "" = none
	Host    string // scheme://host[:port] as client.ParseHost writes it
}

// name is the profile's part of file names and accounts; no profile can be called "_".
func (p Place) name() string {
	if p.Profile == "" {
		return "_"
	}
	return p.Profile
}

// setCommand is the command that stores the key of a profile, "" for none.
func setCommand(profile string) string {
	if profile == "" {
		return "clinik-import key set"
	}
	return "clinik-import key set --profile " + profile
}

// account is what the system's key store lists the key under.
func (p Place) account() string { return p.name() + " " + p.Host }

// Keys are the places that a person's keys are in. The zero value of a field is a place
// that has none.
type Keys struct {
	System   System        // nil: there is none
	Folder   string        // of the key files
	Variable string        // what the variable held; it is for whatever server is named
	Patience time.Duration // how long the system's store may take: it may ask for a password; 0: 2 min
}

// A Found key.
type Found struct {
	Key    client.Key
	Source Source
	Also   bool // the variable holds another key, which is not used
}

// NoKeyError says that no source has a key.
type NoKeyError struct {
	Place Place
	Asked Source
	Store error // why the system's store could not be asked, nil if it could
}

// Error says what to do.
func (e *NoKeyError) Error() string {
	text := "there is no key for " + e.Place.Host
	if e.Place.Profile != "" {
		text += " in the profile " + e.Place.Profile
	}
	if e.Asked != Auto && e.Asked != "" {
		text += " in " + e.Asked.Words() + ", which alone is asked (key-source)"
	}
	text += ". Store one with: " + setCommand(e.Place.Profile)
	if e.Store != nil {
		text += " --file (" + e.Store.Error() + ")"
	}
	return text + "; or put it into the variable CLINIKAPI_SECRET_KEY"
}

// Unwrap returns why the system's store could not be asked.
func (e *NoKeyError) Unwrap() error { return e.Store }

// Find looks for the key of a place in a source, or in all. It returns *NoKeyError if
// none has it, *StoreError if the system's store refuses to tell, and *ExposedError or *FileError for
// a key file that must not be used: none of them is passed over for the next source.
func (k *Keys) Find(ctx context.Context, p Place, from Source) (Found, error) {
	none := &NoKeyError{Place: p, Asked: from}
	if from == Store || from == Auto {
		text, err := k.ask(ctx, func() (string, error) { return k.System.Get(p.account()) })
		if err == nil {
			return k.found(text, Store)
		}
		if missing, ok := errors.AsType[*NoStoreError](err); ok {
			none.Store = missing
		} else if !errors.Is(err, ErrNotFound) {
			return Found{}, err
		}
	}
	if from == File || from == Auto {
		text, err := readKeyFile(k.Folder, p)
		if err == nil {
			return k.found(text, File)
		}
		if !errors.Is(err, ErrNotFound) {
			return Found{}, err
		}
	}
	if (from == Environment || from == Auto) && k.Variable != "" {
		return k.found(k.Variable, Environment)
	}
	return Found{}, none
}

func (k *Keys) found(text string, source Source) (Found, error) {
	key, err := client.ParseKey(text)
	if err != nil {
		return Found{}, fmt.Errorf("the key in %s: %w", source.Words(), err)
	}
	other, err := client.ParseKey(k.Variable)
	return Found{Key: key, Source: source, Also: err == nil && !other.Equal(key)}, nil
}

// Save keeps a key, in the system's store or, if inFile, in a private file, and removes
// an earlier one of the same place from the other, so that it cannot come back.
func (k *Keys) Save(ctx context.Context, p Place, text string, inFile bool) (Source, error) {
	text = strings.TrimSpace(text)
	key, err := client.ParseKey(text)
	if err != nil {
		return "", err
	}
	if key.Live() && strings.HasPrefix(p.Host, "http://") {
		return "", errors.New("a live key (clk_live_) is never kept for a server without https")
	}
	if inFile {
		if err := writeKeyFile(k.Folder, p, text); err != nil {
			return "", err
		}
		return File, nil
	}
	if _, err := k.ask(ctx, func() (string, error) { return "", k.System.Set(p.account(), text) }); err != nil {
		return "", err
	}
	if err := removeKeyFile(k.Folder, p); err != nil && !errors.Is(err, ErrNotFound) {
		return Store, err
	}
	return Store, nil
}

// Forget removes the key of a place from the system's store and the key file, and says
// where it was. A system without a key store is no error.
func (k *Keys) Forget(ctx context.Context, p Place) (from []Source, err error) {
	_, err = k.ask(ctx, func() (string, error) { return "", k.System.Delete(p.account()) })
	_, missing := errors.AsType[*NoStoreError](err)
	switch {
	case err == nil:
		from = append(from, Store)
	case missing, errors.Is(err, ErrNotFound):
		err = nil
	}
	switch fileErr := removeKeyFile(k.Folder, p); {
	case fileErr == nil:
		from = append(from, File)
	case !errors.Is(fileErr, ErrNotFound):
		err = errors.Join(err, fileErr)
	}
	return from, err
}

// Check reports whether the system's key store answers: nil, *NoStoreError or *StoreError.
func (k *Keys) Check(ctx context.Context) error {
	_, err := k.ask(ctx, func() (string, error) { return k.System.Get("_ https://no.such.server.invalid") })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
