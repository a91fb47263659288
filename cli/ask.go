package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/charmbracelet/x/term"
)

// answer reads a person's line, or gives up on them with the context's error.
func (e Env) answer(ctx context.Context) (string, error) {
	return awaited(ctx, func() (string, error) { return bufio.NewReader(e.In).ReadString('\n') })
}

// readUnseen reads a line from the terminal without showing it. However it ends, the terminal
// shows again what is typed.
func readUnseen(ctx context.Context) ([]byte, error) {
	in := os.Stdin.Fd()
	before, err := term.GetState(in)
	if err != nil {
		return nil, fmt.Errorf("the terminal cannot be told to show nothing: %w", err)
	}
	text, err := awaited(ctx, func() ([]byte, error) { return term.ReadPassword(in) })
	if ctx.Err() != nil {
		_ = term.Restore(in, before)
	}
	return text, err
}

// awaited is what read returns, or the context's error if that ends first; the reading is
// then left behind, for what reads from a terminal cannot be interrupted.
func awaited[T any](ctx context.Context, read func() (T, error)) (got T, err error) {
	type result struct {
		got T
		err error
	}
	done := make(chan result, 1)
	go func() {
		got, err := read()
		done <- result{got, err}
	}()
	select {
	case r := <-done:
		return r.got, r.err
	case <-ctx.Done():
		return got, ctx.Err()
	}
}
