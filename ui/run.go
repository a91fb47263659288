package ui

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/editor"
	"clinik-import/ui/ground"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// Options are what the screens start with. Only Engine is needed.
type Options struct {
	Engine  *importer.Engine
	Paths   []string // files to open: the program lands on Check
	Folder  string   // where the Files page starts, or the file in it that the cursor starts on; "": the working directory
	Hint    string   // a sentence on the Files page until something is chosen; "": the usual one
	Type    string   // resource type of whatever is opened, doubted aloud where records do not look so; "": detect
	Values  bool     // the records of Paths are read wherever they stand
	Entries []string // the files to read in archives among Paths; none: the person chooses
	Resume  string   // id of a run to take up; comes before Paths

	Clock   importer.Clock                   // nil: the real one
	In      io.Reader                        // nil: standard input
	Out     io.Writer                        // nil: standard output
	Environ func(name string) (string, bool) // nil: os.LookupEnv; NO_COLOR, TERM, LC_ALL … choose the theme
	Log     *slog.Logger                     // never to the terminal; nil: nowhere

	// Insisting is for a person who does not wait for the answer to a batch on the wire: see Stay.
	Insisting func() (insisted <-chan struct{}, stop func())

	// Resting is told when for a while there was no key and no work, so that the processor may
	// be saved, and, before the next key is answered, that this is over; nil: nobody is told.
	Resting func(resting bool)

	Settings Settings

	// Flags are those with which a command, such as "send", means what the screens do: the same
	// server, state and rules; nil: none.
	Flags func(command string) []string
}

// framesPerSecond keeps two frames within the 50 ms in which a key must show, and lets
// the clock of the frames, which never rests, wake the processor no oftener than that.
const framesPerSecond = 44

// Run shows the screens until the person leaves or ctx ends. It runs Engine.Work in the
// background and waits for it, so that an attempt on the wire is heard to its end or
// recorded, and says so (Stay); the journal may be closed after Run has returned. Without Resume and Paths it takes up
// the last run that is not settled, or offers one that has records left.
//
// It returns nil when the person quits or ctx ends, the engine's error if Work failed,
// and an error without data if the program made a mistake. The terminal is restored in
// every case.
func Run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o = o.complete()
	if o.isPlain() {
		return o.talk(ctx)
	}
	look := o.Settings.look(theme.FromEnvironment(o.Environ, runtime.GOOS == "windows"))
	look.Out = o.Out
	if look.Dark = look.Name != "light"; look.Name == "" || look.Name == "high-contrast" {
		look.Dark = ground.IsDark(o.In, o.Out, o.Environ, ground.Patience)
	}
	m := newModel(Context{
		Engine: engine{o.Engine}, Theme: theme.New(look), Clock: o.Clock,
		Display: &safe.Display{Masked: o.Settings.Private, ASCII: look.ASCII}, Log: o.Log, Settings: o.Settings, ctx: ctx,
		Terminal: &terminal{out: o.Out, can: abilitiesOf(o.Environ)},
	}, start{paths: o.Paths, folder: o.Folder, hint: o.Hint, typ: o.Type, values: o.Values, entries: o.Entries, resume: o.Resume, flags: o.Flags})

	m.rest.tell = o.Resting

	// Signals end ctx, and that ends the program in order, as a person does: Bubble Tea's own
	// handler of them, and its own way with a context, end it while it still reads its input.
	program := tea.NewProgram(m, tea.WithoutSignalHandler(), tea.WithAltScreen(),
		tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithFPS(framesPerSecond))
	go func() {
		<-ctx.Done()
		program.Quit()
	}()
	work := make(chan error, 1)
	go func() {
		err := workGuarded(ctx, o.Engine, o.Log)
		work <- err
		if err != nil {
			program.Send(toastMsg{text: safe.Clean(words.Error(err)), isError: true})
		}
	}()
	go editor.Clear(os.TempDir(), o.Clock.Now(), editor.IsAlive)
	io.WriteString(o.Out, wrapOff)
	_, err := program.Run()
	io.WriteString(o.Out, asExpected+wrapOn)
	m.Terminal.progress(barNone, 0)
	cancel()
	if errors.Is(err, tea.ErrProgramKilled) {
		err = nil // the terminal is gone
	}
	if m.fault != nil {
		err = m.fault
	}
	if m.takeOver && err == nil {
		over := &TakeOverError{Paths: m.session.unopened}
		if m.Run != nil {
			over.Run = m.Run.ID()
		}
		err = over
	}
	return errors.Join(err, o.stay(work))
}

// Terminals and we do not always agree how wide the characters of a script are. Without
// automatic wrap a row that comes out too wide for the terminal is cut at its edge;
// with it, it would push the whole frame up.
const (
	wrapOff = "\x1b[?7l"
	wrapOn  = "\x1b[?7h"
)

// What an editor that was killed may leave behind spoils every frame, and after us the shell:
// a scrolling region, an origin in it, colours, another set of characters, a mouse.
const (
	asExpected = "\x1b7\x1b[r\x1b8" + // the region is the whole screen, and the cursor stays where it is
		"\x1b[m\x1b(B\x0f\x1b[?1000l\x1b[?1002l\x1b[?1003l"
	fromOutside = "\x1b[?6l\x1b[999;1H" // this moves the cursor: to below whatever was written
)

// workGuarded runs the engine; a panic there must not leave the terminal raw.
func workGuarded(ctx context.Context, e *importer.Engine, log *slog.Logger) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = newFault(log, safe.Own("in the background"), r)
		}
	}()
	return e.Work(ctx)
}

func (o Options) complete() Options {
	if o.Clock == nil {
		o.Clock = realClock{}
	}
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Environ == nil {
		o.Environ = os.LookupEnv
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

type realClock struct{}

func (realClock) Now() time.Time                         { return time.Now() }
func (realClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
