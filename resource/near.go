package resource

// maxNear is the longest name, folded, that nearest looks at.
const maxNear = 64

// Nearest returns the one known name that a misspelt one is near to, "" if there is none
// or several are as near.
func Nearest(name string, known []string) string { return nearest([]byte(name), known) }

// nearest returns the one known name that a misspelt one is near to: the same
// but for case, spaces, hyphens and underscores; else within two slips of the
// hand (one for short names), each being a letter too many, missing, wrong or
// swapped with the next. If two names are equally near it is "".
func nearest(name []byte, known []string) string {
	var a, b [maxNear]byte
	folded := fold(a[:0], string(name))
	best, limit := "", 3
	if len(folded) < 5 {
		limit = 2
	}
	if folded == nil {
		return ""
	}
	for _, k := range known {
		switch d := distance(folded, fold(b[:0], k)); {
		case d < limit:
			best, limit = k, d
		case d == limit:
			best = ""
		}
	}
	return best
}

// fold appends the letters and digits of name in lower case; nil if they are too many.
func fold(to []byte, name string) []byte {
	for i := range len(name) {
		b := name[i]
		if b == '_' || b == '-' || b == ' ' {
			continue
		}
		if 'A' <= b && b <= 'Z' {
			b |= 0x20
		}
		if len(to) == maxNear {
			return nil
		}
		to = append(to, b)
	}
	return to
}

// distance is the optimal string alignment distance (Damerau–Levenshtein
// without touching a swapped pair again); 3 stands for all that is further.
func distance(a, b []byte) int {
	if d := len(a) - len(b); d > 2 || d < -2 {
		return 3
	}
	var rows [3][maxNear + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		nearestYet := i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			nearestYet = min(nearestYet, row[j])
		}
		if nearestYet > 3 {
			return 3
		}
		before, above, row = above, row, before
	}
	return min(3, above[len(b)])
}
