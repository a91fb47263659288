package cli

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// insistenceCounts is after how long an interrupt counts as insisting: what comes sooner may
// be the same one again, for shells and timeout(1) pass theirs on, and no person has read yet
// what is waited for.
const insistenceCounts = time.Second

// insisting tells when a person interrupts the program that is ending already. A closed
// terminal is not among the signals: nobody is left then who would decide not to wait.
func insisting() (insisted <-chan struct{}, stop func()) {
	heard := make(chan os.Signal, 8)
	signal.Notify(heard, os.Interrupt, syscall.SIGTERM)
	over := make(chan struct{})
	return insistence(heard, over), func() {
		signal.Stop(heard)
		close(over)
	}
}

// insistence is closed by the first of the signals that counts.
func insistence(heard <-chan os.Signal, over <-chan struct{}) <-chan struct{} {
	insisted := make(chan struct{})
	began := time.Now()
	go func() {
		for {
			select {
			case <-heard:
				if time.Since(began) >= insistenceCounts {
					close(insisted)
					return
				}
			case <-over:
				return
			}
		}
	}()
	return insisted
}
