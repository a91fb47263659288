package cli_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// heard gathers what a program says and tells when it says more.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Write(b)
	select {
	case h.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (h *heard) since(from int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()[from:]
}

// spokenImport is one import of a practice file with its safe fixes, to the end of its jobs.
var spokenImport = [][2]string{
	{"Numbers of files", "patients.ndjson"},
	{"Is that right?", "yes"},
	{"What next?", "safe"},
	{"Apply them?", "apply"},
	{"What next?", "send"},
	{"Send this?", "send"},
	{"Send now?", "yes"},
	{"is finished", ""},
	{"What next?", "correct"},
	{"Which ones?", "b"},
	{"What next?", "quit"},
	{"Everything is kept", ""},
}

// converse answers each question of a script once it was heard.
func (h *heard) converse(ctx context.Context, t *testing.T, in io.Writer, script [][2]string) {
	t.Helper()
	from := 0
	for _, step := range script {
		for {
			text := h.since(from)
			if i := strings.Index(text, step[0]); i >= 0 {
				from += i + len(step[0])
				break
			}
			select {
			case <-h.more:
			case <-ctx.Done():
				t.Fatalf("never heard %q\n%s", step[0], h.since(0))
			}
		}
		if step[1] != "" {
			if _, err := io.WriteString(in, step[1]+"\n"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestThePracticeWithoutScreens talks to the real program: no terminal at all.
func TestThePracticeWithoutScreens(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "--state", state, "demo", "--plain", "--pace", "100000")
	cmd.Env = append(withoutKey(os.Environ()), settingsIn(t, state))
	said := &heard{more: make(chan struct{}, 1)}
	cmd.Stdout, cmd.Stderr = said, said
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said.converse(ctx, t, in, spokenImport)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	all := said.since(0)
	for _, want := range []string{"SANDBOX", "checked as Patient", "17 held back, 5 corrected", "Everything is kept."} {
		if !strings.Contains(all, want) {
			t.Errorf("never heard %q\n%s", want, all)
		}
	}
	if i := strings.IndexFunc(all, func(r rune) bool { return r < ' ' && r != '\n' }); i >= 0 {
		t.Errorf("a control character: %q", all[max(0, i-20):min(len(all), i+20)])
	}
}
