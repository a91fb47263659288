package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"

	"clinik-import/client"
	"clinik-import/importer/journal"
	"clinik-import/keystore"
	"clinik-import/logfile"
	"clinik-import/ui/theme"
)

// The smallest terminal that the screens are made for.
const leastColumns, leastRows = 40, 12

// terminal looks at what the screens would be drawn on.
func (x *examination) terminal() {
	if !x.env.Terminal {
		x.add("terminal", remark, "there is none here: the screens need one, all other commands do not", "")
		return
	}
	columns, rows, err := term.GetSize(x.env.In.Fd())
	if err != nil {
		x.add("terminal", remark, "its size is not known", "")
		return
	}
	lookup := func(name string) (string, bool) { v := x.env.Getenv(name); return v, v != "" }
	characters := "UTF-8"
	if theme.FromEnvironment(lookup, runtime.GOOS == "windows").ASCII {
		characters = "plain characters (the locale is not UTF-8)"
	}
	found := fmt.Sprintf("%d×%d, %s, %s, TERM=%s", columns, rows, coloursOf(x.env), characters, x.env.Getenv("TERM"))
	if columns < leastColumns || rows < leastRows {
		x.add("terminal", wrong, found, fmt.Sprintf("make the window at least %d×%d", leastColumns, leastRows))
		return
	}
	x.add("terminal", sound, found, "")
}

// environ is the environment as termenv asks for it.
type environ struct{ Env }

func (e environ) Environ() []string         { return e.Env.Environ() }
func (e environ) Getenv(name string) string { return e.Env.Getenv(name) }

func coloursOf(env Env) string {
	switch termenv.NewOutput(env.Out, termenv.WithEnvironment(environ{env}), termenv.WithTTY(true)).EnvColorProfile() {
	case termenv.TrueColor:
		return "16 million colours"
	case termenv.ANSI256:
		return "256 colours"
	case termenv.ANSI:
		return "16 colours"
	}
	return "no colours"
}

// leastSpace is the room on the disk below which doctor warns: a journal of a million
// records takes about a tenth of it.
const leastSpace = 200 << 20

// state looks at the folder in which everything is kept.
func (x *examination) state() {
	folder := x.o.stateFolder()
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		x.add("state", sound, folder+" is made at the first import", "")
		return
	case err != nil:
		x.fault("state", err, "", 0)
		return
	case !info.IsDir():
		x.add("state", wrong, folder+" is no folder", "name another with --state or in the settings")
		return
	case othersMayWrite(folder):
		x.add("state", wrong, folder+" can be changed by others", "close it: chmod 700 "+folder)
		return
	}
	if err := tryToWrite(folder); err != nil {
		x.fault("state", fmt.Errorf("nothing can be written into %s: %w", folder, err), "", 0)
		return
	}
	free, err := freeSpace(folder)
	if err != nil {
		x.add("state", sound, folder, "")
		return
	}
	found := fmt.Sprintf("%s, %d MB free", folder, free/1e6)
	if othersMayRead(info) {
		x.add("state", remark, found+"; others can see what lies in it, not what it holds", "close it: chmod 700 "+folder)
		return
	}
	if free < leastSpace {
		x.add("state", remark, found, "make room before a large import")
		return
	}
	x.add("state", sound, found, "")
}

