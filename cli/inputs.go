package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/words"
)

// An argument is a path to open, named outright or found in a folder that was named.
type argument struct {
	path  string
	found bool
}

// expand turns folders into the NDJSON files and archives in them (not below), in order of name.
func expand(args []string) ([]argument, error) {
	var paths []argument
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil || !info.IsDir() {
			paths = append(paths, argument{path: arg}) // opening it says what is wrong
			continue
		}
		found, err := filesIn(arg)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no NDJSON file in this folder (names ending in .ndjson or .jsonl, also .gz and .zst, and .zip)", arg)
		}
		for _, path := range found {
			paths = append(paths, argument{path, true})
		}
	}
	return paths, nil
}

func filesIn(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be read: %w", folder, err)
	}
	var found []string
	for _, e := range entries {
		if e.Type()&fs.ModeType == 0 && (ndjson.IsNamedSo(e.Name()) || strings.EqualFold(filepath.Ext(e.Name()), ".zip")) {
			found = append(found, filepath.Join(folder, e.Name()))
		}
	}
	return found, nil
}

// A namedType is the resource type that all records of the files are said to be of.
type namedType struct {
	name   string // "": none is named
	recipe string // the file of the recipe that names it; "": --type does
}

func (n namedType) by() string {
	if n.recipe != "" {
		return "the recipe " + n.recipe
	}
	return "--type"
}

// remedy says what to do where the records are of another type.
func (n namedType) remedy() string {
	if n.recipe != "" {
		return "Nothing was written. Take a recipe that is for them, or say with --type what they are"
	}
	return "Nothing was sent. Name the right type, or leave --type out"
}

func (n namedType) lookup() (*resource.Type, error) {
	t, err := lookupType(n.name)
	if err != nil && n.recipe != "" {
		return nil, fmt.Errorf("%s is for %q: ClinikAPI has no such resource type%s", n.by(), n.name, didYouMean(n.name, resource.Names()))
	}
	return t, err
}

// openInputs opens the files and settles the type of each: the one named, else the
// one detected. say is told what was decided, and which files of a folder are left out
// because they hold no records, or several files of which none was chosen. On error every file is closed again.
func openInputs(ctx context.Context, env Env, read reading, paths []argument, named namedType, only checking, say func(format string, args ...any)) (inputs []importer.Input, err error) {
	defer func() {
		if err != nil {
			closeInputs(inputs)
			inputs = nil
		}
	}()
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return inputs, err
		}
		files, err := read.open(env, path.path)
		if path.found && (errors.As(err, new(*ndjson.FormatError)) || errors.As(err, new(*ndjson.ChooseError))) {
			say("left out: %v", err)
			continue
		}
		if err != nil {
			return inputs, err
		}
		for _, f := range files {
			inputs = append(inputs, importer.Input{File: f})
		}
	}
	if len(inputs) == 0 {
		return nil, errors.New("no file is left to read")
	}
	if len(read.entries) > 0 && !slices.ContainsFunc(inputs, func(in importer.Input) bool { return in.File.Info().Entry != "" }) {
		return inputs, errNoArchive
	}
	distinct, twice := importer.Distinct(inputs)
	inputs = distinct
	for _, path := range twice {
		say("%s: named more than once; it is read once", path)
	}
	for i := range inputs {
		if err := ctx.Err(); err != nil {
			return inputs, err
		}
		if inputs[i].Type, err = settleType(inputs[i].File, named, only, say); err != nil {
			return inputs, err
		}
	}
	return inputs, nil
}

func closeInputs(inputs []importer.Input) {
	for _, in := range inputs {
		in.File.Close()
	}
}

// settleType decides on the resource type of a file: as named, unless the first
// records clearly are of another; else as detected. Records of several types are refused
// where they would be sent as one; merely to be checked they may be read as the best guess.
func settleType(f *ndjson.File, named namedType, only checking, say func(string, ...any)) (*resource.Type, error) {
	guesses, err := detect(f)
	if err != nil {
		return nil, err
	}
	path := nameOf(f.Info())
	if named.name == "" {
		switch {
		case len(guesses) > 0 && guesses[0].Sure:
			say("%s: %s records (%s)", path, guesses[0].Type.Name(), words.Guess(guesses[0]))
			return guesses[0].Type, nil
		case len(guesses) > 0 && len(guesses[0].Strays) > 0 && bool(only):
			say("WARNING: %s. It is checked as %s; to be sent it must be split by type, or --type must say what all of them are", mixed(path, guesses[0]), guesses[0].Type.Name())
			return guesses[0].Type, nil
		case len(guesses) > 0 && len(guesses[0].Strays) > 0:
			return nil, fmt.Errorf("%s. Nothing was sent, for a batch is of one type. Split the file by type; or, if all are of one, name it with --type", mixed(path, guesses[0]))
		}
		return nil, fmt.Errorf("%s: the resource type is not clear from the records%s; name it with --type", path, candidates(guesses))
	}
	t, err := named.lookup()
	if err != nil {
		return nil, err
	}
	if len(guesses) == 0 {
		return t, nil
	}
	if guesses[0].Sure && guesses[0].Type != t {
		return nil, fmt.Errorf("%s: %s says %s, but these look like %s records (%s). %s",
			path, named.by(), t.Name(), guesses[0].Type.Name(), words.Guess(guesses[0]), named.remedy())
	}
	if len(guesses[0].Strays) > 0 {
		say("WARNING: %s. All of them are taken as %s, as %s says", mixed(path, guesses[0]), t.Name(), named.by())
	}
	return t, nil
}

// oneType refuses files in which the check found records of several types, unless somebody
// said by name which one all of them are.
func oneType(run *importer.Run, named string) error {
	all := run.Mixed()
	if named != "" || len(all) == 0 {
		return nil
	}
	m := all[0]
	types, first := []string{m.Source.Type.Name()}, m.Others[0].First
	var counts []string
	for _, other := range m.Others {
		types = append(types, other.Type)
		counts = append(counts, fmt.Sprintf("%s like %s", words.Counted(other.Count, "looks", "look"), other.Type))
		first = min(first, other.First)
	}
	last := len(types) - 1
	return fmt.Errorf("%s holds %s and %s records (of %d, %s; the first in %s %d). Nothing was sent, for a batch is of one type. Split the file by type; or, if all are of one, name it with --type",
		m.Source.Path, strings.Join(types[:last], ", "), types[last], m.Records, strings.Join(counts, ", "), m.Source.Unit(), first)
}

// checking says that files are opened to be checked only: nothing comes of a wrong type.
type checking bool

// mixed says that a file holds records of several types.
func mixed(path string, g resource.Guess) string {
	types, counts := []string{g.Type.Name()}, []string{}
	for _, s := range g.Strays {
		types = append(types, s.Type.Name())
		counts = append(counts, fmt.Sprintf("%d look like %s", s.Records, s.Type.Name()))
	}
	last := len(types) - 1
	return fmt.Sprintf("%s holds %s and %s records (of the first %d, %s)", path, strings.Join(types[:last], ", "), types[last], ndjson.SampleLines, strings.Join(counts, ", "))
}

func detect(f *ndjson.File) ([]resource.Guess, error) {
	sample, err := f.Sample()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", nameOf(f.Info()), err)
	}
	return sample.Guesses, nil
}

// candidates names the best guesses, for a person to choose from.
func candidates(guesses []resource.Guess) string {
	if len(guesses) == 0 {
		return ""
	}
	names := make([]string, 0, 3)
	for _, g := range guesses[:min(3, len(guesses))] {
		names = append(names, g.Type.Name())
	}
	return " (perhaps " + strings.Join(names, ", ") + ")"
}
