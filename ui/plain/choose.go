package plain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// atOnce is how many lines of a list are said before the person is asked for more.
const atOnce = 20

// fewMore is how many lines more are said without asking; longList is from how many on
// the same choices are not said twice running.
const fewMore, longList = 3, 4

// A choice is one answer to a question: chosen by its number, by its word, or by the
// beginning of the word.
type choice struct {
	word string    // "" for those that only have their number
	text safe.Text // what it does
}

// A question has numbered answers.
type question struct {
	text    safe.Text
	choices []choice
	usual   int         // number of the answer that enter takes; 0: none
	help    []safe.Text // said when the person asks what is meant
}

// choose asks until one of the choices is taken, and returns its index. Long lists are
// said in pages; a number is taken from any page.
func (t *talk) choose(ctx context.Context, q question) (int, error) {
	from, say := 0, true
	if len(q.choices) >= longList && q.text == t.said.text && slices.Equal(q.choices, t.said.choices) {
		t.say(safe.Sprintf("%s The choices are as before; ? says them.", q.text))
		say = false
	}
	t.said = q
	for {
		if say {
			from = t.sayChoices(q, from)
			say = false
		}
		answer, err := t.read(ctx, prompt(q, from))
		if err != nil {
			return 0, err
		}
		if answer == "" && from == 0 && q.usual > 0 {
			return q.usual - 1, nil
		}
		if i := pick(answer, q.choices); i >= 0 {
			return i, nil
		}
		switch {
		case answer == "b":
			return 0, errBack
		case answer == "q":
			return 0, errLeave
		case answer == "?":
			t.explain(q.text, q.help)
			from, say = 0, true
		case answer == "" || isMore(answer) && len(q.choices) > atOnce:
			say = true
		case t.always(answer):
		default:
			t.say(safe.Sprintf("Answer with a number from 1 to %s, with one of the words, or with ? for an explanation.", widget.Count(int64(len(q.choices)))))
		}
	}
}

func isMore(answer string) bool { return answer == "m" || answer == "more" }

// sayChoices says the question, or goes on with its list, and returns where the next
// page begins; 0 after the last.
func (t *talk) sayChoices(q question, from int) (next int) {
	if from == 0 {
		t.say(q.text)
	}
	to := min(len(q.choices), from+atOnce)
	if len(q.choices)-to <= fewMore { // not worth a question
		to = len(q.choices)
	}
	for i, c := range q.choices[from:to] {
		text := strings.TrimSuffix(c.text.String(), ".")
		switch {
		case c.word != "" && text != "":
			text = c.word + ": " + text
		case c.word != "":
			text = c.word
		}
		t.say(safe.Sprintf("%d. %s.", from+i+1, text))
	}
	if to < len(q.choices) {
		return to
	}
	return 0
}

func prompt(q question, next int) safe.Text {
	switch {
	case next > 0:
		return safe.Sprintf("These were %d of %d. A number, or enter for more:", next, len(q.choices))
	case q.usual > 0:
		return safe.Sprintf("Your choice (enter: %d):", q.usual)
	}
	return safe.Own("Your choice:")
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
		case strings.EqualFold(c.word, answer) && answer != "":
			return i
		case c.word == "" || len(answer) < 2 || !strings.HasPrefix(strings.ToLower(c.word), strings.ToLower(answer)):
		case found >= 0:
			return -1 // two begin so
		default:
			found = i
		}
	}
	return found
}

// pages says a list, a page at a time; it reports whether the person heard it to the end.
func (t *talk) pages(ctx context.Context, lines []safe.Text) (heard bool, err error) {
	for from := 0; ; from += atOnce {
		to := min(len(lines), from+atOnce)
		for _, line := range lines[from:to] {
			t.say(line)
		}
		if to == len(lines) {
			return true, nil
		}
		more, err := t.yes(ctx, safe.Sprintf("These were %d of %s. More?", to, words.Counted(int64(len(lines)), "line", "lines")), true)
		if err != nil || !more {
			return false, err
		}
	}
}
