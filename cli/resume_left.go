package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"clinik-import/importer"
	"clinik-import/importer/journal"
)

// leftOver finds what earlier real imports left unsent that no resume would ever send.
func leftOver(env Env, o *targetFlags) ([]importer.LeftOver, error) {
	folder := filepath.Join(o.stateFolder(), "journal")
	if o.sandbox || !hasJournal(folder) {
		return nil, nil
	}
	j, err := journal.OpenWith(folder, archiveOptions(env, o.set, false))
	if _, busy := errors.AsType[*journal.LockedError](err); busy {
		return nil, nil // whoever works on it says so
	}
	if err != nil {
		return nil, err
	}
	left, err := importer.LeftOvers(j)
	return left, errors.Join(err, j.Close())
}

// lookAtLeft finds what is left over now that the work is done, so that a batch that was
// outdated meanwhile has its way on said at once: of these runs, or of all.
func (r *reporter) lookAtLeft(j *journal.Journal, runs []*importer.Run) error {
	left, err := importer.LeftOvers(j)
	if err != nil {
		return err
	}
	r.left = slices.DeleteFunc(left, func(l importer.LeftOver) bool {
		return !r.leftOfAll && !slices.ContainsFunc(runs, func(run *importer.Run) bool { return run.ID() == l.ID })
	})
	return nil
}

// leftOver says what is left unsent that no resume sends, and how to go on with it.
func (r *reporter) leftOver(left []importer.LeftOver) {
	for _, l := range left {
		r.say("the import %s, begun %s:", shortID(l.ID), l.Started.Local().Format("2 January 2006, 15:04"))
		if len(l.Batches) == 0 {
			r.say("  it was interrupted before anything of it was ready to be sent, and nothing was sent")
			if l.Records > 0 {
				r.say("  it has %s, as far as it was checked", count(l.Records, "record"))
			}
		} else {
			r.say("  %s with %s not sent: the file changed, or a person found that they were not accepted", count(int64(len(l.Batches)), "batch"), count(l.Records, "record"))
		}
		r.say("  to send what is not sent yet: %s", sendCommand(l))
		for _, number := range l.Batches {
			r.say("  not to send a batch: %s", fmt.Sprintf(`%s %s --as cancelled --reason "…"`, r.command("resolve"), batchName{shortID(l.ID), number}))
		}
	}
}

// leftExit is the exit code of a resume that left something over: never that all is done.
func leftExit(code int, left []importer.LeftOver) int {
	if len(left) > 0 && (code == ExitOK || code == ExitLint || code == ExitRejected) {
		return ExitWaiting
	}
	return code
}
