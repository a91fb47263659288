package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// nextView is the last line: what comes next, in the longest form that has room.
func (p *jobsPage) nextView(w int) string {
	texts, style := p.next()
	if others, wants := p.others(); others.Width() > 0 {
		texts = besideOthers(texts, others)
		if wants {
			style = p.c.Theme.Unknown
		}
	}
	for _, text := range texts {
		if text.Width() <= layout.Rest(w, 1) {
			return " " + style.Render(text)
		}
	}
	return " " + style.Render(texts[len(texts)-1].Truncate(layout.Rest(w, 1)))
}

// others says that other imports are under way too: what p, the slots and the end of the
// program do concerns them as well. wants: one of them needs the person.
func (p *jobsPage) others() (said safe.Text, wants bool) {
	moving, stopped := words.UnderWay(p.c.Now.Others)
	switch {
	case stopped > 0:
		return safe.Sprintf("Another import: %s you; o opens it.", counted(stopped, "batch needs", "batches need")), true
	case moving > 0 && p.c.Now.Paused:
		return safe.Sprintf("Another import: %s under way, sending is paused; o opens it.", counted(moving, "batch", "batches")), false
	case moving > 0:
		return safe.Sprintf("Another import: %s under way; o opens it.", counted(moving, "batch", "batches")), false
	}
	return safe.Text{}, false
}

// besideOthers adds what is said of other imports to what comes next, as room allows: whatever
// is short enough keeps it, for nothing else on the page speaks of them.
func besideOthers(texts []safe.Text, others safe.Text) []safe.Text {
	var with []safe.Text
	for _, text := range texts {
		with = append(with, safe.Sprintf("%s %s", others, text))
	}
	return append(with, others, safe.Own("Another import is under way: o"))
}

// next says what comes next, the longest form first.
func (p *jobsPage) next() ([]safe.Text, theme.Style) {
	t, now, clock := p.c.Theme, p.c.Now, p.c.Time()
	var decide, held, waiting, working, sending int64
	var first importer.Batch // to go
	for _, b := range now.Batches {
		switch {
		case needsDecision(b):
			decide++
		case b.State == importer.StateHeld:
			held++
		case atWork(b):
			working++
			if b.State == importer.StateOnWire {
				sending++
			}
		case waits(b):
			waiting++
			if !waitsForFirst(b, now.Batches) && (first.Number == 0 || b.NotBefore.Before(first.NotBefore)) {
				first = b
			}
		}
	}
	switch {
	case p.c.Run == nil:
		return []safe.Text{safe.Own("No import is open. Press 1 to choose files, o for an earlier import."),
			safe.Own("No import open: 1 files, o earlier")}, t.Text
	case now.Sealing:
		return []safe.Text{safe.Own("The batches that you approved are being sealed; sending begins then."), safe.Own("Batches are being sealed")}, t.Text
	case len(now.Batches) == 0:
		return []safe.Text{safe.Own("Nothing was sent yet. Press 3 to see the plan."), safe.Own("Nothing was sent yet: 3 plan")}, t.Text
	case decide > 0:
		batches := counted(decide, "batch needs", "batches need")
		return []safe.Text{safe.Sprintf("%s %s your decision: go there and press d.", theme.SignUnknown, batches),
			safe.Sprintf("%s %s your decision: d", theme.SignUnknown, batches)}, t.Unknown
	case held > 0:
		batches := counted(held, "batch is", "batches are")
		return []safe.Text{safe.Sprintf("%s %s held: mend the cause, then R.", theme.SignError, batches),
			safe.Sprintf("%s %s held: R when mended", theme.SignError, batches)}, t.SeverityError
	case now.Paused && waiting > 0:
		return []safe.Text{safe.Sprintf("%s Sending is paused, %s: p goes on.", theme.SignWarning, counted(waiting, "batch waits", "batches wait")),
			safe.Sprintf("%s Paused, %s: p", theme.SignWarning, counted(waiting, "batch waits", "batches wait"))}, t.Waiting
	case waiting > 0 && first.Number == 0:
		return []safe.Text{safe.Sprintf("%d under way, %d to go once the first batch has passed.", working, waiting),
			safe.Sprintf("%d under way, %d after the first", working, waiting)}, t.Text
	case waiting > 0 && first.NotBefore.After(clock) && first.Cause == importer.Unreachable:
		in := widget.Duration(first.NotBefore.Sub(clock))
		return []safe.Text{safe.Sprintf("%s %d to go. The server cannot be reached; it is tried again in %s, at %s.", theme.SignWarning, waiting, in, words.Hour(first.NotBefore, clock)),
			safe.Sprintf("%s Server not reached; again in %s", theme.SignWarning, in)}, t.Waiting
	case waiting > 0 && !first.NotBefore.After(clock):
		return []safe.Text{safe.Sprintf("%d under way, %d to go, next now.", working, waiting)}, t.Text
	case waiting > 0:
		return []safe.Text{safe.Sprintf("%d under way, %d to go, next in %s.", working, waiting, widget.Duration(first.NotBefore.Sub(clock)))}, t.Text
	case sending > 0:
		return []safe.Text{safe.Sprintf("%s being sent. Wait for the server's answer before you quit.", counted(sending, "batch is", "batches are")),
			safe.Sprintf("%s being sent: wait", counted(sending, "batch is", "batches are"))}, t.Text
	case working > 0:
		return []safe.Text{counted(working, "batch is under way. You may quit; it is watched on next time.",
			"batches are under way. You may quit; they are watched on next time."),
			counted(working, "batch is under way; you may quit", "batches under way; you may quit")}, t.Text
	}
	return p.left()
}

