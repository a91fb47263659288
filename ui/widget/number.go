package widget

import (
	"fmt"
	"strconv"
	"time"

	"clinik-import/ui/safe"
)

// Count writes a number with thousands set apart: 24,310.
func Count(n int64) safe.Text {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return safe.Clean(s)
}

// Bytes writes a size in bytes for people: 1.2 MB, in powers of ten.
func Bytes(n int64) safe.Text {
	const kilo = 1000
	if n < kilo {
		return safe.Sprintf("%d B", n)
	}
	f, unit := float64(n), 0
	for f >= kilo && unit < 4 {
		f /= kilo
		unit++
	}
	if f < 10 {
		return safe.Clean(fmt.Sprintf("%.1f %cB", f, " kMGT"[unit]))
	}
	return safe.Clean(fmt.Sprintf("%.0f %cB", f, " kMGT"[unit]))
}

// Duration writes a time span as a clock does: 12:04, or 1:02:03 from an hour on.
func Duration(d time.Duration) safe.Text {
	s := int64(max(0, d).Round(time.Second) / time.Second)
	if s >= 3600 {
		return safe.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return safe.Sprintf("%d:%02d", s/60, s%60)
}
