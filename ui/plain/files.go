package plain

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"clinik-import/ui/safe"
	"clinik-import/ui/shell"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// files lets files be chosen: from a numbered list of a folder, or by their paths.
func (c *conversation) files(ctx context.Context) error {
	if c.folder == "" {
		c.folder = cmp.Or(c.o.Folder, ".")
		if info, err := os.Stat(c.folder); err == nil && !info.IsDir() {
			c.folder = filepath.Dir(c.folder)
		}
		if full, err := filepath.Abs(c.folder); err == nil {
			c.folder = full
		}
	}
	from, say := 0, true
	for {
		entries, err := entriesOf(c.folder)
		if err != nil {
			c.fail(err)
			up := filepath.Dir(c.folder)
			if c.folder == up {
				return errLeave
			}
			c.folder, say = up, true
			continue
		}
		next := min(from+atOnce, len(entries))
		if say {
			c.list(entries, from, next)
		}
		say = true
		answer, err := c.ask(ctx, filesPrompt(entries, next),
			safe.Own("Answer with the number of a file, with several numbers for several files, or with the number of a folder to go there."),
			safe.Own("A path works too, also one that was dropped on the window; .. goes to the folder above, recent lists the files of earlier imports."),
			safe.Own("Files are only read; nothing in them is ever changed."))
		switch {
		case errors.Is(err, errBack) && c.run == nil:
			say = false
			c.say(safe.Own("This is the first question; q leaves."))
		case err != nil:
			return err
		case answer == "" && next < len(entries) || isMore(answer):
			if from = next; from >= len(entries) {
				from = 0
			}
		case answer == "":
			say = false
			c.say(safe.Own("Name a file, or q to leave."))
		case answer == "..":
			c.folder, from = filepath.Dir(c.folder), 0
		case answer == "recent":
			if err := c.recent(ctx); !errors.Is(err, errBack) {
				return err
			}
		default:
			paths, folder := c.pathsOf(answer, entries)
			switch {
			case folder != "":
				c.folder, from = folder, 0
			case len(paths) > 0:
				picked := make([]chosen, len(paths))
				for i, path := range paths {
					picked[i] = chosen{path: path}
				}
				if err := c.take(ctx, picked); !errors.Is(err, errBack) {
					return err
				}
			default:
				say = false
			}
		}
	}
}

func filesPrompt(entries []entry, next int) safe.Text {
	if next < len(entries) {
		return safe.Sprintf("These were up to %d of %d. A number, a path, or enter for more:", next, len(entries))
	}
	return safe.Own("Numbers of files, a path, or .. for the folder above:")
}

func (c *conversation) list(entries []entry, from, to int) {
	if from == 0 {
		c.say(safe.Sprintf("Folder %s, %s.", c.folder, words.Counted(int64(len(entries)), "entry", "entries")))
	}
	for i, e := range entries[from:to] {
		kind := widget.Bytes(e.size)
		if e.folder {
			kind = safe.Own("folder")
		}
		c.say(safe.Sprintf("%d. %s, %s.", from+i+1, e.name, kind))
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

// pathsOf reads an answer: numbers of the list, or paths. What does not exist is said.
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
	within := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(c.folder, path)
	}
	exists := func(path string) bool { _, err := os.Lstat(within(path)); return err == nil }
	for _, path := range shell.Paths(answer, runtime.GOOS == "windows", exists) {
		path = within(path)
		switch info, err := os.Stat(path); {
		case err != nil:
			c.say(safe.Sprintf("There is no file %s, and no such number.", path))
			return nil, ""
		case info.IsDir():
			return nil, path
		}
		paths = append(paths, path)
	}
	return paths, ""
}

// recent lets one of the files of earlier imports be chosen.
func (c *conversation) recent(ctx context.Context) error {
	runs, err := c.engine.Runs()
	if err != nil {
		return err
	}
	var all []chosen
	var choices []choice
	for _, r := range runs {
		for i, path := range r.Files {
			p := chosen{path: path}
			if i < len(r.Entries) {
				p.entry = r.Entries[i]
			}
			if i < len(r.Forms) {
				p.form = r.Forms[i]
			}
			if slices.Contains(all, p) {
				continue
			}
			all = append(all, p)
			choices = append(choices, choice{"", safe.Sprintf("%s, in %s, %s", p.name(), filepath.Dir(path), r.Started.Local().Format("2 January 2006, 15:04"))})
		}
	}
	if len(all) == 0 {
		c.say(safe.Own("There are no recent files yet."))
		return errBack
	}
	i, err := c.choose(ctx, question{text: safe.Own("Which file? The newest are first."), choices: choices})
	if err != nil {
		return err
	}
	return c.take(ctx, all[i:i+1])
}
