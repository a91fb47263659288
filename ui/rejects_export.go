package ui

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// reasonsEnding is added to the name of an export to make that of its reasons.
const reasonsEnding = ".reasons"

// exportReason is a line of the reasons beside an export: why the record on line Exported of the
// export, which came from Line of File, is there.
type exportReason struct {
	Exported int64  `json:"exported"`
	File     string `json:"file"`
	Line     int64  `json:"line"`
	Kind     string `json:"kind"` // "rejected" or "held back"
	Batch    int    `json:"batch,omitempty"`
	Pointer  string `json:"pointer,omitempty"`
	Reason   string `json:"reason"`
	Sure     bool   `json:"sure"` // that this line is the one meant
}

// askExport asks which file's records go where; a file to send holds one type only.
func (p *rejectsPage) askExport() tea.Cmd {
	counts := map[int]int64{}
	for _, r := range p.rows.all {
		if r.Line > 0 {
			counts[r.Source]++
		}
	}
	var sources []*importer.Source
	var options []widget.Option
	if p.c.Run != nil {
		for _, s := range p.c.Run.Sources() {
			if counts[s.Index] > 0 {
				sources = append(sources, s)
				options = append(options, widget.Option{Name: safe.Clean(filepath.Base(s.Path)), Note: counted(counts[s.Index], "record", "records")})
			}
		}
	}
	switch len(sources) {
	case 0:
		return p.c.Toast(safe.Own("There is nothing to export."))
	case 1:
		p.askPath(sources[0], exportPath(sources[0].Path))
		return nil
	}
	return p.c.Choose(safe.Own("export the records of which file?"), options, 0, func(i int) tea.Cmd {
		p.askPath(sources[i], exportPath(sources[i].Path))
		return nil
	})
}

func (p *rejectsPage) askPath(s *importer.Source, path string) {
	p.source, p.input = s, widget.NewInput(safe.Own("export to:"), path)
	p.SetSize(p.size)
}

// exportPath is a name beside the file: patients.rejects.ndjson for patients.ndjson.gz.
func exportPath(path string) string {
	folder, name := filepath.Split(path)
	for _, ending := range []string{".gz", ".zst", ".ndjson", ".jsonl", ".json"} {
		name = strings.TrimSuffix(name, ending)
	}
	return filepath.Join(folder, name+".rejects.ndjson")
}

// rejectsExportedMsg is what became of an export.
type rejectsExportedMsg struct {
	gen     int
	source  *importer.Source
	path    string
	records int64
	err     error
}

func exportRejectsCmd(gen int, ctx context.Context, run Import, source *importer.Source, path string) tea.Cmd {
	return func() tea.Msg {
		n, err := exportRejects(ctx, run, source, path)
		return rejectsExportedMsg{gen, source, path, n, err}
	}
}

func (p *rejectsPage) handleExported(msg rejectsExportedMsg) tea.Cmd {
	switch {
	case msg.gen != p.gen:
		return nil
	case errors.Is(msg.err, fs.ErrExist) && p.input == nil && p.c.front == RejectsID:
		p.askPath(msg.source, msg.path) // for another name
		return p.c.Fail(msg.err)
	case msg.err != nil:
		return p.c.Fail(msg.err)
	}
	return p.c.Done(safe.Sprintf("%s written to %s, the reasons to %s%s", counted(msg.records, "record", "records"),
		msg.path, filepath.Base(msg.path), reasonsEnding))
}

// exportRejects writes every rejected and held-back record of a source, byte for byte
// as it stands in the file, and the reasons beside it. It never overwrites, and leaves
// nothing behind if it fails.
func exportRejects(ctx context.Context, run Import, source *importer.Source, path string) (records int64, err error) {
	if strings.TrimSpace(path) == "" {
		return 0, errors.New("nothing was exported: no path was given")
	}
	data, err := createNew(path)
	if err != nil {
		return 0, err
	}
	reasons, err := createNew(path + reasonsEnding)
	if err != nil {
		return 0, errors.Join(err, data.Close(), os.Remove(path))
	}
	into, because := bufio.NewWriter(data), bufio.NewWriter(reasons)
	records, err = writeRejects(ctx, run, source, into, because)
	err = errors.Join(err, into.Flush(), because.Flush(), data.Close(), reasons.Close())
	if err != nil {
		return 0, errors.Join(fmt.Errorf("nothing was exported to %s: %w", path, err), os.Remove(path), os.Remove(path+reasonsEnding))
	}
	return records, nil
}

// createNew creates a file for its owner's eyes only.
func createNew(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("%s exists already and is not overwritten; choose another name: %w", filepath.Base(path), fs.ErrExist)
	case err != nil:
		return nil, fmt.Errorf("nothing was exported: %w", err)
	}
	return f, nil
}

// writeRejects writes the records in the order of the file, each once, and a line of
// reasons for each reason.
func writeRejects(ctx context.Context, run Import, source *importer.Source, data, reasons io.Writer) (records int64, err error) {
	all, _ := run.Rejects(0, math.MaxInt32) // more lines than a file may have
	rejects := slices.DeleteFunc(slices.Clone(all), func(r importer.Reject) bool { return r.Source != source.Index || r.Line == 0 })
	slices.SortStableFunc(rejects, func(a, b importer.Reject) int { return int(a.Line - b.Line) })
	encoder := json.NewEncoder(reasons)
	encoder.SetEscapeHTML(false)
	last := int64(0)
	for _, r := range rejects {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if r.Line != last {
			record, err := run.Record(r.Position)
			if err != nil {
				return 0, fmt.Errorf("line %d of %s: %w", r.Line, source.Path, err)
			}
			if err := writeLine(data, record.Original.Bytes); err != nil {
				return 0, err
			}
			last = r.Line
			records++
		}
		reason := exportReason{Exported: records, File: source.Path, Line: r.Line, Kind: "rejected", Batch: r.Batch,
			Pointer: r.Pointer, Reason: r.Message, Sure: r.Certainty == importer.Certain}
		if r.HeldBack {
			reason.Kind, reason.Sure = "held back", true
		}
		if err := encoder.Encode(reason); err != nil {
			return 0, err
		}
	}
	return records, nil
}

func writeLine(w io.Writer, line []byte) error {
	if _, err := w.Write(line); err != nil {
		return err
	}
	_, err := w.Write([]byte{'\n'})
	return err
}
