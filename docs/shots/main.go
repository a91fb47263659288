// Command shots draws the pictures of the documents from the program itself: it builds it,
// goes through an import against the practice server in a pseudo-terminal, and writes what
// the screen shows as SVG.
//
//	go run ./docs/shots               into docs/
//	go run ./docs/shots -text         and prints every screen
//
// The records are made up, from a fixed seed. What differs from one time to the next, such as
// the server's port and times of day, is replaced by something that stays (mask.go); only how
// far a running job has got when it is drawn may differ.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"clinik-import/cli/terminal"
)

func main() {
	out := flag.String("o", "docs", "`folder` to write to")
	text := flag.Bool("text", false, "print every screen as text")
	flag.Parse()
	if err := run(*out, *text); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(out string, print bool) error {
	folder, err := os.MkdirTemp("", "clinik-import-shots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	binary := filepath.Join(folder, "clinik-import")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the program (run this at the top of its source): %w", err)
	}
	shots, err := play(binary, folder)
	if print {
		for _, s := range shots {
			fmt.Printf("%s\n%s\n\n", s.caption, plainText(s.cells))
		}
	}
	if err != nil {
		return err
	}
	for _, s := range shots {
		if s.file == "" {
			continue
		}
		s.key = "" // there is no way to it to tell of
		if err := write(out, s.file, picture([]shot{s}, 0)); err != nil {
			return err
		}
	}
	return write(out, "loop.svg", picture(shots, stillOf(shots)))
}

// stillOf returns the number of the shot to be seen where the picture does not move: the
// one that is drawn by itself first, which has the most to say.
func stillOf(shots []shot) int {
	for i, s := range shots {
		if s.file != "" {
			return i
		}
	}
	return 0
}

func write(folder, name, svg string) error {
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(svg), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s, %d kB\n", path, (len(svg)+999)/1000)
	return nil
}

func plainText(cells [][]terminal.Cell) string {
	var b strings.Builder
	for _, row := range cells {
		for _, c := range row {
			b.WriteString(c.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
