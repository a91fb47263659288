package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// allowedImports says which rooms a room may import. Imports point down only:
//
//	main → cli → ui → importer → { ndjson → resource, journal }
//	       cli → importer, client, keystore, sandbox, settings, ndjson
//	       settings → ndjson;  keystore → client;  wholefile: of cli, settings, keystore, practice
//	       sandbox → resource;  client, resource, journal, wholefile → nothing of ours
//
// A room may import the rooms inside it, and those only what is named for them.
var allowedImports = map[string][]string{
	".":                {"cli"},
	"cli":              {"ui", "importer", "importer/journal", "client", "keystore", "logfile", "sandbox", "sandbox/practice", "ndjson", "resource", "settings", "ui/safe", "ui/theme", "wholefile"},
	"cli/terminal":     {},
	"ui":               {"importer", "ndjson", "resource"},
	"importer":         {"importer/journal", "ndjson", "resource"},
	"importer/journal": {},
	"importer/torture": {"importer", "importer/journal", "sandbox"},
	"ndjson":           {"resource"},
	"client":           {},
	"keystore":         {"client", "wholefile"},
	"logfile":          {},
	"resource":         {},
	"settings":         {"ndjson", "resource", "wholefile"},
	"sandbox":          {"resource"},
	"sandbox/practice": {"wholefile"},
	"testdata":         {"sandbox/practice"},
	"packaging":        {"cli", "settings"},
	"wholefile":        {},
	"docs/shots":       {"cli/terminal", "sandbox/practice"},
}

// testImports are extra ways that tests of a room may go.
var testImports = map[string][]string{
	"sandbox":          {"client"},
	"sandbox/practice": {"resource", "ndjson"},
	"cli":              {"importer", "cli/terminal"},
	"ui":               {"importer/journal"},
}

const module = "clinik-import"

func TestImportsPointDown(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		path = filepath.ToSlash(path)
		folder := room(strings.TrimSuffix(path[:strings.LastIndex("/"+path, "/")], "/"))
		seen[folder] = true
		allowed, known := allowedImports[folder]
		if !known {
			t.Errorf("%s: the room %q is not on the map; add it to allowedImports and to ARCHITECTURE.md", path, folder)
			return nil
		}
		if strings.HasSuffix(path, "_test.go") {
			allowed = slices.Concat(allowed, testImports[folder])
		}
		checkImports(t, path, folder, allowed)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder := range allowedImports {
		if !seen[folder] {
			t.Errorf("the map names the room %q, which has no Go file", folder)
		}
	}
}

// room returns the room that a folder belongs to: itself, or the nearest folder above that is on the map.
func room(folder string) string {
	if folder == "" {
		return "."
	}
	for at := folder; ; at = at[:strings.LastIndex(at, "/")] {
		if _, known := allowedImports[at]; known {
			return at
		}
		if !strings.Contains(at, "/") {
			return folder
		}
	}
}

func checkImports(t *testing.T, path, from string, allowed []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range file.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if imported == module {
			t.Errorf("%s imports the program itself", path)
			continue
		}
		to, ours := strings.CutPrefix(imported, module+"/")
		if !ours || room(to) == from {
			continue
		}
		if !slices.Contains(allowed, to) && !slices.Contains(allowed, room(to)) {
			t.Errorf("%s (room %s) imports %s: imports point down only", path, from, to)
		}
	}
}
