//go:build unix

package cli_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestATerminalThatCanDoNothing is a journey in a real terminal whose TERM says that it
// is dumb: nobody asks for plain, and still not one sequence is sent to it.
func TestATerminalThatCanDoNothing(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "--state", state, "demo", "--pace", "100000")
	cmd.Env = append(withoutKey(os.Environ()), settingsIn(t, state), "TERM=dumb")
	f, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	said := &heard{more: make(chan struct{}, 1)}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_, _ = io.Copy(said, f) // ends when the program has closed the other side
	}()
	said.converse(ctx, t, f, spokenImport)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	<-over
	all := strings.ReplaceAll(said.since(0), "\r\n", "\n") // the terminal's own
	if i := strings.IndexFunc(all, func(r rune) bool { return r < ' ' && r != '\n' || 0x7f <= r && r < 0xa0 }); i >= 0 {
		t.Errorf("a control character: %q", all[max(0, i-20):min(len(all), i+20)])
	}
	if !strings.Contains(all, "17 held back, 5 corrected") {
		t.Errorf("other numbers than on the screens:\n%s", all)
	}
}
