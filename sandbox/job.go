package sandbox

import (
	"fmt"
	"time"
)

// pendingFor is how long a job stays pending before its first record.
const pendingFor = 300 * time.Millisecond

// A job is settled when it is made: what it shows later follows from the clock alone.
// Its exported fields are what the store keeps; no record is among them.
type job struct {
	ID       string
	Tenant   string
	Type     string // "import" or "export"
	Resource string `json:",omitempty"`
	Made     time.Time
	Total    int // records
	Pace     int // records a second
	Faults   []fault

	file []line // of an export: what it found
}

// A fault is a record that was skipped, and why.
type fault struct {
	Record  int // position among the records of the job, from 0
	Message string
}

// progress is what a job shows at a moment.
type progress struct {
	Status    string
	Processed int
	Faults    []fault // those of the records reached so far
}

// at is what the job shows at now.
func (j *job) at(now time.Time) progress {
	running := now.Sub(j.Made) - pendingFor
	if running < 0 {
		return progress{Status: "pending"}
	}
	processed := j.Total
	if reached := running.Seconds() * float64(j.Pace); reached < float64(j.Total) {
		processed = int(reached)
	}
	shown := len(j.Faults)
	for shown > 0 && j.Faults[shown-1].Record >= processed {
		shown--
	}
	p := progress{Status: "processing", Processed: processed, Faults: j.Faults[:shown]}
	if processed == j.Total {
		p.Status = "completed"
	}
	return p
}

// show gives a fault the form that was asked for.
func (f fault) show(shape ErrorShape) any {
	type object struct {
		Index   int    `json:"index"`
		Message string `json:"message"`
	}
	switch shape {
	case Strings:
		return fmt.Sprintf("record %d: %s", f.Record+1, f.Message)
	case Objects1:
		return object{f.Record + 1, f.Message}
	}
	return object{f.Record, f.Message}
}
