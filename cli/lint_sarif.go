package cli

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// lintSARIF prints the Static Analysis Results Interchange Format, version 2.1.0
// (OASIS), each result as it is found. Columns count bytes; the region of a value that
// is not one line is given in bytes alone.
type lintSARIF struct {
	out   *jsonWriter
	index map[string]int // of each rule
	some  bool           // a result was printed
	begun bool
}

func newLintSARIF(out io.Writer) *lintSARIF {
	s := &lintSARIF{out: newJSONWriter(out), index: map[string]int{}}
	for i, rule := range ndjson.Rules() {
		s.index[rule.Code] = i
	}
	return s
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID      string     `json:"id"`
	Short   sarifText  `json:"shortDescription"`
	Full    sarifText  `json:"fullDescription"`
	Help    sarifText  `json:"help"`
	Default sarifLevel `json:"defaultConfiguration"`
}

type sarifLevel struct {
	Enabled bool   `json:"enabled"`
	Level   string `json:"level"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	Rules   []sarifRule `json:"rules"`
}

type sarifResult struct {
	RuleID     string          `json:"ruleId"`
	RuleIndex  int             `json:"ruleIndex"`
	Level      string          `json:"level"`
	Message    sarifText       `json:"message"`
	Locations  []sarifLocation `json:"locations"`
	Properties sarifProperties `json:"properties"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region sarifRegion `json:"region"`
	} `json:"physicalLocation"`
	Logical []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifRegion struct {
	StartLine   int64 `json:"startLine,omitempty"`
	StartColumn int   `json:"startColumn,omitempty"`
	ByteOffset  int64 `json:"byteOffset"`
	ByteLength  int   `json:"byteLength"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

type sarifProperties struct {
	Pointer string `json:"pointer"`
	Record  int64  `json:"record"` // number of the line, or of the value
	Fix     string `json:"fix"`
}

// level is what SARIF calls a severity.
func level(s ndjson.Severity) string {
	if s == ndjson.Clean {
		return "none"
	}
	return s.String()
}

func (s *lintSARIF) wants() bool                              { return true }
func (s *lintSARIF) begin(importer.Input) error               { return s.head() }
func (s *lintSARIF) end(importer.Input, *ndjson.Report) error { return s.out.Flush() }

// head prints everything before the first result, once.
func (s *lintSARIF) head() error {
	if s.begun {
		return nil
	}
	s.begun = true
	driver := sarifDriver{Name: "clinik-import", Version: version()}
	for _, r := range ndjson.Rules() {
		driver.Rules = append(driver.Rules, sarifRule{
			ID: r.Code, Short: sarifText{Text: r.Title}, Full: sarifText{Text: r.Why},
			Help:    sarifText{Text: r.Why + " Source: " + r.Source + "."},
			Default: sarifLevel{Enabled: r.Severity != ndjson.Clean, Level: level(r.Severity)},
		})
	}
	s.out.WriteString(`{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":`)
	if err := s.out.value(driver); err != nil {
		return err
	}
	_, err := s.out.WriteString(`},"results":[`)
	return err
}

func (s *lintSARIF) problem(in importer.Input, p ndjson.Problem) error {
	if s.some {
		s.out.WriteByte(',')
	}
	s.some = true
	return s.out.value(s.result(in.File.Info(), p))
}

func (s *lintSARIF) result(info ndjson.Info, p ndjson.Problem) sarifResult {
	r := sarifResult{
		RuleID: p.Rule, RuleIndex: s.index[p.Rule], Level: level(p.Severity),
		Message:    sarifText{Text: strings.TrimSpace(p.Message + " " + p.Hint)},
		Locations:  make([]sarifLocation, 1),
		Properties: sarifProperties{Pointer: p.Pointer, Record: p.Line, Fix: bestFix(p)},
	}
	at := &r.Locations[0]
	at.Physical.Artifact.URI = fileURI(info.Path)
	at.Physical.Region = sarifRegion{ByteOffset: p.Offset, ByteLength: p.Length}
	if info.Form == ndjson.Lines {
		at.Physical.Region.StartLine, at.Physical.Region.StartColumn = p.Line, p.Column
	}
	if info.Entry != "" {
		at.Logical = []sarifLogical{{Name: info.Entry, Kind: "module"}}
	}
	return r
}

// fileURI writes a path as a URI, relative where the path is.
func fileURI(path string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	if filepath.IsAbs(path) {
		u.Scheme = "file"
		if !strings.HasPrefix(u.Path, "/") {
			u.Path = "/" + u.Path // a drive of Windows
		}
	}
	return u.String()
}

func (s *lintSARIF) close(total lintSummary, failed error) error {
	if err := s.head(); err != nil {
		return err
	}
	s.out.WriteString(`],"invocations":[`)
	if err := s.out.value(map[string]bool{"executionSuccessful": failed == nil}); err != nil {
		return err
	}
	s.out.WriteString(`],"properties":`)
	if err := s.out.value(map[string]lintSummary{"summary": total}); err != nil {
		return err
	}
	s.out.WriteString("}]}\n")
	return s.out.Flush()
}
