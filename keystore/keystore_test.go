package keystore

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// memory is a system's key store in memory.
type memory map[string]string

func (m memory) Get(account string) (string, error) {
	if key, ok := m[account]; ok {
		return key, nil
	}
	return "", ErrNotFound
}

func (m memory) Set(account, key string) error { m[account] = key; return nil }

func (m memory) Delete(account string) error {
	if _, ok := m[account]; !ok {
		return ErrNotFound
	}
	delete(m, account)
	return nil
}

// refusing is a key store that answers every question with an error.
type refusing struct{ err error }

func (r refusing) Get(string) (string, error) { return "", r.err }
func (r refusing) Set(string, string) error   { return r.err }
func (r refusing) Delete(string) error        { return r.err }

const (
	here, there = "https://a.example.org", "https://a.example.org:8443"
	one, two    = "clk_test_one0000000001", "clk_test_two0000000002"
)

func TestSourcesAreAskedInTheirOrder(t *testing.T) {
	t.Parallel()
	p := Place{Host: here}
	k := Keys{System: memory{}, Folder: t.TempDir(), Variable: one}
	find := func(from Source) string {
		f, err := k.Find(t.Context(), p, from)
		if err != nil {
			return err.Error()
		}
		return string(f.Source) + f.Key.Fingerprint()
	}
	of := func(s Source, text string) string {
		f, err := (&Keys{Variable: text}).Find(t.Context(), p, Environment)
		if err != nil {
			t.Fatal(err)
		}
		return string(s) + f.Key.Fingerprint()
	}
	if got := find(Auto); got != of(Environment, one) {
		t.Error(got)
	}
	if _, err := k.Save(t.Context(), p, two, true); err != nil {
		t.Fatal(err)
	}
	if got := find(Auto); got != of(File, two) {
		t.Error(got)
	}
	if f, _ := k.Find(t.Context(), p, Auto); !f.Also {
		t.Error("that the variable holds another key is not said")
	}
	if _, err := k.Save(t.Context(), p, " "+one+"\n", false); err != nil {
		t.Fatal(err)
	}
	if got := find(Auto); got != of(Store, one) {
		t.Error(got)
	}
	if got := find(File); !strings.Contains(got, "there is no key") {
		t.Errorf("the key file still has the older key: %s", got)
	}
	if got := find(Environment); got != of(Environment, one) {
		t.Error(got)
	}
}

func TestAKeyIsForOneServerAndOneProfile(t *testing.T) {
	t.Parallel()
	for _, inFile := range []bool{true, false} {
		k := Keys{System: memory{}, Folder: t.TempDir()}
		if _, err := k.Save(t.Context(), Place{"north", here}, one, inFile); err != nil {
			t.Fatal(err)
		}
		for _, p := range []Place{{"north", there}, {"north", "http://a.example.org"}, {"north", here + ".evil"}, {"south", here}, {"", here}} {
			if f, err := k.Find(t.Context(), p, Auto); err == nil {
				t.Errorf("in a file %t: the key was found for %+v in %s", inFile, p, f.Source)
			}
		}
		if _, err := k.Find(t.Context(), Place{"north", here}, Auto); err != nil {
			t.Error(err)
		}
	}
}

