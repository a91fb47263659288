package main

import (
	"crypto/sha256"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

// The bill of the program itself names what it is built from.
func TestBillOfAProgram(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "clinik-import")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", program, "clinik-import").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	first, second := filepath.Join(t.TempDir(), "a.cdx.json"), filepath.Join(t.TempDir(), "b.cdx.json")
	for _, path := range []string{first, second} {
		if err := write(program, "1.2.3", path); err != nil {
			t.Fatal(err)
		}
	}
	a, _ := os.ReadFile(first)
	b, _ := os.ReadFile(second)
	if string(a) != string(b) {
		t.Error("two bills of one program differ")
	}
	if !strings.Contains(string(a), "pkg:golang/clinik-import@1.2.3") || !strings.Contains(string(a), "pkg:golang/github.com/spf13/cobra@") {
		t.Errorf("the bill is not of it:\n%s", a)
	}
}

// What a bill must have is from the schema of CycloneDX 1.6.
func TestBillIsCycloneDX(t *testing.T) {
	t.Parallel()
	info := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Path: "clinik-import", Version: "(devel)"},
		Settings: []debug.BuildSetting{{Key: "GOOS", Value: "linux"}, {Key: "-compiler", Value: "gc"}},
		Deps: []*debug.Module{
			{Path: "example.org/a", Version: "v1.0.0+incompatible", Sum: "h1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaA="},
			{Path: "example.org/b", Version: "v1.0.0", Replace: &debug.Module{Path: "example.org/c", Version: "v2.0.0"}},
		}}
	b, err := billOf(info, "1.2.3", sha256.Sum256([]byte("program")))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(b.Serial) {
		t.Errorf("serial number %s", b.Serial)
	}
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"bomFormat":"CycloneDX","specVersion":"1.6"`, `"version":1`, `"purl":"pkg:golang/clinik-import@1.2.3"`,
		`"purl":"pkg:golang/std@1.26.8"`, `"purl":"pkg:golang/example.org/a@v1.0.0%2Bincompatible"`, `"alg":"SHA-256"`,
		`"name":"example.org/c"`, `{"name":"go:build:GOOS","value":"linux"}`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing in\n%s", want, text)
		}
	}
	refs := map[string]bool{b.Metadata.Component.Ref: true}
	for _, c := range b.Components {
		if c.Name == "" || c.Version == "" || refs[c.Ref] {
			t.Errorf("%+v", c)
		}
		refs[c.Ref] = true
	}
}

func TestProgramWithoutModulesHasNoBill(t *testing.T) {
	t.Parallel()
	if _, err := billOf(&debug.BuildInfo{}, "1", [sha256.Size]byte{}); err == nil {
		t.Error("an empty bill")
	}
}
