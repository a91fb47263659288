package words

import "clinik-import/ui/safe"

// Compared says what goes on while a file that was copied or touched is read, to find out
// whether its records are those that an import knows.
var Compared = safe.Own("The file was copied, touched or changed since it was checked: its records are compared with those of the import.")

// OlderCorrections says, where a changed file is opened again, what became of so many
// corrections of the version before.
func OlderCorrections(n int64) safe.Text {
	return Counted(n, "correction of yours belongs to this file as it was before it changed: it is kept with the earlier import, and not part of this one.",
		"corrections of yours belong to this file as it was before it changed: they are kept with the earlier import, and not part of this one.")
}
