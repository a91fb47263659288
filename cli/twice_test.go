package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/settings"
)

const twoOfThree = `{"firstName":"Ada","lastName":"Lovelace"}
{"firstName":"Alan","lastName":"Turing"}
{"firstName":"Alan","lastName":"Turing"}
`

// What other imports have and what stands twice in the files have a flag each: neither sends
// what the other is for.
func TestEachKindOfTwiceHasItsFlag(t *testing.T) {
	t.Parallel()
	both := []string{"--severity record.duplicate=error", "--allow-duplicates"}
	for _, row := range []struct {
		name         string
		environment  importer.Environment
		again, twins bool
		records      int64 // that are confirmed; they go where nothing is said
		says, not    []string
	}{
		{"live", importer.Live, false, false, 2, slices.Concat(both, []string{"1 of these records is the same", "What other imports have, 1 record, is left out"}), []string{"--again"}},
		{"live, others", importer.Live, true, false, 3, slices.Concat(both, []string{"1 of these records is the same"}), []string{"--again", "other imports"}},
		{"live, twins", importer.Live, false, true, 2, nil, nil},
		{"live, all", importer.Live, true, true, 3, nil, nil},
		{"test", importer.Test, false, false, 2, nil, nil},
		{"test, others", importer.Test, true, false, 3, nil, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s, before := onePatient(t, noServer{}, row.environment, "clk_…9f2a")
			defer s.journal.Close()
			var talk bytes.Buffer
			env := Env{Err: &talk, Out: &talk}
			send := func(inputs []importer.Input, o sendFlags) (*importer.Run, error) {
				o.yes, o.most = true, "0"
				o.target.set = &settings.Settings{Values: settings.Values{Synthetic: true}}
				run, err := s.engine.Begin(inputs)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { run.Close() })
				options, err := o.planOptions()
				if err != nil {
					t.Fatal(err)
				}
				plan, err := o.planned(t.Context(), s, run, options, nil, newReporter(env, false))
				if err != nil {
					t.Fatal(err)
				}
				return run, o.approve(t.Context(), env, s, run, plan)
			}
			if _, err := send(before, sendFlags{live: 1}); err != nil {
				t.Fatal(err)
			}
			run, err := send(patientFile(t, twoOfThree), sendFlags{live: row.records, again: row.again, twins: row.twins})
			var sent int64
			for _, b := range run.Batches() {
				sent += int64(b.Records)
			}
			if row.says == nil {
				if err != nil || sent != row.records {
					t.Errorf("%d of %d went: %v", sent, row.records, err)
				}
				return
			}
			if err == nil || sent != 0 {
				t.Fatalf("%d went: %v", sent, err)
			}
			for _, want := range row.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not said: %v", want, err)
				}
			}
			for _, not := range row.not {
				if strings.Contains(err.Error(), not) {
					t.Errorf("%q is said: %v", not, err)
				}
			}
		})
	}
}

// The plan says it before anything is asked, and the ways that it names are ways.
func TestThePlanNamesTheWaysOutOfTwice(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	if err := os.WriteFile(path, []byte(twoOfThree), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(key string, more ...string) (summaryEvent, string, error) {
		env := map[string]string{"CLINIKAPI_SECRET_KEY": key, "CLINIK_IMPORT_STATE": t.TempDir()}
		return runHere(t, "", env, append([]string{"send", "--json", "--type", "Patient", "--host", "https://127.0.0.1:9", path}, more...)...)
	}
	const ways = "--severity record.duplicate=error"
	if _, said, err := run("clk_live_abc123", "--dry-run"); err != nil || !strings.Contains(said, ways) || !strings.Contains(said, "--allow-duplicates") {
		t.Errorf("live: %v\n%s", err, said)
	}
	if _, said, err := run("clk_test_abc123", "--dry-run"); err != nil || strings.Contains(said, ways) || !strings.Contains(said, "more than once: 1 record") {
		t.Errorf("test: %v\n%s", err, said)
	}
	if s, said, err := run("clk_live_abc123", "--yes", "--live", "3", "--again"); err == nil || s.Exit != ExitFault || !strings.Contains(err.Error(), ways) {
		t.Errorf("live, sent: exit %d, %v\n%s", s.Exit, err, said)
	}
	if s, said, err := run("clk_live_abc123", "--dry-run", "--severity", "record.duplicate=error"); exitCode(err) != ExitLint || s.HeldBack != 1 || s.Unsent != 2 || strings.Contains(said, "more than once") {
		t.Errorf("each once: %+v, %v\n%s", s, err, said)
	}
}
