// Command notices gathers the licences of everything that is in the program, on any of the
// systems that it is released for: they ask to be passed on with it.
//
//	go run ./packaging/notices FILE
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./packaging/notices FILE")
		os.Exit(1)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func write(path string) error {
	all, err := modules()
	if err != nil {
		return err
	}
	text, err := noticesOf(all)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// A module that is in the program.
type module struct {
	Path, Version string
	Dir           string // of its source
	Main          bool
}

// modules lists what is in the program, by name; first the Go standard library.
func modules() ([]module, error) {
	found := map[string]module{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		list := exec.Command("go", "list", "-deps", "-json=Module", ".")
		list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0", "GOFLAGS=") // flags of the caller, such as -race, are not for it
		list.Stderr = os.Stderr
		out, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for packages := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct{ Module *module }
			if err := packages.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module != nil && !p.Module.Main {
				found[p.Module.Path] = *p.Module
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	all := []module{{Path: "Go standard library", Version: runtime.Version(), Dir: string(bytes.TrimSpace(root))}}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		all = append(all, found[path])
	}
	return all, nil
}

// licenceNames are the files in which modules keep what they ask to be passed on.
var licenceNames = regexp.MustCompile(`^(?i)(licen[cs]e|copying|notice|patents)`)

func noticesOf(all []module) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("clinik-import is built from what is listed here, each under its own licence.\n")
	for _, m := range all {
		fmt.Fprintf(&b, "\n%s\n%s %s\n", "────────────────────────────────────────────────────────────────────────", m.Path, m.Version)
		files, err := os.ReadDir(m.Dir)
		if err != nil {
			return nil, err
		}
		n := 0
		for _, f := range files {
			if f.IsDir() || !licenceNames.MatchString(f.Name()) {
				continue
			}
			text, err := os.ReadFile(filepath.Join(m.Dir, f.Name()))
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "\n%s:\n\n%s\n", f.Name(), bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r"), nil)))
			n++
		}
		if n == 0 {
			b.WriteString("\nIts source has no file with its licence; see where it is published.\n")
		}
	}
	return b.Bytes(), nil
}
