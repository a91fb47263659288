//go:build unix

package cli_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// unattended is what an IT department might let run at night: it imports a folder and
// goes on with it until the program says that it is done. Twice the program is killed:
// while the server is not there yet, and when its jobs are running.
const unattended = `
killed_at() { # a word of the output, how often it must come, then the command
  word=$1; times=$2; shift 2
  clinik-import "$@" --host "$HOST" --slots 5/3s --json > out 2>> err & pid=$!
  until [ "$(grep -c "$word" out)" -ge "$times" ]; do
    kill -0 $pid || { echo "it ended before $word came"; exit 9; }
    sleep 0.05
  done
  kill -9 $pid; wait $pid
}
killed_at '"event":"waiting"' 1 send --yes "$FOLDER"
touch ready; until [ -e server ]; do sleep 0.05; done
killed_at '"event":"accepted"' "$BATCHES" resume
code=4
while [ $code -eq 4 ] || [ $code -eq 6 ]; do
  clinik-import resume --host "$HOST" --slots 5/3s --json > out 2>> err; code=$?
done
echo "exit $code"
tail -n 1 out
`

// TestUnattendedImportOfAFolder ends with everything accepted or rejected, and with the
// totals that the server's truth file has.
func TestUnattendedImportOfAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, truth := filepath.Join(dir, "january"), filepath.Join(dir, "truth")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	const files, records = 3, 4000 // two batches
	for i := range files {
		writeLines(t, filepath.Join(folder, strconv.Itoa(i)+".ndjson"), records, i)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close() // nobody is there yet

	cmd := exec.CommandContext(t.Context(), "sh", "-c", unattended)
	cmd.Dir = dir
	cmd.Env = append(withoutKey(os.Environ()), "PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"CLINIKAPI_SECRET_KEY="+practiceKey, "HOST=http://"+address, "FOLDER="+folder, "BATCHES=2", "XDG_STATE_HOME="+filepath.Join(dir, "home"))
	var out, complaints strings.Builder // the shell remarks on what was killed
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the first kill", func() bool { _, err := os.Stat(filepath.Join(dir, "ready")); return err == nil })
	practiceServer(t, "--addr", address, "--window", "3s", "--pace", "2000", "--truth", truth, "--reject", "/phone=7$:phone: no such number",
		"--fault", "import#1=429:1", "--fault", "job#2=reset-before-body", "--fault", "job@0.3=status:503")
	if err := os.WriteFile(filepath.Join(dir, "server"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	talk, _ := os.ReadFile(filepath.Join(dir, "err"))
	code, last, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
	if err != nil || code != "exit 3" {
		t.Fatalf("%v\n%s%s\n%s", err, out.String(), complaints.String(), talk)
	}
	s := program{out: last, err: string(talk), code: 3}.summary(t)
	accepted, rejected := truthOf(t, truth)
	if s.Read != files*records || s.Accepted != accepted || s.Rejected != rejected || accepted+rejected != files*records || rejected == 0 {
		t.Errorf("summary %+v; the server accepted %d and rejected %d", s, accepted, rejected)
	}
}
