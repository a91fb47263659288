package ui

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// A fullRun has everything that a page can show, with one text in every place that takes
// text from a file or a server.
type fullRun struct {
	*fileRun
	rejected map[int64]importer.Reject
	plan     importer.Plan
	batches  []importer.Batch
}

func (r *fullRun) State(p importer.Position) importer.RecordState {
	if j, ok := r.rejected[p.Line]; ok && p.Source == 0 && !j.HeldBack {
		return importer.Rejected
	}
	return r.fileRun.State(p)
}

func (r *fullRun) Record(p importer.Position) (importer.Record, error) {
	record, err := r.fileRun.Record(p)
	record.State = r.State(p)
	if j, ok := r.rejected[p.Line]; ok && p.Source == 0 && !j.HeldBack {
		record.Attempts = []importer.RecordAttempt{{Round: 1, Batch: j.Batch, State: importer.Rejected, Message: j.Message}}
	}
	return record, err
}

func (r *fullRun) Rejects(batch, limit int) (list []importer.Reject, more bool) {
	for line := int64(1); line <= 20; line++ {
		if j, ok := r.rejected[line]; ok && (batch <= 0 || j.Batch == batch) {
			list = append(list, j)
		}
	}
	return list, false
}
func (r *fullRun) JobRejects(batch, limit int) (list []importer.JobReject, more bool) {
	rejects, more := r.Rejects(batch, limit)
	for i, j := range rejects {
		if !j.HeldBack {
			list = append(list, importer.JobReject{Reject: j, Later: i % 2 * 3})
		}
	}
	return list, more
}
func (r *fullRun) Batches() []importer.Batch { return r.batches }
func (r *fullRun) PlanWith(context.Context, importer.PlanOptions) (importer.Plan, error) {
	return r.plan, nil
}

// full starts the program over a run in which every value is the text value, and every
// name, message and state of a server the text other.
func full(t *testing.T, value, other string) *driver {
	t.Helper()
	quote := func(s string) string { q, _ := json.Marshal(s); return string(q) }
	v, o := quote(value), quote(other)
	raw := strings.Map(func(r rune) rune { // as it stands between the quotes of a record that is read nevertheless
		if r < ' ' || r == '"' || r == '\\' {
			return -1
		}
		return r
	}, value)
	lines := []string{
		`{"firstName":` + v + `,"lastName":` + v + `,"birthDate":` + v + `,"gender":` + v + `,"email":` + v + `}`,
		`{"firstName":"` + raw + `","lastName":"` + raw + `","gender":"male","birthDate":"1984-11-02","phone":"` + raw + `"}`,
		`{"firstName":` + v + `,"lastName":` + v + `,` + o + `:` + v + `,"address":{"city":` + v + `,"line":[` + v + `,` + v + `]}}`,
		`{"firstName":` + v + `,"lastName":` + v + `,"lastName":` + v + `,"address":{"city":` + v + `}`,
		raw + ` is no JSON`, ``,
		`[` + v + `]`,
		`{"firstName":` + v + `,"lastName":null,"birthDate":"12/03/1990","gender":"F","address":` + v + `}`,
		`{"firstName":[` + v + `],"lastName":{"a":` + v + `},"gender":"male","birthDate":"1984-11-02"}`,
	}
	files := openFiles(t, lines, lines)
	for _, s := range files.sources {
		if err := s.Linter().File(t.Context(), s.File, s.Report); err != nil {
			t.Fatal(err)
		}
	}
	files.support = other
	run := &fullRun{fileRun: files, rejected: map[int64]importer.Reject{}}
	patients, _ := resource.Lookup("Patient")
	for i, line := range []int64{1, 2, 3, 8} {
		j := importer.Reject{Position: importer.Position{Line: line}, State: importer.Rejected, Batch: 1 + i%2, Attempt: 1,
			Pointer: "/lastName", Message: "value " + other + " is refused", Group: "g" + fmt.Sprint(i/2), Certainty: importer.Certainty(2 - i%3), Why: "because"}
		if i == 3 {
			j.HeldBack, j.State = true, importer.HeldBack
		}
		run.rejected[line] = j
	}
	run.rejected[20] = importer.Reject{Batch: 1, Message: other, Group: other}
	now := time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	for i, s := range []importer.BatchState{importer.StatePartial, importer.StateRunning, importer.StateQueued, importer.StateUnknown,
		importer.StateHeld, importer.StateRetry, importer.StateNoID, importer.StateLost, importer.StateFailed, importer.StateRefused} {
		run.batches = append(run.batches, importer.Batch{Number: i + 1, Round: 1, Type: patients.Name(), State: s, Records: 100, Bytes: 30_000,
			Job: other, JobStatus: other, Why: other, Processed: 60, Rejected: 2, NotBefore: now.Add(time.Minute), Sent: now, Rate: 80, Left: time.Second,
			Spans: []importer.Span{{From: 1, To: 100, Records: 100}}})
	}
	run.plan = importer.Plan{Round: 1, Starts: []time.Time{now}, Totals: importer.Totals{Read: 18, HeldBack: 14, Unsent: 4},
		Batches: []importer.PlannedBatch{{Type: "Patient", Records: 4, Bytes: 999, Spans: []importer.Span{{From: 1, To: 9, Records: 4}}}},
		Held:    []importer.HeldGroup{{Rule: other, Field: "/" + other, Records: 3}, {Rule: "field.required", Field: "/lastName", Records: 120}}}
	folder := t.TempDir()
	name := strings.NewReplacer("/", "_", "\x00", "_").Replace(other)
	if err := os.WriteFile(filepath.Join(folder, name+".ndjson"), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Log(err) // a name that this system does not take
	}
	d := drive(t, start{folder: folder}, func(d *driver) {
		d.m.Settings.Editor = "no-editor-has-this-name"
		d.engine.runs = []importer.RunInfo{{ID: "run", Paths: []string{other}, Settled: true}}
	})
	for _, s := range run.sources {
		s.Path = filepath.Join(filepath.Dir(s.Path), name+".ndjson")
	}
	d.send(begunMsg{run: run})
	return d
}

