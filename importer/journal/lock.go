package journal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// An ownerLock is held by the operating system on a file of its own, so that it goes
// with the process, however that ends, and no descriptor of ours ever touches the
// database (closing one would drop SQLite's own locks).
//
// The file holds one line: how the last owner left it, who that is and since when, and
// the head of the audit as it stood after the last update. The lock alone decides who
// owns the journal; the line is for people, and tells an older copy of the database from
// the one that was here.
type ownerLock struct {
	f     *os.File
	mark  byte // what the last owner left; 0: there was none
	owner Owner
	head  string // sealed and in hexadecimals, "" if none is known
}

// Marks in the lock file. markOpen found at the start means the last owner crashed.
const (
	markOpen   = 'o'
	markClosed = 'c'
)

// An Owner is the program that has the journal.
type Owner struct {
	PID   int       // 0: not known
	Since time.Time // zero: not known
}

func (o Owner) String() string {
	if o.PID == 0 {
		return "another clinik-import"
	}
	return fmt.Sprintf("another clinik-import (process %d, since %s)", o.PID, o.Since.Local().Format("2 January 2006, 15:04"))
}

// How long a lock is waited for whose holder is no owner: it merely looks whether there is
// one, or is the last of a program that has ended, and has it for an instant, which is
// longer where the machine is busy. An owner has marked the file, and is not waited for.
const (
	lookAgain = 10 * time.Millisecond
	looks     = 200
)

// takeLock makes the caller the owner.
func takeLock(path string, now func() time.Time) (*ownerLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|noFollow, 0o600)
	if err != nil {
		return nil, explainFile(filepath.Dir(path), fmt.Errorf("the journal's lock could not be made: %w", err))
	}
	err = lockFile(f)
	for tries := 0; errors.Is(err, errHeld) && (tries < 5 || tries < looks && readLock(f).mark != markOpen); tries++ {
		time.Sleep(lookAgain)
		err = lockFile(f)
	}
	l := readLock(f)
	if err != nil {
		f.Close()
		if errors.Is(err, errHeld) {
			return nil, &LockedError{Dir: filepath.Dir(path), Owner: l.owner, Err: err}
		}
		return nil, fmt.Errorf("the journal's lock %s could not be taken (network drives often cannot; use a local folder): %w", path, err)
	}
	l.owner = Owner{os.Getpid(), now().UTC().Truncate(time.Second)}
	return l, nil
}

const lockLine = "%c %d %s %s\n"

// readLock reads what the owner, or the last one, wrote; a line that makes no sense says nothing.
func readLock(f *os.File) *ownerLock {
	l := &ownerLock{f: f}
	line := make([]byte, 512)
	n, _ := f.ReadAt(line, 0)
	if n == 0 {
		return l
	}
	l.mark = line[0]
	var since string
	text, _, _ := bytes.Cut(line[:n], []byte("\n"))
	if _, err := fmt.Fscanf(bytes.NewReader(text), "%c %d %s %s", new(rune), &l.owner.PID, &since, &l.head); err != nil {
		l.owner, l.head = Owner{}, ""
		return l
	}
	l.owner.Since, _ = time.Parse(time.RFC3339, since)
	return l
}

// write puts the line down in one go; what an earlier one left behind its end means nothing.
func (l *ownerLock) write() error {
	head := l.head
	if head == "" {
		head = "-"
	}
	line := fmt.Appendf(nil, lockLine, l.mark, l.owner.PID, l.owner.Since.Format(time.RFC3339), head)
	if _, err := l.f.WriteAt(line, 0); err != nil {
		return fmt.Errorf("the journal's lock could not be marked: %w", err)
	}
	return nil
}

// set marks how far the owner is, durably.
func (l *ownerLock) set(mark byte) error {
	l.mark = mark
	return errors.Join(l.write(), l.f.Sync())
}

func (l *ownerLock) release() error { return l.f.Close() }

var errHeld = errors.New("the lock is held")

// anchor notes the head of the audit outside the database. It is a help to tell an older
// copy; that it cannot be noted, or is lost with the power, takes nothing away.
func (j *Journal) anchor(h Head) {
	if h.Number == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.lock != nil && j.lock.mark == markOpen {
		j.lock.head = hex.EncodeToString(j.sealHead(h))
		_ = j.lock.write()
	}
}

// anchored returns the head noted outside the database; zero if there is none.
func (j *Journal) anchored() Head {
	f, err := os.Open(filepath.Join(j.dir, lockName))
	if err != nil {
		return Head{}
	}
	defer f.Close()
	return readLock(f).anchored(j)
}

func (l *ownerLock) anchored(j *Journal) Head {
	sealed, err := hex.DecodeString(l.head)
	if err != nil {
		return Head{}
	}
	h, _ := j.unsealHead(sealed)
	return h
}
