package widget

import (
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// Progress draws a bar of w cells and the share in words: ▕████░░░░▏ 61 %.
func Progress(t *theme.Theme, done, total int64, w int) string {
	percent := safe.Sprintf("%d %%", int(share(done, total)*100)).PadLeft(5)
	return t.Progress.Render(Bar(done, total, w-percent.Width()-1)) + " " + percent.String()
}

// Bar is a bar of w cells as text, for a cell of a list: ▕████░░░░▏.
func Bar(done, total int64, w int) safe.Text {
	inside := max(0, w-2)
	full := int(share(done, total) * float64(inside))
	return safe.Clean("▕" + strings.Repeat("█", full) + strings.Repeat("░", inside-full) + "▏")
}

func share(done, total int64) float64 {
	if total <= 0 {
		return 0
	}
	return min(1, max(0, float64(done)/float64(total)))
}

// Slots draws the hourly budget: "slots ●●●○○ next 12:04"; a full dot is a free slot.
func Slots(t *theme.Theme, s importer.Slots, now time.Time) string {
	free := max(0, s.Starts-s.Used)
	out := "slots "
	if s.Starts <= 10 {
		out += t.Slot.Around(strings.Repeat("●", free) + strings.Repeat("○", s.Starts-free))
	} else {
		out += safe.Sprintf("%d of %d", free, s.Starts).String()
	}
	if s.Next.Sub(now) >= time.Second/2 { // what is said may be older than that moment
		out += " next " + Duration(s.Next.Sub(now)).String()
	}
	return out
}
