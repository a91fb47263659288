package ui

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
)

// footerScenes are the pages and dialogs in states that a person meets, those of the
// golden screens among them.
func footerScenes() map[string]func(*testing.T) *driver {
	then := func(scene func(*testing.T) *driver, keys ...string) func(*testing.T) *driver {
		return func(t *testing.T) *driver {
			d := scene(t)
			d.press(keys...)
			return d
		}
	}
	one := func(t *testing.T) *driver { return check(t, patientLines) }
	clean := func(t *testing.T) *driver { return check(t, patientLines[:2]) }
	batches := func(n int) func(t *testing.T) *driver {
		return func(t *testing.T) *driver { return jobs(t, n) }
	}
	plan := func(n int, e importer.Environment) func(t *testing.T) *driver {
		return func(t *testing.T) *driver { return sends(t, n, e) }
	}
	filtered := func(text string) func(t *testing.T) *driver {
		return func(t *testing.T) *driver {
			d := rejects(t)
			ended := d.m.ctx
			d.m.ctx = t.Context() // a filter is looked for as long as the program runs
			d.press("/")
			d.write(text)
			d.press("enter")
			d.m.ctx = ended
			return d
		}
	}
	all := scenes()
	maps.Copy(all, map[string]func(*testing.T) *driver{
		"no run: check":          then(browse, "2"),
		"no run: send":           then(browse, "3"),
		"no run: jobs":           then(browse, "4"),
		"no run: rejects":        then(browse, "5"),
		"files, path":            then(browse, "o"),
		"files, filter":          then(browse, "/", "p"),
		"files, picture":         then(browse, "G"),
		"files, folder":          then(browse, "g"),
		"check, at the top":      one,
		"check, one file":        then(one, "n"),
		"check, clean":           clean,
		"check, clean, problems": then(clean, "p"),
		"check, clean, record":   then(clean, "enter"),
		"check, last":            then(one, "G"),
		"check, blank":           then(one, "j", "j", "j", "j"),
		"check, no JSON":         then(one, "j", "j", "j", "j", "j", "j"),
		"check, find":            then(one, "/"),
		"check, line":            then(one, "L"),
		"check, found":           then(one, "/", "Z", "o", "ë", "enter"),
		"check, nothing found":   then(one, "/", "x", "y", "x", "y", "enter"),
		"check, a group":         then(one, "p", "enter"),
		"check, edit":            then(one, "n", "e"),
		"check, corrected":       then(one, "n", "n", "f", "enter"),
		"check, compare":         then(one, "n", "n", "f", "enter", "b"),
		"check, fix":             then(one, "n", "n", "f"),
		"check, which fix":       then(one, "n", "f"),
		"check, fix all":         then(one, "n", "F"),
		"check, all safe":        then(one, "A"),
		"check, type":            then(one, "t"),
		"check, values":          then(one, "v"),
		"send, ask":              then(plan(3, importer.Test), "s"),
		"send, ask live":         then(plan(3, importer.Live), "s"),
		"send, first":            then(plan(3, importer.Live), "f"),
		"jobs, none":             batches(0),
		"jobs, one":              batches(1),
		"jobs, decide":           then(batches(4), "d"),
		"jobs, decide, job":      then(batches(4), "d", "enter"),
		"jobs, support":          then(batches(4), "t"),
		"jobs, cancel":           then(batches(3), "g", "j", "j", "x"),
		"rejects, first":         rejects,
		"rejects, edit":          then(rejects, "j", "e"),
		"rejects, of the server": then(rejects, "v"),
		"rejects, no line":       then(rejects, "G"),
		"rejects, found":         filtered("Ines"),
		"rejects, none found":    filtered("xyxy"),
		"rejects, filter":        then(rejects, "/"),
		"rejects, write":         then(rejects, "x"),
		"rejects, write to":      then(rejects, "x", "enter"),
		"rejects, replace":       then(rejects, "s"),
		"rejects, which":         then(unsureRun, "j", "j", "j", "j", "j", "w"),
		"rejects, none": func(t *testing.T) *driver {
			d := rejects(t)
			d.engine.run.rejects, d.engine.run.totals = nil, importer.Totals{Read: 9, Accepted: 9}
			d.send(reloadMsg{})
			return d
		},
		"quit":      then(one, "q"),
		"help":      then(one, "?"),
		"help, all": then(one, "?", "?"),
		"palette":   then(one, ":"),
	})
	for i := range 18 {
		all[fmt.Sprintf("jobs, batch %d", i)] = func(t *testing.T) *driver {
			d := jobs(t, 18)
			d.press("g")
			for range i {
				d.press("j")
			}
			return d
		}
	}
	return all
}

