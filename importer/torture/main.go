// Command torture tries to make clinik-import send something twice, or forget something
// that was taken. In each round the real program does real imports against a real
// practice server with faults; it is killed (SIGKILL) at named points and at random
// moments and started again until all settles. A made-up person decides what only a
// person may decide, and corrects what was rejected. Then a judge compares the journal
// with the server's truth file and with what is in its store.
//
//	scenario(seed) ─▶ files ─▶ send ⇄ kill ─▶ resume ⇄ kill ─▶ hand ⇄ kill ─▶ … ─▶ settled
//	                              │ after every end of a process: judge(journal, truth)
//
//	go run ./importer/torture -rounds 1000 -seed 1
//	go run ./importer/torture -round 417 -seed 1 -v -keep     one round again, all said, all kept
//
// The program under test and this one are built with the tag torture, which adds the
// named points to be killed at and shortens the engine's own waits; nothing else differs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == handCommand {
		if err := hand(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "hand:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	rounds, parallel, only int
	seed                   uint64
	verbose, keep          bool
	folder                 string // of everything that is made
	program, self          string // the binaries
}

func run() error {
	var o options
	flag.IntVar(&o.rounds, "rounds", 50, "`number` of rounds")
	flag.Uint64Var(&o.seed, "seed", 1, "`number` that decides what happens in every round")
	flag.IntVar(&o.only, "round", 0, "do only the round of this `number`")
	flag.IntVar(&o.parallel, "parallel", runtime.NumCPU(), "rounds at the same time")
	flag.BoolVar(&o.verbose, "v", false, "say what happens")
	flag.BoolVar(&o.keep, "keep", false, "keep the folders of all rounds, not only of failed ones")
	flag.StringVar(&o.program, "program", "", "`file` of a program built with -tags torture (default: it is built)")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("%q is no option", flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if o.folder, err = os.MkdirTemp("", "torture-"); err != nil {
		return err
	}
	if err := o.build(ctx); err != nil {
		return err
	}
	began := time.Now()
	t := newTally()
	failed := o.play(ctx, t)
	t.print(os.Stdout, time.Since(began))
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if failed > 0 {
		return fmt.Errorf("%d rounds failed; what they left is in %s", failed, o.folder)
	}
	if !o.keep {
		return os.RemoveAll(o.folder)
	}
	return nil
}

// build makes the two binaries.
func (o *options) build(ctx context.Context) error {
	make := func(path *string, name, of string) error {
		if *path != "" {
			return nil
		}
		*path = filepath.Join(o.folder, name)
		if runtime.GOOS == "windows" {
			*path += ".exe"
		}
		out, err := exec.CommandContext(ctx, "go", "build", "-tags", "torture", "-o", *path, of).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s could not be built: %w\n%s", of, err, out)
		}
		return nil
	}
	if err := make(&o.program, "clinik-import", "clinik-import"); err != nil {
		return err
	}
	return make(&o.self, "torture", "clinik-import/importer/torture")
}

// play does the rounds and returns how many failed.
func (o *options) play(ctx context.Context, t *tally) int {
	numbers := make(chan int)
	var workers sync.WaitGroup
	for range max(1, o.parallel) {
		workers.Go(func() {
			for n := range numbers {
				o.playOne(ctx, n, t)
			}
		})
	}
	if o.only > 0 {
		numbers <- o.only
	} else {
		for n := 1; n <= o.rounds && ctx.Err() == nil; n++ {
			numbers <- n
		}
	}
	close(numbers)
	workers.Wait()
	return t.failed
}

func (o *options) playOne(ctx context.Context, number int, t *tally) {
	r := newRound(o, number)
	err := r.play(ctx)
	if ctx.Err() != nil {
		return
	}
	t.add(r, err)
	if err != nil {
		fmt.Printf("round %d FAILED: %v\n  again: go run ./importer/torture -seed %d -round %d -v -keep\n  left: %s\n", number, err, o.seed, number, r.dir)
	} else if !o.keep {
		os.RemoveAll(r.dir)
	}
}
