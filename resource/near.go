package resource

import "strings"

// nearest returns the one known name that a misspelt one is near to: the same
// but for case, spaces, hyphens and underscores; else within two slips of the
// hand (one for short names), each being a letter too many, missing, wrong or
// swapped with the next. If two names are equally near it is "".
func nearest(name string, known []string) string {
	if len(name) > 64 {
		return ""
	}
	best, limit := "", 3
	folded := fold(name)
	if len(folded) < 5 {
		limit = 2
	}
	for _, k := range known {
		switch d := distance(folded, fold(k)); {
		case d < limit:
			best, limit = k, d
		case d == limit:
			best = ""
		}
	}
	return best
}

func fold(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
}

// distance is the optimal string alignment distance of two short byte strings
// (Damerau–Levenshtein without touching a swapped pair again).
func distance(a, b string) int {
	if d := len(a) - len(b); d > 2 || d < -2 {
		return 3
	}
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
