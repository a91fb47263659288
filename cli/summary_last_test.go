package cli_test

import (
	"path/filepath"
	"slices"
	"testing"

	"clinik-import/importer/journal"
)

// With --json the last event is the summary, however a command ends.
func TestTheLastEventIsAlwaysTheSummary(t *testing.T) {
	t.Parallel()
	const file = "testdata/patients-good.ndjson"
	address := practiceServer(t)
	key := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey, "CLINIK_IMPORT_HOST=" + address}
	schema := publishedEvents(t)

	waits := t.TempDir() // 25 records of it wait for a slot
	runProgram(t, waits, key, "send", "--slots", "1/1h", "--yes", "testdata/practitioners-good.ndjson")
	if p := runProgram(t, waits, key, "send", "--slots", "1/1h", "--yes", "--no-wait", "--json", file); p.summary(t).Unsent != 25 {
		t.Fatalf("before: %s\n%s", p.out, p.err)
	}
	locked := t.TempDir()
	owner, err := journal.Open(filepath.Join(locked, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { owner.Close() })

	for _, row := range []struct {
		name   string
		code   int
		unsent int64
		state  string
		env    []string
		args   []string
	}{
		{"no key", 5, 0, "", nil, []string{"send", file}},
		{"an unusable key", 5, 0, "", []string{"CLINIKAPI_SECRET_KEY=nonsense"}, []string{"send", file}},
		{"no file named", 1, 0, "", key, []string{"send"}},
		{"no such file", 1, 0, "", key, []string{"send", "testdata/nope.ndjson"}},
		{"not a file of records", 1, 0, "", key, []string{"send", "testdata/not.png"}},
		{"no such recipe", 1, 0, "", key, []string{"send", "--recipe", "testdata/nope.json", file}},
		{"nobody to ask", 1, 25, "", key, []string{"send", "--synthetic", file}},
		{"flags that exclude each other", 1, 0, "", key, []string{"send", "--sandbox", "--host", address, file}},
		{"an unknown flag", 1, 0, "", key, []string{"send", "--sandpit", file}},
		{"a setting that cannot be", 1, 0, "", []string{"CLINIK_IMPORT_THEME=loud"}, []string{"send", file}},
		{"another program at work", 1, 0, locked, key, []string{"send", "--yes", file}},
		{"its import is not at its end", 1, 0, waits, key, []string{"send", "--yes", file}},
		{"resume beside another program", 1, 0, locked, key, []string{"resume"}},
		{"resume without its key", 5, 25, waits, nil, []string{"resume"}},
		{"resume with another key", 5, 25, waits, []string{"CLINIKAPI_SECRET_KEY=clk_test_another"}, []string{"resume"}},
		{"resume of what there is not", 1, 0, waits, key, []string{"resume", "nope"}},
		{"resume with half a decision", 1, 0, waits, key, []string{"resume", "--with-this-key"}},
		{"watch without its key", 5, 25, waits, nil, []string{"watch"}},
		{"watch of what there is not", 1, 0, waits, key, []string{"watch", "nope"}},
		{"watch of two", 1, 0, waits, key, []string{"watch", "a", "b"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			state := row.state
			if state == "" { // a journal of its own: nobody is in its way
				t.Parallel()
				state = t.TempDir()
			}
			p := runProgram(t, state, row.env, append(row.args, "--json")...)
			names := eventsOf(t, schema, p)
			if n := slices.Index(names, "summary"); n != len(names)-1 {
				t.Fatalf("events %v\n%s", names, p.err)
			}
			if s := p.summary(t); s.Exit != row.code || s.Unsent != row.unsent || p.err == "" {
				t.Errorf("%+v, want exit %d and %d unsent\n%s", s, row.code, row.unsent, p.err)
			}
		})
	}
}

// Nothing but data of the command asked for is on standard output where no events are.
func TestNoSummaryWhereNoneIsAskedFor(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"send", "testdata/patients-good.ndjson"}, {"lint", "--json", "--sandpit"}, {"send", "--json", "--help"}} {
		p := runProgram(t, t.TempDir(), nil, args...)
		if slices.Contains(args, "--help") != (p.out != "") || len(p.out) > 0 && p.out[0] == '{' {
			t.Errorf("%v: %s", args, p.out)
		}
	}
}
