package practice

import (
	"strings"
	"testing"

	"clinik-import/resource"
)

func lookup(t *testing.T, name string) *resource.Type {
	t.Helper()
	typ, ok := resource.Lookup(name)
	if !ok {
		t.Fatalf("resource does not know the type %s", name)
	}
	return typ
}

// TestGoodRecordsHaveNoFaults: not even a warning or a note.
func TestGoodRecordsHaveNoFaults(t *testing.T) {
	t.Parallel()
	for _, name := range Types() {
		typ := lookup(t, name)
		text, _ := made(t, Options{Type: name, Lines: 2000, Seed: 9})
		for i, line := range lines(text) {
			for _, f := range typ.Check(line, nil) {
				t.Errorf("%s line %d: %s at %q in %s", name, i+1, f.Code, f.Pointer, line)
			}
			if t.Failed() {
				break
			}
		}
	}
}

// TestPlantedFaultsAreFound: each by its rule and at its member, and none in the lines between.
func TestPlantedFaultsAreFound(t *testing.T) {
	t.Parallel()
	for _, name := range Types() {
		typ := lookup(t, name)
		text, truth := made(t, Options{Type: name, Lines: 3000, Seed: 10, Faulty: 0.2, Unknown: unknownShare(name)})
		planted := map[int64]Planted{}
		for _, p := range truth {
			planted[p.Line] = p
		}
		missed := map[Kind]int{}
		for i, line := range lines(text) {
			faults := typ.Check(line, nil)
			p, ok := planted[int64(i+1)]
			switch {
			case !ok || p.Kind == UnknownPractitioner:
				if len(faults) > 0 {
					t.Fatalf("%s line %d is good but has %s at %q", name, i+1, faults[0].Code, faults[0].Pointer)
				}
			case !found(faults, p):
				if missed[p.Kind]++; missed[p.Kind] == 1 {
					t.Errorf("%s line %d: %s at %q is not found; %d others: %v\n%q", name, i+1, p.Kind, p.Pointer, len(faults), faults, line)
				}
			}
		}
	}
}

func unknownShare(name string) float64 {
	if len(models[name].spots.practitioner) == 0 {
		return 0
	}
	return 0.02
}

// found reports whether a fault of the kind's rule is at its member. Where the rule
// says that the line is no JSON, there is no pointer to compare.
func found(faults []resource.Fault, p Planted) bool {
	for _, f := range faults {
		if string(f.Code) == p.Kind.rule() && (strings.HasPrefix(p.Kind.rule(), "json.") || f.Pointer == p.Pointer) {
			return true
		}
	}
	return false
}

// TestTypeIsDetected even where nearly every third line has a fault.
func TestTypeIsDetected(t *testing.T) {
	t.Parallel()
	for _, name := range Types() {
		text, _ := made(t, Options{Type: name, Lines: 20, Seed: 4, Faulty: 0.3})
		guesses := resource.Detect(lines(text))
		if len(guesses) == 0 || guesses[0].Type.Name() != name || !guesses[0].Sure {
			t.Errorf("%s: guesses %+v", name, guesses)
		}
	}
}
