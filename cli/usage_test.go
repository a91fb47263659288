package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A command line that cannot be meant is answered in words that say what to write.
func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ line, want string }{
		{"fix", "name a file: clinik-import fix FILE -o FILE (clinik-import fix --help says more)"},
		{"fix x.ndjson", "clinik-import fix x.ndjson -o FILE"},
		{"fix x.ndjson -o - --json", "name a file for one of them"},
		{"send", "name a file or folder: clinik-import send FILE|FOLDER…"},
		{"resolve", "name a batch or job: clinik-import resolve BATCH"},
		{"profile add", "name a profile: clinik-import profile add NAME"},
		{"verify extra", `clinik-import verify takes flags only, and "extra" is none`},
		{"report a b", `takes one, a run, and "b" is one more`},
		{"send --first x y", `--first "x": it takes a whole number`},
		{"send --first 99999999999999999999 y", "this number is too large"},
		{"send --yes=maybe y", `--yes "maybe": it takes true or false`},
		{"sandbox --window soon", `--window "soon": it takes a time such as 90s or 2h`},
		{"send --type", "--type takes a value, written after it"},
		{"lint --state", "--state takes a value: FOLDER"},
		{"send --=x y", "is no flag"},
		{"send --all --only-clean y", "--all and --only-clean exclude each other"},
		{"send --all=false --only-clean=false y", "--all and --only-clean exclude each other"},
		{"nosuchcmd", `there is neither a file nor a command "nosuchcmd"`},
		{"no/such.ndjson", `there is no file or folder "no/such.ndjson"`},
		{"../testdata/patients.ndjson gone.ndjson", `there is no file or folder "gone.ndjson"`},
		{"help nosuch", `there is no command "nosuch"`},
		{"doctor --support -", "name a file"},
	} {
		t.Run(row.line, func(t *testing.T) {
			t.Parallel()
			_, err := newDesk(t, "").run(strings.Fields(row.line)...)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v\nwant %q in it", err, row.want)
			}
		})
	}
}

func TestHelpOfASubcommand(t *testing.T) {
	t.Parallel()
	if out, err := newDesk(t, "").run("help", "key", "set"); err != nil || !strings.Contains(out, "clinik-import key set [flags]") {
		t.Errorf("%v\n%s", err, out)
	}
}

// --only-clean=false is the same as --all.
func TestOnlyCleanIsOneChoiceWithAll(t *testing.T) {
	t.Parallel()
	for line, all := range map[string]bool{"": false, "--all": true, "--only-clean": false, "--only-clean=false": true, "--all --only-clean=false": true} {
		o := sendFlags{}
		cmd := newSend(newDesk(t, "").env(), &targetFlags{})
		f := cmd.Flags()
		if err := f.Parse(strings.Fields(line)); err != nil {
			t.Fatal(err)
		}
		o.all, _ = f.GetBool("all")
		o.clean, _ = f.GetBool("only-clean")
		if err := o.oneChoice(f); err != nil || o.all != all {
			t.Errorf("%q: all is %v, %v", line, o.all, err)
		}
	}
}

func TestFixToStandardOutput(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	dir := t.TempDir()
	in := filepath.Join(dir, "in.ndjson")
	os.WriteFile(in, []byte(`{"firstName":"Ada","lastName":"L","gender":"F"}`+"\n"), 0o600)
	out, err := p.run("fix", in, "-o", "-", "--type", "Patient")
	if err != nil || out != `{"firstName":"Ada","lastName":"L","gender":"female"}`+"\n" {
		t.Errorf("%v\n%s", err, out)
	}
	if talk := p.err.String(); !strings.Contains(talk, "1 line = ") || !strings.Contains(talk, "--report") {
		t.Errorf("said: %s", talk)
	}
	changes := filepath.Join(dir, "changes.ndjson")
	if _, err := p.run("fix", in, "-o", "-", "--type", "Patient", "--report", changes); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(changes); err != nil || !strings.Contains(string(text), "field.allowed") {
		t.Errorf("%v %s", err, text)
	}
	for _, name := range []string{"-", "-.changes"} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("a file %s was written", name)
		}
	}
}

// Copy and report in one file would be one of them only.
func TestFixNeedsTwoFiles(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	dir := t.TempDir()
	in := filepath.Join(dir, "in.ndjson")
	os.WriteFile(in, []byte(`{"firstName":"Ada","lastName":"L","gender":"F"}`+"\n"), 0o600)
	for _, report := range []string{filepath.Join(dir, "out.ndjson"), filepath.Join(dir, ".", "sub", "..", "OUT.ndjson")} {
		if _, err := p.run("fix", in, "-o", filepath.Join(dir, "out.ndjson"), "--type", "Patient", "--force", "--report", report); err == nil || !strings.Contains(err.Error(), "cannot be both") {
			t.Errorf("--report %s: %v", report, err)
		}
	}
}

// version and --version print the same.
func TestOneVersion(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	long, _ := p.run("version")
	if flag, err := p.run("--version"); err != nil || flag != long {
		t.Errorf("--version prints %q, version %q", flag, long)
	}
}

// The report of a fix is no file of records, also in a folder that is sent as a whole.
func TestTheReportOfAFixIsNotSent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := newDesk(t, "")
	in := filepath.Join(t.TempDir(), "in.ndjson")
	os.WriteFile(in, []byte(`{"firstName":"Ada","lastName":"L","gender":"F"}`+"\n"), 0o600)
	if _, err := p.run("fix", in, "-o", filepath.Join(dir, "out.ndjson"), "--type", "Patient"); err != nil {
		t.Fatal(err)
	}
	found, err := filesIn(dir)
	if err != nil || len(found) != 1 || filepath.Base(found[0]) != "out.ndjson" {
		t.Errorf("of a folder with a copy and its report %v would be read, %v", found, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("in the folder: %v", entries)
	}
}
