package ndjson

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestBackgroundIsOneThreadOnly(t *testing.T) {
	before, err := niceness(unix.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	type seen struct {
		thread, niceness int
		err              error
	}
	lint := make(chan seen)
	go func() {
		background()
		s := seen{thread: unix.Gettid()}
		s.niceness, s.err = niceness(s.thread)
		lint <- s
	}()
	inside := <-lint
	if inside.err != nil || inside.niceness != max(before, backgroundNiceness) {
		t.Errorf("a lint's thread has niceness %d (%v), want %d", inside.niceness, inside.err, max(before, backgroundNiceness))
	}
	if after, _ := niceness(unix.Getpid()); after != before && inside.thread != unix.Getpid() {
		t.Errorf("the program's first thread has niceness %d, was %d", after, before)
	}
}
