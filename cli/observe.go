package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/ui"
)

// Only one program may send by a journal. Another one beside it is an observer: it reads
// everything as it changes, and when the first has ended it may take over.
//
//	journal.Open ──▶ owner
//	     └─ locked ──▶ journal.Observe ──▶ observer ──W──▶ session.again ──▶ owner

// lookOn makes a session an observer of a journal that another program has, if the
// command can do with one and err says that there is such a program; otherwise it returns err.
func (s *session) lookOn(o *targetFlags, folder string, err error) error {
	var locked *journal.LockedError
	if !o.mayLook || !errors.As(err, &locked) {
		return err
	}
	j, observed := journal.ObserveWith(folder, s.options)
	if observed != nil {
		return err // it is only being made, or cannot be read either
	}
	s.journal = j
	return nil
}

// observeSandbox opens a session that looks at a practice run of another program: its
// server is over there.
func observeSandbox(o *targetFlags, folder string, locked error) (*session, error) {
	s := &session{folder: folder}
	if err := s.lookOn(o, filepath.Join(folder, "journal"), locked); err != nil {
		return nil, err
	}
	s.again = func() (*session, error) { return openSandbox(o, folder) }
	target := importer.Target{Host: "practice", Environment: importer.Sandbox, Sandbox: folder}
	runs, err := s.journal.AllRuns()
	if err == nil && len(runs) > 0 {
		target.Host, target.Key, target.Tenant = runs[0].Host, runs[0].Key, runs[0].Tenant
	}
	if err == nil {
		s.engine, err = s.observer(o, target)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// observer makes the engine that only looks on.
func (s *session) observer(o *targetFlags, target importer.Target) (*importer.Engine, error) {
	return importer.New(importer.Options{
		Journal: s.journal, Target: target, Allowance: o.allowance(),
		Limits: importer.Limits{Records: documentedRecords, Bytes: o.set.BatchBytes}, Severities: o.set.Severities, LineLimit: int(o.set.LineLimit),
	})
}

// show runs the screens over a session and ends it afterwards; an observer that takes over
// goes on as the owner.
func show(ctx context.Context, s *session, o ui.Options) error {
	resting, undo := spareProcessors()
	defer undo()
	for {
		o.Engine, o.Log, o.Insisting, o.Resting = s.engine, s.log, insisting, resting
		err := errors.Join(ui.Run(ctx, o), s.Close())
		var over *ui.TakeOverError
		if !errors.As(err, &over) || s.again == nil {
			return err
		}
		if s, err = s.again(); err != nil {
			return fmt.Errorf("the work could not be taken over: %w", err)
		}
		o.Paths, o.Resume = over.Paths, over.Run
		if len(o.Paths) > 0 {
			o.Resume = "" // what was at work goes on behind them
		}
	}
}

// summarizeOthers tells how the practice runs stand that other programs work on.
func summarizeOthers(o targetFlags, folders []string, out *reporter) error {
	o.mayLook, out.practice = true, true
	var all []*importer.Run
	for _, folder := range folders {
		s, runs, err := openPractice(&o, folder, nil)
		if err != nil {
			return err
		}
		defer s.Close()
		for _, run := range runs {
			defer run.Close()
		}
		all = append(all, runs...)
	}
	return out.ended(all)
}
