package journal

import (
	"errors"
	"testing"
	"time"
)

// What the server said of the plan outlives the program, also for the organisation's next key;
// a journal from before knows nothing of it.
func TestTheQuotaIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	age(t, j, 13, "")
	j.Close()
	j = open(t, dir)
	if q, err := j.Quota("t"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%+v, %v", q, err)
	}
	for _, n := range []Tenant{{ID: "t", Host: "h", Environment: "live", Name: "north"}, {ID: "next", Host: "h", Environment: "live", Name: "north"}, {ID: "other", Host: "h", Environment: "live", Name: "south"}} {
		if err := j.KnowTenant(n); err != nil {
			t.Fatal(err)
		}
	}
	want := Quota{Limit: 60_000, Used: -1, Remaining: 712, Reset: noon.Add(72 * time.Hour), Seen: noon.Add(time.Minute)}
	update(t, j, func(tx *Tx) error {
		return errors.Join(tx.SetQuota("t", Quota{Limit: -1, Used: 3, Remaining: -1, Seen: noon}), tx.SetQuota("t", want), tx.SetQuota("other", Quota{Seen: noon.Add(time.Hour)}))
	})
	j.Close()
	j = open(t, dir)
	for _, tenant := range []string{"t", "next"} {
		if q, err := j.Quota(tenant); err != nil || !q.Reset.Equal(want.Reset) || !q.Seen.Equal(want.Seen) || q.Remaining != 712 || q.Limit != 60_000 || q.Used != -1 {
			t.Errorf("%s: %+v, %v", tenant, q, err)
		}
	}
}

// What a server or a person said in the words of an older journal stands between quotation
// marks after an upgrade, so that it is hidden with care; words of our own stay as they are.
func TestWhatOthersSaidIsQuotedByAnUpgrade(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		cause, why string
		quoted     bool
	}{
		{"content refused", "the server refused the whole batch (status 422, VALIDATION_ERROR): Ana Nowak is there. None of its records were imported", true},
		{"content refused", "the server refused the whole batch (status 422, VALIDATION_ERROR). None of its records were imported", false},
		{"content refused", "the server refused the whole batch (status 422, Ana Nowak). None of its records were imported", true},
		{"no job", "the server took the batch (status 202), but its reply names no job that could be watched: Ana Nowak", true},
		{"key refused", "the server does not accept the key (status 401, not Ana). Mend the key", true},
		{"key refused", "the server does not accept the key (status 401). Mend the key", false},
		{"decided", "decided by a person: Ana Nowak was looked up", true},
		{"decided", "taken out of the queue; its records are unsent", false},
		{"", "refused: Ana Nowak", true},
		{"no answer", "no answer came after the batch was on its way; it may have been taken: unexpected EOF", false},
		{"content refused", "the server refused the whole batch (status 422): “no”. None of its records were imported", false},
		{"decided", "", false},
	} {
		dir := t.TempDir()
		j := open(t, dir)
		b := addBatch(t, j, 1)
		b.Cause, b.Why = row.cause, row.why
		if err := move(j, &b, Queued); err != nil {
			t.Fatal(err)
		}
		age(t, j, 13, "")
		want := row.why
		if row.quoted {
			want = "“" + want + "”"
		}
		for range 2 { // and once only
			j.Close()
			j = open(t, dir)
			if all, err := j.Batches("r"); err != nil || len(all) != 1 || all[0].Why != want || all[0].Cause != row.cause || all[0].State != Queued {
				t.Errorf("%+v, %v\nwant %q", all, err, want)
			}
		}
	}
}