// left says what is still to be done when no batch moves any more.
func (p *jobsPage) left() ([]safe.Text, theme.Style) {
	t, sum := p.c.Theme, p.c.Now.Totals
	unsent, opens := safe.Sprintf("press 3 to send %s", themOrIt(sum.Unsent)), safe.Own("3")
	if len(p.c.Now.Faults) > 0 {
		unsent, opens = safe.Own("the file changed or is gone, press 1 to open it again"), safe.Own("1")
	}
	rejected, held, corrected := sum.Rejected-sum.Again, sum.Open(), sum.Ready+sum.Again
	var long, short []safe.Text
	for _, part := range []struct {
		n           int64
		what        safe.Text
		does, press safe.Text
	}{
		{rejected, safe.Own("rejected"), safe.Sprintf("press 5 to correct %s", themOrIt(rejected)), safe.Own("5")},
		{sum.Unsent, safe.Own("unsent"), unsent, opens},
		{held, safe.Own("held back"), safe.Sprintf("press 2 to fix %s", themOrIt(held)), safe.Own("2")},
		{corrected, safe.Own("corrected"), safe.Sprintf("press 3 to send %s", themOrIt(corrected)), safe.Own("3")},
	} {
		if part.n > 0 {
			long = append(long, safe.Sprintf("%s %s: %s", widget.Count(part.n), part.what, part.does))
			short = append(short, safe.Sprintf("%s: %s %s", part.press, widget.Count(part.n), part.what))
		}
	}
	if len(long) == 0 && sum.LeftOut > 0 {
		return []safe.Text{safe.Sprintf("%s Everything is sent: %s accepted, %s left out because they were sent before.", theme.SignOK, widget.Count(sum.Accepted), widget.Count(sum.LeftOut)),
			safe.Sprintf("%s Everything is sent.", theme.SignOK)}, t.Success
	}
	if len(long) == 0 && sum.Aside > 0 {
		return []safe.Text{safe.Sprintf("%s Everything is sent: %s accepted, %s set aside.", theme.SignOK, widget.Count(sum.Accepted), widget.Count(sum.Aside)),
			safe.Sprintf("%s Everything is sent.", theme.SignOK)}, t.Success
	}
	if len(long) == 0 {
		return []safe.Text{safe.Sprintf("%s Every record is accepted: %s.", theme.SignOK, widget.Count(sum.Accepted))}, t.Success
	}
	texts := []safe.Text{safe.Sprintf("%s %s.", theme.SignWarning, safe.Join(" · ", long...))}
	for n := len(short); n > 0; n-- { // the first is the nearest to being done
		more := safe.Text{}
		if n < len(short) {
			more = safe.Own(" …")
		}
		keys := safe.Join(" · ", short[:n]...)
		texts = append(texts, safe.Sprintf("%s press %s%s", theme.SignWarning, keys, more), safe.Sprintf("%s %s%s", theme.SignWarning, keys, more))
	}
	return texts, t.SeverityWarning
}
