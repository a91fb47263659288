package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clinik-import/client"
	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/sandbox"
)

// A session is everything a sending command works with: the journal, the server
// (ClinikAPI or an embedded sandbox) and the engine between them.
type session struct {
	engine  *importer.Engine
	journal *journal.Journal
	sandbox *sandbox.Server // nil for a real server
	folder  string          // the sandbox's own folder, "" for a real server
	about   string          // whose key it is and where it came from, "" for the sandbox
	options journal.Options // with which the journal is opened

	log    *slog.Logger
	endLog func() error // writes the last lines and closes the file; nil for an observer

	again func() (*session, error) // opens it anew, to take over what an observer looked at; nil for an owner
}

// Close ends the session, the sandbox last.
func (s *session) Close() error {
	var errs []error
	if s.journal != nil {
		errs = append(errs, s.journal.Close())
	}
	if s.sandbox != nil {
		errs = append(errs, s.sandbox.Close())
	}
	if s.endLog != nil {
		errs = append(errs, s.endLog())
	}
	return errors.Join(errs...)
}

// openReal opens the session with a server, with the key that is kept for it.
func openReal(ctx context.Context, env Env, o *targetFlags, host string) (*session, error) {
	h, err := holderOf(ctx, env, o.set, host)
	if err != nil {
		return nil, err
	}
	return openHeld(env, o, h)
}

// openHeld opens the session of whoever holds a key.
func openHeld(env Env, o *targetFlags, h holder) (*session, error) {
	api, err := h.client()
	if err != nil {
		return nil, err
	}
	proxy, err := proxyOf(h.set, h.host)
	if err != nil {
		return nil, err
	}
	target := h.target(proxy)
	s := &session{about: h.words(), options: journalOptions(env, o.set)}
	if target.Proxy != "" {
		s.about += ", through the proxy " + target.Proxy
	}
	return openSession(s, o, target, api, filepath.Join(o.stateFolder(), "journal"))
}

// tenantOf names the ledger that a key's slots at a server are counted in.
func tenantOf(host string, key client.Key) string { return host + " " + key.Fingerprint() }

// openSandbox starts the embedded sandbox kept in the folder (made if absent) and
// opens a session with it. The journal of practice runs lies beside it, apart from real ones.
func openSandbox(o *targetFlags, folder string) (*session, error) {
	if err := makeFolder(folder); err != nil {
		return nil, err
	}
	// The journal is taken first: its lock tells two programs on one folder apart.
	options, err := o.practice.options(filepath.Join(folder, "server"))
	if err != nil {
		return nil, err
	}
	s := &session{folder: folder}
	if s.journal, err = journal.Open(filepath.Join(folder, "journal")); err != nil {
		return observeSandbox(o, folder, err)
	}
	if s.sandbox, err = sandbox.Start(options); err != nil {
		return nil, errors.Join(fmt.Errorf("the sandbox could not start: %w", err), s.Close())
	}
	if err := o.practice.save(folder); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	key, err := client.ParseKey(s.sandbox.Key())
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	api, err := client.New(client.Options{Host: s.sandbox.URL(), Key: key})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	target := importer.Target{
		Host:        s.sandbox.URL(),
		Environment: importer.Sandbox,
		Key:         key.String(),
		Tenant:      "sandbox " + key.Fingerprint(), // its port may change from start to start
		Sandbox:     folder,
	}
	return openSession(s, o, target, api, "")
}

