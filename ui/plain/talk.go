package plain

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"clinik-import/ui/safe"
)

// talk says sentences and reads answers.
type talk struct {
	out     io.Writer
	answers <-chan string // closed at the end of the input
	display *safe.Display
}

// longestAnswer bounds an answer, in bytes.
const longestAnswer = 64 << 10

func newTalk(ctx context.Context, o Options) talk {
	answers := make(chan string)
	go func() {
		defer close(answers)
		lines := bufio.NewScanner(o.In)
		lines.Buffer(make([]byte, 0, 4096), longestAnswer)
		for lines.Scan() {
			select {
			case answers <- strings.TrimSpace(lines.Text()):
			case <-ctx.Done():
				return
			}
		}
	}()
	return talk{out: o.Out, answers: answers, display: &safe.Display{Masked: o.Private}}
}

// say says one sentence or paragraph.
func (t *talk) say(text safe.Text) { fmt.Fprintln(t.out, text.String()) }

// fail says what went wrong.
func (t *talk) fail(err error) { t.say(safe.Sprintf("That did not work: %s", err)) }

// read waits for one answer; the text before it says for what.
func (t *talk) read(ctx context.Context, prompt safe.Text) (string, error) {
	fmt.Fprint(t.out, prompt.String()+" ")
	select {
	case answer, ok := <-t.answers:
		if !ok {
			fmt.Fprintln(t.out)
			return "", errLeave
		}
		return answer, nil
	case <-ctx.Done():
		fmt.Fprintln(t.out)
		return "", errLeave
	}
}

// A choice is one answer to a question: chosen by its number, by its word, or by the
// beginning of the word.
type choice struct {
	word string    // "" for those that only have their number
	text safe.Text // what it does
}

// choose asks until one of the choices is taken, and returns its index.
func (t *talk) choose(ctx context.Context, question safe.Text, choices []choice) (int, error) {
	for {
		t.say(question)
		for i, c := range choices {
			word := ""
			if c.word != "" {
				word = c.word + ": "
			}
			t.say(safe.Sprintf("  %d  %s%s", i+1, word, c.text))
		}
		for again := false; !again; {
			answer, err := t.read(ctx, safe.Own("Your choice:"))
			if err != nil {
				return 0, err
			}
			switch i := pick(answer, choices); {
			case i >= 0:
				return i, nil
			case answer == "?" || answer == "":
				again = true
			case t.always(answer):
			case answer == "q":
				return 0, errLeave
			default:
				t.say(safe.Sprintf("Answer with a number from 1 to %d, or ? to hear the question again.", len(choices)))
			}
		}
	}
}

// pick finds the choice that an answer means, or returns -1.
func pick(answer string, choices []choice) int {
	if n, err := strconv.Atoi(strings.TrimSuffix(answer, ".")); err == nil {
		if n >= 1 && n <= len(choices) {
			return n - 1
		}
		return -1
	}
	found := -1
	for i, c := range choices {
		switch {
		case c.word == "" || len(answer) < 2 || !strings.HasPrefix(strings.ToLower(c.word), strings.ToLower(answer)):
		case found >= 0:
			return -1 // two begin so
		default:
			found = i
		}
	}
	return found
}

// always takes the answers that work at every question; it reports whether this was one.
func (t *talk) always(answer string) bool {
	if answer != "P" {
		return false
	}
	t.display.Masked = !t.display.Masked
	if t.display.Masked {
		t.say(safe.Own("Values are hidden now."))
	} else {
		t.say(safe.Own("Values are shown now."))
	}
	return true
}

// yes asks a question that has two answers.
func (t *talk) yes(ctx context.Context, question safe.Text) (bool, error) {
	for {
		answer, err := t.read(ctx, safe.Sprintf("%s (yes or no)", question))
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		case "q":
			return false, errLeave
		}
		t.always(answer)
	}
}

// counted is a number with its noun.
func counted(n int64, one, many string) safe.Text {
	if n == 1 {
		return safe.Sprintf("1 %s", one)
	}
	return safe.Sprintf("%d %s", n, many)
}

// names lists texts of others.
func names(list []string) safe.Text {
	texts := make([]safe.Text, len(list))
	for i, s := range list {
		texts[i] = safe.Clean(s)
	}
	return safe.Join(", ", texts...)
}
