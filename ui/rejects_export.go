package ui

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

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
		n, err := report.Export(ctx, run, source, nil, path)
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
		msg.path, filepath.Base(msg.path), report.ReasonsEnding))
}
