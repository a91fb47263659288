package ui

import (
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
	name safe.Text
	why  error
}

// without says what of the files chosen is not read, and why; nothing where all are.
func (f chosenFiles) without() (said []safe.Text) {
	if len(f.left) > 0 {
		said = append(said, safe.Sprintf("%s left out.", counted(int64(len(f.left)), "file was", "files were")))
		for _, u := range f.left {
			said = append(said, safe.Sprintf("%s.", strings.TrimSuffix(words.Error(u.why), ".")))
		}
	}
	if n := len(f.twice); n > 0 {
		said = append(said, safe.Sprintf("%s the same as another one chosen, and is read once: %s.",
			counted(int64(n), "file is", "files are"), joinNames(f.twice)))
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
	names := make([]safe.Text, len(left))
	for i, u := range left {
		names[i] = u.name
	}
	return safe.Sprintf("%s, because %s could not be read: %s.", leftOut(left), pronoun(len(left)), safe.Join(", ", names...))
}

func pronoun(n int) safe.Text {
	if n == 1 {
		return safe.Own("it")
	}
	return safe.Own("they")
}
