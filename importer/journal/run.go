package journal

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A Run is one import from chosen files to settled batches.
type Run struct {
	ID          string // UUID
	Tenant      string // Tenant.ID
	Host        string // scheme://host[:port]
	Environment string // sandbox, test or live
	Key         string // masked
	Started     time.Time
	Severities  map[string]string // of the lint's rules by code, where they are not their own
}

// A Source is one file of a run, with what the lint counted once it was done.
type Source struct {
	Number   int    // in the run, from 0
	Path     string // as the user gave it
	Resolved string // absolute, with symbolic links followed
	Size     int64  // of the file in bytes, packed if it is packed
	ModTime  time.Time
	Type     string // resource type, "" until it is known
	Form     string // how its records are read, as ndjson.Form
	Entry    string // the file in the archive at Path, "" elsewhere

	Linted               bool
	Lines, Blank, Errors int64 // Errors: records with an error
}

// AddRun records a new run and its sources.
func (t *Tx) AddRun(r Run, sources []Source) error {
	severities, err := json.Marshal(r.Severities)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO run (id, tenant, host, environment, key, started, severities) VALUES (?, ?, ?, ?, ?, ?, ?)",
		r.ID, r.Tenant, r.Host, r.Environment, r.Key, stamp(r.Started), string(severities))
	for _, s := range sources {
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO source (run, number, path, resolved, size, mtime, type, form, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			r.ID, s.Number, s.Path, s.Resolved, s.Size, stamp(s.ModTime), s.Type, s.Form, s.Entry)
	}
	return err
}

// SetSource records the type of a source and what the lint counted.
func (t *Tx) SetSource(run string, s Source) error {
	_, err := t.exec("UPDATE source SET type=?, linted=?, lines=?, blank=?, errors=? WHERE run=? AND number=?",
		s.Type, s.Linted, s.Lines, s.Blank, s.Errors, run, s.Number)
	return err
}

// SetModTime records the modification time of a source's file, whose records are found to be
// what they were.
func (t *Tx) SetModTime(run string, s Source) error {
	_, err := t.exec("UPDATE source SET mtime=? WHERE run=? AND number=?", stamp(s.ModTime), run, s.Number)
	return err
}

const runColumns = "id, tenant, host, environment, key, started, severities"

func scanRun(row interface{ Scan(...any) error }) (Run, error) {
	var r Run
	var started int64
	var severities []byte
	err := row.Scan(&r.ID, &r.Tenant, &r.Host, &r.Environment, &r.Key, &started, &severities)
	r.Started = unstamp(started)
	if err == nil {
		err = json.Unmarshal(severities, &r.Severities)
	}
	return r, err
}

// Runs lists the runs of a tenant, newest first.
func (j *Journal) Runs(tenant string) ([]Run, error) {
	return collect(j, scanRun, "SELECT "+runColumns+" FROM run WHERE tenant=? AND purged=0 ORDER BY started DESC, id", tenant)
}

// AllRuns lists the runs of all tenants, newest first.
func (j *Journal) AllRuns() ([]Run, error) {
	return collect(j, scanRun, "SELECT "+runColumns+" FROM run WHERE purged=0 ORDER BY started DESC, id")
}

// Run returns one run, or ErrNotFound.
func (j *Journal) Run(id string) (Run, error) {
	return one(j, scanRun, "SELECT "+runColumns+" FROM run WHERE id=? AND purged=0", id)
}

// Sources lists the sources of a run in their order.
func (j *Journal) Sources(run string) ([]Source, error) {
	return collect(j, func(row interface{ Scan(...any) error }) (Source, error) {
		var s Source
		var mtime int64
		err := row.Scan(&s.Number, &s.Path, &s.Resolved, &s.Size, &mtime, &s.Type, &s.Form, &s.Entry, &s.Linted, &s.Lines, &s.Blank, &s.Errors)
		s.ModTime = unstamp(mtime)
		return s, err
	}, "SELECT number, path, resolved, size, mtime, type, form, entry, linted, lines, blank, errors FROM source WHERE run=? ORDER BY number", run)
}

// SourcesOf lists the sources of all runs of a tenant, by run, in their order.
func (j *Journal) SourcesOf(tenant string) (map[string][]Source, error) {
	type owned struct {
		run    string
		source Source
	}
	all, err := collect(j, func(row scanner) (o owned, err error) {
		var changed int64
		err = row.Scan(&o.run, &o.source.Number, &o.source.Path, &o.source.Resolved, &o.source.Size, &changed, &o.source.Type, &o.source.Form, &o.source.Entry)
		o.source.ModTime = unstamp(changed)
		return o, err
	}, "SELECT s.run, s.number, s.path, s.resolved, s.size, s.mtime, s.type, s.form, s.entry FROM source s JOIN run r ON r.id=s.run WHERE r.tenant=? ORDER BY s.run, s.number", tenant)
	sources := map[string][]Source{}
	for _, o := range all {
		sources[o.run] = append(sources[o.run], o.source)
	}
	return sources, err
}

// SaveSummary keeps what a run came to, in the engine's own form, until the run changes.
func (t *Tx) SaveSummary(run string, counts []byte) error {
	_, err := t.exec("INSERT OR REPLACE INTO summary (run, counts) VALUES (?, ?)", run, counts)
	return err
}

// Summaries returns the summaries that still hold, by run.
func (j *Journal) Summaries(tenant string) (map[string][]byte, error) {
	type owned struct {
		run    string
		counts []byte
	}
	all, err := collect(j, func(row scanner) (o owned, err error) {
		err = row.Scan(&o.run, &o.counts)
		return o, err
	}, "SELECT s.run, s.counts FROM summary s JOIN run r ON r.id=s.run WHERE r.tenant=?", tenant)
	summaries := map[string][]byte{}
	for _, o := range all {
		summaries[o.run] = o.counts
	}
	return summaries, err
}

type scanner = interface{ Scan(...any) error }

// collect reads all rows of a query.
func collect[T any](j *Journal, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	if j.closed.Load() {
		return nil, errClosed
	}
	ready, err := j.prepared(query)
	if err != nil {
		return nil, err
	}
	rows, err := ready.Query(args...)
	if err != nil {
		return nil, fmt.Errorf("the journal cannot be read: %w", explain(j.dir, err))
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("the journal cannot be read: %w", explain(j.dir, err))
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("the journal cannot be read: %w", explain(j.dir, err))
	}
	return all, nil
}

// one reads the only row of a query; none is ErrNotFound.
func one[T any](j *Journal, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	var zero T
	if j.closed.Load() {
		return zero, errClosed
	}
	ready, err := j.prepared(query)
	if err != nil {
		return zero, err
	}
	v, err := scan(ready.QueryRow(args...))
	if errors.Is(err, sql.ErrNoRows) {
		return zero, ErrNotFound
	}
	if err != nil {
		return zero, fmt.Errorf("the journal cannot be read: %w", explain(j.dir, err))
	}
	return v, nil
}

// prepared is a query that was made ready once: the work asks the same few of them every few
// seconds, and to make one ready costs more than to run it. They end with the connections.
func (j *Journal) prepared(query string) (*sql.Stmt, error) {
	if ready, ok := j.queries.Load(query); ok {
		return ready.(*sql.Stmt), nil
	}
	ready, err := j.read.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("the journal cannot be read: %w", explain(j.dir, err))
	}
	if first, taken := j.queries.LoadOrStore(query, ready); taken {
		ready.Close()
		return first.(*sql.Stmt), nil
	}
	return ready, nil
}

// stamp and unstamp turn times into nanoseconds since 1970 UTC and back; the zero time is 0.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func unstamp(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
