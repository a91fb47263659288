package plain

import (
	"context"
	"errors"
	"strings"
	"testing"

	"clinik-import/ui/safe"
)

// listener is a talk whose answers are given beforehand.
func listener(t *testing.T, answers ...string) (*talk, *strings.Builder) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	var said strings.Builder
	heard := newTalk(ctx, Options{In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &said})
	return &heard, &said
}

func numbered(n int) []choice {
	choices := make([]choice, n)
	for i := range choices {
		choices[i] = choice{"", safe.Sprintf("choice %d", i+1)}
	}
	return choices
}

// A long list is said in pages; a number is taken from any page, and enter goes on until
// the last, where it takes the usual answer.
func TestLongListsComeInPages(t *testing.T) {
	t.Parallel()
	for answers, want := range map[string]struct{ at, said int }{
		"45":          {44, 20},
		"\n3":         {2, 40},
		"more\nm\n\n": {0, 50},
		"\n\n?\n1":    {0, 70},
	} {
		heard, said := listener(t, strings.Split(answers, "\n")...)
		i, err := heard.choose(t.Context(), question{text: safe.Own("Which?"), choices: numbered(50), usual: 1})
		if err != nil || i != want.at || strings.Count(said.String(), ". choice ") != want.said {
			t.Errorf("%q: %d, %v\n%s", answers, i, err, said)
		}
	}
	heard, said := listener(t, "", "1")
	if i, err := heard.choose(t.Context(), question{text: safe.Own("Which?"), choices: numbered(23)}); err != nil || i != 0 || strings.Count(said.String(), ". choice ") != 46 {
		t.Errorf("three lines more are not worth a page: %d, %v\n%s", i, err, said)
	}
}

func TestTheSameChoicesAreNotSaidTwiceRunning(t *testing.T) {
	t.Parallel()
	heard, said := listener(t, "2", "?", "3", "1")
	for i, q := range []question{{text: safe.Own("Which?"), choices: numbered(4)}, {text: safe.Own("Which?"), choices: numbered(4)}, {text: safe.Own("Which?"), choices: numbered(5)}} {
		if got, err := heard.choose(t.Context(), q); err != nil || got != []int{1, 2, 0}[i] {
			t.Errorf("%d: %d, %v", i, got, err)
		}
	}
	if n := strings.Count(said.String(), ". choice "); n != 4+4+5 || !strings.Contains(said.String(), "as before") {
		t.Errorf("%d choices were said:\n%s", n, said)
	}
}

// The answers that work at every question do, and can be meant as texts too.
func TestAnswersThatWorkEverywhere(t *testing.T) {
	t.Parallel()
	for answers, want := range map[string]struct {
		text string
		err  error
	}{
		"b": {"", errBack}, "q": {"", errLeave}, "?\nx": {"x", nil}, "P\nP\nx": {"x", nil}, `"b"`: {"b", nil}, `"q"`: {"q", nil},
		`"x"`: {`"x"`, nil}, "": {"", nil}, "  two words ": {"two words", nil},
	} {
		heard, said := listener(t, strings.Split(answers, "\n")...)
		text, err := heard.ask(t.Context(), safe.Own("What?"), safe.Own("It is about this."))
		if text != want.text || !errors.Is(err, want.err) {
			t.Errorf("%q: %q, %v", answers, text, err)
		}
		if strings.HasPrefix(answers, "?") != strings.Contains(said.String(), "It is about this.") {
			t.Errorf("%q is explained:\n%s", answers, said)
		}
	}
	heard, _ := listener(t)
	if _, err := heard.ask(t.Context(), safe.Own("What?")); err != nil { // an empty line
		t.Error(err)
	}
	if _, err := heard.ask(t.Context(), safe.Own("What?")); !errors.Is(err, errLeave) {
		t.Errorf("the end of the answers: %v", err)
	}
}

func TestYesHasAUsualAnswer(t *testing.T) {
	t.Parallel()
	for answers, want := range map[string][2]bool{"": {true, false}, "YES": {true, true}, "n": {false, false}, "perhaps\ny": {true, true}} {
		for i, usual := range []bool{true, false} {
			heard, said := listener(t, strings.Split(answers, "\n")...)
			if got, err := heard.yes(t.Context(), safe.Own("Well?"), usual); err != nil || got != want[i] {
				t.Errorf("%q, usually %v: %v, %v\n%s", answers, usual, got, err, said)
			}
		}
	}
}
