package ui

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"time"

	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// lock keeps the blanked screen shut until a word is typed. The person sets the word for
// this sitting; it is kept in memory only, as a salted hash, and written nowhere. Who forgot
// it leaves with ctrl+c and starts again: it keeps passers-by from the screen, not somebody
// who has the account.
type lock struct {
	salt, hash []byte // no hash: no word is set

	wrong int       // words in a row that were not it
	until time.Time // no word is tried before
}

// hashRounds keep a guess at the hash slow, and a key press quick (some milliseconds).
const hashRounds = 10_000

// shortestWord is the least number of characters of the word.
const shortestWord = 4

var (
	errWordShort   = errors.New("take at least 4 characters, or leave both lines empty for no word")
	errWordsAreTwo = errors.New("the two are not the same; type the word once more in both lines")
)

// newLock makes the lock of a word.
func newLock(word string) (lock, error) {
	if len([]rune(word)) < shortestWord {
		return lock{}, errWordShort
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return lock{}, err
	}
	hash, err := pbkdf2.Key(sha256.New, word, salt, hashRounds, sha256.Size)
	return lock{salt: salt, hash: hash}, err
}

func (l *lock) isSet() bool { return l.hash != nil }

// wait is how long no word is tried from now on.
func (l *lock) wait(now time.Time) time.Duration { return max(0, l.until.Sub(now)) }

// longestWait is how long a wrong word keeps the next one waiting at most; the first one
// does so for a second, and each for twice as long as the one before.
const longestWait = time.Minute

// opens tries a word. After a wrong one the next is to wait.
func (l *lock) opens(word string, now time.Time) bool {
	hash, err := pbkdf2.Key(sha256.New, word, l.salt, hashRounds, sha256.Size)
	if err == nil && subtle.ConstantTimeCompare(hash, l.hash) == 1 {
		l.wrong, l.until = 0, time.Time{}
		return true
	}
	l.until = now.Add(min(longestWait, time.Second<<min(l.wrong, 6)))
	l.wrong++
	return false
}

// askWord lets the word be set, changed or taken away.
func (m *Model) askWord() *form {
	lines := []safe.Text{
		safe.Own("With a word the blank screen opens by nothing else, after minutes without a key or after B. The work goes on behind it."),
		safe.Own("It holds until you leave, is written nowhere, and nobody can tell it to you: who forgets it leaves with ctrl+c and starts again."),
	}
	if m.idle.lock.isSet() {
		lines = append(lines, safe.Own("A word is set. Leave both lines empty to have none."))
	}
	f := newForm(&m.Context, safe.Own("word that opens the blank screen"), lines...)
	f.add(safe.Own("word:"), "").Secret = true
	f.add(safe.Own("again:"), "").Secret = true
	f.submit = func(typed []string) (tea.Cmd, error) {
		switch {
		case typed[0] != typed[1]:
			f.inputs[1].SetValue("")
			return nil, errWordsAreTwo
		case typed[0] == "" && m.idle.lock.isSet():
			m.idle.lock = lock{}
			return m.Done(safe.Own("The blanked screen opens by enter again.")), nil
		case typed[0] == "":
			return m.Toast(safe.Own("No word is set; the blanked screen opens by enter.")), nil
		}
		l, err := newLock(typed[0])
		if err != nil {
			return nil, err
		}
		m.idle.lock = l
		return m.Done(safe.Own("The blanked screen opens by your word now. B blanks it.")), nil
	}
	return f
}
