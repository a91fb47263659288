package journal

import (
	"fmt"
	"time"
)

// A Correction is one edited version of a record, without its bytes.
type Correction struct {
	ID        int64 // the revision
	Step      int
	Source    int
	Line      int64
	Faulty    bool // the lint found an error in it
	WasFaulty bool // the lint found an error in the original
	Undone    int  // 0: it holds; else it was taken back, the highest number last
	Aside     bool // it is no version of the record, but that the record is not to be sent; without bytes

	Original [16]byte // HMAC of the record in the file that it corrects, cut; zero: not known
}

// AddStep records corrections made by one act of a person, with their bytes (sealed at
// rest), forgets those that were undone, and returns the step's number; it sets the IDs.
func (t *Tx) AddStep(run string, at time.Time, corrections []Correction, records [][]byte) (int, error) {
	if _, err := t.exec("DELETE FROM correction WHERE run=? AND undone<>0", run); err != nil {
		return 0, err
	}
	if _, err := t.exec("DELETE FROM step WHERE run=?1 AND number NOT IN (SELECT step FROM correction WHERE run=?1)", run); err != nil {
		return 0, err
	}
	var step int
	if err := t.tx.QueryRow("SELECT coalesce(max(number), 0)+1 FROM step WHERE run=?", run).Scan(&step); err != nil {
		return 0, err
	}
	if _, err := t.exec("INSERT INTO step (run, number, made) VALUES (?, ?, ?)", run, step, stamp(at)); err != nil {
		return 0, err
	}
	insert, err := t.tx.Prepare("INSERT INTO correction (run, step, source, line, faulty, was_faulty, original, aside, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	for i := range corrections {
		c := &corrections[i]
		c.Step = step
		r, err := insert.Exec(run, step, c.Source, c.Line, c.Faulty, c.WasFaulty, c.Original[:], c.Aside, t.j.seal(records[i], correctionPlace(run, c.Source, c.Line)))
		if err != nil {
			return 0, fmt.Errorf("the journal refused a correction: %w", err)
		}
		if c.ID, err = r.LastInsertId(); err != nil {
			return 0, err
		}
	}
	return step, nil
}

// SaveCorrections writes what may change of corrections: what the lint says of them, and
// whether they are undone.
func (t *Tx) SaveCorrections(corrections []Correction) error {
	update, err := t.tx.Prepare("UPDATE correction SET faulty=?, was_faulty=?, undone=? WHERE id=?")
	if err != nil {
		return err
	}
	defer update.Close()
	for _, c := range corrections {
		if _, err := update.Exec(c.Faulty, c.WasFaulty, c.Undone, c.ID); err != nil {
			return fmt.Errorf("the journal refused a correction: %w", err)
		}
	}
	return nil
}

// Corrections lists the corrections of a run, undone ones too, oldest first.
func (j *Journal) Corrections(run string) ([]Correction, error) {
	return collect(j, func(row scanner) (c Correction, err error) {
		var original []byte
		err = row.Scan(&c.ID, &c.Step, &c.Source, &c.Line, &c.Faulty, &c.WasFaulty, &c.Undone, &original, &c.Aside)
		copy(c.Original[:], original)
		return c, err
	}, "SELECT id, step, source, line, faulty, was_faulty, undone, original, aside FROM correction WHERE run=? ORDER BY id", run)
}

// Corrected returns the bytes of a correction.
func (j *Journal) Corrected(id int64) ([]byte, error) {
	return one(j, func(row scanner) ([]byte, error) {
		var run string
		var source int
		var line int64
		var sealed []byte
		if err := row.Scan(&run, &source, &line, &sealed); err != nil {
			return nil, err
		}
		return j.unseal(sealed, correctionPlace(run, source, line))
	}, "SELECT run, source, line, record FROM correction WHERE id=?", id)
}

func correctionPlace(run string, source int, line int64) string {
	return fmt.Sprintf("correction %s %d %d", run, source, line)
}
