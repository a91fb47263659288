package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// maxFile is the largest settings file that is read; a larger one is something else.
const maxFile = 1 << 20

// A FileError is what is wrong at a place of the settings file.
type FileError struct {
	Path string
	Line int // 1-based
	Text string
}

// Error names the place first.
func (e *FileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Text) }

// A file is what a settings file says, with the place of everything.
type file struct {
	path     string
	text     []byte
	entries  []entry // before any table
	rules    []entry
	profiles []*profile // in the order of the file
}

// An entry is one "name = value".
type entry struct {
	name  string
	value string
	quick bool // true or false, without quotes
	odd   bool // neither that nor a text in quotes: a number, a list …
	line  int
	span  span // of the value
}

// A profile is a table [profiles.NAME].
type profile struct {
	name    string
	entries []entry
	line    int
	span    span // from its header to the next one
}

// A span is a range of bytes of the file.
type span struct{ from, to int }

func (f *file) profile(name string) *profile {
	for _, p := range f.profiles {
		if p.name == name {
			return p
		}
	}
	return nil
}

// readFile reads a settings file. One that does not exist is empty.
func readFile(path string) (*file, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &file{path: path}, nil
	case err != nil:
		return nil, fmt.Errorf("the settings cannot be read: %w", err)
	case !info.Mode().IsRegular() || info.Size() > maxFile:
		return nil, fmt.Errorf("%s: this is no file of settings", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the settings cannot be read: %w", err)
	}
	return parseFile(path, text)
}

// parseFile reads the text of a settings file. The error joins a *FileError for each
// thing that is wrong with its form; names and values are looked at later.
func parseFile(path string, text []byte) (*file, error) {
	r := &reader{file: &file{path: path, text: text}}
	body := bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // of editors on Windows
	r.skipped = len(text) - len(body)
	r.into = &r.file.entries
	r.p.Reset(body)
	for r.p.NextExpression() {
		r.expression(r.p.Expression())
	}
	if err := r.p.Error(); err != nil {
		at := len(body)
		var broken *unstable.ParserError
		if errors.As(err, &broken) {
			at = int(r.p.Range(broken.Highlight).Offset)
		}
		r.faultAt(at, "this is not TOML: %s", err)
	}
	r.endProfile(len(text))
	return r.file, errors.Join(r.faults...)
}

// A reader turns the expressions of TOML into those of a settings file.
type reader struct {
	p       unstable.Parser
	file    *file
	into    *[]entry // the table that is open; nil for one that was refused
	open    *profile
	skipped int // bytes before the first that the parser saw
	faults  []error
}

func (r *reader) line(at int) int { return 1 + bytes.Count(r.p.Data()[:at], []byte{'\n'}) }

func (r *reader) faultAt(at int, format string, args ...any) {
	r.faults = append(r.faults, &FileError{r.file.path, r.line(at), fmt.Sprintf(format, args...)})
}

func (r *reader) expression(e *unstable.Node) {
	words, at := keyOf(e)
	switch e.Kind {
	case unstable.Table:
		r.table(words, at)
	case unstable.KeyValue:
		r.keyValue(words, at, e.Value())
	default:
		r.into = nil
		r.faultAt(at, "there is no list [[%s]] in the settings; tables are [%s] and [profiles.NAME]", strings.Join(words, "."), RulesTable)
	}
}

// keyOf returns the parts of a key and where it begins.
func keyOf(e *unstable.Node) (words []string, at int) {
	for it := e.Key(); it.Next(); {
		if len(words) == 0 {
			at = int(it.Node().Raw.Offset)
		}
		words = append(words, string(it.Node().Data))
	}
	return words, at
}

func (r *reader) table(words []string, at int) {
	header := at
	for header > 0 && r.p.Data()[header-1] != '\n' {
		header--
	}
	r.endProfile(header + r.skipped)
	r.into = nil
	switch {
	case len(words) == 1 && words[0] == RulesTable:
		r.into = &r.file.rules
	case len(words) == 1 && words[0] == profilesTable:
		r.into = new([]entry) // an empty parent of the profiles
	case len(words) == 2 && words[0] == profilesTable:
		r.profile(words[1], at, header+r.skipped)
	default:
		r.faultAt(at, "there is no table [%s] in the settings%s; tables are [%s] and [profiles.NAME]",
			strings.Join(words, "."), meant(words[0], []string{RulesTable, profilesTable}), RulesTable)
	}
}

func (r *reader) profile(name string, at, header int) {
	if err := checkProfileName(name); err != nil {
		r.faultAt(at, "[profiles.%s]: %s", name, err)
		return
	}
	if before := r.file.profile(name); before != nil {
		r.faultAt(at, "the profile %s is there twice, first on line %d", name, before.line)
		return
	}
	r.open = &profile{name: name, line: r.line(at), span: span{from: header}}
	r.file.profiles = append(r.file.profiles, r.open)
	r.into = &r.open.entries
}

func (r *reader) endProfile(at int) {
	if r.open != nil {
		r.open.span.to = at
		r.open = nil
	}
}

func (r *reader) keyValue(words []string, at int, v *unstable.Node) {
	if r.into == nil {
		return // its table was refused as a whole
	}
	name := strings.Join(words, ".")
	if len(words) > 1 && r.into != &r.file.rules {
		r.faultAt(at, "%s: write it as a table, [%s]", name, strings.Join(words[:len(words)-1], "."))
		return
	}
	e := entry{
		name: name, value: string(v.Data), quick: v.Kind == unstable.Bool, odd: v.Kind != unstable.String && v.Kind != unstable.Bool, line: r.line(at),
		span: span{int(v.Raw.Offset) + r.skipped, int(v.Raw.Offset+v.Raw.Length) + r.skipped},
	}
	for _, before := range *r.into {
		if before.name == name {
			r.faultAt(at, "%s is there twice, first on line %d", name, before.line)
			return
		}
	}
	*r.into = append(*r.into, e)
}
