package ui

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// manyRejects are rejects of so many records, in 40 groups.
func manyRejects(records int64) (all []importer.Reject) {
	for i := range records {
		all = append(all, importer.Reject{Position: importer.Position{Line: i + 1}, Group: fmt.Sprint("reason ", i%40),
			Message: fmt.Sprintf("reason %d", i%40), Batch: 1, Certainty: importer.Certain, Corrected: i%3 == 0})
	}
	return all
}

// rejectsOfMany starts the program on the Rejects page with 20,000: more than
// it keeps in mind of what it has read, several times over.
func rejectsOfMany(t *testing.T) *driver {
	d := rejects(t)
	run := d.engine.run
	run.rejects = manyRejects(20_000)
	for i := range run.rejects {
		at := run.rejects[i].Position
		run.records[at] = importer.Record{Position: at, State: importer.Rejected, Current: patient("No", fmt.Sprint("N", at.Line), "male", "x")}
	}
	d.send(begunMsg{run: run})
	d.press("5")
	d.m.ctx = t.Context() // the driver's has ended
	return d
}

func TestEveryRejectCanBeReached(t *testing.T) {
	t.Parallel()
	d := rejectsOfMany(t)
	d.sees("– / 20,000", "▾ 500 × reason 0", "20,000 left: 6,667 corrected")
	d.press("end", "right", "end")
	d.sees("patients.ndjson:20,000", "No N20000")
}

func TestRowsAreFoundWhateverIsFoldedOrHidden(t *testing.T) {
	t.Parallel()
	all := manyRejects(1_000)
	for i := range all {
		if all[i].HeldBack = i%40 == 7; all[i].HeldBack {
			all[i].Batch = 0
		}
	}
	view := viewOf(listOf(slices.Concat(slices.DeleteFunc(slices.Clone(all), func(r importer.Reject) bool { return r.HeldBack }),
		slices.DeleteFunc(slices.Clone(all), func(r importer.Reject) bool { return !r.HeldBack }))))
	for kind, want := range map[rejectKind]int{allRejects: 1_000, byServer: 975, byLint: 25} {
		for _, folded := range []bool{false, true} {
			rows := rejectRows{kind: kind, open: map[groupKey]bool{}}
			for _, g := range view.Groups {
				rows.open[keyOfGroup(g)] = true
			}
			if folded {
				rows.open[groupKey{false, "reason 3"}] = false
			}
			rows.take(view, view, "")
			seen := map[importer.Position]bool{}
			for row := range rows.Len() {
				reject, ok := rows.at(row)
				if back := rows.rowOf(reject, rows.isGroup(row)); !ok || back != row {
					t.Fatalf("kind %d: row %d is %+v, which is at row %d", kind, row, reject.Position, back)
				}
				if !rows.isGroup(row) {
					seen[reject.Position] = true
				}
			}
			least := want
			if folded && kind != byLint {
				least -= 25
			}
			if len(seen) != least || rows.listed() != want {
				t.Errorf("kind %d: %d are shown, %d listed, want %d", kind, len(seen), rows.listed(), want)
			}
		}
	}
}

func TestTheFilterLooksThroughAll(t *testing.T) {
	t.Parallel()
	d := rejectsOfMany(t)
	d.press("/")
	d.write("n19959")
	d.press("enter")
	d.sees("/n19959", "▸ 1 × reason 38", "– / 1")
	d.press("right", "j")
	d.sees("patients.ndjson:19,959")
	d.press("esc")
	d.sees("19,499 / 20,000", "No N19959") // the cursor stays on it
}

// A look through many is given up for the next one, and its late answer changes nothing.
func TestALookThroughAllIsGivenUpForTheNext(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.m.ctx = t.Context()
	p := d.rejects()
	first := p.filterBy("marta")
	ctx, stop := context.WithCancel(t.Context())
	p.stop = stop
	if cmd := p.filterBy("ines"); cmd != nil || ctx.Err() == nil {
		t.Error("the first was not ended")
	}
	d.sees("looking for ines")
	msg := first().(rejectsLoadedMsg)
	msg.err = context.Canceled
	d.send(msg)
	d.sees("/ines", "1 × generalPractitionerId")
	late := p.filterBy("tom")
	d.run(p.filterBy(""))
	d.run(late)
	d.sees("rejected and held back", "/ 6")
}

func benchPage() *rejectsPage {
	c := &Context{Theme: theme.New(theme.Options{Name: "dark"}), Display: &safe.Display{}, Run: &fakeRun{}, Decisions: &mend.Log{}, ctx: context.Background()}
	p := newRejectsPage(c)
	p.SetSize(layout.Size{W: 200, H: 46})
	all := viewOf(listOf(manyRejects(100_000)))
	p.handleLoaded(rejectsLoadedMsg{all: all, view: all, files: []string{"patients.ndjson"}})
	return p
}

// BenchmarkRejectsFrame draws the page at 200×50 over 100,000 rejects in 40 groups, the
// first and the last of them unfolded.
func BenchmarkRejectsFrame(b *testing.B) {
	p := benchPage()
	p.rows.fold(p.rows.Len()-1, true)
	p.list.SetRows(&p.rows)
	for _, at := range []struct {
		where string
		row   int
	}{{"top", 20}, {"end", p.rows.Len() - 1}} {
		b.Run(at.where, func(b *testing.B) {
			p.list.SetCursor(at.row)
			b.ReportAllocs()
			for b.Loop() {
				p.View()
			}
		})
	}
}

// BenchmarkRejectsMessage is what the program does between two frames, for the list of
// 100,000 that came, a group that is folded, and a step to the last open one.
func BenchmarkRejectsMessage(b *testing.B) {
	p := benchPage()
	msg := rejectsLoadedMsg{all: p.rows.all, view: p.rows.all, files: p.rows.files}
	b.Run("loaded", func(b *testing.B) {
		for b.Loop() {
			p.handleLoaded(msg)
		}
	})
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			p.rows.fold(0, false)
			p.rows.fold(0, true)
		}
	})
	b.Run("step", func(b *testing.B) {
		for b.Loop() {
			p.rows.next(p.rows.Len(), -1)
		}
	})
}

// BenchmarkListRejects groups 100,000 rejects, as a command does for each list.
func BenchmarkListRejects(b *testing.B) {
	all := listOf(manyRejects(100_000))
	b.ReportAllocs()
	for b.Loop() {
		viewOf(importer.NewRejectList(all.Groups, all.Entries, nil))
	}
}

// What is counted is records, whether they are in sight or folded away.
func TestTheCounterCountsRecords(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.sees(" – / 6 ")
	d.press("j")
	d.sees(" 1 / 6 ")
	d.press("G")
	d.sees(" 6 / 6 ")
	d.press("g", "h", "j", "j") // the first group is folded: its records count
	d.sees(" 4 / 6 ")
	d.press("v", "v", "g", "j") // held back only
	d.sees(" 1 / 1 ")
	d.press("k")
	d.sees(" – / 1 ")
}
