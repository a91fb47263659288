package cli

import (
	"fmt"
	"slices"

	"clinik-import/importer"
)

// checkEarlier refuses to begin a second run over a file beside one that is not at its end:
// what becomes of its records is not known yet. What was sent by those that are at theirs,
// the plan knows record by record. resume is the command that goes on with one.
func checkEarlier(s *session, inputs []importer.Input, resume string) error {
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
	}
	return nil
}
