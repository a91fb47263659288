package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNoticesHoldEveryLicence(t *testing.T) {
	t.Parallel()
	a, b := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(a, "LICENSE"): "do as you\r\nlike\n", filepath.Join(a, "PATENTS"): "none", filepath.Join(a, "main.go"): "secret sauce",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := noticesOf([]module{{Path: "example.org/a", Version: "v1", Dir: a}, {Path: "example.org/b", Version: "v2", Dir: b}})
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	for _, want := range []string{"example.org/a v1\n\nLICENSE:\n\ndo as you\nlike\n", "PATENTS:\n\nnone\n", "example.org/b v2\n\nIts source has no file"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "sauce") {
		t.Error("more than licences was copied")
	}
}

// Every system's own modules are in it: the program for Windows has some that others have not.
func TestModulesOfAllSystems(t *testing.T) {
	t.Chdir("../..")
	all, err := modules()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range all {
		names[m.Path] = true
	}
	for _, want := range []string{"Go standard library", "modernc.org/sqlite", "github.com/danieljoos/wincred", "github.com/godbus/dbus/v5"} {
		if !names[want] {
			t.Errorf("%s is missing", want)
		}
	}
	if names["clinik-import"] {
		t.Error("the program is listed as its own part")
	}
}
