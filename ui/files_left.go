package ui

import (
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// chosenFiles are the files for a run, and what is not among them though it was chosen.
type chosenFiles struct {
	inputs []importer.Input
	left   []unread // those that cannot be read
	twice  []string // paths of files that are another of them by another name
	older  int64    // corrections of an earlier import of these files, made before they changed
}

// unread is a file that was left out.
type unread struct {
	pick
	why error
}

// reason is why, with the name of the file in place of its path: a long path would push the
// reason out of sight.
func (u unread) reason() safe.Text {
	said := strings.ReplaceAll(words.Error(u.why), u.path, filepath.Base(u.path))
	return safe.Sprintf("%s.", strings.TrimSuffix(said, "."))
}

// without says what of the files chosen is not read, and why or where that is to be read;
// nothing where all are.
func (f chosenFiles) without() (said []safe.Text) {
	switch n := len(f.left); n {
	case 0:
	case 1:
		said = append(said, safe.Own("1 file was left out."), f.left[0].reason())
	default:
		said = append(said, safe.Sprintf("%s left out: %s.", counted(int64(n), "file was", "files were"), someNames(picksOf(f.left))),
			whyLeft)
	}
	if n := len(f.twice); n > 0 {
		twice := make([]pick, n)
		for i, path := range f.twice {
			twice[i].path = path
		}
		said = append(said, safe.Sprintf("%s the same as another one chosen, and read once: %s.",
			counted(int64(n), "file is", "files are"), someNames(twice)))
	}
	if f.older > 0 {
		said = append(said, words.OlderCorrections(f.older), safe.Own("o on Jobs (4) lists it."))
	}
	return said
}

// leftOut says in short that files chosen with those of the run are not part of it.
func leftOut(left []unread) safe.Text {
	return safe.Sprintf("%s left out", counted(int64(len(left)), "file", "files"))
}

// leftNames is leftOut with their names, as a sentence.
func leftNames(left []unread) safe.Text {
	return safe.Sprintf("%s, because %s could not be read: %s.", leftOut(left), pronoun(len(left)), safe.Join(", ", shortNames(picksOf(left))...))
}

// whyLeft says where the reasons are to be read.
var whyLeft = safe.Own("Files (1) says why.")

func picksOf(left []unread) []pick {
	picks := make([]pick, len(left))
	for i, u := range left {
		picks[i] = u.pick
	}
	return picks
}

// shortNames names files without their folders; those that would then have the same name, by
// their paths.
func shortNames(files []pick) []safe.Text {
	names := make([]safe.Text, len(files))
	shared := map[safe.Text]int{}
	for i, f := range files {
		names[i] = f.name()
		shared[names[i]]++
	}
	for i, f := range files {
		switch {
		case shared[names[i]] == 1:
		case f.entry != "":
			names[i] = safe.Sprintf("%s in %s", f.entry, f.path)
		default:
			names[i] = safe.Clean(f.path)
		}
	}
	return names
}

// someNames is no more of them than are read at a glance.
func someNames(files []pick) safe.Text {
	const shown = 5
	names := shortNames(files)
	if more := len(names) - shown; more > 0 {
		return safe.Sprintf("%s and %d more", safe.Join(", ", names[:shown]...), more)
	}
	return safe.Join(", ", names...)
}

func pronoun(n int) safe.Text {
	if n == 1 {
		return safe.Own("it")
	}
	return safe.Own("they")
}
