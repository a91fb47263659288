package cli

import (
	"fmt"
	"slices"

	"clinik-import/importer"
)

// checkEarlier looks for earlier runs over the same files. It refuses to begin a second
// run beside one that is not at its end, for what was sent must not be sent again; it
// names those that are, and with a live key it wants to be told that they are meant.
func checkEarlier(s *session, inputs []importer.Input, again bool, out *reporter) error {
	runs, err := s.engine.Runs()
	if err != nil {
		return err
	}
	for _, in := range inputs {
		info := in.File.Info()
		i := slices.IndexFunc(runs, func(r importer.RunInfo) bool {
			return r.Reads(info) && (!r.Settled || r.Totals.Accepted > 0)
		})
		if i < 0 {
			continue
		}
		run, when := runs[i], runs[i].Started.Local().Format("2 January 2006, 15:04")
		if !run.Settled {
			return fmt.Errorf("%s: an import of this file begun on %s is not at its end. Go on with it: clinik-import resume", info.Path, when)
		}
		out.say("%s: this file was imported on %s already, %s accepted; what is sent again is stored again", info.Path, when, count(run.Totals.Accepted, "record"))
		if s.engine.Target().Environment == importer.Live && !again {
			return fmt.Errorf("%s: nothing was sent, for it would make records of patients a second time. If that is meant, say --again", info.Path)
		}
	}
	return nil
}
