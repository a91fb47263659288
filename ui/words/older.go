package words

import "clinik-import/ui/safe"

// OlderCorrections says, where a changed file is opened again, what became of so many
// corrections of the version before.
func OlderCorrections(n int64) safe.Text {
	return Counted(n, "correction of yours belongs to this file as it was before it changed: it is kept with the earlier import, and not part of this one.",
		"corrections of yours belong to this file as it was before it changed: they are kept with the earlier import, and not part of this one.")
}
