package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/words"
)

// What the files written beside a source are called behind its name.
const (
	RejectsEnding   = ".rejects.ndjson"
	CorrectedEnding = ".corrected.ndjson"
	PageEnding      = ".report.html"
	MarkdownEnding  = ".report.md"
	RecipeEnding    = ".recipe.json"
)

// Beside is a name beside a file: patients.rejects.ndjson for patients.ndjson.gz.
func Beside(path, ending string) string {
	folder, name := filepath.Split(path)
	for _, known := range []string{".gz", ".zst", ".ndjson", ".jsonl", ".json"} {
		name = strings.TrimSuffix(name, known)
	}
	return filepath.Join(folder, name+ending)
}

// Write writes the report of a run, as Markdown where the name ends so, else as HTML. It
// never writes over a file.
func Write(run Run, target importer.Target, now time.Time, path string) error {
	r := Of(run, target, now)
	write := r.HTML
	if ending := strings.ToLower(filepath.Ext(path)); ending == ".md" || ending == ".markdown" {
		write = r.Markdown
	}
	return WriteNew(path, write)
}

// Recipe writes what was decided on files as a recipe, for their type if they have but
// one; left is how many changes are not in it, which it says at its head. It never writes
// over a file.
func Recipe(sources []*importer.Source, steps []recipe.Step, left int, path string) error {
	r, err := recipe.New(oneType(sources), steps...)
	if err != nil {
		return err
	}
	if r.Left = left; left > 0 {
		r.Note = fmt.Sprintf("Not in it: %s.", words.NotKept(left))
	}
	return WriteNew(path, func(w io.Writer) error { return r.Write(w) })
}

func oneType(sources []*importer.Source) (name string) {
	for _, s := range sources {
		if s.Type == nil || name != "" && name != s.Type.Name() {
			return ""
		}
		name = s.Type.Name()
	}
	return name
}
