//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A patient and a key that are nobody's, and can be found again wherever they get to.
const (
	canaryName = "Zebraquist"
	canaryKey  = "clk_test_Zebrakey7711"
)

// canaryFile is the marked patient: clean, rejected by the server, and with each kind of
// fault that quotes values most easily.
const canaryFile = `{"firstName":"Zebraquist","lastName":"Zebraquist","gender":"female","birthDate":"1984-11-02","generalPractitionerId":"prac_1"}
{"firstName":"Zebraquist","lastName":"Zebraquist","gender":"female","birthDate":"1984-11-03","generalPractitionerId":"prac_x7"}
{"firstName":"Zebraquist","lastName":"Zebraquist","gender":"Zebraquist","birthDate":"Zebraquist"}
{"firstName":"Zebraquist","lastName":["Zebraquist"],"maritalStatus":"Zebraquist"}
{"firstName":"Zebraquist","lastName":"Zebraquist","birthDate":"1984-13-45 Zebraquist","contact":[{"email":"Zebraquist"}]}
{"firstName":"Zebraquist","firstName":"Zebraquist","lastName":"Zebraquist"}
{"firstName":"Zebraquist","lastName":"Zebraquist" "gender":"Zebraquist"}
{"firstName":"Zebraquist","lastName":"Zebraquist"
`

// An aviary is a folder in which everything happens: home, state, temporary files, the
// working folder. What may hold the canary lies outside of it.
type aviary struct {
	t         *testing.T
	dir, file string
	answers   string       // on the standard input of every program
	out, talk bytes.Buffer // of every program
}

func newAviary(t *testing.T) *aviary {
	t.Helper()
	a := &aviary{t: t, dir: t.TempDir(), file: filepath.Join(t.TempDir(), "patients.ndjson")}
	for _, folder := range []string{"home", "tmp", "work"} {
		if err := os.Mkdir(filepath.Join(a.dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(a.file, []byte(canaryFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *aviary) env() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(a.dir, "home"), "TMPDIR=" + filepath.Join(a.dir, "tmp"),
		"XDG_STATE_HOME=" + filepath.Join(a.dir, "home", "state"), "XDG_CONFIG_HOME=" + filepath.Join(a.dir, "home", "config"),
		"CLINIKAPI_SECRET_KEY=" + canaryKey, "TERM=xterm-256color", "LANG=C.UTF-8", "GORACE=" + os.Getenv("GORACE")}
}

// command is the program, with the aviary around it.
func (a *aviary) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(a.t.Context(), binary, args...)
	cmd.Dir, cmd.Env = filepath.Join(a.dir, "work"), a.env()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(a.answers), &a.out, &a.talk
	return cmd
}

func (a *aviary) run(args ...string) {
	a.t.Helper()
	cmd := a.command(args...)
	if err := cmd.Run(); cmd.ProcessState == nil {
		a.t.Fatal(err)
	}
}

// quiet fails the test if the canary sang.
func (a *aviary) quiet() {
	a.t.Helper()
	for name, said := range map[string][]byte{"standard output": a.out.Bytes(), "standard error": a.talk.Bytes()} {
		for _, secret := range []string{canaryName, canaryKey} {
			if i := bytes.Index(said, []byte(secret)); i >= 0 {
				a.t.Errorf("%s has %q: …%s", name, secret, said[max(0, i-200):i+len(secret)])
			}
		}
	}
	files := 0
	err := filepath.WalkDir(a.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		for _, secret := range []string{canaryName, canaryKey} {
			if bytes.Contains(data, []byte(secret)) {
				a.t.Errorf("%s holds %q", path, secret)
			}
			if strings.Contains(path, secret) {
				a.t.Errorf("a file is called %s", path)
			}
		}
		return err
	})
	if err != nil || files == 0 {
		a.t.Errorf("%d files were looked into: %v", files, err)
	}
}

// TestCanaryThroughEveryFault sends the marked patient with the marked key through each
// fault; it is in no file and in no output.
func TestCanaryThroughEveryFault(t *testing.T) {
	t.Parallel()
	faults := []string{"status:503", "status:500", "status:401", "status:422", "429:30", "429", "delay:50ms", "reset-before-body", "reset-mid-body",
		"reset-after-body", "truncate-reply", "garbage-reply", "no-id", "redirect:http://127.0.0.1:9/", "drip:50ms", "lose-job"}
	for _, what := range faults {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			a := newAviary(t)
			truth := filepath.Join(a.dir, "truth")
			address := practiceServer(t, "--key", canaryKey, "--truth", truth, "--reject", journeyRule, "--fault", "import#1="+what, "--fault", "job#1=truncate-reply")
			a.run("send", "--yes", "--json", "--wait=false", "--type", "Patient", "--host", address, a.file)
			a.run("resume", "--wait=false", "--host", address)
			a.quiet()
			if data, err := os.ReadFile(truth); err != nil || !bytes.Contains(data, []byte(`"operation":"import"`)) {
				t.Errorf("nothing reached the server: %s, %v", data, err)
			}
		})
	}
}

