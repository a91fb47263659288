package journal

// LeftOut are lines of a source that a round left out, because their records are in batches
// of other imports.
type LeftOut struct {
	Round, Source int
	Lines         []byte // in the engine's own form
}

// AddLeftOut records what a round of a run left out.
func (t *Tx) AddLeftOut(run string, l LeftOut) error {
	_, err := t.exec("INSERT INTO left_out (run, round, source, lines) VALUES (?, ?, ?, ?)", run, l.Round, l.Source, l.Lines)
	return err
}

// LeftOut lists what the rounds of a run left out, in their order.
func (j *Journal) LeftOut(run string) ([]LeftOut, error) {
	return collect(j, func(row scanner) (l LeftOut, err error) {
		err = row.Scan(&l.Round, &l.Source, &l.Lines)
		return l, err
	}, "SELECT round, source, lines FROM left_out WHERE run=? ORDER BY round, source", run)
}
