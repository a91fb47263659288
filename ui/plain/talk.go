package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

var (
	errLeave = errors.New("leave") // the person wants to leave, or there are no more answers
	errBack  = errors.New("back")  // the person wants back to the question before
)

// talk says sentences and reads answers.
type talk struct {
	out     io.Writer
	want    chan struct{} // asks the reader for one more answer
	answers chan string   // closed at the end of the input
	asked   bool          // an answer is on its way
	said    question      // the question asked last
	display *safe.Display
	width   func() int // of the terminal, in cells; nil: nobody knows

	explained bool      // the answers that work everywhere were explained
	asking    safe.Text // the question that was explained last
}

// longestAnswer bounds an answer, in bytes.
const longestAnswer = 64 << 10

// newTalk reads an answer only when one is wanted: what else reads from the terminal,
// the person's editor, must find its input there.
func newTalk(ctx context.Context, o Options) talk {
	t := talk{out: o.Out, want: make(chan struct{}), answers: make(chan string), width: o.Width, display: &safe.Display{Masked: o.Private}}
	go func() {
		defer close(t.answers)
		lines := bufio.NewScanner(o.In)
		lines.Buffer(make([]byte, 0, 4096), longestAnswer)
		for {
			select {
			case <-t.want:
			case <-ctx.Done():
				return
			}
			if !lines.Scan() {
				return
			}
			select {
			case t.answers <- strings.TrimSpace(lines.Text()):
			case <-ctx.Done():
				return
			}
		}
	}()
	return t
}

// listen is the channel of the next answer. Whoever receives one calls heard.
func (t *talk) listen(ctx context.Context) <-chan string {
	if !t.asked {
		select {
		case t.want <- struct{}{}:
			t.asked = true
		case <-t.answers: // closed
		case <-ctx.Done():
		}
	}
	return t.answers
}

func (t *talk) heard() { t.asked = false }

// say says one sentence or paragraph.
func (t *talk) say(text safe.Text) { fmt.Fprintln(t.out, wrapped(text, t.cells())) }

// fail says what went wrong.
func (t *talk) fail(err error) {
	t.say(safe.Sprintf("That did not work: %s.", strings.TrimSuffix(t.display.Words(words.Error(err)).String(), ".")))
}

// read waits for one answer; the text before it says for what.
func (t *talk) read(ctx context.Context, prompt safe.Text) (string, error) {
	fmt.Fprint(t.out, wrapped(prompt, t.cells())+" ")
	select {
	case answer, ok := <-t.listen(ctx):
		if !ok {
			fmt.Fprintln(t.out)
			return "", errLeave
		}
		t.heard()
		return answer, nil
	case <-ctx.Done():
		fmt.Fprintln(t.out)
		return "", errLeave
	}
}

// ask asks for a text. The answers that work at every question are taken here; who means
// such a letter as a text puts it in quotes.
func (t *talk) ask(ctx context.Context, question safe.Text, help ...safe.Text) (string, error) {
	for {
		answer, err := t.read(ctx, question)
		switch {
		case err != nil:
			return "", err
		case answer == "b":
			return "", errBack
		case answer == "q":
			return "", errLeave
		case answer == "?":
			t.explain(question, help)
		case t.always(answer):
		default:
			if len(answer) == 3 && strings.ContainsRune("bq?PV", rune(answer[1])) && answer[0] == '"' && answer[2] == '"' {
				answer = answer[1:2]
			}
			return answer, nil
		}
	}
}

// explain says what a question is about. The answers that work everywhere are explained once,
// and to whoever asks a second time running.
func (t *talk) explain(question safe.Text, help []safe.Text) {
	for _, text := range help {
		t.say(text)
	}
	if t.explained && question != t.asking {
		t.asking = question
		if len(help) == 0 {
			t.say(safe.Own("There is nothing more to say of it."))
		}
		t.say(safe.Own("? once more says the answers that work everywhere."))
		return
	}
	t.explained, t.asking = true, question
	t.say(safe.Own("b goes back, q leaves and says what happens then, P hides or shows values, enter takes the answer that is named for it."))
	t.say(safe.Own(`To answer with such a letter itself, put it in quotes, as "b".`))
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

// yes asks a question that has two answers; enter is the usual one.
func (t *talk) yes(ctx context.Context, question safe.Text, usual bool, help ...safe.Text) (bool, error) {
	enter := safe.Own("no")
	if usual {
		enter = safe.Own("yes")
	}
	prompt := safe.Sprintf("%s (yes or no, enter: %s)", question, enter)
	for {
		answer, err := t.ask(ctx, prompt, help...)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "":
			return usual, nil
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
		t.say(safe.Own("Answer yes or no."))
	}
}

// names lists texts of others.
func names(list []string) safe.Text {
	texts := make([]safe.Text, len(list))
	for i, s := range list {
		texts[i] = safe.Clean(s)
	}
	return safe.Join(", ", texts...)
}
