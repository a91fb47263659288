package words

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
)

// Error is what an error says, with the words of the operating system in it ("open x: no
// such file or directory") said as people say them. What it has no words for stays.
func Error(err error) string {
	text := err.Error()
	visit(err, func(part error, said string) { text = strings.Replace(text, part.Error(), said, 1) })
	return text
}

// visit calls say for each error of the operating system in err, with words for it.
func visit(err error, say func(part error, said string)) {
	path, cause := "", err
	switch e := err.(type) {
	case *fs.PathError:
		path, cause = e.Path, e.Err
	case *os.LinkError:
		path, cause = e.New, e.Err
	case *os.SyscallError:
		cause = e.Err
	case *net.OpError:
		cause = e.Err
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			visit(inner, say)
			return
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			visit(inner, say)
		}
		return
	}
	for _, known := range ofSystem {
		if errors.Is(cause, known.err) {
			said := known.words
			if path != "" {
				said = path + ": " + said
			}
			say(err, said)
			return
		}
	}
}

// ofSystem is what the system's refusals mean; the portable ones first, which other
// systems' numbers count as too.
var ofSystem = []struct {
	err   error
	words string
}{
	{syscall.ENOTDIR, "a part of this path is a file, not a folder"},
	{fs.ErrNotExist, "there is no such file or folder"},
	{fs.ErrExist, "it is there already"},
	{fs.ErrPermission, "the system does not allow it to this user"},
	{syscall.ENOSPC, "the disk is full"},
	{syscall.EROFS, "the disk can be read only"},
	{syscall.EISDIR, "it is a folder, not a file"},
	{syscall.ENAMETOOLONG, "the name is too long"},
	{syscall.EMFILE, "too many files are open; end other programs, then try again"},
	{syscall.EADDRINUSE, "another program listens there already"},
	{syscall.EIO, "the disk, or the connection to it, does not answer"},
}
