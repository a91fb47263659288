package cli

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/settings"
)

// given are settings of which everything comes from flags.
func given(t *testing.T) *settings.Settings {
	t.Helper()
	set, err := settings.Load(settings.Sources{Path: filepath.Join(t.TempDir(), "none.toml"),
		Flags: map[string]string{"state": "my state", "slots": "2/1h", "line-limit": "2MiB", "host": "https://x.example", "synthetic": "true", "plain": "true", "batch-bytes": "1MiB"},
		Rules: []string{"text.crlf=off", "field.unknown=error"}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// A command that is named to a person has the flags that were given and that it is used with:
// without them it would work elsewhere, or by other rules.
func TestACommandIsNamedWithTheFlagsThatWereGiven(t *testing.T) {
	t.Parallel()
	const graded = " --severity field.unknown=error --off text.crlf"
	for _, row := range []struct {
		command  string
		practice bool
		want     string
	}{
		{"send", false, "--host https://x.example --synthetic --slots 2/1h --batch-bytes 1MiB --line-limit 2MiB --state my state" + graded},
		{"send", true, "--sandbox --slots 2/1h --batch-bytes 1MiB --line-limit 2MiB --state my state" + graded},
		{"resume", false, "--host https://x.example --synthetic --slots 2/1h --state my state"},
		{"resolve", true, "--sandbox --state my state"},
		{"rejects", false, "--state my state"},
		{"lint", true, "--line-limit 2MiB" + graded},
	} {
		if got := strings.Join(sameFlags(given(t), row.practice, row.command), " "); got != row.want {
			t.Errorf("%s (practice: %t): %s\nwant %s", row.command, row.practice, got, row.want)
		}
	}
	if got := sameCommand(given(t), true, "resolve"); !strings.HasPrefix(got, "clinik-import resolve --sandbox --state ") || strings.HasSuffix(got, " my state") {
		t.Errorf("it is not for a shell: %s", got)
	}
}

// What was said of the rules and the hour's slots is said again by the command that does the same.
func TestTheCommandOfAnInterruptedSendHasItsRules(t *testing.T) {
	t.Parallel()
	o := sendFlags{yes: true, target: targetFlags{set: given(t)}}
	kept, err := o.meant(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := sendCommand(importer.LeftOver{Paths: []string{"a.ndjson"}, Meant: kept})
	for _, want := range []string{" --slots 2/1h ", " --line-limit 2MiB ", " --severity field.unknown=error ", " --off text.crlf ", " --synthetic "} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is not once in %s", want, got)
		}
	}
}

// What goes on with a send does so in its state, with its settings file.
func TestTheNextStepIsWhereTheSendWas(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	state, config := t.TempDir(), writeIn(t, "other.toml", "")
	_, err := p.run("send", "--sandbox", "--json", "--pace", "100000", "--state", state, "--config", config, "../testdata/patients.ndjson")
	if exitCode(err) != ExitLint {
		t.Fatalf("%v\n%s", err, &p.err)
	}
	_, step, _ := strings.Cut(p.err.String(), "held back: clinik-import ")
	step, _, _ = strings.Cut(step, "\n")
	if want := []string{"rejects", "--sandbox", "--state", state, "--config", config}; !slices.Equal(strings.Fields(step)[:len(want)], want) {
		t.Fatalf("got %s", step)
	}
	out, err := p.run(append(strings.Fields(step), "--json")...)
	first, _, _ := strings.Cut(out, "\n")
	if err != nil || !json.Valid([]byte(first)) || first == "" {
		t.Errorf("%s: %v\n%s%s", step, err, out, &p.err)
	}
}
