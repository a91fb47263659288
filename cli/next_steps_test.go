package cli_test

import (
	"regexp"
	"strings"
	"testing"
)

// What a send says is to be done next are commands that work as they stand.
func TestSendNamesTheNextStep(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, want, answers string
		args                []string
	}{
		{"held back", `clinik-import rejects --sandbox \S+ --held`, "testdata/patients.ndjson:", []string{"testdata/patients.ndjson"}},
		{"rejected", `clinik-import rejects --sandbox \S+ -o`, "not today", []string{"--reject", "/gender=female:not today", "testdata/patients-good.ndjson"}},
		{"unknown", `clinik-import resolve --sandbox \S+/1`, "Please tell us", []string{"--fault", "import#*=reset-after-body", "testdata/patients-good.ndjson"}},
		{"a reply that is no JSON", `clinik-import resolve --sandbox \S+/1`, "Please tell us", []string{"--fault", "import#*=garbage-reply", "testdata/patients-good.ndjson"}},
		{"no job named", `clinik-import resolve --sandbox \S+/1`, "Please tell us", []string{"--fault", "import#*=no-id", "testdata/patients-good.ndjson"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			sent := runProgram(t, state, nil, append([]string{"send", "--sandbox", "--pace", "100000"}, row.args...)...)
			command := regexp.MustCompile(row.want).FindString(sent.err)
			if command == "" {
				t.Fatalf("no step like %s is named:\n%s", row.want, sent.err)
			}
			args := strings.Fields(strings.TrimSuffix(command, "-o"))[1:]
			if p := runProgram(t, state, nil, args...); p.code != 0 || !strings.Contains(p.out, row.answers) {
				t.Errorf("%s: exit %d, %q\n%s", command, p.code, p.out, p.err)
			}
			if sent.code != 7 {
				return
			}
			for _, later := range []string{"resume", "watch"} {
				if p := runProgram(t, state, nil, later, "--sandbox"); p.code != 7 || !strings.Contains(p.err, command) {
					t.Errorf("%s does not name it: exit %d\n%s", later, p.code, p.err)
				}
			}
		})
	}
}
