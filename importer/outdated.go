package importer

import (
	"errors"

	"clinik-import/ndjson"
)

// ErrPlanChanged is what every *PlanChange is.
var ErrPlanChanged = errors.New("the plan is out of date")

// A PlanCause is what made a plan out of date.
type PlanCause uint8

const (
	ByCheck       PlanCause = iota // a file was checked anew, or as another type
	ByCorrection                   // records were corrected, or a correction was turned
	ByBatch                        // batches of the run were approved, settled or decided on
	ByServer                       // the server was found to take smaller batches
	ByOtherImport                  // another run went on with some of the records
	ByFile                         // a file is no longer what was checked
)

// A PlanChange says that what a plan was made of changed since, so that nothing of it was
// approved. Look at the new plan; a file that changed must be opened again for it.
type PlanChange struct {
	By   PlanCause
	File error // with ByFile: which file and how; wraps ndjson.ErrChanged
}

// Cause says what changed, as a clause.
func (c *PlanChange) Cause() string {
	switch c.By {
	case ByCorrection:
		return "records were corrected since the plan was made"
	case ByBatch:
		return "batches of this import were approved or settled since the plan was made"
	case ByServer:
		return "the server takes only smaller batches than were planned"
	case ByOtherImport:
		return "another import went on with some of these records since the plan was made"
	case ByFile:
		return c.File.Error()
	}
	return "a file was checked anew since the plan was made"
}

func (c *PlanChange) Error() string {
	if c.By == ByFile {
		return "nothing was sent: " + c.Cause()
	}
	return "nothing was sent: " + c.Cause() + "; look at the new plan"
}

// Is makes every PlanChange ErrPlanChanged.
func (c *PlanChange) Is(target error) bool { return target == ErrPlanChanged }

func (c *PlanChange) Unwrap() error { return c.File }

// errDiffers says that what is sealed turned out not to be what was planned.
var errDiffers = errors.New("what is read now is not what was planned")

// current returns a *PlanChange if the run or the files of the plan are no longer what it
// was made of.
func (r *Run) current(p Plan) error {
	if err := r.unchanged(p); err != nil {
		return err
	}
	if p.Round != r.nextRound() {
		return &PlanChange{By: ByBatch}
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if p.version != r.version {
		return &PlanChange{By: r.changedBy}
	}
	return nil
}

// unchanged checks that the files of the plan are still those that were checked.
func (r *Run) unchanged(p Plan) error {
	for _, b := range p.Batches {
		for _, span := range b.Spans {
			s, err := r.source(span.Source)
			if err != nil {
				return err
			}
			if err := s.changed(); err != nil {
				return &PlanChange{ByFile, r.spoilt(s, err)}
			}
		}
	}
	return nil
}

// spoilt notes in a source that its file is no longer what was checked, if that is what
// err, of reading it, comes from. It returns why the source cannot be used.
func (r *Run) spoilt(s *Source, err error) error {
	now := s.changed()
	switch {
	case now != nil:
		err = now
	case !errors.Is(err, ndjson.ErrChanged):
		return err
	}
	r.fail(s, err)
	return err
}
