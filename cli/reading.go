package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"clinik-import/ndjson"
)

// reading says how the files named are to be read.
type reading struct {
	records bool     // JSON values wherever they stand
	entries []string // files in zip archives
	limit   int64    // longest line, in bytes; 0: the usual one
}

func (r *reading) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&r.records, "records", false, "read JSON values wherever they stand: arrays, and records spread over several lines")
	cmd.Flags().StringArrayVar(&r.entries, "entry", nil, "`NAME` of the file to read in a zip archive that holds several; may be repeated")
}

// standardInput is the argument that stands for it.
const standardInput = "-"

// errStandardInput is why nothing is sent from there.
var errStandardInput = errors.New("standard input cannot be sent: it can be read once only, and each record is read again when its turn comes. Save it to a file first")

// errNoArchive is why --entry is refused: it would do nothing.
var errNoArchive = errors.New("--entry chooses a file in a zip archive, and none of the files named is one; leave it out")

// archiveAmong reports whether one of the files is, or may be, a zip archive.
func archiveAmong(paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		_, err := ndjson.Entries(path)
		return !errors.As(err, new(*ndjson.FormatError))
	})
}

// open opens one argument, which is several files where several of an archive were named.
func (r reading) open(env Env, path string) ([]*ndjson.File, error) {
	o := ndjson.Options{LineLimit: int(r.limit)}
	if r.records {
		o.Form = ndjson.Values
	}
	if path == standardInput {
		f, err := ndjson.FromReader("standard input", env.In, o)
		return []*ndjson.File{f}, err
	}
	if _, err := ndjson.Entries(path); err == nil && len(r.entries) > 0 {
		return r.openEntries(path, o)
	}
	f, err := ndjson.OpenWith(path, o)
	return []*ndjson.File{f}, err
}

// openEntries opens the files of an archive that were named, all of which must be in it.
func (r reading) openEntries(path string, o ndjson.Options) (files []*ndjson.File, err error) {
	for _, o.Entry = range r.entries {
		f, err := ndjson.OpenWith(path, o)
		if err != nil {
			for _, f := range files {
				f.Close()
			}
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// nameOf names a file, and where it is in an archive its place there, for people and programs.
func nameOf(info ndjson.Info) string {
	if info.Entry != "" {
		return info.Path + "!/" + info.Entry
	}
	return info.Path
}
