package journal

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// A receipt needs no room that is not there already, and holds nothing in clear.
func TestReceiptFitsWhereRoomWasReserved(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	path := filepath.Join(j.Dir(), receiptName)
	if err := j.ReserveReceipt(); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil || before.Size() != receiptSize || runtime.GOOS != "windows" && before.Mode().Perm() != 0o600 {
		t.Fatalf("%+v, %v", before, err)
	}
	want := Receipt{Attempt: "an attempt", Job: "job_1", Status: 202, Date: noon}
	if err := j.WriteReceipt(want); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || len(after) != receiptSize || bytes.Contains(after, []byte("job_1")) {
		t.Errorf("%d bytes, %v", len(after), err)
	}
	if err := j.ReserveReceipt(); err == nil {
		t.Error("a receipt that was not taken up may be written over")
	}
	got, ok, err := j.TakeReceipt()
	if err != nil || !ok || !got.Date.Equal(want.Date) || got.Job != want.Job || got.Attempt != want.Attempt || got.Status != want.Status {
		t.Errorf("%+v, %t, %v", got, ok, err)
	}
	if err := j.ClearReceipt(); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := j.TakeReceipt(); ok || err != nil {
		t.Errorf("after it was cleared: %t, %v", ok, err)
	}
	if err := j.WriteReceipt(Receipt{Job: string(make([]byte, receiptSize))}); err == nil {
		t.Error("a receipt larger than its room is written")
	}
}