// TestCanaryWhenTheProgramDies kills it in the middle of sending, in each way that may
// leave something behind: a stack trace, a core, a WAL.
func TestCanaryWhenTheProgramDies(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			a := newAviary(t)
			truth := filepath.Join(a.dir, "truth")
			address := practiceServer(t, "--key", canaryKey, "--truth", truth, "--fault", "job#*=delay:1h")
			cmd := a.command("send", "--yes", "--json", "--type", "Patient", "--host", address, a.file)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the import at the server", func() bool {
				data, _ := os.ReadFile(truth)
				return bytes.Contains(data, []byte(`"status":202`))
			})
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err == nil {
				t.Error("it ended as if nothing had happened")
			}
			if said := a.talk.String(); signal != syscall.SIGSEGV && strings.Contains(said, "goroutine ") {
				t.Errorf("it left a stack trace:\n%.400s", said)
			}
			a.quiet()
		})
	}
}

// eventually waits until something holds, and fails the test if it never does.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// TestCanaryAndTheEditor: the person's editor gets the one record it is opened on, in a
// private file that is gone afterwards, and nothing by its arguments or environment.
func TestCanaryAndTheEditor(t *testing.T) {
	t.Parallel()
	a := newAviary(t)
	seen := t.TempDir() // what the editor writes down
	editor := filepath.Join(seen, "editor")
	script := fmt.Sprintf("#!/bin/sh\nenv > %[1]s/env\necho \"$@\" > %[1]s/args\nls -l \"$1\" > %[1]s/mode\nls -ld \"${1%%/*}\" >> %[1]s/mode\ncat \"$1\" > %[1]s/record\nsed -i -e s/prac_x7/prac_007/ \"$1\"\n", seen)
	if err := os.WriteFile(editor, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	address := practiceServer(t, "--key", canaryKey, "--reject", journeyRule, "--errors", "strings")
	term := startTerminal(t, 100, 30, append(a.env(), "EDITOR="+editor, "VISUAL="), "--host", address, "--type", "Patient", a.file)
	term.wait("held back")
	term.press("3")
	term.wait("2 records · 1 batch")
	term.press("s")
	term.wait("send 1 batch?")
	term.insist("y", "send 1 batch?")
	term.wait("1 rejected")
	term.press("5")
	term.wait("patients.ndjson:2")
	term.press("E")
	term.until("the editor, or the question which record is meant", func(screen string) bool {
		return strings.Contains(screen, "1 corrected") || strings.Contains(screen, "which record did the server mean?")
	})
	if !strings.Contains(term.Text(), "1 corrected") {
		term.sayWhich("line 2", "it was looked up")
	}
	term.wait("1 corrected")
	term.press("ctrl+c")
	term.until("the question about quitting, or the end", func(screen string) bool {
		return term.Over() || strings.Contains(screen, "quit?")
	})
	if !term.Over() {
		term.insist("y", "quit?")
	}
	term.exitCode()

	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(seen, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, name := range []string{"env", "args"} {
		if said := read(name); strings.Contains(said, canaryName) || strings.Contains(said, canaryKey) || strings.Contains(said, "CLINIKAPI") {
			t.Errorf("the editor's %s:\n%s", name, said)
		}
	}
	if mode := read("mode"); !strings.HasPrefix(mode, "-rw-------") || !strings.Contains(mode, "\ndrwx------") {
		t.Errorf("the editor's file and folder:\n%s", mode)
	}
	if !strings.Contains(read("record"), canaryName) {
		t.Error("the editor did not get the record")
	}
	if _, err := os.Stat(strings.TrimSpace(read("args"))); !os.IsNotExist(err) {
		t.Errorf("the editor's file is still there: %v", err)
	}
	a.quiet()
	if term.titled() {
		t.Error("the window's title holds the canary")
	}
}

// titled reports whether a title or the clipboard was given the canary.
func (term *terminal) titled() bool {
	for _, command := range bytes.Split(term.Output(), []byte("\x1b]"))[1:] {
		text, _, _ := bytes.Cut(command, []byte("\a"))
		text, _, _ = bytes.Cut(text, []byte("\x1b"))
		if bytes.Contains(text, []byte(canaryName)) || bytes.Contains(text, []byte(canaryKey)) {
			return true
		}
	}
	return false
}
