package cli

import (
	"fmt"
	"path/filepath"
	"slices"

	"clinik-import/importer"
)

// checkEarlier looks for earlier runs over the same files. It refuses to begin a second
// run beside one that is not at its end, for what was sent must not be sent again; it
// names those that are.
func checkEarlier(s *session, inputs []importer.Input, out *reporter) error {
	runs, err := s.engine.Runs()
	if err != nil {
		return err
	}
	for _, in := range inputs {
		path := in.File.Info().Resolved
		for _, run := range runs {
			if !slices.ContainsFunc(run.Paths, func(p string) bool { return resolve(p) == path }) {
				continue
			}
			when := run.Started.Local().Format("2 January 2006, 15:04")
			if !run.Settled {
				return fmt.Errorf("%s: an import of this file begun on %s is not at its end. Go on with it: clinik-import resume", in.File.Info().Path, when)
			}
			if run.Totals.Accepted > 0 {
				out.say("%s: this file was imported on %s already, %s accepted; what is sent again is stored again", in.File.Info().Path, when, count(run.Totals.Accepted, "record"))
			}
			break // the newest says enough
		}
	}
	return nil
}

// resolve brings a path into the form in which files are compared.
func resolve(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path
}
