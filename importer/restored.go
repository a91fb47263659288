package importer

import "clinik-import/importer/journal"

// AcceptRestored takes a journal back into use that was put back from a backup (it was
// opened with journal.Options.Restored). Every batch that it holds as waiting may have been
// sent since the backup: its outcome is unknown until a person decides. Slots count as used
// for a whole window. Nothing can be known of files, rounds and corrections that the backup
// has never seen; who accepts must look in ClinikAPI before files of that time are sent.
func AcceptRestored(j *journal.Journal, reason string) (journal.Acceptance, error) {
	return j.AcceptRestored(reason,
		"the journal was put back from a backup that is older than this: whether the batch was sent since is not known", string(Restored))
}
