package cli

import (
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// lintSARIF prints the Static Analysis Results Interchange Format, version 2.1.0
// (OASIS), each result as it is found. Columns count UTF-16 code units, a byte-order mark
// left out; the region of a value that is not one line is given in bytes alone. Regions are
// those of the text: what is in an archive or compressed is an artifact inside another.
type lintSARIF struct {
	out       *jsonWriter
	index     map[string]int // of each rule
	some      bool           // a result was printed
	begun     bool
	artifacts []sarifArtifact
	place     map[sarifPlace]int // of each artifact
	at        int                // the artifact that is looked at
	said      []sarifNotification
}

// A sarifPlace tells artifacts apart.
type sarifPlace struct {
	uri    string
	parent int // -1: none
}

func newLintSARIF(out io.Writer) *lintSARIF {
	s := &lintSARIF{out: newJSONWriter(out), index: map[string]int{}, place: map[sarifPlace]int{}}
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
		Artifact sarifURI    `json:"artifactLocation"`
		Region   sarifRegion `json:"region"`
	} `json:"physicalLocation"`
}

type sarifURI struct {
	URI   string `json:"uri"`
	Index int    `json:"index"`
}

// sarifRegion of a line; the columns are as long as the bytes.
type sarifRegion struct {
	StartLine   int64 `json:"startLine,omitempty"`
	StartColumn int   `json:"startColumn,omitempty"`
	EndColumn   int   `json:"endColumn,omitempty"` // behind the last character
	ByteOffset  int64 `json:"byteOffset"`
	ByteLength  int   `json:"byteLength"`
}

type sarifArtifact struct {
	Location sarifURI `json:"location"`
	Parent   *int     `json:"parentIndex,omitempty"`
	Roles    []string `json:"roles"`
	Length   *int64   `json:"length,omitempty"` // bytes, where they are known
}

// sarifNotification says what the check itself could not do.
type sarifNotification struct {
	Level     string            `json:"level"`
	Message   sarifText         `json:"message"`
	Locations []sarifNotifiedAt `json:"locations,omitempty"`
}

type sarifNotifiedAt struct {
	Physical struct {
		Artifact sarifURI `json:"artifactLocation"`
	} `json:"physicalLocation"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
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

func (s *lintSARIF) wants() bool { return true }

func (s *lintSARIF) begin(in importer.Input) error {
	info := in.File.Info()
	s.at = s.artifact(info)
	return s.head()
}

func (s *lintSARIF) end(_ importer.Input, report *ndjson.Report) error {
	for _, text := range beyond(report.Summary()) {
		n := sarifNotification{Level: "warning", Message: sarifText{text}, Locations: make([]sarifNotifiedAt, 1)}
		n.Locations[0].Physical.Artifact = s.artifacts[s.at].Location
		s.said = append(s.said, n)
	}
	return s.out.Flush()
}

// artifact returns the index of a file's text among the artifacts.
func (s *lintSARIF) artifact(info ndjson.Info) int {
	var size *int64
	if !info.ModTime.IsZero() { // not of a stream
		size = &info.Size
	}
	if info.Compression == "" {
		return s.add(fileURI(info.Path), -1, size, "analysisTarget")
	}
	parent := s.add(fileURI(info.Path), -1, size)
	inside := info.Entry
	if inside == "" {
		inside = path.Base(filepath.ToSlash(info.Path))
		inside = strings.TrimSuffix(inside, path.Ext(inside))
	}
	return s.add((&url.URL{Path: "/" + inside}).String(), parent, nil, "analysisTarget")
}

func (s *lintSARIF) add(uri string, parent int, size *int64, roles ...string) int {
	i, ok := s.place[sarifPlace{uri, parent}]
	if !ok {
		i = len(s.artifacts)
		s.place[sarifPlace{uri, parent}] = i
		a := sarifArtifact{Location: sarifURI{uri, i}, Roles: append([]string{}, roles...), Length: size}
		if parent >= 0 {
			a.Parent = &parent
		}
		s.artifacts = append(s.artifacts, a)
	}
	return i
}

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
	_, err := s.out.WriteString(`},"columnKind":"utf16CodeUnits","results":[`)
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
	at.Physical.Artifact = s.artifacts[s.at].Location
	at.Physical.Region = sarifRegion{ByteOffset: p.Offset, ByteLength: p.Length}
	if info.Form == ndjson.Lines {
		at.Physical.Region.StartLine, at.Physical.Region.StartColumn, at.Physical.Region.EndColumn = p.Line, p.Char, p.Char+p.Chars
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
	if total.Unlisted > 0 {
		text := count(total.Unlisted, "problem") + " not listed, as asked for; the counts are whole"
		s.said = append(s.said, sarifNotification{Level: "note", Message: sarifText{text}})
	}
	s.out.WriteString(`],"artifacts":`)
	if err := s.out.value(append([]sarifArtifact{}, s.artifacts...)); err != nil {
		return err
	}
	s.out.WriteString(`,"invocations":[`)
	if err := s.out.value(sarifInvocation{failed == nil, s.said}); err != nil {
		return err
	}
	s.out.WriteString(`],"properties":`)
	if err := s.out.value(map[string]lintSummary{"summary": total}); err != nil {
		return err
	}
	s.out.WriteString("}]}\n")
	return s.out.Flush()
}
