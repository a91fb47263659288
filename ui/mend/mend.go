// Package mend corrects records: one value as its schema wants it, or many records alike,
// with a list of before and after that can be thinned out before anything is stored. It
// knows no screen; the screens and the questions without screens do the same by it.
//
//	Repair (Alike, Safely, SameChange, SetAll, Replacing) ──Propose──▶ Found ──▶ importer.Correction
//	                                                                    └──Keep──▶ Log ──Steps──▶ a recipe
package mend

import "clinik-import/importer"

// Run is what is needed of *importer.Run.
type Run interface {
	Sources() []*importer.Source
	State(p importer.Position) importer.RecordState
	Record(p importer.Position) (importer.Record, error)
	Rejects(batch, limit int) ([]importer.Reject, bool)
}

var _ Run = (*importer.Run)(nil)
