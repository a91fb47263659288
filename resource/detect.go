package resource

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// A Guess is a type that sample records might be of.
type Guess struct {
	Type   *Type
	Share  float64 // share of the sampled records that it explains, 0 to 1
	Sure   bool    // this type explains them clearly better than any other
	Strays []Stray // records among them that look like another type: the file may hold several
	Said   bool    // records say themselves that they are of it, in resourceType

	// In words for people, never with a value: what speaks for the type, "has firstName,
	// lastName, birthDate", and what against it, "3 of 20 sampled records have values that
	// it does not allow".
	Reasons, Doubts []string
}

// Why gives reasons and doubts in one sentence: "has firstName, lastName, but 3 of 20
// sampled records have values that it does not allow".
func (g Guess) Why() string {
	why := strings.Join(g.Reasons, ", ")
	for i, doubt := range g.Doubts {
		switch {
		case i > 0:
			why += " and "
		case why != "":
			why += ", but "
		}
		why += doubt
	}
	return why
}

// A Stray is a type that some records of a sample look like better than the one guessed.
type Stray struct {
	Type    *Type
	Records int // of the sample
}

const (
	fewestStrays = 2 // records that look like another type before a file is thought to be mixed

	maxSample   = 200  // records looked at; more tell nothing new
	explained   = 0.6  // fit from which a type explains a record
	possible    = 0.5  // mean fit from which a type is named at all
	sureFit     = 0.7  // mean fit that a sure guess has at least
	sureMargin  = 0.05 // its lead over the next
	idWeight    = 0.06 // the record's own id starts as the type's ids do in the documents
	valueWeight = 0.02 // values in open lists; ids in references
)

// Detect ranks the types that the sample records could be of, best first; empty if none fits at all.
// Broken records are passed over, and of many only the first 200 are looked at.
// A resourceType member decides if all have one; if some have, it does where their fields do not.
//
// Without it a type fits a record by the share of the record's fields that it knows, times the
// share of its required fields that are there, less for values that it does not allow. Ids that
// look like those of the documents, and values of open lists, only break ties.
func Detect(records [][]byte) []Guess {
	var sample []sampled
	for _, r := range records[:min(len(records), maxSample)] {
		if s, ok := newSampled(r); ok {
			sample = append(sample, s)
		}
	}
	silent := func(s sampled) bool { return s.members["resourceType"] == nil }
	if len(sample) > 0 && !slices.ContainsFunc(sample, silent) {
		return declared(sample)
	}
	guesses := fitting(sample)
	if said := declared(sample); len(said) > 0 && (len(guesses) == 0 || !guesses[0].Sure) {
		return said
	}
	return guesses
}

// fitting goes by the fields of the records.
func fitting(sample []sampled) []Guess {
	var rivals []rival
	for i, name := range Names() {
		o := &outlines()[i]
		if o.fit(sample) < possible { // of most types, which then need not be compiled
			continue
		}
		t, _ := Lookup(name)
		if r := newRival(t, o, sample); r.fit >= possible {
			rivals = append(rivals, r)
		}
	}
	slices.SortStableFunc(rivals, func(a, b rival) int { return cmp.Compare(b.score, a.score) })
	guesses := make([]Guess, len(rivals))
	for i, r := range rivals {
		guesses[i] = r.guess(len(sample))
	}
	judge(guesses, rivals)
	if len(rivals) > 0 {
		guesses[0].strays(rivals, len(sample))
	}
	return guesses
}

// strays finds the records that another type explains and knows more fields of. That a
// record lacks fields, or has some that no type knows, makes it none.
func (g *Guess) strays(rivals []rival, n int) {
	best, count := rivals[0], make([]int, len(rivals))
	for i := range n {
		other := 0
		for k, r := range rivals[1:] {
			if r.fits[i] >= explained && r.known[i] > best.known[i] && r.fits[i] > rivals[other].fits[i] {
				other = k + 1
			}
		}
		count[other]++
	}
	for k, r := range rivals[1:] {
		if count[k+1] < fewestStrays {
			continue
		}
		g.Strays = append(g.Strays, Stray{r.t, count[k+1]})
		g.Doubts = append(g.Doubts, ofSample(count[k+1], n, "looks", "look")+" more like "+r.t.name)
	}
	slices.SortStableFunc(g.Strays, func(a, b Stray) int { return cmp.Compare(b.Records, a.Records) })
	g.Sure = g.Sure && len(g.Strays) == 0
}

// A sampled record is one that parses, with its members.
type sampled struct {
	record  []byte
	members map[string]json.RawMessage
	fields  int // members but for id, meta and resourceType, which no type has
}

func newSampled(record []byte) (s sampled, ok bool) {
	s.record = record
	if json.Unmarshal(record, &s.members) != nil {
		return s, false
	}
	for name := range s.members {
		if name != "id" && name != "meta" && name != "resourceType" {
			s.fields++
		}
	}
	return s, s.fields > 0 || s.members["resourceType"] != nil
}

func (s sampled) text(name string) string {
	var text string
	_ = json.Unmarshal(s.members[name], &text) // anything but a string reads as ""
	return text
}

// declared goes by the resourceType members.
func declared(sample []sampled) []Guess {
	count := make(map[string]int)
	for _, s := range sample {
		count[s.text("resourceType")]++
	}
	var guesses []Guess
	for _, name := range Names() {
		n := count[name]
		if n == 0 {
			continue
		}
		t, _ := Lookup(name)
		guesses = append(guesses, Guess{
			Type: t, Share: float64(n) / float64(len(sample)), Sure: n == len(sample), Said: true,
			Reasons: []string{ofSample(n, len(sample), "says", "say") + " resourceType " + name},
		})
	}
	slices.SortStableFunc(guesses, func(a, b Guess) int { return cmp.Compare(b.Share, a.Share) })
	for i := 1; i < len(guesses); i++ {
		guesses[0].Strays = append(guesses[0].Strays, Stray{guesses[i].Type, count[guesses[i].Type.Name()]})
	}
	return guesses
}
