package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/sandbox"
	"clinik-import/settings"
)

// endsAt ends a context once a text was said.
type endsAt struct {
	bytes.Buffer
	text string
	end  context.CancelFunc
}

func (e *endsAt) Write(p []byte) (int, error) {
	n, err := e.Buffer.Write(p)
	if e.text != "" && strings.Contains(e.String(), e.text) {
		e.end()
	}
	return n, err
}

// runHere runs one command line in this process, and interrupts it once a text was said.
func runHere(t *testing.T, until string, getenv map[string]string, args ...string) (summaryEvent, string, error) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	defer end()
	talk, out := &endsAt{text: until, end: end}, &bytes.Buffer{}
	root := newRoot(Env{Out: out, Err: talk, Getenv: func(name string) string { return getenv[name] },
		Environ: func() (all []string) {
			for name, value := range getenv {
				all = append(all, name+"="+value)
			}
			return all
		}, Unsetenv: func(string) error { return nil }})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var s summaryEvent
	if wrong := json.Unmarshal([]byte(lines[len(lines)-1]), &s); wrong != nil {
		t.Fatalf("%v: %v, %v\n%s\n%s", args, wrong, err, out, talk)
	}
	return s, talk.String(), err
}

// A send that was interrupted while it checked, or while it corrected, is done by resume as it
// was meant: by the recipe as it was then, and with the flags that it had.
func TestResumeDoesWhatAnInterruptedSendWasMeantToDo(t *testing.T) {
	t.Parallel()
	const key = "clk_test_practice1"
	text, err := os.ReadFile("../testdata/patients.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	send := func(t *testing.T, until string) (s summaryEvent, state string, getenv map[string]string) {
		server, err := sandbox.Start(sandbox.Options{Key: key, Pace: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		state = t.TempDir()
		getenv = map[string]string{KeyVariable: key, "CLINIK_IMPORT_HOST": server.URL(), "CLINIK_IMPORT_CONFIG": filepath.Join(state, "settings.toml")}
		if err := os.WriteFile(getenv["CLINIK_IMPORT_CONFIG"], nil, 0o600); err != nil {
			t.Fatal(err)
		}
		file, recipe := filepath.Join(state, "two words.ndjson"), filepath.Join(state, "recipe.json")
		steps := `{"recipe": 1, "type": "Patient", "steps": [{"action": "replace", "field": "/gender", "values": {"M": "male", "F": "female"}}]}`
		if err := errors.Join(os.WriteFile(file, text, 0o600), os.WriteFile(recipe, []byte(steps), 0o600)); err != nil {
			t.Fatal(err)
		}
		s, talk, err := runHere(t, until, getenv, "--state", state, "send", "--json", "--yes", "--fix", "safe", "--recipe", recipe, file)
		if until == "" && s.Exit == ExitFault || until != "" && !strings.Contains(talk, "clinik-import resume --state ") {
			t.Fatalf("%v\n%s", err, talk)
		}
		if err := os.Remove(recipe); err != nil {
			t.Fatal(err)
		}
		return s, state, getenv
	}
	whole, _, _ := send(t, "")
	if whole.Accepted == 0 || whole.HeldBack == 0 {
		t.Fatalf("%+v", whole)
	}
	const checking, planning = "two words.ndjson: Patient", "with errors"
	for name, row := range map[string]struct {
		until string
		touch bool
	}{"as it checks": {checking, false}, "as it plans": {planning, false}, "and its file was touched": {planning, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken, state, getenv := send(t, row.until)
			if broken.Exit != ExitWaiting || broken.Accepted > 0 {
				t.Fatalf("it was not interrupted: %+v", broken)
			}
			if row.touch {
				if err := os.Chtimes(filepath.Join(state, "two words.ndjson"), time.Time{}, time.Unix(1, 0)); err != nil {
					t.Fatal(err)
				}
			}
			again, talk, _ := runHere(t, "", getenv, "--state", state, "resume", "--json")
			if again != whole {
				t.Errorf("%+v, want %+v\n%s", again, whole, talk)
			}
			if last, talk, _ := runHere(t, "", getenv, "--state", state, "resume", "--json"); last.Exit != ExitOK || last.Read != 0 {
				t.Errorf("something is left: %+v\n%s", last, talk)
			}
		})
	}
}

// What was meant of a file holds for its bytes: where they are others, or were not known yet,
// the file is named with what became of it, and nothing is sent.
func TestResumeTakesATouchedFileByItsBytes(t *testing.T) {
	t.Parallel()
	s, inputs := onePatient(t, noServer{}, importer.Test, "clk_test_…9f2a")
	defer s.journal.Close()
	defer inputs[0].File.Close()
	o := sendFlags{target: targetFlags{set: &settings.Settings{}}}
	over, end := context.WithCancel(t.Context())
	end()
	for _, row := range []struct {
		ctx  context.Context
		text string
		want string // said; "" if it is the same
	}{
		{t.Context(), "", ""},
		{t.Context(), `{"firstName":"Eva","lastName":"Lovelace"}` + "\n", "was changed since"},
		{over, "", "is not known"},
	} {
		kept, err := o.meant(row.ctx, inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		path := inputs[0].File.Info().Path
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if row.text != "" {
			if err := os.WriteFile(path, []byte(row.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		m, err := readMeant(kept)
		if err != nil {
			t.Fatal(err)
		}
		err = m.compare(t.Context())(0, inputs[0].File)
		if (err == nil) != (row.want == "") || err != nil && (!strings.Contains(err.Error(), row.want) || !errors.Is(err, ndjson.ErrChanged)) {
			t.Errorf("want %q: %v", row.want, err)
		}
		if err := os.WriteFile(path, was, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// With a live key what was confirmed is a number: another one, and nothing is sent.
func TestResumeSendsNoOtherNumberThanWasConfirmed(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		confirmed int64
		batches   int
	}{{1, 1}, {2, 0}} {
		s, inputs := onePatient(t, noServer{}, importer.Live, "clk_live_…9f2a")
		engine, j := s.engine, s.journal
		defer j.Close()
		o := sendFlags{yes: true, live: row.confirmed, most: "0", target: targetFlags{set: &settings.Settings{}}}
		run, err := o.begin(t.Context(), engine, inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		run.Close()
		left, err := importer.LeftOvers(j)
		if err != nil || len(left) != 1 {
			t.Fatalf("%+v, %v", left, err)
		}
		var talk bytes.Buffer
		run, err = takeUp(t.Context(), Env{Err: &talk}, targetFlags{set: &settings.Settings{}}, s, left[0], newReporter(Env{Out: &talk, Err: &talk}, false))
		if err != nil {
			t.Fatal(err)
		}
		defer run.Close()
		if got := run.Batches(); len(got) != row.batches {
			t.Errorf("%d confirmed: %d batches\n%s", row.confirmed, len(got), talk.String())
		}
		if left, err = importer.LeftOvers(j); err != nil || len(left) != 1-row.batches {
			t.Errorf("%d confirmed: left %+v, %v", row.confirmed, left, err)
		}
	}
}

// Where resume cannot do it, the whole command is named.
func TestTheCommandOfAnInterruptedSendIsNamedWhole(t *testing.T) {
	t.Parallel()
	o := sendFlags{yes: true, live: 26, first: 5, most: "2%", stop: true, all: true, again: true, twins: true,
		repair: repairFlags{fix: "safe", recipe: "my recipe.json"}, read: reading{records: true, entries: []string{"a.ndjson"}},
		target: targetFlags{typeName: "Patient", set: &settings.Settings{}}}
	kept, err := o.meant(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := sendCommand(importer.LeftOver{Paths: []string{"b.zip"}, Meant: kept})
	for _, want := range []string{"clinik-import send --yes --live 26 --type Patient --records --entry a.ndjson --all --recipe ", "my recipe.json", " --fix safe --again --allow-duplicates --first 5 --max-rejects 2% b.zip"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if got := sendCommand(importer.LeftOver{Paths: []string{"b.zip"}}); got != "clinik-import send b.zip, with the flags as before" {
		t.Error(got)
	}
}
