package ndjson

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"clinik-import/resource"
)

// untidy is a text in which lines are wrong in several ways.
func untidy(lines int) string {
	var b strings.Builder
	for i := range lines {
		b.WriteString([]string{
			`{"firstName":"Ada","lastName":"Lovelace"}`, `{"firstName":"Ada","lastName":1}`, ``, `{"firstName":"Ada" "lastName":"L"}`,
			`{"firstName":"` + strings.Repeat("x", i%300) + `","lastName":"Lovelace"}`, "{\"firstName\":\"Ada\",\"lastName\":\"L\"}\r",
		}[i%6] + "\n")
	}
	return b.String()
}

// TestStreamLikeFile: what is found in a stream is what is found in a file.
func TestStreamLikeFile(t *testing.T) {
	t.Parallel()
	patient, _ := resource.Lookup("Patient")
	l := &Linter{Type: patient}
	gather := func(f *File) (problems []Problem, s Summary) {
		report := NewReport()
		for p, err := range l.Problems(t.Context(), f, report, 0) {
			if err != nil {
				t.Fatal(err)
			}
			problems = append(problems, p)
		}
		return problems, report.Summary()
	}
	for _, form := range []Form{Lines, Values} {
		o := Options{Form: form, block: 200, LineLimit: 250}
		text := untidy(500)
		file, err := OpenWith(write(t, "records.ndjson", []byte(text)), o)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for _, packing := range []string{"", "gzip", "zstd"} {
			packed := []byte(text)
			if packing != "" {
				packed = pack(t, packed, packing)
			}
			stream, err := FromReader("standard input", iotest.OneByteReader(bytes.NewReader(packed)), o)
			if err != nil {
				t.Fatal(err)
			}
			defer stream.Close()
			if head, err := stream.Head(50); err != nil || len(head) == 0 || len(head) > 10 || head[0].Offset != 0 {
				t.Errorf("%d lines, %v", len(head), err)
			}
			want, wantSum := gather(file)
			got, sum := gather(stream)
			if len(want) == 0 || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(sum, wantSum) {
				t.Errorf("form %q: %d problems, %+v; of the file %d, %+v", form, len(got), sum, len(want), wantSum)
			}
			if err := l.File(t.Context(), stream, NewReport()); !errors.Is(err, ErrOnce) {
				t.Errorf("a second time: %v", err)
			}
		}
	}
}

func TestStreamRefuses(t *testing.T) {
	t.Parallel()
	for _, content := range [][]byte{nil, []byte("%PDF-1.7\n"), []byte("[{}]"), zipped(t, member{name: "patients.ndjson", content: two}), pack(t, []byte("%PDF-1.7\n"), "gzip")} {
		_, err := FromReader("standard input", strings.NewReader(string(content)), Options{})
		if !errors.As(err, new(*FormatError)) || !strings.HasPrefix(err.Error(), "standard input is ") {
			t.Errorf("%.10q: %v", content, err)
		}
	}
	broken := errors.New("the pipe broke")
	if _, err := FromReader("standard input", iotest.ErrReader(broken), Options{}); !errors.Is(err, broken) {
		t.Error(err)
	}
	f, err := FromReader("standard input", io.MultiReader(strings.NewReader(untidy(100)), iotest.ErrReader(broken)), Options{block: 64})
	if err != nil {
		t.Fatal(err)
	}
	report := NewReport()
	if err := new(Linter).File(t.Context(), f, report); !errors.Is(err, broken) || report.Progress().Err == nil {
		t.Error(err)
	}
	if f.Changed() != nil || f.Close() != nil {
		t.Error("a stream has no file to change or to close")
	}
}

// TestPackedStreamsEndHonestly: what is cut off, broken or far too large is never taken for
// the whole text.
func TestPackedStreamsEndHonestly(t *testing.T) {
	t.Parallel()
	broken := errors.New("the pipe broke again")
	for _, packing := range []string{"gzip", "zstd"} {
		packed := pack(t, []byte(untidy(500)), packing)
		for cut := range len(packed) - 1 { // an end that is none is never taken for the end
			if cut%97 > 0 && cut < len(packed)-20 {
				continue
			}
			for what, rest := range map[string]io.Reader{"cut off": strings.NewReader(""), "pipe broke again": iotest.ErrReader(broken)} {
				f, err := FromReader("standard input", io.MultiReader(bytes.NewReader(packed[:cut]), rest), Options{block: 64})
				if err == nil {
					err = new(Linter).File(t.Context(), f, NewReport())
					f.Close()
				}
				if err == nil || cut > 12 && !strings.Contains(err.Error(), what) {
					t.Errorf("%s, %d of %d bytes, then %s: %v", packing, cut, len(packed), what, err)
				}
			}
		}
		for o, want := range map[Options]string{{MaxText: 1 << 20, block: 1 << 10}: "more than 1048576 bytes", {MaxRatio: 2}: "times its size"} {
			bomb := pack(t, []byte(strings.Repeat(" ", ratioGrace+1<<20)), packing)
			f, err := FromReader("standard input", bytes.NewReader(bomb), o)
			if err == nil {
				err = new(Linter).File(t.Context(), f, NewReport())
			}
			if !errors.As(err, new(*FormatError)) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: a bomb: %v", packing, err)
			}
		}
	}
}
