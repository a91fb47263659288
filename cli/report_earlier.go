package cli

import (
	"strings"
	"time"

	"clinik-import/importer"
)

// earlierBatch is a batch that has records of a plan already, as JSON.
type earlierBatch struct {
	Run     string     `json:"run"`
	Batch   int        `json:"batch"`
	Job     string     `json:"job,omitempty"`
	Sent    *time.Time `json:"sent,omitempty"`
	Records int64      `json:"records"`
	Files   []string   `json:"files"`
}

// shownEarlier is how many earlier batches are listed in words.
const shownEarlier = 5

// repeated tells how many records of a plan stand in its files more than once; with a live key
// they go only where that is said.
func (r *reporter) repeated(p importer.Plan, to importer.Target) int64 {
	if p.Repeated > 0 {
		ways := ""
		if to.Environment == importer.Live {
			ways = ". With a live key that must be said. " + oneOfEach
		}
		r.say("more than once: %s the same as an earlier one of these files; each is stored and billed. \"clinik-import lint\" names the lines%s", count(p.Repeated, "record"), ways)
	}
	return p.Repeated
}

// earlier tells which records were sent before, or wait in another import: those that the
// plan leaves out for it, and those that it has all the same.
func (r *reporter) earlier(p importer.Plan) (batches []earlierBatch) {
	if p.LeftOut > 0 {
		r.say("left out: %s, byte for byte the same (%d sent before, %d waiting in another import); --again sends them once more, to be stored twice", count(p.LeftOut, "record"), p.LeftOut-p.LeftOutWaiting, p.LeftOutWaiting)
	}
	if p.Again > 0 {
		r.say("sent before or waiting: %s (%d sent, %d waiting in another batch); what is sent again is stored again", count(p.Again, "record"), p.Again-p.Waiting, p.Waiting)
	}
	for i, e := range p.Earlier {
		b := earlierBatch{Run: e.Run, Batch: e.Batch, Job: e.Job, Records: e.Records, Files: e.Files}
		when := "waits"
		if !e.Sent.IsZero() {
			sent := e.Sent.UTC()
			b.Sent, when = &sent, "sent "+e.Sent.Local().Format("2 January 2006, 15:04")
		}
		if e.Job != "" {
			when += ", job " + e.Job
		}
		if i < shownEarlier {
			r.say("  %6d  batch %d of %s, %s", e.Records, e.Batch, strings.Join(e.Files, ", "), when)
		}
		batches = append(batches, b)
	}
	if more := len(p.Earlier) - shownEarlier; more > 0 {
		r.say("  … and in %s more", count(int64(more), "batch"))
	}
	return batches
}
