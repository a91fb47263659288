package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/editor"
	"clinik-import/ui/safe"
)

// inEditor opens a record in the person's editor, and returns it as it was saved; nil if
// nothing was changed.
func (c *conversation) inEditor(ctx context.Context, record importer.Record) ([]byte, error) {
	if record.Original.Cut > 0 {
		return nil, errors.New("this line is too long to edit here; mend it in the file, then choose the file again")
	}
	program, err := editor.Find(c.o.Editor, c.o.EditorFrom, os.Getenv, exec.LookPath, runtime.GOOS)
	if err != nil {
		return nil, err
	}
	if c.display.Masked {
		yes, err := c.yes(ctx, safe.Own("Values are hidden, but your editor shows the whole record. Open it?"), false)
		if err != nil || !yes {
			return nil, err
		}
	}
	if leaving := editor.Leaving(program[0]); leaving != "" {
		c.say(safe.Sprintf("The record opens in %s. %s", editor.Name(program[0]), leaving))
	}
	if !editor.Chosen(c.o.Editor, os.Getenv, runtime.GOOS) {
		c.say(safe.Own(editor.Another))
	}
	text, resumed := editor.Pretty(record.Current), false
	for {
		draft, err := editor.New(text)
		if err != nil {
			return nil, err
		}
		given := draft.Text
		if resumed {
			given = nil // saved as it was given it is still a change
		}
		var after []byte
		saved, err := draft.Close(c.runEditor(program[0], append(slices.Clone(program[1:]), draft.Path)...))
		if err == nil {
			after, err = editor.OneLine(record.Current, given, saved)
		}
		switch {
		case err == nil && after == nil:
			c.say(safe.Own("Nothing was changed."))
			return nil, nil
		case err == nil:
			return after, nil
		case bytes.Equal(given, saved) || len(bytes.TrimSpace(saved)) == 0:
			return nil, err
		}
		c.fail(err) // what was saved is not lost by it
		again, err := c.yes(ctx, safe.Own("Open your text again?"), true)
		if err != nil || !again {
			return nil, err
		}
		text, resumed = saved, true
	}
}

// runEditor runs the editor to its end, on the person's terminal. Answers that come from
// elsewhere are not for it.
func (c *conversation) runEditor(name string, arguments ...string) error {
	program := exec.Command(name, arguments...)
	if terminal, ok := c.o.In.(*os.File); ok {
		program.Stdin = terminal
	}
	program.Stdout, program.Stderr = c.o.Out, io.Discard
	if terminal, ok := c.o.Out.(*os.File); ok {
		program.Stderr = terminal
	} else {
		program.Stdout = nil // what it draws is not for whoever reads sentences
	}
	c.say(safe.Own("Your editor is open; close it to go on here."))
	if err := program.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
