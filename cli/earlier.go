package cli

import (
	"fmt"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// checkEarlier refuses to begin a second run over a file beside one that is not at its end:
// what becomes of its records is not known yet. What was sent by those that are at theirs,
// the plan knows record by record. It warns of what a person set aside: a new import does not
// know of it. resume is the command that goes on with one.
func checkEarlier(s *session, inputs []importer.Input, resume string, say func(format string, args ...any)) error {
	runs, err := s.engine.Runs()
	if err != nil {
		return err
	}
	for _, in := range inputs {
		info := in.File.Info()
		i := slices.IndexFunc(runs, func(r importer.RunInfo) bool {
			return !r.Settled && r.Reads(info)
		})
		if i >= 0 {
			return fmt.Errorf("%s: an import of this file begun on %s is not at its end. Go on with it: %s", info.Path, runs[i].Started.Local().Format("2 January 2006, 15:04"), resume)
		}
		if warning := asideBefore(runs, info); warning != "" {
			say("%s", warning)
		}
	}
	return nil
}

// asideBefore says that records were set aside in the newest import of a file where any were; "" where none.
func asideBefore(runs []importer.RunInfo, info ndjson.Info) string {
	i := slices.IndexFunc(runs, func(r importer.RunInfo) bool { return r.Totals.Aside > 0 && r.Reads(info) })
	if i < 0 {
		return ""
	}
	return fmt.Sprintf("warning: %s: %s set aside in its import begun on %s; this is another import, which reads the file as it is and holds none of them back for that",
		info.Path, count(runs[i].Totals.Aside, "record"), runs[i].Started.Local().Format("2 January 2006, 15:04"))
}
