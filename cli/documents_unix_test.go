//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Blocks of shell marked "sh" in the documents are run line by line, each block in a folder
// of its own from which the test data can be reached. Blocks that need a key, a server or
// files of the reader's are not marked so.
func TestCommandsInDocumentsWork(t *testing.T) {
	t.Parallel()
	tried := 0
	for page, text := range documents(t) {
		for _, block := range shellBlocks(text) {
			tried++
			t.Run(filepath.Base(page), func(t *testing.T) {
				t.Parallel()
				tryBlock(t, block)
			})
		}
	}
	if tried == 0 {
		t.Error("no document has a block to try")
	}
}

// shellBlocks returns what stands between ```sh and ```.
func shellBlocks(page string) (blocks []string) {
	for {
		_, after, found := strings.Cut(page, "\n```sh\n")
		if !found {
			return blocks
		}
		block, rest, _ := strings.Cut(after, "\n```")
		blocks, page = append(blocks, block), rest
	}
}

func tryBlock(t *testing.T, block string) {
	t.Helper()
	home, folder := t.TempDir(), folderWithTestdata(t)
	for line := range strings.Lines(block) {
		line, _, _ = strings.Cut(line, " #")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
		cmd.Dir = folder
		cmd.Env = append(withoutKey(os.Environ()), "HOME="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home,
			"PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		// 2 and 3 are the honest grades of a file with faults.
		if code := cmd.ProcessState.ExitCode(); err != nil && code != 2 && code != 3 {
			t.Errorf("%s\nexit code %d\n%s", line, code, out)
		}
	}
}
