package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/settings"
)

// sortByKey finds the key that the newest unfinished run goes on with of those that are at
// hand, and the runs that need another one.
func sortByKey(ctx context.Context, env Env, o *targetFlags, left []importer.Unfinished) (mine *holder, others []importer.Unfinished) {
	for _, u := range left {
		if mine != nil && u.Tenant == tenantOf(mine.host, mine.Key) {
			continue
		}
		if mine == nil {
			if h, ok := holderOfRun(ctx, env, o, u); ok {
				mine = &h
				continue
			}
		}
		others = append(others, u)
	}
	return mine, others
}

// keyAtHand finds the key of the settings in force for one of the runs' servers, in their
// environment, nil if there is none; and the runs that were begun with another one.
func keyAtHand(ctx context.Context, env Env, o *targetFlags, left []importer.Unfinished) (mine *holder, others []importer.Unfinished) {
	for _, u := range left {
		if h, ok := mayGoOnWith(ctx, env, o.set, u); ok {
			mine = &h
			break
		}
	}
	for _, u := range left {
		if mine == nil || u.Tenant != tenantOf(mine.host, mine.Key) {
			others = append(others, u)
		}
	}
	return mine, others
}

// mayGoOnWith finds the key at hand for the server of a run, if it is of the run's environment.
func mayGoOnWith(ctx context.Context, env Env, set *settings.Settings, u importer.Unfinished) (holder, bool) {
	if !isFor(set, u.Host) {
		return holder{}, false
	}
	h, err := holderOf(ctx, env, set, u.Host)
	return h, err == nil && environment(h.host, h.Key) == u.Environment
}

// tellOtherKeys says of runs which key they go on with, and how with the one at hand.
func tellOtherKeys(ctx context.Context, env Env, o *targetFlags, runs []importer.Unfinished, out *reporter) {
	for _, u := range runs {
		out.say("the import of %s to %s as %s is not at its end; it goes on with that key, from a profile or in %s", u.Started.Local().Format("2 January 2006, 15:04"), u.Host, u.Key, KeyVariable)
		if h, ok := mayGoOnWith(ctx, env, o.set, u); ok {
			out.say("  if that key was wrong or was changed, and %s is of the same organisation: %s --with-this-key --reason \"…\"", h.Key, sameCommand(o.set, false, "resume"))
		}
	}
}

// adopt has the runs that were begun with another key go on with the session's, as a person
// decided; those that cannot are said and left.
func adopt(s *session, runs []importer.Unfinished, reason string, out *reporter) error {
	if s.again != nil {
		return errors.New("another program works on these imports; end it first, then decide")
	}
	var taken []importer.Unfinished
	for _, u := range slices.Backward(runs) {
		err := s.engine.Adopt(u.ID, reason)
		switch {
		case errors.Is(err, importer.ErrOtherTenant):
			out.say("left alone: %v", err)
		case err != nil:
			return errors.Join(tellTaken(s, taken, out), err)
		default:
			taken = append(taken, u)
		}
	}
	return tellTaken(s, taken, out)
}

// adoptedEvent says that an import goes on with another key, as JSON.
type adoptedEvent struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"` // "adopted"
	Run     string    `json:"run"`
	Files   []string  `json:"files"`
	Before  string    `json:"before"` // the key that it was begun with, masked
	Key     string    `json:"key"`    // that it goes on with, masked
	Message string    `json:"message"`
}

// tellTaken says which imports go on with the session's key now.
func tellTaken(s *session, taken []importer.Unfinished, out *reporter) error {
	if len(taken) == 0 {
		out.say("nothing was taken over: no import that could go on with this key was begun with another")
		return nil
	}
	infos, err := s.engine.Runs()
	if err != nil {
		return err
	}
	for _, u := range taken {
		info := infos[slices.IndexFunc(infos, func(r importer.RunInfo) bool { return r.ID == u.ID })]
		e := adoptedEvent{Time: out.now().UTC(), Event: "adopted", Run: u.ID, Files: orEmpty(info.Paths), Before: u.Key, Key: s.engine.Target().Key}
		e.Message = fmt.Sprintf("taken over: import %s (%s) goes on with the key %s in place of %s, as you decided; that is on record",
			shortID(u.ID), describeRun(info), e.Key, e.Before)
		out.emit(e)
		out.say("%s", e.Message)
	}
	return nil
}
