package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"clinik-import/importer"
	"clinik-import/importer/journal"
)

// openUnsettled opens the first session that has unsettled runs: the real one or, for
// practice or where names are given, those of practice, newest first. A nil session means
// there is none. What cannot be taken up with this key is said. others are the folders of
// practice runs that other programs work on. Where names are given, only the runs that they
// name count. interrupted are runs that were begun to be sent and of which nothing was
// sealed: they are not opened, but the session is for them too.
func openUnsettled(ctx context.Context, env Env, o *targetFlags, otherKey string, names []string, interrupted []importer.Unfinished, out *reporter) (s *session, runs []*importer.Run, others []string, err error) {
	if !o.sandbox {
		s, runs, err := openUnsettledReal(ctx, env, o, otherKey, names, interrupted, out)
		if s != nil || err != nil || len(names) == 0 || otherKey != "" {
			return s, runs, nil, err
		}
	}
	for _, folder := range practiceFolders(o.stateFolder()) {
		s, runs, err := openPractice(o, folder, names)
		var busy *journal.LockedError
		switch {
		case errors.As(err, &busy):
			out.say("%s works on a practice run; it is left alone", busy.Owner)
			others = append(others, folder)
			continue
		case err != nil:
			return nil, nil, nil, err
		case len(runs) > 0:
			return s, runs, others, nil
		}
		if err := s.Close(); err != nil {
			return nil, nil, nil, err
		}
	}
	return nil, nil, others, nil
}

// openUnsettledReal opens the session of the unsettled real runs that the key at hand
// may go on with, at the server they were sent to unless another was named. otherKey is why
// those of another key go on with this one, "" if they do not.
func openUnsettledReal(ctx context.Context, env Env, o *targetFlags, otherKey string, names []string, interrupted []importer.Unfinished, out *reporter) (*session, []*importer.Run, error) {
	folder := filepath.Join(o.stateFolder(), "journal")
	if !hasJournal(folder) {
		return nil, nil, nil
	}
	left, err := unsettledIn(folder, journalOptions(env, o.set), o.mayLook)
	if otherKey != "" { // what was confirmed for one key is sent with that, or confirmed anew
		interrupted = nil
	}
	if err == nil {
		left, err = named(append(left, interrupted...), idOfUnfinished, names)
	}
	if err != nil || len(left) == 0 {
		return nil, nil, err
	}
	mine, others := sortByKey(ctx, env, o, left)
	if otherKey != "" { // "this key" is that of the settings in force, never one of another profile
		mine, others = keyAtHand(ctx, env, o, left)
	}
	if otherKey == "" || mine == nil {
		tellOtherKeys(ctx, env, o, others, out)
	}
	if mine == nil {
		out.waiting = infosOf(env, o, left)
		return nil, nil, &exitError{ExitKey, errors.New("nothing was taken up: the imports above need another key or server")}
	}
	again := *o
	again.set = mine.set
	s, err := openHeld(env, &again, *mine)
	if err != nil {
		return nil, nil, err
	}
	out.say("%s", s.about)
	if otherKey != "" {
		if err := adopt(s, others, otherKey, out); err != nil {
			return nil, nil, errors.Join(err, s.Close())
		}
	}
	runs, err := unsettled(s, func(infos []importer.RunInfo) ([]importer.RunInfo, error) {
		return slices.DeleteFunc(infos, func(r importer.RunInfo) bool {
			return !slices.ContainsFunc(left, func(u importer.Unfinished) bool { return idOfUnfinished(u) == r.ID })
		}), nil
	})
	if err == nil && len(runs) == 0 && len(others) == len(left) {
		out.waiting = infosOf(env, o, left)
		err = &exitError{ExitKey, errors.New("nothing was taken up: the imports above need another key")}
	}
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, runs, nil
}

// infosOf is what is known of unfinished runs without their key; none where that cannot be read.
func infosOf(env Env, o *targetFlags, left []importer.Unfinished) (infos []importer.RunInfo) {
	a, err := openArchive(env, o, false)
	if err != nil {
		return nil
	}
	defer a.Close()
	all, _ := a.runs()
	for _, run := range all {
		if slices.ContainsFunc(left, func(u importer.Unfinished) bool { return u.ID == run.ID }) {
			infos = append(infos, run.RunInfo)
		}
	}
	return infos
}

// unsettledIn lists the unsettled runs of a journal, of whatever key; of one that another
// program works on only for who may look on.
func unsettledIn(folder string, options journal.Options, mayLook bool) ([]importer.Unfinished, error) {
	j, err := journal.OpenWith(folder, options)
	if _, busy := errors.AsType[*journal.LockedError](err); busy && mayLook {
		j, err = journal.ObserveWith(folder, options)
	}
	if err != nil {
		return nil, err
	}
	left, err := importer.Unsettled(j)
	return left, errors.Join(err, j.Close())
}

// openPractice opens the sandbox of an earlier practice run as it was.
func openPractice(o *targetFlags, folder string, names []string) (*session, []*importer.Run, error) {
	kept, err := loadSandboxFlags(folder)
	if err != nil {
		return nil, nil, err
	}
	again := *o
	again.sandbox, again.practice = true, kept
	s, err := openSandbox(&again, folder)
	if err != nil {
		return nil, nil, err
	}
	runs, err := unsettled(s, func(infos []importer.RunInfo) ([]importer.RunInfo, error) {
		return named(infos, idOfInfo, names)
	})
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, runs, nil
}

// unsettled opens those that pick chooses of the session's runs that still have something under way.
func unsettled(s *session, pick func([]importer.RunInfo) ([]importer.RunInfo, error)) ([]*importer.Run, error) {
	infos, err := s.engine.Runs()
	if err == nil {
		infos = slices.DeleteFunc(infos, func(r importer.RunInfo) bool { return r.Settled })
		infos, err = pick(infos)
	}
	if err != nil {
		return nil, err
	}
	var runs []*importer.Run
	for _, info := range infos {
		run, err := s.engine.Open(info.ID)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func hasJournal(folder string) bool {
	_, err := os.Stat(folder)
	return err == nil
}
