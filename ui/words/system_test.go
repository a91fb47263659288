package words_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"clinik-import/ui/words"
)

func TestErrorsOfTheSystemInWords(t *testing.T) {
	t.Parallel()
	gone := filepath.Join(t.TempDir(), "gone", "x.json")
	_, open := os.Open(gone)
	link := os.Rename(gone, gone+"2")
	for _, row := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("the recipe cannot be opened: %w", open), "the recipe cannot be opened: " + gone + ": there is no such file or folder"},
		{os.Mkdir(gone, 0o700), gone + ": there is no such file or folder"},
		{link, gone + "2: there is no such file or folder"},
		{errors.Join(errors.New("it ended"), &fs.PathError{Op: "write", Path: "a", Err: syscall.ENOSPC}), "it ended\na: the disk is full"},
		{fmt.Errorf("the key: %w", fs.ErrPermission), "the key: the system does not allow it to this user"},
		{&fs.PathError{Op: "open", Path: "a", Err: syscall.EBUSY}, (&fs.PathError{Op: "open", Path: "a", Err: syscall.EBUSY}).Error()},
		{fmt.Errorf("port 80: %w", &net.OpError{Op: "listen", Net: "tcp", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}), "port 80: another program listens there already"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}, (&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}).Error()},
		{errors.New("plain"), "plain"},
	} {
		if got := words.Error(row.err); got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
	if got := words.Error(fmt.Errorf("a: %w, b: %w", open, open)); strings.Contains(got, "such file or directory") {
		t.Errorf("one of two is left: %q", got)
	}
}
