package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// patience is how long a process may take; it is a bound for one that hangs, not a measure.
const patience = 90 * time.Second

// A killing says how a process is ended before its time; the zero one lets it live.
type killing struct {
	point string        // armed point, "" if none
	word  string        // in what the process says: killed so long after it, "" for after its start
	after time.Duration // < 0: not killed by the clock
}

var unharmed = killing{after: -1}

func (k killing) String() string {
	switch {
	case k.point != "":
		return "killed at " + strings.ReplaceAll(k.point, "|", " ")
	case k.after >= 0 && k.word != "":
		return fmt.Sprintf("killed %s after %q", k.after, k.word)
	case k.after >= 0:
		return fmt.Sprintf("killed after %s", k.after)
	}
	return "left alone"
}

// A process that came to its end.
type process struct {
	args     []string
	killing  killing
	out, err string
	code     int // -1: killed
	killed   string
}

// killedAt finds the named point in what a process said last.
var killedAt = regexp.MustCompile(`(?m)^killpoint: (.*)$`)

// start runs a program to its end, or to the end that the killing makes of it.
func (r *round) start(ctx context.Context, k killing, program string, args ...string) (process, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = r.dir
	cmd.Env = r.environment(k)
	said := &listener{word: []byte(k.word), heard: make(chan struct{})}
	var talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = said, &talk
	if err := cmd.Start(); err != nil {
		return process{}, err
	}
	ended := make(chan struct{})
	go k.carryOut(cmd.Process, said.heard, ended)
	err := cmd.Wait()
	close(ended)
	p := process{args: args, killing: k, out: said.text.String(), err: talk.String(), code: cmd.ProcessState.ExitCode()}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return p, fmt.Errorf("it hung: %s\n%s", strings.Join(args, " "), p.err)
	case err != nil && !errors.As(err, &exit):
		return p, err
	}
	if at := killedAt.FindStringSubmatch(p.err); at != nil {
		p.killed = at[1]
	} else if p.code < 0 {
		p.killed = "random moment"
	}
	r.say("%s: %s, %s", r.brief(program, args), k, p.ending())
	r.processes = append(r.processes, p)
	return p, nil
}

func (p process) ending() string {
	if p.killed != "" {
		return "died at " + p.killed
	}
	return fmt.Sprintf("exit %d", p.code)
}

// carryOut kills a process when its time has come.
func (k killing) carryOut(victim *os.Process, heard, ended <-chan struct{}) {
	if k.after < 0 {
		return
	}
	if k.word != "" {
		select {
		case <-heard:
		case <-ended:
			return
		}
	}
	select {
	case <-time.After(k.after):
		_ = victim.Kill() // it may have ended by itself
	case <-ended:
	}
}

// environment is that of a process: the key, the armed point, nothing of ours.
func (r *round) environment(k killing) []string {
	env := []string{"CLINIKAPI_SECRET_KEY=" + r.key, "HOME=" + r.dir, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + r.dir}
	if root := os.Getenv("SYSTEMROOT"); root != "" {
		env = append(env, "SYSTEMROOT="+root)
	}
	if k.point != "" {
		env = append(env, "CLINIK_IMPORT_KILL="+k.point)
	}
	return env
}

// A listener keeps what a process says and notices a word.
type listener struct {
	mu    sync.Mutex
	text  bytes.Buffer
	word  []byte
	once  sync.Once
	heard chan struct{}
}

func (l *listener) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	if len(l.word) > 0 && bytes.Contains(l.text.Bytes(), l.word) {
		l.once.Do(func() { close(l.heard) })
	}
	return len(p), nil
}
