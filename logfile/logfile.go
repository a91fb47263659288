// Package logfile writes the program's log: JSON lines in a private file that holds
// nothing but what is on a list of messages and fields.
//
//	slog ──▶ only listed messages ──▶ only listed fields, of the listed form ──▶ file, kept short
//
// The list is there so that a slip elsewhere cannot bring a patient's data or a key into
// the log: what is not on it is dropped, whoever wrote it.
package logfile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Messages are those that a log may have.
var Messages = []string{"start", "end", "request", "batch", "panic"}

// leftOut stands for what is not on the list.
const leftOut = "(left out)"

// A form is what the values of a field look like.
type form func(slog.Value) (slog.Value, bool)

// number takes numbers, durations, moments, true and false as they are.
func number(v slog.Value) (slog.Value, bool) {
	switch v.Kind() {
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindDuration, slog.KindTime, slog.KindBool:
		return v, true
	}
	return v, false
}

// word takes a string that matches.
func word(pattern string) form {
	re := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }) // few of them are used in a run
	return func(v slog.Value) (slog.Value, bool) {
		return v, v.Kind() == slog.KindString && re().MatchString(v.String())
	}
}

// places takes the places out of a stack trace: files of ours and of libraries, and lines.
// What functions were called with stays behind.
func places(v slog.Value) (slog.Value, bool) {
	if v.Kind() != slog.KindString {
		return v, false
	}
	found := sourceLine.FindAllString(v.String(), mostPlaces)
	return slog.AnyValue(found), true
}

const mostPlaces = 40

var sourceLine = regexp.MustCompile(`[a-z0-9_]{1,40}\.go:[0-9]{1,6}`)

// fields are those that a log may have. Strings are of closed forms: none of them has
// room for a sentence.
var fields = map[string]form{
	"exit": number, "status": number, "records": number, "processed": number, "rejected": number,
	"bytes": number, "batch": number, "took": number, "wired": number, "until": number,

	"command":     word(`[a-z]{1,20}( [a-z]{1,20})?`),
	"version":     word(`[A-Za-z0-9.+()-]{1,60}`),
	"os":          word(`[a-z0-9]{1,20}/[a-z0-9]{1,20}`),
	"environment": word(`sandbox|test|live`),
	"host":        word(`https?://[a-z0-9.:\[\]-]{1,100}`),
	"key":         word(`clk_(test|live)_…[A-Za-z0-9]{0,4}`),
	"keyFrom":     word(`store|file|environment`),
	"run":         word(`[0-9a-f-]{36}`),
	"job":         word(`[A-Za-z0-9._-]{1,128}`),
	"code":        word(`[A-Z_]{1,40}`),
	"kind":        word(`[a-z-]{1,30}`),
	"cause":       word(`[a-z]{1,20}( [a-z]{1,20})?`),
	"call":        word(`import|job|time`),
	"phase":       word(`[a-z]{1,20}`),
	"type":        word(`\*?[A-Za-z0-9_.]{1,60}`),
	"stack":       places,
}

// New returns a logger that writes what is listed to w.
func New(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(&handler{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})})
}

// handler drops what is not on the list.
type handler struct{ to slog.Handler }

var _ slog.Handler = (*handler)(nil)

// Enabled asks the level.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.to.Enabled(ctx, level)
}

// Handle writes what is left of a record.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	message := r.Message
	if !slices.Contains(Messages, message) {
		message = leftOut
	}
	kept := slog.NewRecord(r.Time, r.Level, message, 0)
	r.Attrs(func(a slog.Attr) bool {
		if a, ok := listed(a); ok {
			kept.AddAttrs(a)
		}
		return true
	})
	return h.to.Handle(ctx, kept)
}

// listed returns a field as it may be written. One whose value has another form keeps its
// name, so that a reader sees that there was something.
func listed(a slog.Attr) (slog.Attr, bool) {
	takes, known := fields[a.Key]
	v := a.Value.Resolve()
	if !known || v.Equal(slog.StringValue("")) {
		return a, false
	}
	v, ok := takes(v)
	if !ok {
		v = slog.StringValue(leftOut)
	}
	return slog.Attr{Key: a.Key, Value: v}, true
}

// WithAttrs keeps the fields that are listed.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	var kept []slog.Attr
	for _, a := range attrs {
		if a, ok := listed(a); ok {
			kept = append(kept, a)
		}
	}
	return &handler{h.to.WithAttrs(kept)}
}

// WithGroup ignores the group: names are listed without.
func (h *handler) WithGroup(string) slog.Handler { return h }

// Relist passes a line of a log through the list once more, for one that is to leave this
// computer. It reports false for what is no line of a log.
func Relist(line []byte) ([]byte, bool) {
	var got map[string]any
	if json.Unmarshal(line, &got) != nil {
		return nil, false
	}
	at, _ := time.Parse(time.RFC3339Nano, fmt.Sprint(got[slog.TimeKey]))
	var level slog.Level
	if level.UnmarshalText([]byte(fmt.Sprint(got[slog.LevelKey]))) != nil {
		return nil, false
	}
	record := slog.NewRecord(at, level, fmt.Sprint(got[slog.MessageKey]), 0)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value, there := got[name]
		if stack, ok := value.([]any); ok {
			value = fmt.Sprint(stack...)
		}
		if there {
			record.AddAttrs(slog.Any(name, value))
		}
	}
	var out bytes.Buffer
	if (&handler{slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: level})}).Handle(context.Background(), record) != nil {
		return nil, false
	}
	return bytes.TrimSpace(out.Bytes()), true
}
