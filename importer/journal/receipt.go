package journal

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Receipt is what the server answered to an attempt, kept beside the database for the
// case that the database does not take it: the disk is full, or fails, just then.
type Receipt struct {
	Attempt string
	Job     string
	Status  int
	Date    time.Time // the server's clock
}

// ErrReceipt says that the file of receipts holds something that cannot be read: it was
// only half written, or damaged.
var ErrReceipt = errors.New("what was noted beside the journal cannot be read")

// The file has its full size from the start, so that a receipt fits on a disk that is full:
// 4 bytes of length, the sealed receipt, zeros. All zeros: there is none.
const (
	receiptName = "journal.receipt"
	receiptSize = 1024
	receiptSeal = "receipt"
)

// ReserveReceipt makes sure that there is room for a receipt on the disk. It is called
// before each attempt, and refuses while one is there that was not taken up.
func (j *Journal) ReserveReceipt() error {
	if j.closed.Load() {
		return errClosed
	}
	if j.lock == nil {
		return ErrObserver
	}
	room, err := j.readReceipt()
	switch {
	case err == nil && len(room) == receiptSize && binary.BigEndian.Uint32(room) != 0:
		return errors.New("what the server answered last was noted beside the journal and is not taken up yet; restart the program")
	case err == nil && len(room) == receiptSize:
		return nil
	}
	return j.ClearReceipt()
}

// WriteReceipt keeps a receipt. When it returns nil the receipt is durable.
func (j *Journal) WriteReceipt(r Receipt) error {
	plain, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("the receipt could not be made: %w", err)
	}
	sealed := j.seal(plain, receiptSeal)
	file := binary.BigEndian.AppendUint32(nil, uint32(len(sealed)))
	if file = append(file, sealed...); len(file) > receiptSize {
		return fmt.Errorf("the receipt is larger than %d bytes", receiptSize)
	}
	return j.writeReceipt(file)
}

// ClearReceipt overwrites the receipt, once the database has what it said.
func (j *Journal) ClearReceipt() error { return j.writeReceipt(nil) }

// TakeReceipt reads the receipt that an earlier process left; ok is false if there is none.
// It fails with ErrReceipt if there is one that cannot be read.
func (j *Journal) TakeReceipt() (r Receipt, ok bool, err error) {
	file, err := j.readReceipt()
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	if len(file) < 4 || binary.BigEndian.Uint32(file) == 0 {
		return r, false, nil
	}
	size := int64(binary.BigEndian.Uint32(file))
	if size > int64(len(file)-4) {
		return r, false, ErrReceipt
	}
	plain, err := j.aead.Open(nil, nil, file[4:4+size], []byte(receiptSeal))
	if err != nil || json.Unmarshal(plain, &r) != nil {
		return Receipt{}, false, ErrReceipt
	}
	return r, true, nil
}

func (j *Journal) readReceipt() ([]byte, error) {
	file, err := os.ReadFile(filepath.Join(j.dir, receiptName))
	if err != nil {
		return nil, fmt.Errorf("the receipt beside the journal could not be read: %w", explainFile(j.dir, err))
	}
	return file[:min(len(file), receiptSize)], nil
}

// writeReceipt writes the whole file in place: no room is needed that it does not have.
func (j *Journal) writeReceipt(file []byte) error {
	if j.closed.Load() {
		return errClosed
	}
	if j.lock == nil {
		return ErrObserver
	}
	whole := make([]byte, receiptSize)
	copy(whole, file)
	f, err := os.OpenFile(filepath.Join(j.dir, receiptName), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("the receipt beside the journal could not be opened: %w", explainFile(j.dir, err))
	}
	_, err = f.WriteAt(whole, 0)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the receipt beside the journal could not be written: %w", explainFile(j.dir, err))
	}
	return nil
}

// AttemptByID reads an attempt; ErrNotFound if there is none.
func (j *Journal) AttemptByID(id string) (Attempt, error) {
	return one(j, j.scanAttempt, "SELECT "+attemptColumns+" FROM attempt WHERE id=?", id)
}
