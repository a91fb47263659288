package practice

// today is the day on which all practice records were written, 1 September 2025,
// in days since 1 January 1970. It is fixed so that output never changes.
const today = 20332

// date writes a member that is a day, counted from 1 January 1970.
func (w *writer) date(name string, day int) {
	w.key(name)
	w.b = append(w.b, '"')
	w.b = appendDate(w.b, day)
	w.b = append(w.b, '"')
}

// moment writes a date-time: a day and the minute in it. Most systems export UTC,
// some with an offset.
func (w *writer) moment(name string, day, minute int) {
	w.key(name)
	w.b = append(w.b, '"')
	w.b = appendDate(w.b, day)
	w.b = append(w.b, 'T')
	w.b = appendTwo(w.b, minute/60)
	w.b = append(w.b, ':')
	w.b = appendTwo(w.b, minute%60)
	w.b = append(w.b, ":00Z\""...)
}

// workday is a minute of the day when a practice is open, in steps of five.
func (w *writer) workday() int { return 8*60 + 5*w.intn(9*12) }

func appendDate(b []byte, day int) []byte {
	y, m, d := civil(day)
	b = appendTwo(b, y/100)
	b = appendTwo(b, y%100)
	b = append(b, '-')
	b = appendTwo(b, m)
	b = append(b, '-')
	return appendTwo(b, d)
}

func appendTwo(b []byte, n int) []byte { return append(b, '0'+byte(n/10), '0'+byte(n%10)) }

// civil turns days since 1 January 1970 into a date of the Gregorian calendar, for
// days from 1 March of the year 0 on; time.Time does too, but four times slower.
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
func civil(day int) (year, month, dayOfMonth int) {
	day += 719468 // days from 1 March 0000
	era := day / 146097
	dayOfEra := day % 146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153 // 0 is March
	year, month, dayOfMonth = yearOfEra+era*400, m+3, dayOfYear-(153*m+2)/5+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, dayOfMonth
}
