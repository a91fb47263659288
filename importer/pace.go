package importer

import "time"

// pace measures how fast a job goes.
type pace struct {
	first, last time.Time
	from, to    int64
}

func (p *pace) note(at time.Time, processed int64) {
	if p.first.IsZero() || processed < p.to {
		*p = pace{first: at, from: processed}
	}
	p.last, p.to = at, processed
}

// rate is in records a second, 0 if not known yet.
func (p *pace) rate() float64 {
	if d := p.last.Sub(p.first).Seconds(); d > 0 && p.to > p.from {
		return float64(p.to-p.from) / d
	}
	return 0
}