// openSession completes a session: journal (unless open already), server, engine.
func openSession(s *session, o *targetFlags, target importer.Target, api *client.Client, journalFolder string) (_ *session, err error) {
	if s.journal == nil {
		if s.journal, err = journal.OpenWith(journalFolder, s.options); err != nil {
			if err := s.lookOn(o, journalFolder, err); err != nil {
				return nil, err
			}
			s.again = func() (*session, error) {
				return openSession(&session{about: s.about, options: s.options}, o, target, api, journalFolder)
			}
			if s.engine, err = s.observer(o, target); err != nil {
				return nil, errors.Join(err, s.Close())
			}
			return s, nil
		}
	}
	poll := time.Duration(0)
	if s.sandbox != nil {
		poll = 250 * time.Millisecond // it is on this computer: looking often costs nobody anything
	}
	log, file := o.openLog()
	s.log, s.endLog = log, file.Close
	startLog(log, target)
	s.engine, err = importer.New(importer.Options{
		Journal: s.journal, Server: &loggedServer{&server{api}, log}, Target: target,
		Allowance: o.allowance(), Limits: importer.Limits{Records: documentedRecords, Bytes: o.set.BatchBytes},
		PollEvery: poll, Severities: o.set.Severities, LineLimit: int(o.set.LineLimit),
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	endEvents := logEvents(s.engine, log)
	s.endLog = func() error {
		endEvents()
		log.Info("end")
		return file.Close()
	}
	return s, nil
}

// documentedRecords is the most records of a batch (bulk guide).
const documentedRecords = 10_000

// environment says what a key may touch on a host. A live key reaches real patients
// wherever it goes, and https on loopback may be a tunnel to the service. Practice is what
// ClinikAPI never answers: plain http, which client.ParseHost takes on loopback only.
func environment(host string, key client.Key) importer.Environment {
	switch {
	case key.Live():
		return importer.Live
	case strings.HasPrefix(host, "http://") && isLoopback(host):
		return importer.Sandbox
	default:
		return importer.Test
	}
}

func isLoopback(host string) bool {
	u, err := url.Parse(host)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}

const sandboxSettings = "sandbox.json"

// save keeps the sandbox's settings for its next start.
func (s *sandboxFlags) save(folder string) error {
	s.Window = s.window.String()
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, sandboxSettings), data, 0o600); err != nil {
		return fmt.Errorf("the sandbox's settings could not be kept: %w", err)
	}
	return nil
}

// loadSandboxFlags reads the settings that an earlier start of this sandbox left.
func loadSandboxFlags(folder string) (sandboxFlags, error) {
	var s sandboxFlags
	data, err := os.ReadFile(filepath.Join(folder, sandboxSettings))
	if err != nil {
		return s, fmt.Errorf("the sandbox of the earlier run is not complete: %w", err)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("the sandbox of the earlier run: %s is damaged: %w", sandboxSettings, err)
	}
	s.window, err = time.ParseDuration(s.Window)
	return s, err
}

// keptSandboxes is how many folders of earlier practice sends stay.
const keptSandboxes = 10

// freshSandbox names a new folder for a sandbox and clears away the oldest ones.
func freshSandbox(state string, now time.Time) (string, error) {
	all := filepath.Join(state, "sandboxes")
	if err := makeFolder(all); err != nil {
		return "", err
	}
	for _, old := range slices.Backward(olderSandboxes(state)) {
		if len(olderSandboxes(state)) < keptSandboxes {
			break
		}
		// One in use is locked; the lock, not its age, decides.
		if j, err := journal.Open(filepath.Join(old, "journal")); err == nil {
			j.Close()
			os.RemoveAll(old)
		}
	}
	return os.MkdirTemp(all, now.UTC().Format("20060102-150405-"))
}

// practiceFolders lists every folder that a practice run may have been left in: those
// of earlier practice sends, newest first, and that of the screens.
func practiceFolders(state string) []string {
	folders := olderSandboxes(state)
	for _, name := range []string{"sandbox", "demo"} {
		folder := filepath.Join(state, name)
		if _, err := os.Stat(filepath.Join(folder, sandboxSettings)); err == nil {
			folders = append(folders, folder)
		}
	}
	return folders
}

// olderSandboxes lists the folders of earlier practice sends, newest first.
func olderSandboxes(state string) []string {
	entries, err := os.ReadDir(filepath.Join(state, "sandboxes"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var folders []string
	for _, e := range slices.Backward(entries) {
		if e.IsDir() {
			folders = append(folders, filepath.Join(state, "sandboxes", e.Name()))
		}
	}
	return folders
}
