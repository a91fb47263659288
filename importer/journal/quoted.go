package journal

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// firstQuoted is the schema from which on a Why has what others said in it, a server or a
// person, between “ and ”, so that it can be told from the engine's own words.
const firstQuoted = 14

// saidByOthers are the causes, in the engine's words, of which a server or a person had a say;
// "" is that of journals from before there were any.
var saidByOthers = []string{"", "key refused", "server fault", "no job", "content refused", "decided"}

// ownWords are those in which nobody else had a say: without what follows a colon, and with no
// code of a server but one as they are written.
var ownWords = regexp.MustCompile(`^[^:(]*(\(status \d+(, [A-Z_]+)?\))?[^:(]*$`)

// quoteWhys puts what was written before into quotation marks as a whole, where others may
// have a say in it: what is between them is hidden with care where values are hidden.
func (t *Tx) quoteWhys() error {
	rows, err := t.tx.Query("SELECT id, cause, why FROM batch WHERE why IS NOT NULL")
	if err != nil {
		return fmt.Errorf("why batches stand as they do cannot be read: %w", err)
	}
	defer rows.Close()
	quoted := map[int64]string{}
	for rows.Next() {
		var id int64
		var cause string
		var sealed []byte
		if err := rows.Scan(&id, &cause, &sealed); err != nil {
			return err
		}
		why, err := t.j.unsealText(sealed, place("why", id))
		if err != nil {
			return err
		}
		if why != "" && slices.Contains(saidByOthers, cause) && !strings.Contains(why, "“") && !ownWords.MatchString(why) {
			quoted[id] = "“" + why + "”"
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for id, why := range quoted {
		if _, err := t.exec("UPDATE batch SET why=? WHERE id=?", t.j.sealText(why, place("why", id)), id); err != nil {
			return err
		}
	}
	return nil
}
