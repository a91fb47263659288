package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pages are the documents, by their path from the project's folder.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "testdata/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d pages, %v", pattern, len(paths), err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.ToSlash(path)] = strings.ReplaceAll(string(text), "\r\n", "\n")
		}
	}
	return all
}

var namedPath = regexp.MustCompile("(?m)(?:^|[\\s`(])((?:\\./)?(?:\\.ci|bench|cli|client|docs|importer|keystore|logfile|ndjson|packaging|resource|sandbox|settings|testdata|ui)/[\\w./*<>-]*)")

// Every file and folder of the project that a document names is there.
func TestPathsInDocumentsAreThere(t *testing.T) {
	t.Parallel()
	checked := 0
	for page, text := range pages(t) {
		for _, found := range namedPath.FindAllStringSubmatch(text, -1) {
			path := strings.NewReplacer("<Type>", "Patient", "./", "").Replace(strings.TrimRight(found[1], ".,"))
			checked++
			if there, err := filepath.Glob(strings.TrimSuffix(path, "/")); err != nil || len(there) == 0 {
				t.Errorf("%s names %s, which is not there", page, path)
			}
		}
	}
	if checked < 60 {
		t.Errorf("only %d paths were found", checked)
	}
}

// Every package of the program is on the map.
func TestEveryPackageIsOnTheMap(t *testing.T) {
	t.Parallel()
	text := pages(t)["ARCHITECTURE.md"]
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go" || filepath.Dir(path) == ".":
			return nil
		}
		if folder := filepath.ToSlash(filepath.Dir(path)); !strings.Contains(text, folder) {
			t.Errorf("ARCHITECTURE.md does not name %s", folder)
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	testRun  = regexp.MustCompile(`go test (?:-bench \. )?\./(\S+) -(?:run|fuzz) (\w+)`)
	testFunc = regexp.MustCompile(`(?m)^func (?:Test|Fuzz|Benchmark)(\w+)\(`)
)

// Every test that a document says to run is there: go test passes where none has the name.
func TestTestsInDocumentsAreThere(t *testing.T) {
	t.Parallel()
	checked := 0
	for page, text := range pages(t) {
		for _, found := range testRun.FindAllStringSubmatch(text, -1) {
			checked++
			if !hasTest(t, filepath.FromSlash(found[1]), found[2]) {
				t.Errorf("%s: %s: there is no such test", page, found[0])
			}
		}
	}
	if checked < 8 {
		t.Errorf("only %d commands were found", checked)
	}
}

// hasTest reports whether a package has a test, fuzz test or benchmark with a name in its own.
func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, function := range testFunc.FindAllString(string(text), -1) {
			if strings.Contains(function, name) {
				return true
			}
		}
	}
	return false
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	unsaid  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// Every link from one document to another leads to a page, and to a heading of it.
func TestLinksInDocumentsLead(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for page, text := range all {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, ":") { // elsewhere
				continue
			}
			path := page
			if target != "" {
				path = filepath.ToSlash(filepath.Join(filepath.Dir(page), target))
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: %v", page, err)
				continue
			}
			if anchor != "" && !hasHeading(all[path], anchor) {
				t.Errorf("%s: %s has no heading #%s", page, path, anchor)
			}
		}
	}
}

// hasHeading reports whether a page has a heading of this anchor, as GitHub and others make it.
func hasHeading(page, anchor string) bool {
	for _, found := range heading.FindAllStringSubmatch(page, -1) {
		if strings.ReplaceAll(unsaid.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-") == anchor {
			return true
		}
	}
	return false
}
