package ui

import (
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// purgeTitle is the title of a list of what is wrong, with a word that corrections of the
// import were removed, where they were and there is room for it.
func (c *Context) purgeTitle(title safe.Text, w int) safe.Text {
	if c.Run == nil {
		return title
	}
	at := c.Run.CorrectionsPurged()
	if at.IsZero() {
		return title
	}
	long, short := words.Purged(at, c.Time())
	for _, text := range []safe.Text{safe.Sprintf("%s · %s", title, long), safe.Sprintf("%s · %s", title, short), short} {
		if text.Width() <= w {
			return text
		}
	}
	return title
}
