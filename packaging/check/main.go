// Command check looks into everything that a release build has made: whether each package
// is there and holds what it must, whether the program in it is for the system that its
// name says, whether packages of one system hold the same program, and whether the
// checksums are right. It opens the packages by itself, on any system.
//
//	goreleaser release --snapshot --clean && go run ./packaging/check dist
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./packaging/check FOLDER")
		os.Exit(1)
	}
	n, err := release(os.Args[1], checkProgram)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d files are as they should be\n", n)
}

// A platform that there must be packages for, and of which kinds.
type platform struct {
	system, processor string
	kinds             []string // the ends of file names
}

var platforms = []platform{
	{"linux", "amd64", []string{".tar.gz", ".deb", ".rpm", ".cdx.json"}},
	{"linux", "arm64", []string{".tar.gz", ".deb", ".rpm", ".cdx.json"}},
	{"darwin", "amd64", []string{".tar.gz", ".cdx.json"}},
	{"darwin", "arm64", []string{".tar.gz", ".cdx.json"}},
	{"windows", "amd64", []string{".zip", ".cdx.json"}},
	{"windows", "arm64", []string{".zip", ".cdx.json"}},
}

// A programCheck looks at the program of a package.
type programCheck func(path string, program []byte, p platform) error

// release checks all that lies in the folder and says how many files that is.
func release(folder string, check programCheck) (n int, err error) {
	sums, err := readSums(filepath.Join(folder, "checksums.txt"))
	if err != nil {
		return 0, err
	}
	var faults []error
	for _, p := range platforms {
		program := "" // the hash of it that the first package has
		for _, kind := range p.kinds {
			path, err := only(folder, "*_"+p.system+"_"+p.processor+kind)
			if err == nil {
				n++
				err = sums.compare(path)
			}
			if err == nil {
				err = p.look(path, kind, check, &program)
			}
			if err != nil {
				faults = append(faults, err)
			}
		}
	}
	for name := range sums {
		faults = append(faults, fmt.Errorf("checksums.txt names %s, which is none of the packages", name))
	}
	return n, errors.Join(faults...)
}

// only finds the one file of a pattern.
func only(folder, pattern string) (string, error) {
	found, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%s: there are %d such files, not one", pattern, len(found))
	}
	return found[0], nil
}

// look opens a package and compares it with what it must be. program is the hash of the
// program that packages of this platform looked at before hold, "" for the first.
func (p platform) look(path, kind string, check programCheck, program *string) error {
	if kind == ".cdx.json" {
		return checkBill(path, *program)
	}
	open := map[string]func(string) (contents, error){".tar.gz": openTar, ".zip": openZip, ".deb": openDeb, ".rpm": openRPM}[kind]
	c, err := open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var faults []error
	required, name := archived(), "clinik-import"
	if kind == ".deb" || kind == ".rpm" {
		required, name = installed(), installedProgram
	} else if p.system == "windows" {
		name = "clinik-import.exe"
	}
	var lacks []string
	for _, file := range append(required, name) {
		if _, there := c.hashes[file]; !there {
			lacks = append(lacks, file)
		}
	}
	if len(lacks) > 0 {
		faults = append(faults, fmt.Errorf("%s lacks %s", path, strings.Join(lacks, ", ")))
	}
	if kind != ".rpm" { // of an rpm, the list of files and hashes is read alone
		faults = append(faults, check(path, c.program, p))
	}
	if *program == "" {
		*program = c.hashes[name]
	}
	if c.hashes[name] != *program {
		faults = append(faults, fmt.Errorf("%s holds another program than the other packages for %s/%s", path, p.system, p.processor))
	}
	for file := range c.hashes {
		if strings.HasPrefix(file, "/") || strings.Contains(file, "..") {
			faults = append(faults, fmt.Errorf("%s has a file %q, which would lie outside of the folder that it is unpacked in", path, file))
		}
	}
	return errors.Join(faults...)
}
