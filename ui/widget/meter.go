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
	share := 0.0
	if total > 0 {
		share = min(1, max(0, float64(done)/float64(total)))
	}
	percent := safe.Sprintf("%d %%", int(share*100)).PadLeft(5)
	bar := max(0, w-percent.Width()-3)
	full := int(share * float64(bar))
	return t.Progress.Around("▕"+strings.Repeat("█", full)+strings.Repeat("░", bar-full)+"▏") + " " + percent.String()
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
	if !s.Next.IsZero() {
		out += " next " + Duration(s.Next.Sub(now)).String()
	}
	return out
}
