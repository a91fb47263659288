package safe

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// names are the fields and types of all resources, as the API writes them.
//
//go:embed names.txt
var names string

// said are the words of which texts about faults are made. No name of a person is among
// them, and no value of a closed list.
const said = `a about above accept accepted account after again all allow allowed already also am an and another any
	are array as at attached attempt authorized bad batch be because been before below between both but by bytes
	cannot character characters check code collection conflict conflicts constraint contain contains could count
	create created data database date datetime dates deleted deprecated did different digits disabled do does down
	duplicate duplicated duplicates each either element elements email empty entry error errors even every exceed
	exceeded exceeds exist existing exists expect expected expired failed failure false few field fields finished for
	forbidden format found from future given greater guide had has have he held hint id identifier identifiers ids
	if import imported in incorrect index inside integer internal invalid is issue issues it item items its job json
	key kind know known larger later least length less letter letters level limit limits line list long longer lookup
	malformed match matches maximum mean means minimum mismatch missing more most multiple must need needed needs
	neither never no non none nor not nothing null number numbers object objects of off old on once one only or
	organisation organization other out outside over own page pair part past patient pattern permitted phone please
	possible present previous processing property quota range read reason record recorded records refer reference
	referenced references refers refused registered reject rejected repeated request require required requires resource
	resources retry row rule s same schema second see seems server set should shorter size small smaller some still
	store stored string supplied support supported syntax system taken temporary tenant text than that the their
	them then there these they this those time timestamp to too twice two type types unauthorized unexpected unique
	unknown unrecognised unrecognized unreadable unsupported until unusable up use used uses validate validation
	value values version violates violation was were what when where which while will with within without word write
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

// isKnown reports a word that is no value.
func isKnown(s string) bool { return isName(s) || isSaid()[strings.ToLower(s)] }

// quotes are the marks that a quotation may stand between.
const quotes = `"'` + "`“”"

// quoted finds quotations; an apostrophe within a word begins none.
var quoted = regexp.MustCompile(`(?:^|[^\pL\pN])("[^"]*"?|'[^']*'|` + "`[^`]*`" + `|“[^”]*”?)`)

// hideUnknown hides the words of a text that are not known to be no values, and all
// numbers.
func hideUnknown(s string) string {
	var out strings.Builder
	for s != "" {
		end := strings.IndexFunc(s, isWord)
		if end < 0 {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:end])
		s = s[end:]
		if end = strings.IndexFunc(s, func(r rune) bool { return !isWord(r) }); end < 0 {
			end = len(s)
		}
		word := s[:end]
		if isKnown(word) {
			out.WriteString(word)
		} else {
			out.WriteString(Mask(word).s)
		}
		s = s[end:]
	}
	return out.String()
}

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }
