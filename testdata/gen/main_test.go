package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinik-import/sandbox/practice"
)

func TestWritesWhatPracticeMakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out, truth := filepath.Join(dir, "p.ndjson"), filepath.Join(dir, "truth.ndjson")
	if err := run([]string{"-type", "Patient", "-n", "500", "-faulty", "2%", "-seed", "7", "-o", out, "-truth", truth}, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := practice.Write(&want, practice.Options{Type: "Patient", Lines: 500, Faulty: 0.02, Seed: 7}); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(out); !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%d bytes written, want the %d of practice.Write", len(got), want.Len())
	}
	if got, _ := os.ReadFile(truth); bytes.Count(got, []byte("\n")) != 10 || !bytes.HasPrefix(got, []byte(`{"line":`)) {
		t.Errorf("truth is %q, want ten lines", got)
	}
}

func TestMistakesAreNamedAndSpareTheFile(t *testing.T) {
	t.Parallel()
	kept := filepath.Join(t.TempDir(), "kept.ndjson")
	if err := os.WriteFile(kept, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"a share is written as":         {"-faulty", "3"},
		"no practice records of type":   {"-type", "Foo"},
		"name the output with -o":       {"out.ndjson"},
		"same file":                     {"-truth", kept},
		"cannot be negative":            {"-n", "-1"},
		"-h lists the options":          {"-nosuch"},
		"between 0 and 1, together too": {"-faulty", "60%", "-unknown", "60%"},
	} {
		err := run(append([]string{"-o", kept}, args...), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want one with %q", args, err, want)
		}
	}
	if got, _ := os.ReadFile(kept); string(got) != "mine" {
		t.Error("a mistake in the options overwrote a file")
	}
}

func TestHelpHasAnExample(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run([]string{"-h"}, &out, io.Discard); err != nil || !strings.Contains(out.String(), "go run ./testdata/gen -type Patient") {
		t.Errorf("error %v, help %q", err, out.String())
	}
}