func tryToWrite(folder string) error {
	f, err := os.CreateTemp(folder, ".doctor-*")
	if err != nil {
		return errors.Unwrap(err) // without its path, which ends in a name that nobody gave
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// log looks whether the log can be written.
func (x *examination) log() {
	if x.o.set.LogLevel == "off" {
		x.add("log", sound, "off", "")
		return
	}
	path := x.o.logPath()
	if _, err := os.Stat(filepath.Dir(path)); errors.Is(err, fs.ErrNotExist) {
		x.add("log", sound, path+" is made at the first import", "")
		return
	}
	file, err := logfile.Open(path)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		x.fault("log", err, "name another file with --log-file or in the settings; imports go on without a log", 0)
		return
	}
	x.add("log", sound, fmt.Sprintf("%s, level %s", path, x.o.set.LogLevel), "")
}

// journal proves the durable record, without changing it and beside a running import.
func (x *examination) journal(ctx context.Context) {
	folder := filepath.Join(x.o.stateFolder(), "journal")
	if !hasJournal(folder) {
		x.add("journal", sound, "there is none yet: nothing was sent", "")
		return
	}
	options := journalOptions(x.env, x.o.set)
	v, err := verifyOne(ctx, folder, options, journal.Head{})
	open := journal.Exposed(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		x.add("journal", sound, "there is none yet: nothing was sent", "")
	case err != nil:
		x.fault("journal", err, "", 0)
	case len(v.Findings) > 0:
		x.add("journal", wrong, fmt.Sprintf("%s in it: the first is: %s", count(int64(len(v.Findings)), "fault"), v.Findings[0].What), "send nothing by it before that is explained; all are listed by: clinik-import verify")
	case len(open) > 0:
		x.add("journal", remark, "whole, but open to other users of this computer: "+strings.Join(open, ", "), "the next start of the program closes it to them; what stood open may be known")
	default:
		found := fmt.Sprintf("whole: %s, %s", count(v.Rows, "entry"), count(v.Batches, "batch"))
		if _, key, err := sealingKey(folder, options); err == nil {
			found += "; the key that seals corrections is " + key
		}
		x.add("journal", sound, found, "")
	}
}

// keyStore looks whether the system's key store answers.
func (x *examination) keyStore(ctx context.Context) {
	err := keysOf(x.env, x.o.set).Check(ctx)
	if _, missing := errors.AsType[*keystore.NoStoreError](err); missing {
		x.add("key store", remark, err.Error(), "keep the key in a file with clinik-import key set --file, or in the variable "+KeyVariable)
		return
	}
	if err != nil {
		x.fault("key store", err, "", 0)
		return
	}
	x.add("key store", sound, "it answers", "")
}

// unusedProxy tells of a proxy that other programs go through, and this one does not.
func (x *examination) unusedProxy() {
	if x.o.set.Proxy != "" || isLoopback(x.o.set.Host) {
		return
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		if x.env.Getenv(name) != "" {
			x.add("proxy", remark, name+" is set, and is not used: no proxy is set for this program", `to go through it set proxy to "environment", by --proxy or in the settings`)
			return
		}
	}
}

// server looks whether the server can be reached; no key is sent.
func (x *examination) server(ctx context.Context) {
	host, err := client.ParseHost(x.o.set.Host)
	if err != nil {
		x.fault("server", err, "", 0)
		return
	}
	options, err := clientOptions(x.o.set, host)
	if err != nil {
		x.fault("server", err, "", 0)
		return
	}
	options.Timeouts = client.Timeouts{Total: 30 * time.Second}
	through := "directly"
	if options.Proxy != nil {
		through = "through the proxy " + options.Proxy.Host
	} else if x.o.set.Proxy != "" && isLoopback(x.o.set.Host) {
		through = noProxyHere
	}
	reached, err := client.Reach(ctx, options)
	if err != nil {
		if _, named := errors.AsType[*client.ProxyError](err); !named {
			err = fmt.Errorf("%w (%s)", err, through)
		}
		x.fault("server", err, "", ExitNetwork)
		return
	}
	x.clock, x.seen = reached.Date, x.now()
	secured := reached.TLS
	if secured == "" {
		secured = "not encrypted, on this computer"
	}
	x.add("server", sound, fmt.Sprintf("%s is reached %s, %s", host, through, secured), "")
}

// A clock that is wrong by more makes the count of slots wrong, or certificates look expired.
const mostSkew = 2 * time.Minute

// serverClock compares this computer's clock with the server's.
func (x *examination) serverClock() {
	if x.clock.IsZero() {
		return
	}
	skew := x.seen.Sub(x.clock).Round(time.Second)
	if skew.Abs() <= mostSkew {
		x.add("clock", sound, "it agrees with the server's", "")
		return
	}
	direction := "fast"
	if skew < 0 {
		direction = "slow"
	}
	x.add("clock", wrong, fmt.Sprintf("this computer's clock is %s %s beside the server's", skew.Abs(), direction), "let the system set its clock by the network")
}

// key looks which key there is and, where the network may be used, whether it is taken.
func (x *examination) key(ctx context.Context, offline bool) {
	h, err := holderOf(ctx, x.env, x.o.set, x.o.set.Host)
	if err != nil {
		if _, none := errors.AsType[*keystore.NoKeyError](err); none {
			x.add("key", remark, err.Error(), "")
			return
		}
		x.fault("key", err, "", ExitKey)
		return
	}
	if offline || x.clock.IsZero() {
		x.add("key", sound, h.words(), "")
		return
	}
	api, err := h.client()
	if err == nil {
		var answer client.KeyCheck
		if answer, err = api.CheckKey(ctx); err == nil && answer.OtherStore {
			err = &exitError{ExitKey, otherStore(h.Key)}
		}
	}
	if err != nil {
		code := ExitFault
		if graded, ok := errors.AsType[*exitError](gradeOf(err)); ok {
			code = graded.code
		}
		x.fault("key", fmt.Errorf("%s: %w", h.words(), err), "", code)
		return
	}
	x.add("key", sound, strings.TrimSpace(h.words()+"; the server takes it"), "")
}
