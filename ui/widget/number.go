package widget

import (
	"fmt"
	"math"
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

// Share writes a part of a whole in rounded per cent. What is rounded away is said: a part
// is never "0 %", and only the whole is "100 %". Of nothing there is no share: "".
func Share[N int64 | float64](part, whole N) safe.Text {
	if whole <= 0 {
		return safe.Text{}
	}
	switch percent := math.Round(100 * float64(part) / float64(whole)); {
	case part > 0 && percent < 1:
		return safe.Own("<1 %")
	case part < whole && percent > 99:
		return safe.Own(">99 %")
	default:
		return safe.Sprintf("%.0f %%", percent)
	}
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
