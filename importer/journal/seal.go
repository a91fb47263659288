package journal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
)

// keyProof is what the journal keeps the MAC of, to tell its own key from another.
const keyProof = "clinik-import journal key"

const keySize = 32 // bytes

// loadKey reads the journal's key from its file or from where that says it is kept, or
// makes it for a fresh journal.
func (j *Journal) loadKey(fresh bool) error {
	path := filepath.Join(j.dir, keyName)
	key, err := os.ReadFile(path)
	switch {
	case fresh && (errors.Is(err, fs.ErrNotExist) || err == nil && len(key) < keySize): // a shorter one was never finished
		if key, err = makeKey(path); err != nil {
			return err
		}
	case errors.Is(err, fs.ErrNotExist):
		return &DamagedError{Path: filepath.Join(j.dir, fileName), What: "its key file " + keyName + " is missing"}
	case err != nil:
		return fmt.Errorf("the journal's key could not be read: %w", err)
	}
	name, kept := keptName(key)
	if kept {
		if key, err = j.fetch(name); err != nil {
			return err
		}
	}
	if len(key) != keySize {
		return &DamagedError{Path: path, What: "the key is not 32 bytes long"}
	}
	if j.keeper != nil && !kept && !j.observing {
		if err := j.entrust(key); err != nil {
			return err
		}
	}
	sealKey, err := hkdf.Key(sha256.New, key, nil, "seal", 32)
	if err != nil {
		return err
	}
	if j.macKey, err = hkdf.Key(sha256.New, key, nil, "mac", 32); err != nil {
		return err
	}
	block, err := aes.NewCipher(sealKey)
	if err != nil {
		return err
	}
	j.aead, err = cipher.NewGCMWithRandomNonce(block)
	return err
}

func makeKey(path string) ([]byte, error) {
	key := make([]byte, keySize)
	rand.Read(key)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the journal's key could not be made: %w", err)
	}
	_, err = f.Write(key)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("the journal's key could not be kept: %w", err)
	}
	return key, nil
}

// MAC returns the HMAC-SHA-256 of the data under the journal's local key.
func (j *Journal) MAC(data []byte) []byte {
	h := j.NewMAC()
	h.Write(data)
	return h.Sum(nil)
}

// NewMAC returns an HMAC under the journal's local key, for hashing many records.
func (j *Journal) NewMAC() hash.Hash { return hmac.New(sha256.New, j.macKey) }

// seal encrypts what may hold values of patients; place binds it to its row.
func (j *Journal) seal(plain []byte, place string) []byte {
	return j.aead.Seal(nil, nil, plain, []byte(place))
}

func (j *Journal) unseal(sealed []byte, place string) ([]byte, error) {
	plain, err := j.aead.Open(nil, nil, sealed, []byte(place))
	if err != nil {
		return nil, &DamagedError{Path: filepath.Join(j.dir, fileName), What: "a sealed part cannot be opened", Err: err}
	}
	return plain, nil
}

// sealText and unsealText keep empty texts empty.
func (j *Journal) sealText(s, place string) []byte {
	if s == "" {
		return nil
	}
	return j.seal([]byte(s), place)
}

func (j *Journal) unsealText(sealed []byte, place string) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := j.unseal(sealed, place)
	return string(plain), err
}
