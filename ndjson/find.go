package ndjson

import "sort"

// Filter selects lines. The zero value selects every line with any problem.
type Filter struct {
	Rule  string   // "" any
	Field string   // as in RuleCount; "" any
	Whole bool     // only problems of the record as a whole, those whose Field is ""
	Least Severity // the least worst severity; Clean means any problem
}

// match is a filter in the report's own terms.
type match struct {
	rule     int // -1: any
	field    int64
	least    Severity
	anything bool // neither rule nor field is asked for
}

func (r *Report) match(f Filter) (m match, possible bool) {
	m = match{rule: -1, field: -1, least: max(f.Least, Note), anything: f.Rule == "" && f.Field == "" && !f.Whole}
	if f.Rule != "" {
		rule, ok := ruleOf[f.Rule]
		if !ok {
			return m, false
		}
		m.rule = int(rule.id)
	}
	if f.Whole {
		m.field = 0 // see fields.reset
	}
	if f.Field != "" {
		id, ok := r.fields.ids[f.Field]
		if !ok {
			return m, false
		}
		m.field = int64(id)
	}
	return m, true
}

func (m match) group(g group) bool {
	return (m.rule < 0 || int(g.rule) == m.rule) && (m.field < 0 || int64(g.field) == m.field)
}

// selects reports whether the filter selects the problem. The caller holds the lock.
func (r *Report) selects(m match, k kept) bool {
	if !m.group(k.group) {
		return false
	}
	worst, _ := r.marks.at(k.line - 1)
	return max(worst, k.severity) >= m.least
}

// Find returns the lines a filter selects, ascending, at most limit, and whether
// there are more. It is fast enough for a screen: marks and the kept problems only.
// With a rule or field it knows the first 100,000 problems of the file; more is
// true then if there are others beyond.
func (r *Report) Find(f Filter, limit int) (lines []int64, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, possible := r.match(f)
	if !possible {
		return nil, false
	}
	if m.anything {
		for at := int64(0); ; at++ {
			if at = r.marks.next(m.least, at, 1); at < 0 {
				return lines, r.marks.misses(m.least)
			}
			if len(lines) == limit {
				return lines, true
			}
			lines = append(lines, at+1)
		}
	}
	matched := int64(0)
	for _, k := range r.kept {
		if !m.group(k.group) {
			continue
		}
		matched++
		if len(lines) > 0 && lines[len(lines)-1] == k.line || !r.selects(m, k) {
			continue
		}
		if len(lines) == limit {
			return lines, true
		}
		lines = append(lines, k.line)
	}
	all := int64(0)
	for g, t := range r.groups {
		if m.group(g) {
			all += t.count
		}
	}
	return lines, all > matched
}

// Next returns the nearest line after (step > 0) or before (step < 0) from that the
// filter selects; with a rule or field, among the first 100,000 problems.
func (r *Report) Next(f Filter, from int64, step int) (line int64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, possible := r.match(f)
	if !possible || step == 0 {
		return 0, false
	}
	step = max(-1, min(step, 1))
	if m.anything {
		at := r.marks.next(m.least, from-1+int64(step), int64(step))
		return at + 1, at >= 0
	}
	i := sort.Search(len(r.kept), func(i int) bool { return r.kept[i].line > from })
	if step < 0 {
		i = sort.Search(len(r.kept), func(i int) bool { return r.kept[i].line >= from }) - 1
	}
	for ; i >= 0 && i < len(r.kept); i += step {
		if r.selects(m, r.kept[i]) {
			return r.kept[i].line, true
		}
	}
	return 0, false
}
