package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"clinik-import/ui/report"
	"clinik-import/ui/safe"
)

// reportDocument is a report as JSON; times that are not known are left out.
type reportDocument struct {
	Run         string        `json:"run"`
	Written     time.Time     `json:"written"`
	Started     *time.Time    `json:"started,omitempty"`
	Host        string        `json:"host"`
	Environment string        `json:"environment"`
	Key         string        `json:"key"` // masked
	Files       []reportFile  `json:"files"`
	Totals      totalsLine    `json:"totals"`
	Corrected   int64         `json:"corrected"` // of Totals.Accepted: those that went as corrected
	Batches     []reportBatch `json:"batches"`
	Groups      []reportGroup `json:"groups"` // the largest first
}

type reportFile struct {
	File       string `json:"file"`
	Type       string `json:"type"`
	Lines      int64  `json:"lines"`
	Blank      int64  `json:"blank"`
	Records    int64  `json:"records"`
	WithErrors int64  `json:"withErrors"`
}

type reportBatch struct {
	Number   int        `json:"number"`
	Type     string     `json:"type"`
	Records  int64      `json:"records"`
	Rejected int64      `json:"rejected"`
	Since    int64      `json:"acceptedSince"` // of Rejected
	State    string     `json:"state"`
	Job      string     `json:"job,omitempty"`
	Sent     *time.Time `json:"sent,omitempty"`
}

type reportGroup struct {
	HeldBack  bool     `json:"heldBack"`
	Reason    string   `json:"reason"`
	Field     string   `json:"field,omitempty"`
	Records   int64    `json:"records"`
	Corrected int64    `json:"corrected"` // whether the correction was sent or waits to be
	Accepted  int64    `json:"accepted"`  // of Corrected
	Places    []string `json:"places"`
	Sample    string   `json:"sample,omitempty"`
}

func writeReportJSON(w io.Writer, r report.Report) error {
	doc := reportDocument{
		Run: r.Run, Written: r.Written.UTC(), Started: known(r.Started),
		Host: r.Target.Host, Environment: string(r.Target.Environment), Key: r.Target.Key, Totals: totalsOf(r.Totals), Corrected: r.Changed,
		Files: []reportFile{}, Batches: []reportBatch{}, Groups: []reportGroup{},
	}
	for _, f := range r.Files {
		doc.Files = append(doc.Files, reportFile{f.Name, f.Type, f.Lines, f.Blank, f.Records, f.Faulty})
	}
	for _, b := range r.Batches {
		doc.Batches = append(doc.Batches, reportBatch{b.Number, b.Type, b.Records, b.Rejected, b.Since, b.State, b.Job, known(b.Sent)})
	}
	for _, g := range r.Groups {
		doc.Groups = append(doc.Groups, reportGroup{g.HeldBack, g.Reason, g.Field, g.Records, g.Fixed, g.Accepted, orEmpty(g.Places), g.Sample})
	}
	text, err := json.Marshal(doc)
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", safe.JSON(text))
	}
	return err
}
