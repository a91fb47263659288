package resource

import (
	"fmt"
	"strings"
)

// A rival is a type held against the whole sample.
type rival struct {
	t         *Type
	outline   *outline
	fit       float64   // mean over the sample
	score     float64   // fit and the weak evidence
	explained int       // records
	ids       int       // records whose id looks like the type's
	unknown   int       // records with a field it does not know
	bad       int       // records with a value it does not allow
	has       []int     // by field: records that have it
	known     []int     // by record: fields that it knows
	fits      []float64 // by record
}

// newRival holds a type whose names fit against the sample.
func newRival(t *Type, o *outline, sample []sampled) rival {
	r := rival{t: t, outline: o, has: make([]int, len(t.field.Fields))}
	n := float64(max(1, len(sample)))
	var faults []Fault
	for _, s := range sample {
		faults = t.Check(s.record, faults[:0])
		r.add(s, faults)
	}
	r.fit /= n
	r.score = r.fit + r.score/n
	return r
}

// add holds one record against the type; faults are what its check found.
func (r *rival) add(s sampled, faults []Fault) {
	known, fit := r.outline.knows(s)
	bad := badMembers(faults)
	if known > 0 {
		fit *= 1 - float64(bad)/float64(2*known)
	}
	r.known, r.fits = append(r.known, known), append(r.fits, fit)
	if known < s.fields {
		r.unknown++
	}
	if known == 0 {
		return
	}
	r.fit += fit
	if fit >= explained {
		r.explained++
	}
	if bad > 0 {
		r.bad++
	}
	hints := 0.0
	for i, f := range r.t.field.Fields {
		if _, has := s.members[f.Name]; has {
			r.has[i]++
			hints += referenceHint(f, s)
		}
	}
	if r.t.idPrefix != "" && strings.HasPrefix(s.text("id"), r.t.idPrefix) {
		r.ids++
		r.score += idWeight
	}
	for _, f := range faults {
		if f.Code == CodeSuggested {
			hints--
		}
	}
	r.score += valueWeight * max(-1, min(1, hints/float64(known)))
}

// badMembers counts the members of the record that have a value the type refuses.
func badMembers(faults []Fault) int {
	n, last := 0, ""
	for _, f := range faults {
		if f.Basis != Documented || f.Field == nil || f.Code == CodeRequired && strings.Count(f.Pointer, "/") == 1 {
			continue
		}
		member, _, _ := strings.Cut(f.Pointer[1:], "/")
		if member != last {
			n++
		}
		last = member
	}
	return n
}

// referenceHint is 1 if a reference's id starts as those of its target do in
// the documents, -1 if it does not though the target's ids have such a start.
func referenceHint(f *Field, s sampled) float64 {
	if len(f.Ref) != 1 {
		return 0
	}
	target, ok := Lookup(f.Ref[0])
	if !ok || target.idPrefix == "" {
		return 0
	}
	if strings.HasPrefix(s.text(f.Name), target.idPrefix) {
		return 1
	}
	return -1
}

func (r *rival) guess(n int) Guess {
	g := Guess{Type: r.t, Share: float64(r.explained) / float64(n)}
	var required, others []string
	for i, f := range r.t.field.Fields {
		switch {
		case 2*r.has[i] < n:
		case f.Required:
			required = append(required, f.Name)
		default:
			others = append(others, f.Name)
		}
	}
	const shown = 5
	names := append(required, others...)
	if len(names) > 0 {
		g.Reasons = append(g.Reasons, "has "+strings.Join(names[:min(len(names), shown)], ", "))
	}
	if rest := len(names) - shown; rest > 0 {
		g.Reasons = append(g.Reasons, fmt.Sprintf("and %d more of its fields", rest))
	}
	if r.ids > 0 {
		g.Reasons = append(g.Reasons, fmt.Sprintf("ids start with %s as its ids do in the documents", r.t.idPrefix))
	}
	if r.unknown > 0 {
		g.Doubts = append(g.Doubts, ofSample(r.unknown, n, "has", "have")+" some fields that it does not know")
	}
	if r.bad > 0 {
		g.Doubts = append(g.Doubts, ofSample(r.bad, n, "has", "have")+" values that it does not allow")
	}
	return g
}

// judge marks the best guess as sure, or says which others are as good.
func judge(guesses []Guess, rivals []rival) {
	if len(rivals) == 0 {
		return
	}
	best := rivals[0]
	var equals []string
	for _, r := range rivals[1:] {
		if best.score-r.score < sureMargin {
			equals = append(equals, r.t.name)
		}
	}
	guesses[0].Sure = best.fit >= sureFit && len(equals) == 0
	if len(equals) > 0 {
		guesses[0].Doubts = append(guesses[0].Doubts, listed(equals)+" would fit about as well")
	}
}

// listed writes names as in a sentence, at most three of them: "A", "A and B", "A, B, C and 2 more".
func listed(names []string) string {
	const shown = 3
	last := len(names) - 1
	switch {
	case last == 0:
		return names[0]
	case last < shown:
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// ofSample begins a sentence on some of the sampled records, with the verb for one or for many.
func ofSample(some, all int, one, many string) string {
	if some == 1 {
		many = one
	}
	return fmt.Sprintf("%d of %d sampled records %s", some, all, many)
}
