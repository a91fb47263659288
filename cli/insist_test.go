package cli

import (
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestInsistenceIsNoEchoOfTheFirstSignal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		heard, over := make(chan os.Signal, 8), make(chan struct{})
		defer close(over)
		insisted := insistence(heard, over)
		is := func() bool {
			synctest.Wait()
			select {
			case <-insisted:
				return true
			default:
				return false
			}
		}
		heard <- os.Interrupt
		time.Sleep(insistenceCounts - 1)
		heard <- os.Interrupt
		if is() {
			t.Error("the same signal again counts as another")
		}
		time.Sleep(time.Nanosecond)
		if is() {
			t.Error("nobody insisted")
		}
		heard <- os.Interrupt
		if !is() {
			t.Error("it did not hear a person insist")
		}
	})
}
