package cli

import (
	"io/fs"

	"golang.org/x/sys/windows"
)

// othersMayWrite reports whether somebody else may change a file. Here its folder, which
// lies in the person's own profile, is closed to others.
func othersMayWrite(string) bool { return false }

// othersMayRead reports whether somebody else may look into a folder; see othersMayWrite.
func othersMayRead(fs.FileInfo) bool { return false }

// freeSpace is how many bytes a person may still write where a folder lies.
func freeSpace(folder string) (uint64, error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
	return free, err
}