func TestKeysOfSeveralServersInOneFile(t *testing.T) {
	t.Parallel()
	k := Keys{Folder: t.TempDir()}
	for host, key := range map[string]string{here: one, there: two} {
		if _, err := k.Save(t.Context(), Place{"", host}, key, true); err != nil {
			t.Fatal(err)
		}
	}
	from, err := k.Forget(t.Context(), Place{"", here})
	if err != nil || !slices.Equal(from, []Source{File}) {
		t.Errorf("%v, %v", from, err)
	}
	if _, err := k.Find(t.Context(), Place{"", there}, File); err != nil {
		t.Errorf("the other server's key went too: %v", err)
	}
	if _, err := k.Forget(t.Context(), Place{"", there}); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(k.Folder); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestKeyFileOfOthersIsNotUsed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing there")
	}
	k := Keys{Folder: t.TempDir(), Variable: two}
	p := Place{"", here}
	if _, err := k.Save(t.Context(), p, one, true); err != nil {
		t.Fatal(err)
	}
	path := keyFile(k.Folder, p)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	var open *ExposedError
	if _, err := k.Find(t.Context(), p, Auto); !errors.As(err, &open) || open.Path != path || strings.Contains(err.Error(), "one0") {
		t.Errorf("%v", err)
	}
	var bad *FileError
	if err := errors.Join(os.Remove(path), os.Mkdir(filepath.Join(k.Folder, "_.key"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Find(t.Context(), p, Auto); !errors.As(err, &bad) {
		t.Errorf("a folder in its place: %v", err)
	}
}

// What an exposed key file asks of a person can be done.
func TestAnExposedKeyFileIsReplacedAndForgotten(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing there")
	}
	k := Keys{Folder: t.TempDir()}
	p, neighbour := Place{"north", here}, Place{"north", "https://other.example"}
	path := keyFile(k.Folder, p)
	expose := func() {
		t.Helper()
		for _, place := range []Place{p, neighbour} {
			if _, err := k.Save(t.Context(), place, one, true); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expose()
	if _, err := k.Find(t.Context(), p, File); err == nil || !strings.Contains(err.Error(), "key set --profile north --file") {
		t.Errorf("what to do: %v", err)
	}
	if _, err := k.Save(t.Context(), p, two, true); err != nil {
		t.Error(err)
	}
	if found, err := k.Find(t.Context(), p, File); err != nil {
		t.Errorf("replaced: %v, %v", found, err)
	}
	_, err := k.Find(t.Context(), neighbour, File)
	if _, none := errors.AsType[*NoKeyError](err); !none {
		t.Errorf("another key that was exposed looks as if it had not been: %v", err)
	}
	expose()
	if from, err := k.Forget(t.Context(), p); err != nil || len(from) != 1 {
		t.Errorf("forgotten: %v, %v", from, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestAStoreThatRefusesIsNotPassedOver(t *testing.T) {
	t.Parallel()
	p := Place{"", here}
	k := Keys{System: refusing{errors.New("locked")}, Variable: one}
	var refused *StoreError
	if _, err := k.Find(t.Context(), p, Auto); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
	if f, err := k.Find(t.Context(), p, Environment); err != nil || f.Source != Environment {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := k.Save(t.Context(), p, one, false); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}

	k.System = refusing{&NoStoreError{}}
	if f, err := k.Find(t.Context(), p, Auto); err != nil || f.Source != Environment {
		t.Errorf("no store: %+v, %v", f, err)
	}
	var missing *NoStoreError
	if _, err := k.Save(t.Context(), p, one, false); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	k.Variable = ""
	var none *NoKeyError
	if _, err := k.Find(t.Context(), p, Auto); !errors.As(err, &none) || none.Store == nil || !strings.Contains(err.Error(), "--file") {
		t.Errorf("%v", err)
	}
	if _, err := k.Forget(t.Context(), p); err != nil {
		t.Errorf("forgetting without a store: %v", err)
	}
	if err := k.Check(t.Context()); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
}

func TestAStoreThatDoesNotAnswerIsNotWaitedForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := Keys{System: refusing{}, Patience: time.Minute}
		hang := make(chan struct{})
		_, err := k.ask(t.Context(), func() (string, error) { <-hang; return "", nil })
		close(hang)
		if !errors.Is(err, errPatience) {
			t.Errorf("%v", err)
		}
	})
}

func TestWhatIsNoKeyIsNotKept(t *testing.T) {
	t.Parallel()
	k := Keys{System: memory{}, Folder: t.TempDir()}
	for _, text := range []string{"", "secret", "clk_test_", "clk_prod_abc"} {
		if _, err := k.Save(t.Context(), Place{"", here}, text, false); err == nil || text != "" && strings.Contains(err.Error(), text+" ") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := k.Save(t.Context(), Place{"", "http://127.0.0.1:8080"}, "clk_live_abc123", false); err == nil {
		t.Error("a live key is kept for a server without https")
	}
}
