package ui

import (
	"os"
	"path/filepath"
	"testing"

	"clinik-import/ui/theme"
)

// In a terminal that shows ASCII alone the names of files and what is typed can be read.
func TestNamesOfOtherScriptsAreSpelled(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "Müller")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "患者.ndjson"), []byte(patientLines[0]+"\n"), 0o600); err != nil {
		t.Skip("this system takes no such name:", err)
	}
	d := drive(t, start{folder: folder}, nil)
	*d.m.Theme = *theme.New(theme.Options{Name: "none", ASCII: true})
	d.m.Display.ASCII = true
	d.size(120, 36)
	d.sees(`M\u00fcller`, `\u60a3\u8005.ndjson`)
	d.press("/")
	d.write("者")
	d.sees(`filter: \u8005_`)
	d.press("enter", "o")
	d.write("é")
	d.sees(`path: \u00e9_`)
	d.lacks("??")
}