// walk does what a person may do, at random: keys of the page and of dialogs, text,
// pastes, other sizes, news from the engine. After each step hold is asked about the
// frame; its size and its control characters are checked always.
func (d *driver) walk(seed uint64, steps int, hold func(frame string, did []string)) {
	d.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	var did []string
	for range steps {
		step := ""
		switch n := random.IntN(20); {
		case n == 0:
			s := layout.Size{W: 20 + random.IntN(231), H: 5 + random.IntN(76)}
			step = fmt.Sprintf("size %d×%d", s.W, s.H)
			d.size(s.W, s.H)
		case n == 1:
			step = "paste"
			d.clock.now = d.clock.now.Add(time.Second)
			d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("a/b\x1b[31m\u202e"), Paste: true})
		case n == 2:
			step = "news"
			d.run(d.m.Toast(safe.Sprintf("a remark of %d words", random.IntN(100))))
			d.send(refreshMsg{})
			d.send(tickMsg{d.m.session.gen})
		case n == 3:
			step = "pause"
			d.clock.now = d.clock.now.Add(time.Duration(random.IntN(60)) * time.Second)
		default:
			step = d.randomKey(random)
			d.press(step)
		}
		did = append(did, step)
		hold(d.screen(), did)
		if d.Failed() {
			d.Fatalf("after %v", did[max(0, len(did)-12):])
		}
	}
}

// randomKey is one of those that do something here, most often.
func (d *driver) randomKey(random *rand.Rand) string {
	if len(d.m.dialogs) > 0 || d.m.page().Typing() {
		return []string{"enter", "esc", "j", "down", "up", " ", "a", "é", "王", "y", "tab", "pgdown", "backspace", "?", "left"}[random.IntN(15)]
	}
	if all := d.m.actions(); random.IntN(3) > 0 {
		return all[random.IntN(len(all))].Keys()[0]
	}
	return []string{"j", "down", "k", "enter", "1", "2", "3", "4", "5", "n", "p", "esc", "right"}[random.IntN(13)]
}

func TestARandomWalkKeepsTheFrame(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			d := full(t, "Amara 王秀英 राजेश", "clinic")
			d.walk(seed, 150, func(string, []string) {})
		})
	}
}

// hostile are texts that a terminal would obey, that it would not show, or whose width is
// in doubt; with each what must be readable of it, where it is shown whole.
var hostile = map[string]struct{ text, shown string }{
	"CSI":       {"a\x1b[31mred\x1b[0m", `\x1b[31mred`},
	"OSC":       {"t\x1b]0;owned\a", `\x1b]0;owned\x07`},
	"clipboard": {"c\x1b]52;c;ZXZpbA==\x1b\\", `\x1b]52;c;`},
	"DCS":       {"d\x1bP+q544e\x1b\\", `\x1bP+q544e`},
	"C1":        {"e\u009b31m\u0090x\u009c", `\x9b31m`},
	"CR and BS": {"real\rfake\b\b\b", `\rfake`},
	"bidi":      {"abc\u202edcba\u2066", `\u202edcba`},
	"invisible": {"z\u200b\u200d\ufeff\u2028w", `\u200b`},
	"storm":     {"o" + strings.Repeat("\u0301\u0327\u0489", 90), "…"},
	"wide":      {"王秀英👩‍👩‍👧🏳️‍🌈ｱ", "王秀英"},
	"broken":    {"b\xff\xc3\x28", `\xff`},
	"endless":   {strings.Repeat("W", 9000), "WWWW"},
}

func TestHostileTextsReachNoTerminal(t *testing.T) {
	t.Parallel()
	for name, h := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := full(t, h.text, h.text)
			seen := false
			d.walk(7, 60, func(frame string, _ []string) {
				seen = seen || strings.Contains(ansi.Strip(frame), h.shown)
			})
			if !seen && name != "broken" { // JSON has no way to write broken bytes but as they are
				t.Errorf("%q is nowhere to be read", h.shown)
			}
		})
	}
}

// beside are the ways on which something leaves the program beside its frames: what is
// said to the terminal, the window's title, the log, the report.
type beside struct {
	d        *driver
	terminal bytes.Buffer
	log      bytes.Buffer
	folder   string
}

func (d *driver) listenBeside() *beside {
	b := &beside{d: d, folder: d.TempDir()}
	d.m.Terminal = &terminal{out: &b.terminal, can: abilities{clipboard: true, notice: true, progress: true}}
	d.m.Log = slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return b
}

// said is all of it until now, what was copied in the clear.
func (b *beside) said() string {
	out := []string{b.log.String(), strings.Join(b.d.titles, "\n")}
	for _, sequence := range strings.Split(b.terminal.String(), "\x07") {
		out = append(out, sequence)
		if copied, is := strings.CutPrefix(sequence, "\x1b]52;c;"); is {
			text, err := base64.StdEncoding.DecodeString(copied)
			if err != nil {
				b.d.Fatal(err)
			}
			out = append(out, string(text))
		}
	}
	return strings.Join(out, "\n")
}

// report is the page for the owner of the data as it would be written now.
func (b *beside) report(ending string) string {
	b.d.Helper()
	path := filepath.Join(b.folder, fmt.Sprint(b.d.clock.now.UnixNano())+ending)
	if err := report.Write(b.d.m.Run, b.d.engine.target, b.d.clock.now, path); err != nil {
		b.d.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		b.d.Fatal(err)
	}
	return string(page)
}

// TestHiddenValuesAreNowhere walks every page with values hidden. A value that is being
// typed is shown, where it is typed and nowhere else; what leaves the program beside its
// frames holds none in any case.
func TestHiddenValuesAreNowhere(t *testing.T) {
	t.Parallel()
	const name, number = "Zyxwvutsrq", "7351942"
	holds := func(text string) bool { return strings.Contains(text, name[:6]) || strings.Contains(text, number[:5]) }
	typed, terminal := 0, 0 // frames with a value that is typed, bytes said to the terminal
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := full(t, name+" "+number, "clinic")
			for line, j := range d.m.Run.(*fullRun).rejected {
				if j.Message = "duplicate identifier " + number + " of " + name; j.HeldBack {
					j.Message = `gender "` + name + number + `" is not allowed` // our own words name values so
				}
				d.m.Run.(*fullRun).rejected[line] = j
			}
			beside := d.listenBeside()
			d.m.Display.Masked = true
			d.send(maskedMsg{})
			d.walk(seed, 120, func(frame string, did []string) {
				if len(did)%10 == 0 {
					d.beginTyping(len(did)%20 == 0)
					frame = d.screen()
				}
				if last := did[len(did)-1]; last == "P" {
					d.press("P") // hidden again
					frame = d.screen()
				}
				if frame = ansi.Strip(frame); d.m.page().Typing() && holds(frame) {
					typed++
				}
				if input, typing := d.typedInput(); typing {
					frame = withoutTyped(frame, input, holds) // what is edited is shown, and that is said
				}
				if holds(frame) {
					t.Errorf("a value is shown\n%s", frame)
				}
				if said := beside.said(); holds(said) {
					t.Errorf("a value is said beside the frame: %q", said)
				}
				if len(did)%20 == 0 && (holds(beside.report(".html")) || holds(beside.report(".md"))) {
					t.Error("a value is in the report")
				}
			})
			terminal += beside.terminal.Len()
		})
	}
	if terminal == 0 || typed == 0 {
		t.Errorf("%d bytes were said to the terminal, %d frames show a value being typed", terminal, typed)
	}
}

// beginTyping edits a value of a record, on Check or on Rejects.
func (d *driver) beginTyping(onCheck bool) {
	d.press("esc", "esc", "esc", "esc")
	page, pane := "5", d.rejects().pane
	if onCheck {
		page, pane = "2", d.check().record
	}
	d.press(page, "g", "j", "enter")
	pane.tree.Go("/lastName")
	d.press("e")
}

// typedInput is where a value is being typed in a record.
func (d *driver) typedInput() (input *widget.Input, typing bool) {
	for _, pane := range []*recordPane{d.check().record, d.rejects().pane} {
		if pane.c.front == pane.page && pane.typing() {
			return pane.typed.input, true
		}
	}
	return nil, false
}

// withoutTyped takes the value that is being typed out of a frame: from behind its label, and
// from the rows below where it goes on there. The same label beside the record as the file has
// it has another value behind it.
func withoutTyped(frame string, input *widget.Input, holds func(string) bool) string {
	rows, column := strings.SplitAfter(frame, "\n"), -1
	label, value := input.Label.Truncate(16).String(), strings.ReplaceAll(input.Value(), "_", "")
	begins := ansi.Truncate(value, 3, "")
	for n, row := range rows {
		if i := strings.Index(row, label); column < 0 && i >= 0 && strings.Contains(row[i:], begins) && !holds(row[:i]) {
			column = ansi.StringWidth(row[:i])
			rows[n] = row[:i] + "\n"
		} else if column >= 0 {
			left := ansi.Truncate(row, column, "")
			typed := strings.Trim(strings.ReplaceAll(row[len(left):], "_", ""), " │|\n")
			if typed == "" || !strings.Contains(value, typed) {
				break
			}
			rows[n] = left + "\n"
		}
	}
	return strings.Join(rows, "")
}

func TestHiddenValuesKeepTheirShape(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("P")
	d.sees("values hidden", "Xxxxx Xxxxxx", "9999-99-99")
	d.press("n", "e")
	d.sees("is shown while you edit it")
	d.press("esc", "esc", "E")
	d.sees("values are hidden", "Your editor shows the whole record")
	d.goldens("edit-hidden")
	d.press("n", "P")
	d.sees("Amara Okafor")
}
