package plain

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
)

// A few entries at a time can be listened to.
const entriesAtOnce = 20

// detectFrom is how many first records the type is guessed from.
const detectFrom = 50

// files lets files be chosen: from a numbered list of a folder, or by their paths.
func (c *conversation) files(ctx context.Context) error {
	if c.folder == "" {
		c.folder = cmp.Or(c.o.Folder, ".")
		if info, err := os.Stat(c.folder); err == nil && !info.IsDir() {
			c.folder = filepath.Dir(c.folder)
		}
	}
	from := 0
	for {
		entries, err := entriesOf(c.folder)
		if err != nil {
			c.fail(err)
			c.folder = filepath.Dir(c.folder)
			if c.folder == filepath.Dir(c.folder) {
				return errLeave
			}
			continue
		}
		from = min(from, max(0, len(entries)-1))
		c.list(entries, from)
		answer, err := c.read(ctx, safe.Own("Numbers of files, a path, .. for the folder above, or more:"))
		switch {
		case err != nil:
			return err
		case answer == "q":
			return errLeave
		case answer == "" || answer == "?" || c.always(answer):
		case answer == "more":
			if from += entriesAtOnce; from >= len(entries) {
				from = 0
			}
		case answer == "..":
			c.folder, from = filepath.Dir(c.folder), 0
		default:
			paths, folder := c.pathsOf(answer, entries)
			if folder != "" {
				c.folder, from = folder, 0
				continue
			}
			if len(paths) > 0 {
				return c.take(ctx, paths, "")
			}
		}
	}
}

func (c *conversation) list(entries []entry, from int) {
	c.say(safe.Sprintf("Folder %s, %s:", c.folder, counted(int64(len(entries)), "entry", "entries")))
	to := min(len(entries), from+entriesAtOnce)
	for i, e := range entries[from:to] {
		kind := safe.Sprintf("%d bytes", e.size)
		if e.folder {
			kind = safe.Own("folder")
		}
		c.say(safe.Sprintf("  %d  %s, %s", from+i+1, e.name, kind))
	}
	if to < len(entries) {
		c.say(safe.Sprintf("These were %d to %d; more goes on.", from+1, to))
	}
}

type entry struct {
	name   string
	folder bool
	size   int64
}

// entriesOf lists a folder without what is hidden, folders first.
func entriesOf(folder string) ([]entry, error) {
	all, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var folders, files []entry
	for _, e := range all {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, e.Name()))
		switch {
		case err != nil:
		case info.IsDir():
			folders = append(folders, entry{e.Name(), true, 0})
		default:
			files = append(files, entry{e.Name(), false, info.Size()})
		}
	}
	return append(folders, files...), nil
}

// pathsOf reads an answer: numbers of the list, or a path.
func (c *conversation) pathsOf(answer string, entries []entry) (paths []string, folder string) {
	for _, word := range strings.FieldsFunc(answer, func(r rune) bool { return r == ' ' || r == ',' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(entries) {
			paths = nil
			break
		}
		path := filepath.Join(c.folder, entries[n-1].name)
		if entries[n-1].folder {
			return nil, path
		}
		paths = append(paths, path)
	}
	if paths != nil {
		return paths, ""
	}
	path := strings.Trim(answer, `"'`)
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.folder, path)
	}
	switch info, err := os.Stat(path); {
	case err != nil:
		c.fail(err)
		return nil, ""
	case info.IsDir():
		return nil, path
	}
	return []string{path}, ""
}

// take opens files, has their types confirmed, and begins or takes up a run over them.
func (c *conversation) take(ctx context.Context, paths []string, typeName string) error {
	var inputs []importer.Input
	letGo := func() {
		for _, in := range inputs {
			in.File.Close()
		}
	}
	for _, path := range paths {
		file, err := ndjson.OpenWith(path, ndjson.Options{LineLimit: c.o.LineLimit})
		if err != nil {
			c.fail(err)
			continue
		}
		inputs = append(inputs, importer.Input{File: file})
		in := &inputs[len(inputs)-1]
		if in.Type, err = c.typeOf(ctx, file, typeName); err != nil {
			letGo()
			return err
		}
	}
	if len(inputs) == 0 {
		return c.files(ctx)
	}
	if id, found, err := c.earlier(inputs); err != nil || found {
		letGo()
		if err != nil {
			return err
		}
		c.say(safe.Own("An import of these files is not at its end; it is taken up."))
		return c.open(ctx, id)
	}
	run, err := c.engine.Begin(inputs)
	if err != nil {
		letGo()
		return err
	}
	c.run = run
	return c.check(ctx)
}

// earlier finds a run over exactly these files that has something left to do.
func (c *conversation) earlier(inputs []importer.Input) (id string, found bool, err error) {
	runs, err := c.engine.Runs()
	if err != nil {
		return "", false, err
	}
	var chosen []string
	for _, in := range inputs {
		chosen = append(chosen, in.File.Info().Resolved)
	}
	slices.Sort(chosen)
	for _, r := range runs {
		if slices.Equal(slices.Sorted(slices.Values(r.Files)), chosen) && (!r.Settled || left(r.Totals) > 0) {
			return r.ID, true, nil
		}
	}
	return "", false, nil
}

// typeOf settles the type of a file with the person.
func (c *conversation) typeOf(ctx context.Context, file *ndjson.File, named string) (*resource.Type, error) {
	if t, ok := resource.Lookup(named); ok {
		return t, nil
	}
	name := filepath.Base(file.Info().Path)
	lines, err := file.Head(detectFrom)
	if err != nil {
		c.fail(err)
	}
	var records [][]byte
	for _, l := range lines {
		if !l.Blank() {
			records = append(records, l.Bytes)
		}
	}
	guesses := resource.Detect(records)
	if len(guesses) > 0 {
		g := guesses[0]
		yes, err := c.yes(ctx, safe.Sprintf("%s holds %s records (%s). Is that right?", name, g.Type.Name(), names(g.Reasons)))
		if err != nil {
			return nil, err
		}
		if yes {
			return g.Type, nil
		}
	}
	for {
		answer, err := c.read(ctx, safe.Sprintf("Which resource type are the records of %s? Its name, or ? for all:", name))
		if err != nil {
			return nil, err
		}
		t, err := typeNamed(answer)
		switch {
		case err == nil:
			return t, nil
		case answer == "q":
			return nil, errLeave
		case answer == "?":
			c.say(safe.Sprintf("The types are: %s.", names(resource.Names())))
		default:
			c.fail(err)
		}
	}
}

// typeNamed finds a type by its name in any case.
func typeNamed(name string) (*resource.Type, error) {
	for _, known := range resource.Names() {
		if strings.EqualFold(known, name) {
			t, _ := resource.Lookup(known)
			return t, nil
		}
	}
	return nil, errors.New("there is no type of this name")
}