// does presses a key and reports whether anything came of it that a person can see.
func (d *driver) does(name string) bool {
	d.clock.now = d.clock.now.Add(time.Second)
	d.m.hush() // what was said before may be what is said again
	before := d.screen()
	d.send(keyMsg(name))
	return d.quit || d.screen() != before
}

// TestTheFooterListsOnlyWhatDoesSomething presses every key that the last line of the
// screen names.
func TestTheFooterListsOnlyWhatDoesSomething(t *testing.T) {
	t.Parallel()
	for name, scene := range footerScenes() {
		for _, s := range []layout.Size{{W: 40, H: 12}, {W: 80, H: 24}, {W: 120, H: 36}} {
			t.Run(fmt.Sprintf("%s, %d×%d", name, s.W, s.H), func(t *testing.T) {
				t.Parallel()
				build := func() *driver {
					d := scene(t)
					d.m.Settings.Editor = "no-editor-has-this-name"
					d.size(s.W, s.H)
					return d
				}
				d := build()
				bindings, _ := d.m.keys()
				for _, b := range bindings {
					if !slices.ContainsFunc(b.Keys(), func(k string) bool { return build().does(k) }) {
						t.Errorf("%s %s does nothing on\n%s", b.Help().Key, b.Help().Desc, d.screen())
					}
				}
			})
		}
	}
}

// The same wherever a random walk comes by.
func TestTheFooterListsOnlyWhatDoesSomethingOnTheWay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			d := full(t, "Amara 王秀英", "clinic")
			random := rand.New(rand.NewPCG(seed, 2))
			d.walk(seed, 120, func(frame string, did []string) {
				d.size(80, 24)
				bindings, _ := d.m.keys()
				if len(bindings) == 0 {
					return
				}
				b := bindings[random.IntN(len(bindings))]
				works := func() bool { return slices.ContainsFunc(b.Keys(), d.does) }
				if !works() && !(d.does("x") && works()) { // a refusal that is shown already comes again after a letter
					t.Errorf("%s %s does nothing after %v on\n%s", b.Help().Key, b.Help().Desc, did[max(0, len(did)-8):], d.screen())
				}
			})
		})
	}
}

// TestNoKeyIsSilent presses every letter, digit and sign on every page.
func TestNoKeyIsSilent(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"no run: check", "no run: send", "no run: jobs", "no run: rejects", "files", "check", "send", "jobs", "rejects", "rejects, none"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for r := '!'; r <= '~'; r++ {
				if strings.ContainsRune("hjklgG12345", r) { // moves, at an end; the page that is in front
					continue
				}
				d := footerScenes()[name](t)
				d.m.Settings.Editor = "no-editor-has-this-name"
				d.press("j") // so that there is a way up and one down
				if !d.does(string(r)) {
					t.Errorf("%c does nothing on\n%s", r, d.screen())
				}
			}
		})
	}
}

func TestAKeyOfAnotherPageSaysWhatItIsThere(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("d")
	d.sees("d does nothing here; on page 4 (Jobs) it is: an unknown outcome: decide.")
	d.press("6")
	d.sees("6 does nothing here; ? lists the keys.")
	d = browse(t)
	d.press("2", "n")
	d.sees("Choose files on page 1 first.")
}

func TestThePaletteListsWhatIsNotPossibleHere(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.size(120, 36)
	d.press(":")
	d.write("undo")
	d.sees("undo", "only on Check, Rejects")
	d.press("enter")
	d.sees("Choose files on page 1 first. Then on page 2 (Check) and page 5 (Rejects), u is: undo.")
	d = check(t, patientLines)
	d.size(120, 36)
	d.press("1", ":")
	d.write("undo")
	d.press("enter")
	if d.m.front != CheckID {
		t.Errorf("on page %d", d.m.front)
	}
	d.sees("Here u is: undo.")
}
