package cli

import (
	"context"
	"errors"

	"clinik-import/importer/journal"
	"clinik-import/keystore"
	"clinik-import/settings"
)

// sealKeys keeps the keys of journals: in the system's key store, else in a private file
// of the configuration folder.
type sealKeys struct {
	keys   *keystore.Keys
	inFile bool // as the setting key-source says
}

func (s sealKeys) Load(name string) ([]byte, error) {
	key, _, err := s.keys.Secret(context.Background(), name)
	return key, err
}

func (s sealKeys) Save(name string, key []byte) error {
	_, err := s.keys.SaveSecret(context.Background(), name, key, s.inFile)
	return err
}

// where says in words where the key of a name is kept, and in one for programs.
func (s sealKeys) where(name string) (word, words string, err error) {
	_, source, err := s.keys.Secret(context.Background(), name)
	if err != nil {
		return "", "", err
	}
	if source == keystore.Store {
		return "store", "in the system's key store", nil
	}
	return "file", "in a private file of the configuration folder", nil
}

// sealedFrom is where the key of the journal in the folder can be moved from and to; it
// fails where it lies in the journal's own folder.
func sealedFrom(folder string, o journal.Options) (sealKeys, string, error) {
	name, err := journal.KeptAs(folder)
	if err != nil {
		return sealKeys{}, "", err
	}
	keys, kept := o.Keys.(sealKeys)
	if !kept {
		return sealKeys{}, "", errors.New("the state folder was named by --state, so it is complete in itself: the journal's key lies in it and stays there")
	}
	if name == "" {
		return sealKeys{}, "", errors.New("the journal's key still lies beside it; it is taken to the system's key store, or to a private file, at the next send, resume or start of the screens. Then it can be moved")
	}
	return keys, name, nil
}

// sealingKey says where the key of the journal in the folder is kept.
func sealingKey(folder string, o journal.Options) (word, words string, err error) {
	name, err := journal.KeptAs(folder)
	if err != nil {
		return "", "", err
	}
	keys, kept := o.Keys.(sealKeys)
	if name == "" || !kept {
		return "folder", "beside the journal, in its folder", nil
	}
	return keys.where(name)
}

// journalOptions says how the journal of real runs is opened. A state folder that was named
// on the command line is complete in itself: the key lies in it. Practice is always so.
func journalOptions(env Env, set *settings.Settings) journal.Options {
	if set.Origin("state").Kind == settings.Flag {
		return journal.Options{}
	}
	source := keystore.Source(set.KeySource)
	return journal.Options{Keys: sealKeys{keysOf(env, set), source == keystore.File || source == keystore.Environment}}
}

// archiveOptions says how journals are opened to look at them: that of real runs, or
// those of practice.
func archiveOptions(env Env, set *settings.Settings, practice bool) journal.Options {
	if practice {
		return journal.Options{}
	}
	return journalOptions(env, set)
}
