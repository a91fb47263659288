// Command sbom writes the bill of materials of a built program: every module that is in
// it, as the program itself says (go version -m), in the form of CycloneDX 1.6. The same
// program gives the same bytes.
//
//	go run ./packaging/sbom PROGRAM VERSION FILE
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: go run ./packaging/sbom PROGRAM VERSION FILE")
		os.Exit(1)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func write(program, version, path string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	bytes, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	b, err := billOf(info, version, sha256.Sum256(bytes))
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// A bill of materials, as far as CycloneDX 1.6 is used.
type bill struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Serial     string      `json:"serialNumber"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Ref        string     `json:"bom-ref"`
	Type       string     `json:"type"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Scope      string     `json:"scope,omitempty"`
	Hashes     []digest   `json:"hashes,omitempty"`
	PURL       string     `json:"purl,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type digest struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// told are the build settings that say how the program was made.
var told = []string{"GOOS", "GOARCH", "CGO_ENABLED", "-trimpath", "-ldflags"}

func billOf(info *debug.BuildInfo, version string, program [sha256.Size]byte) (bill, error) {
	if len(info.Deps) == 0 {
		return bill{}, errors.New("the program does not say of which modules it is built")
	}
	main := component{Type: "application", Name: info.Main.Path, Version: version, PURL: purl(info.Main.Path, version),
		Hashes: []digest{{"SHA-256", hex.EncodeToString(program[:])}}}
	main.Ref = main.PURL
	for _, s := range info.Settings {
		for _, name := range told {
			if s.Key == name {
				main.Properties = append(main.Properties, property{"go:build:" + s.Key, s.Value})
			}
		}
	}
	b := bill{Format: "CycloneDX", Spec: "1.6", Version: 1, Serial: serial(program), Metadata: metadata{main}}
	toolchain := strings.TrimPrefix(info.GoVersion, "go")
	b.Components = append(b.Components, component{Ref: purl("std", toolchain), Type: "library", Name: "std", Version: toolchain, Scope: "required", PURL: purl("std", toolchain)})
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		c := component{Type: "library", Name: m.Path, Version: m.Version, Scope: "required", PURL: purl(m.Path, m.Version)}
		c.Ref = c.PURL
		// The module's sum is the SHA-256 of the list of its files and theirs (go.sum).
		if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); err == nil && len(sum) == sha256.Size {
			c.Hashes = []digest{{"SHA-256", hex.EncodeToString(sum)}}
		}
		b.Components = append(b.Components, c)
	}
	return b, nil
}

// purl is the package URL of a Go module.
func purl(path, version string) string {
	return "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
}

// serial names the bill after the program that it is of: a UUID of version 8, made from
// the program's hash.
func serial(program [sha256.Size]byte) string {
	u := program[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
