package ui

import "runtime"

const isWindows = runtime.GOOS == "windows"

// above returns the folder above, as dir finds it. On Windows "" is above each drive: it
// stands for the list of them.
func above(folder string, windows bool, dir func(string) string) string {
	if folder == "" {
		return ""
	}
	up := dir(folder)
	if windows && up == folder {
		return ""
	}
	return up
}

// drives lists the drives of Windows that there are.
func drives(exists func(root string) bool) (found []entry) {
	for letter := 'A'; letter <= 'Z'; letter++ {
		if root := string(letter) + `:\`; exists(root) {
			found = append(found, entry{name: root, folder: true})
		}
	}
	return found
}
