package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"clinik-import/cli"
)

// contents are the files of a package: their hashes (SHA-256, hexadecimal) by path without
// a leading slash, and the program itself where the package was unpacked.
type contents struct {
	hashes  map[string]string
	program []byte
}

func (c *contents) add(path string, text []byte) {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "./"), "/") // as in a deb
	if c.hashes == nil {
		c.hashes = map[string]string{}
	}
	sum := sha256.Sum256(text)
	c.hashes[path] = hex.EncodeToString(sum[:])
	if path == "clinik-import" || path == "clinik-import.exe" || path == installedProgram {
		c.program = text
	}
}

var documents = []string{"README.md", "CHANGELOG.md", "SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "THIRD-PARTY.txt", "settings.toml",
	"docs/README.md", "docs/clerks.md", "docs/administrators.md", "docs/integrators.md", "docs/developers.md", "docs/rules.md",
	"docs/sandbox.md", "docs/settings.md", "docs/loop.svg", "docs/schema/events.json"}

// installedProgram is where packages of a Linux system put the program.
const installedProgram = "usr/bin/clinik-import"

// archived is what an archive must hold beside the program.
func archived() []string {
	files := append([]string{}, documents...)
	for _, shell := range []string{"bash", "zsh", "fish", "ps1"} {
		files = append(files, "completions/clinik-import."+shell)
	}
	for _, page := range manual(cli.Command()) {
		files = append(files, "man/"+page)
	}
	return files
}

// installed is what a package of a Linux system must hold beside the program.
func installed() []string {
	files := []string{
		"usr/share/bash-completion/completions/clinik-import",
		"usr/share/zsh/vendor-completions/_clinik-import",
		"usr/share/fish/vendor_completions.d/clinik-import.fish",
	}
	for _, document := range documents {
		files = append(files, "usr/share/doc/clinik-import/"+document)
	}
	for _, page := range manual(cli.Command()) {
		files = append(files, "usr/share/man/man1/"+page)
	}
	return files
}

// manual lists the manual pages of a command and those below it.
func manual(cmd *cobra.Command) []string {
	pages := []string{strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
			pages = append(pages, manual(sub)...)
		}
	}
	return pages
}

// checkProgram asks a program how it was built.
func checkProgram(path string, program []byte, p platform) error {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return fmt.Errorf("%s: the program in it: %w", path, err)
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	for name, want := range map[string]string{"GOOS": p.system, "GOARCH": p.processor, "CGO_ENABLED": "0", "-trimpath": "true"} {
		if set[name] != want {
			return fmt.Errorf("%s: the program in it was built with %s=%s, not %s", path, name, set[name], want)
		}
	}
	return nil
}

// checkBill compares a bill of materials with the program that it is of.
func checkBill(path, program string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var bill struct {
		BOMFormat   string
		SpecVersion string
		Metadata    struct {
			Component struct{ Hashes []struct{ Content string } }
		}
		Components []struct{ PURL string }
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if bill.BOMFormat != "CycloneDX" || len(bill.Components) == 0 {
		return fmt.Errorf("%s is no bill of materials of CycloneDX", path)
	}
	if hashes := bill.Metadata.Component.Hashes; len(hashes) != 1 || hashes[0].Content != program {
		return fmt.Errorf("%s is of another program than the one in the packages", path)
	}
	for _, c := range bill.Components {
		if !strings.HasPrefix(c.PURL, "pkg:golang/") {
			return fmt.Errorf("%s: a component has the address %q", path, c.PURL)
		}
	}
	return nil
}

// sums are the lines of checksums.txt: hashes by file name.
type sums map[string]string

func readSums(path string) (sums, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all := sums{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		hash, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(hash) != 2*sha256.Size {
			return nil, fmt.Errorf("%s: %q is no checksum", path, lines.Text())
		}
		all[name] = hash
	}
	return all, nil
}

// compare compares a file with its checksum, and strikes it off.
func (s sums) compare(path string) error {
	name := filepath.Base(path)
	want, named := s[name]
	if !named {
		return fmt.Errorf("checksums.txt lacks %s", name)
	}
	delete(s, name)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != want {
		return fmt.Errorf("%s has another hash than checksums.txt says", name)
	}
	return nil
}
