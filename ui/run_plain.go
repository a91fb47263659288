package ui

import (
	"context"
	"errors"
	"io"
	"os"

	"clinik-import/ui/editor"
	"clinik-import/ui/plain"

	"github.com/charmbracelet/x/term"
)

// isPlain reports whether to talk line by line: because the person wants it, or because
// the terminal can do nothing else.
func (o Options) isPlain() bool {
	term, _ := o.Environ("TERM")
	return o.Settings.Plain || term == "dumb"
}

// widthOf tells the width of the terminal that is written to, in cells, whenever it is
// asked; 0 for what is none.
func widthOf(out io.Writer) func() int {
	return func() int {
		if f, ok := out.(*os.File); ok {
			if w, _, err := term.GetSize(f.Fd()); err == nil {
				return w
			}
		}
		return 0
	}
}

// talk is Run without screens.
func (o Options) talk(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan error, 1)
	go func() {
		work <- workGuarded(ctx, o.Engine, o.Log)
		cancel() // without the engine there is nothing to talk about
	}()
	go editor.Clear(os.TempDir(), o.Clock.Now(), editor.IsAlive)
	err := plain.Run(ctx, plain.Options{
		Engine: o.Engine, In: o.In, Out: o.Out, Width: widthOf(o.Out), Clock: o.Clock, Paths: o.Paths, Folder: o.Folder, Hint: o.Hint,
		Type: o.Type, Values: o.Values, Entries: o.Entries, Resume: o.Resume,
		Private: o.Settings.Private, Editor: o.Settings.Editor, EditorFrom: o.Settings.EditorFrom, LineLimit: o.Settings.LineLimit,
	})
	cancel()
	return errors.Join(err, o.stay(work))
}
