package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// What the system refuses is said as people say it, wherever it is said.
func TestTheSystemsRefusalsAreSaidInWords(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	s := &support{c: &d.m.Context, batch: 1, text: "text"}
	f := s.askFile()
	cmd, err := f.submit([]string{filepath.Join(t.TempDir(), "none", "x.txt")})
	if err != nil {
		t.Fatal(err)
	}
	d.send(cmd())
	d.size(200, 40)
	frame := ansi.Strip(d.screen())
	if !strings.Contains(frame, "there is no such file") || strings.Contains(frame, "no such file or directory") {
		t.Errorf("\n%s", frame)
	}
}
