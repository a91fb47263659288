package ui

import (
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// decision is the dialog that settles a batch whose outcome is not known: the evidence,
// the choices with their consequences, then what the choice needs to be on record.
//
//	choosing ──enter──▶ [job id] ──▶ [typed phrase] ──▶ reason ──▶ decided
type decision struct {
	c       *Context
	batch   importer.Batch
	decided func(d importer.Decision, job, reason string) tea.Cmd

	choices []words.Outcome
	list    widget.List
	steps   []step // that are left to answer, after a choice
	input   *widget.Input
	answers map[step]string
	missing bool // the answer given last was none
	quiet   time.Time
}

// step is something a person has to type.
type step uint8

const (
	stepJob step = iota
	stepPhrase
	stepReason
)

// stepsOf are what has to be typed for an outcome.
func stepsOf(o words.Outcome) (steps []step) {
	if o.Job {
		steps = append(steps, stepJob)
	}
	if o.Again {
		steps = append(steps, stepPhrase)
	}
	return append(steps, stepReason)
}

func newDecision(c *Context, b importer.Batch, decided func(importer.Decision, string, string) tea.Cmd) *decision {
	d := &decision{c: c, batch: b, decided: decided, choices: words.Outcomes(b), answers: map[step]string{}}
	d.list.Columns = []widget.Column{{Width: 20, Weight: 1}}
	d.list.SetRows(d)
	return d
}

// Open starts the time in which stray keys are ignored.
func (d *decision) Open() { d.quiet = d.c.Time().Add(widget.Grace) }

// Key moves between the choices, or types.
func (d *decision) Key(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	if now := d.c.Time(); now.Before(d.quiet) || k.Paste && d.input == nil {
		d.quiet = now.Add(widget.Grace)
		return false, nil
	}
	if d.input != nil {
		return d.typed(k)
	}
	switch k.String() {
	case "esc", "q":
		return true, nil
	case "t":
		return false, supportCmd(d.c.Run, d.batch.Number)
	}
	if d.list.Key(k) == widget.Opened {
		d.ask(stepsOf(d.chosen()))
	}
	return false, nil
}

func (d *decision) chosen() words.Outcome { return d.choices[d.list.Cursor()] }

// ask goes on to the next thing to type.
func (d *decision) ask(steps []step) {
	labels := map[step]safe.Text{stepJob: safe.Own("job id:"), stepPhrase: safe.Own(">"), stepReason: safe.Own("reason:")}
	d.steps, d.missing = steps, false
	d.input = widget.NewInput(labels[steps[0]], "")
}

func (d *decision) typed(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	switch d.input.Key(k) {
	case widget.Editing:
		d.missing = false
	case widget.Cancelled:
		d.input, d.steps = nil, nil
	case widget.Submitted:
		answer, now := strings.TrimSpace(d.input.Value()), d.steps[0]
		d.missing = answer == "" || now == stepPhrase && !strings.EqualFold(answer, words.AgainPhrase)
		if d.missing {
			return false, nil
		}
		d.answers[now] = answer
		if rest := d.steps[1:]; len(rest) > 0 {
			d.ask(rest)
			return false, nil
		}
		job := ""
		if d.chosen().Job {
			job = d.answers[stepJob]
		}
		return true, d.decided(d.chosen().Decision, job, d.answers[stepReason])
	}
	return false, nil
}

// Len and Row make the choices the rows of the list.
func (d *decision) Len() int { return len(d.choices) }

// Row appends the cells of a choice.
func (d *decision) Row(i int, cells []widget.Cell) []widget.Cell {
	return append(cells, widget.Cell{Text: d.choices[i].Name})
}

// View draws the evidence, the choices, and what the one under the cursor means.
func (d *decision) View(s layout.Size) layout.Block {
	t := d.c.Theme
	w := min(s.W, 76)
	inside := layout.Rest(w, 2)
	evidence := d.evidence(inside)
	means := paragraphs(inside, t.Text, d.chosen().Means)
	rows := d.Len()
	var foot layout.Block
	if d.input != nil {
		rows = 1 // only the choice made is still of interest
		foot = append(paragraphs(inside, t.Strong, d.question()), " "+d.input.View(t, layout.Rest(inside, 1)))
	}
	// What has to be typed comes first, then what it means, the choices, the evidence.
	room := layout.Rest(s.H, 2, len(foot))
	given := layout.Ranked(room, 1, len(means), rows-1, len(evidence))
	means, rows, evidence = means[:given[1]], given[0]+given[2], evidence[:given[3]]
	body := layout.Above(evidence, d.listView(inside, rows))
	if layout.Fits(s.H, len(body), len(means), len(foot), 3) {
		body = append(body, "")
	}
	body = layout.Above(body, means, foot)
	return widget.Pane(t, layout.Box(s, 76, len(body)), safe.Sprintf("what became of batch %d?", d.batch.Number), d.list.Position(), true, body)
}

func (d *decision) listView(w, rows int) layout.Block {
	list := d.list // a copy: View changes nothing
	list.SetSize(layout.Size{W: w, H: rows})
	return list.View(d.c.Theme, d.input == nil)
}

// evidence is what is known of the batch, newest words first.
func (d *decision) evidence(w int) layout.Block {
	t, b := d.c.Theme, d.batch
	why := sentence(d.c.Display.Words(b.Why).String())
	if b.Why == "" {
		why = safe.Own("No trustworthy answer came.")
	}
	block := paragraphs(w, t.Unknown, safe.Sprintf("%s %s", theme.SignUnknown, why))
	facts := []safe.Text{counted(b.Records, "record", "records"), widget.Bytes(b.Bytes), counted(int64(b.Attempts), "attempt", "attempts")}
	if !b.Sent.IsZero() {
		facts = append(facts, safe.Sprintf("sent %s", b.Sent.UTC().Format("2006-01-02 15:04:05 UTC")))
	}
	if b.Job != "" {
		facts = append(facts, safe.Sprintf("job %s", b.Job))
	}
	return append(append(block, flow(w, t.Faint, facts...)...), "")
}

// question asks for what has to be typed now.
func (d *decision) question() safe.Text {
	switch {
	case d.steps[0] == stepJob && d.missing:
		return safe.Own("The job id is needed; without it go back with esc and choose another answer.")
	case d.steps[0] == stepPhrase && d.missing:
		return safe.Sprintf("This is not the phrase yet. Type %s and press enter, or esc to go back.", words.AgainPhrase)
	case d.steps[0] == stepJob:
		return safe.Own("The job id, as support or the server’s log names it:")
	case d.steps[0] == stepPhrase:
		return safe.Sprintf("Type %s and press enter, or esc to go back.", words.AgainPhrase)
	case d.missing:
		return safe.Own("A reason is needed: it is recorded with your decision.")
	}
	return safe.Own("How do you know? Your reason is recorded with the decision.")
}

// ShortHelp lists the keys of the step.
func (d *decision) ShortHelp() []key.Binding {
	if d.input != nil {
		return []key.Binding{Bind("enter", "go on", "enter"), Bind("esc", "back to the choices", "esc")}
	}
	return []key.Binding{Bind("↑↓", "move", "up", "down"), Bind("enter", "choose", "enter"), Bind("t", "text for support", "t"), Bind("esc", "decide later", "esc")}
}
