package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/logfile"
	"clinik-import/settings"
)

// supportFile is all that a support file holds. Everything in it is a number, a word of
// ours, or a line of the log, which has a list of its own. What doctor says in sentences
// is not in it: they name folders and servers.
type supportFile struct {
	Written  time.Time         `json:"written"`
	Version  string            `json:"version"`
	System   string            `json:"system"`
	Go       string            `json:"go"`
	Checks   map[string]string `json:"checks"`   // verdict of each
	Settings []supportSetting  `json:"settings"` // those that are not as they are by themselves
	Journal  *supportJournal   `json:"journal"`  // nil: there is none, or it cannot be read
	Log      []json.RawMessage `json:"log"`      // its last lines
}

type supportSetting struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Value  string `json:"value,omitempty"` // of words, switches and numbers only
}

type supportJournal struct {
	Runs    int            `json:"runs"`
	Entries int64          `json:"entries"`
	Whole   bool           `json:"whole"`
	Batches map[string]int `json:"batches"` // by state
}

// writeSupport writes the file for its owner only. One that is there is left alone.
func (x *examination) writeSupport(ctx context.Context, path string) error {
	s := supportFile{
		Written: x.now().UTC(), Version: version(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(),
		Checks: map[string]string{}, Settings: []supportSetting{}, Log: []json.RawMessage{},
	}
	for _, c := range x.found {
		if s.Checks[c.Check] != wrong {
			s.Checks[c.Check] = c.Verdict
		}
	}
	if x.o != nil {
		s.Settings = supportSettings(x.o.set)
		s.Journal = journalInNumbers(ctx, filepath.Join(x.o.stateFolder(), "journal"), journalOptions(x.env, x.o.set))
		s.Log = logLines(x.o.logPath())
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("the support file was not written: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("the support file was not written whole: %w", err)
	}
	return nil
}

func supportSettings(set *settings.Settings) []supportSetting {
	kept := []supportSetting{}
	for _, group := range settings.Catalogue() {
		for _, s := range group.Settings {
			at := set.Origin(s.Name)
			if at.Kind == settings.Default {
				continue
			}
			one := supportSetting{Name: s.Name, Source: at.Kind.String()}
			if settingsKept(s) {
				one.Value = set.Text(s.Name)
			}
			kept = append(kept, one)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(set.Severities)) {
		severity := set.Severities[code]
		kept = append(kept, supportSetting{settings.RulesTable + "." + code, set.Origin(settings.RulesTable + "." + code).Kind.String(), severityWord(severity)})
	}
	return kept
}

// journalInNumbers counts what a journal holds; nil if it cannot be read.
func journalInNumbers(ctx context.Context, folder string, options journal.Options) *supportJournal {
	if !hasJournal(folder) {
		return nil
	}
	j, err := journal.ObserveWith(folder, options)
	if err != nil {
		return nil
	}
	defer j.Close()
	runs, err := j.AllRuns()
	if err != nil {
		return nil
	}
	told := &supportJournal{Runs: len(runs), Batches: map[string]int{}}
	for _, run := range runs {
		batches, err := j.Batches(run.ID)
		if err != nil {
			return nil
		}
		for _, b := range batches {
			told.Batches[string(b.State)]++
		}
	}
	v, err := j.Verify(ctx, journal.Head{})
	told.Entries, told.Whole = v.Rows, err == nil && len(v.Findings) == 0
	return told
}

const (
	mostLogLines = 1000    // that go into a support file
	mostLog      = 4 << 20 // bytes that are read; a log of ours is shorter
)

// logLines are the last lines of a log, each passed through the list again: the file may
// be another one than it was.
func logLines(path string) []json.RawMessage {
	lines := []json.RawMessage{}
	f, err := os.Open(path)
	if err != nil {
		return lines
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostLog))
	if err != nil {
		return lines
	}
	for line := range bytes.Lines(text) {
		if kept, ok := logfile.Relist(line); ok {
			lines = append(lines, kept)
		}
	}
	return lines[max(0, len(lines)-mostLogLines):]
}
