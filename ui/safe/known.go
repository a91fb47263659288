package safe

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// names are the fields and types of all resources, as the API writes them.
//
//go:embed names.txt
var names string

// said are the words of which texts about faults are made, and no values of a closed list.
// A word that is a family or given name as well is left out; of those that are too common to
// be left out, such as "no" or "an", knows tells by their spelling.
const said = `a about above accept accepted account after again all allow allowed already also am an and another any
	are array as at attached attempt authorized bad batch be because been before below between both but by bytes
	cannot character characters check code collection conflict conflicts constraint contain contains could count
	create created data database date datetime dates deleted deprecated did different digits disabled do does down
	duplicate duplicated duplicates each either element elements email empty entry error errors even every exceed
	exceeded exceeds exist existing exists expect expected expired failed failure false field fields finished for
	forbidden format found from future given greater had has have he hint id identifier identifiers ids
	if import imported in incorrect index inside integer internal invalid is issue issues it item items its job json
	key kind know known larger later least length less letter letters level limit limits line list longer lookup
	malformed match matches maximum mean means minimum mismatch missing more most multiple must need needed needs
	neither never no non none nor not nothing null number numbers object objects of off old on once one only or
	organisation organization other out outside over own pair part past patient pattern permitted phone please
	possible present previous processing property quota range reason record recorded records refer reference
	referenced references refers refused registered reject rejected repeated request require required requires resource
	resources retry row rule s same schema second see seems server set should shorter size smaller some
	stored string supplied support supported syntax system taken temporary tenant text than that the their
	them then there these they this those time timestamp to too twice two type types unauthorized unexpected unique
	unknown unrecognised unrecognized unreadable unsupported until unusable up use used uses validate validation
	value values version violates violation was were what when where which while with within without word write
	written wrong year years yet you your`

var isNamed, isSaid = sync.OnceValue(func() map[string]bool { return setOf(names) }), sync.OnceValue(func() map[string]bool { return setOf(said) })

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// isName reports the name of a field or type.
func isName(s string) bool { return isNamed()[s] }

// tooMuch are words that are names as well, but for after "too".
var tooMuch = map[string]bool{"few": true, "long": true, "small": true}

// knows reports a word that is no value, by the text before and after it. A capital makes a
// name of a common word, as in "An Do", except where it has to stand: at the beginning, if no
// other capital follows, and in a code such as VALIDATION_ERROR.
func knows(before, word, after string) bool {
	low := strings.ToLower(word)
	switch {
	case isName(word):
		return true
	case tooMuch[word]:
		return strings.HasSuffix(before, "too ")
	case !isSaid()[low]:
		return false
	case word == low:
		return true
	case strings.IndexFunc(before, isWord) < 0 && word[1:] == low[1:]:
		next := strings.TrimLeft(after, " ")
		return !startsCapital(next)
	}
	return word == strings.ToUpper(word) && (strings.HasSuffix(before, "_") || strings.HasPrefix(after, "_") || word == "ID" || word == "JSON")
}

// startsCapital reports a text that begins with a capital, but not with a name of the schemas.
func startsCapital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(r) {
		return false
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !isWord(r) })
	if end < 0 {
		end = len(s)
	}
	return !isName(s[:end])
}

// quotes are the marks that a quotation may stand between.
const quotes = `"'` + "`“”"

// quoted finds quotations; an apostrophe within a word begins none.
var quoted = regexp.MustCompile(`(?:^|[^\pL\pN])("[^"]*"?|'[^']*'|` + "`[^`]*`" + `|“[^”]*”?)`)

// hideUnknown hides the words of s between two places that are not known to be no values,
// and all numbers there.
func hideUnknown(s string, at, to int) string {
	var out strings.Builder
	for at < to {
		start := min(to, indexFrom(s, at, isWord))
		end := min(to, indexFrom(s, start, func(r rune) bool { return !isWord(r) }))
		out.WriteString(s[at:start])
		if word := s[start:end]; knows(s[:start], word, s[end:]) {
			out.WriteString(word)
		} else {
			out.WriteString(Mask(word).s)
		}
		at = end
	}
	return out.String()
}

// indexFrom is the place of the first such character from a place on, or the end.
func indexFrom(s string, from int, f func(rune) bool) int {
	if i := strings.IndexFunc(s[from:], f); i >= 0 {
		return from + i
	}
	return len(s)
}

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }
