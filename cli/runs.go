package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// lookFlags are what the commands that look at earlier work share.
type lookFlags struct {
	practice bool
	json     bool
}

func (o *lookFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.practice, "sandbox", false, "practice runs, instead of the real ones")
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON object a line")
}

func newRuns(env Env, root *targetFlags) *cobra.Command {
	var o lookFlags
	var looked bool
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List every import that was begun here, with its totals",
		Long: `runs lists every import, the newest first: when, which files, what became of the records.
It needs no key and no network, and may be used beside a running send.

Files that were only looked at, of which nothing was approved to be sent or corrected, are
no import; --all lists them too. They are forgotten when the same files are opened again,
or after a week.`,
		Example: `  clinik-import runs
  clinik-import runs --all
  clinik-import runs --sandbox --json`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := openArchive(env, root, o.practice)
			if err != nil {
				return err
			}
			defer a.Close()
			return listRuns(env, a, looked, o.json)
		},
	}
	o.register(cmd)
	cmd.Flags().BoolVar(&looked, "all", false, "also files that were only looked at")
	return cmd
}

// runLine is a run as JSON. Read = Blank + HeldBack + LeftOut + Accepted + Rejected + Unsent + Unknown.
type runLine struct {
	Run         string    `json:"run"`
	Started     time.Time `json:"started"`
	Host        string    `json:"host"`
	Environment string    `json:"environment"`
	Key         string    `json:"key"`
	Files       []string  `json:"files"`
	Types       []string  `json:"types"`
	Settled     bool      `json:"settled"`            // false where it was only looked at
	LookedAt    bool      `json:"lookedAt,omitempty"` // nothing of it was approved or corrected
	totalsLine
	SentLater []laterLine `json:"sentLater,omitempty"` // of the unsent: those that a later run over the same files sent
}

// laterLine is a later run and how many of an earlier one's unsent records it sent, as JSON.
type laterLine struct {
	Run     string `json:"run"`
	Records int64  `json:"records"`
}

// totalsLine is totals as JSON, under the names of the summary event.
type totalsLine struct {
	Read     int64 `json:"read"`
	Blank    int64 `json:"blank"`
	HeldBack int64 `json:"heldBack"`
	LeftOut  int64 `json:"leftOut"` // records that another import to this server has
	Accepted int64 `json:"accepted"`
	Rejected int64 `json:"rejected"`
	Unsent   int64 `json:"unsent"`
	Unknown  int64 `json:"unknown"`
	Running  int64 `json:"running"`
	Batches  int64 `json:"batches"`
	Slots    int64 `json:"slots"`
}

func totalsOf(t importer.Totals) totalsLine {
	return totalsLine{t.Read, t.Blank, t.HeldBack, t.LeftOut, t.Accepted, t.Rejected, t.Unsent, t.Unknown + t.AtServer, t.AtServer, t.Batches, t.Slots}
}

func listRuns(env Env, a *archive, looked, asJSON bool) error {
	all, err := a.runs()
	if err != nil {
		return err
	}
	if !looked {
		begun := len(all)
		all = slices.DeleteFunc(all, func(r archived) bool { return r.LookedAt })
		if n := begun - len(all); n > 0 {
			defer fmt.Fprintf(env.Err, "not listed: files that were only looked at, %s; --all lists them too\n", times(n))
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(env.Err, errNoRuns)
		return nil
	}
	table := newTable("RUN", "BEGUN", "FILES", "READ", "BLANK", "ACCEPTED", "REJECTED", "HELD BACK", "LEFT OUT", "UNSENT", "UNKNOWN", "STATE")
	for _, r := range all {
		target := r.engine.Target()
		later, err := r.engine.SentLater(r.RunInfo)
		if err != nil {
			return err
		}
		if asJSON {
			printJSON(env.Out, runLine{r.ID, r.Started.UTC(), target.Host, string(target.Environment), target.Key,
				orEmpty(r.Paths), orEmpty(r.Types), r.Settled && !r.LookedAt, r.LookedAt, totalsOf(r.Totals), laterLines(later)})
			continue
		}
		state := stateOf(r, all, later)
		table.row(r.ID, r.Started.Local().Format("2006-01-02 15:04"), filesOf(r.RunInfo), r.Totals.Read, r.Totals.Blank, r.Totals.Accepted,
			r.Totals.Rejected, r.Totals.HeldBack, r.Totals.LeftOut, r.Totals.Unsent, r.Totals.Unknown+r.Totals.AtServer, state)
	}
	if asJSON {
		return nil
	}
	table.dropZeros("BLANK", "LEFT OUT")
	return table.print(env.Out)
}

// stateOf says in words how a run stands; all are those listed with it, the newest first, and
// later those that sent what it left.
func stateOf(r archived, all []archived, later []importer.Later) string {
	state := "settled"
	switch t := r.Totals; {
	case r.LookedAt:
		return "only looked at"
	case !r.Settled:
		state = "unfinished"
	case t.Unsent > 0 && t.Batches == 0:
		state = "nothing of it was sent"
		anew := slices.IndexFunc(all, func(o archived) bool {
			return o.engine == r.engine && o.Started.After(r.Started) && !o.LookedAt && slices.Equal(o.Files, r.Files) && slices.Equal(o.Entries, r.Entries)
		})
		if anew >= 0 && len(later) == 0 {
			state += "; its files were imported anew in run " + shortID(all[anew].ID)
		}
	case t.LeftOut > 0 && t.LeftOut == t.Read-t.Blank:
		return "settled; all were left out, for other imports have them"
	}
	for _, l := range later {
		state += fmt.Sprintf("; %d of the unsent were sent in run %s", l.Records, shortID(l.Run))
	}
	return state
}

// times is how often something was done.
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func laterLines(later []importer.Later) (lines []laterLine) {
	for _, l := range later {
		lines = append(lines, laterLine(l))
	}
	return lines
}

// orEmpty is a list that is [] in JSON, never null.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func printJSON(w io.Writer, line any) {
	text, _ := json.Marshal(line) // strings, numbers and times: it cannot fail
	fmt.Fprintf(w, "%s\n", safe.JSON(text))
}

// A table is aligned columns of text that is safe to show.
type table struct{ rows [][]string }

func newTable(titles ...any) *table {
	t := &table{}
	t.row(titles...)
	return t
}

func (t *table) row(cells ...any) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = strings.ReplaceAll(safe.Clean(fmt.Sprint(cell)).String(), "\t", " ")
	}
	t.rows = append(t.rows, row)
}

// dropZeros takes out those of the named columns in which there is nothing but 0.
func (t *table) dropZeros(titles ...string) {
	for _, title := range titles {
		at := slices.Index(t.rows[0], title)
		if slices.ContainsFunc(t.rows[1:], func(row []string) bool { return row[at] != "0" }) {
			continue
		}
		for i := range t.rows {
			t.rows[i] = slices.Delete(t.rows[i], at, at+1)
		}
	}
}

func (t *table) print(w io.Writer) error {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range t.rows {
		if _, err := fmt.Fprintln(columns, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return columns.Flush()
}
