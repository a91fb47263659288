package journal

import (
	"fmt"
	"sync"
	"testing"
)

// The readers share what they ask with; each sees what was committed before it asked.
func TestManyReadAtOnce(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	var readers sync.WaitGroup
	defer readers.Wait()
	for n := range 8 {
		update(t, j, func(tx *Tx) error {
			return tx.AddRun(Run{ID: fmt.Sprint(n), Tenant: "t", Started: noon}, nil)
		})
		readers.Go(func() {
			for range 10 {
				if runs, err := j.Runs("t"); err != nil || len(runs) <= n {
					t.Errorf("%d runs after %d were added, %v", len(runs), n+1, err)
				}
				if run, err := j.Run(fmt.Sprint(n)); err != nil || run.ID != fmt.Sprint(n) {
					t.Errorf("run %d is %+v, %v", n, run, err)
				}
			}
		})
	}
}
