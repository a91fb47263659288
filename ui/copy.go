package ui

import (
	"fmt"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// What y copies on each page: never more than where something is.
var (
	_ copier = (*filesPage)(nil)
	_ copier = (*checkPage)(nil)
	_ copier = (*jobsPage)(nil)
	_ copier = (*rejectsPage)(nil)
)

func (p *filesPage) copies() (string, safe.Text) {
	e, ok := p.current()
	if !ok {
		return "", safe.Text{}
	}
	path := p.pick(e).path
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return path, safe.Own("The path")
}

func (p *checkPage) copies() (string, safe.Text) {
	return placeOf(p.sources, importer.Position{Source: p.source, Line: p.line()})
}

func (p *jobsPage) copies() (string, safe.Text) {
	b, _ := p.current()
	return b.Job, safe.Own("The job")
}

func (p *rejectsPage) copies() (string, safe.Text) {
	if p.c.Run == nil {
		return "", safe.Text{}
	}
	return placeOf(p.c.Run.Sources(), p.shown.Position)
}

// placeOf names a line as compilers do, so that editors open it: patients.ndjson:12.
func placeOf(sources []*importer.Source, at importer.Position) (string, safe.Text) {
	if at.Source >= len(sources) || at.Line == 0 {
		return "", safe.Text{}
	}
	return fmt.Sprintf("%s:%d", sources[at.Source].Path, at.Line), safe.Own("The place")
}
