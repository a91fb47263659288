package ndjson

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"

	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clinik-import/resource"
)

// TestCodesHaveRules: whatever package resource finds has a rule, and thus a title
// and a severity. The codes are read from its source, so that none can be forgotten.
func TestCodesHaveRules(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join("..", "resource", "check.go"))
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`(?m)^\tCode\w+ +Code = "([^"]+)"`).FindAllSubmatch(source, -1)
	if len(codes) < 20 {
		t.Fatalf("only %d codes found in the source", len(codes))
	}
	for _, c := range codes {
		if ruleOf[string(c[1])] == nil {
			t.Errorf("%s has no rule", c[1])
		}
	}
}

func TestSyntaxHints(t *testing.T) {
	t.Parallel()
	for record, want := range map[string]string{
		`{'a':1}`:         "double quotes, not single",
		`{“a”:1}`:         "straight quotation marks",
		`{"a":1,}`:        "Remove the comma",
		`{"a":[1,]}`:      "Remove the comma",
		`{"a":1 /* x */}`: "no comments",
		`{"a":1} # x`:     "no comments",
		`{a:1}`:           "Field names need double quotes",
		`{"a":NaN}`:       "null in place of NaN",
		`{"a":None}`:      "null in place of None",
		`{"a":True}`:      "true in place of True",
		`{"a":1 "b":2}`:   "comma is missing",
		`{"a":"x"y"}`:     "comma is missing",
		`{"a":007}`:       "leading zeros",
		`{"a":+1}`:        "plus sign",
		`{"a":"C:\x"}`:    "doubled",
		`{"a":abc}`:       "Text needs double quotes",
		`{"a":{"b":1}`:    "cut off",
		`{"a":"b`:         "closing quotation mark",
		`{"a":1},`:        "Remove the comma between records",
		`{"a":1} x`:       "nothing after it",
		`{"a":1,,"b":2}`:  "comma that is too many",
		`{,"a":1}`:        "comma that is too many",
		`{"a":[1,,2]}`:    "comma that is too many",
		`{"a":-Infinity}`: "null in place of Infinity",
		`{"a" "b"}`:       "A colon stands between",
		`{"a"="b"}`:       "A colon stands between",
		`{"a"}`:           "value of the field is missing",
		`{"a":,"b":1}`:    "The value is missing",
		`{"a":.5}`:        "digit before its decimal point",
		`{"a":5.}`:        "behind a decimal point",
		`{"a":1e}`:        "in an exponent",
		`{"a":0x1F}`:      "no hexadecimal",
		`{"a":"b";"c":1}`: "parted by a comma",
		`{"a":1]`:         "Another kind of bracket",
		`{"a":1}}`:        "closing bracket that is too many",
		`{"a":nul}`:       "in full",
		`name,born`:       "Each line must be one record",
		`<Patient/>`:      "XML",
		"{\"a\":\u00a01}": "cannot be seen",
		"{\u200b\"a\":1}": "cannot be seen",
	} {
		ps := new(Linter).Line(nil, Line{Number: 1, Bytes: []byte(record)})
		if len(ps) != 1 || ps[0].Rule != "json.syntax" || !strings.Contains(ps[0].Hint, want) {
			t.Errorf("%s: %+v, want a hint with %q", record, ps, want)
		}
	}
}

// A line that ends in a lone CR, or a comma, before the next record is named for that.
func TestRecordsOnOneLine(t *testing.T) {
	t.Parallel()
	for record, want := range map[string]string{
		`{"a":1}{"a":2}`: "json.several", `{"a":1}, {"a":2}`: "json.several", `{"a":1} [1]`: "json.several",
		"{\"a\":1}\r{\"a\":2}": "text.cr", "{\"a\":1} \r\r {\"a\":2}": "text.cr", "{\"a\":1}\rx": "json.syntax",
	} {
		ps := new(Linter).Line(nil, Line{Number: 1, Bytes: []byte(record)})
		if len(ps) != 1 || ps[0].Rule != want || len(ps[0].Fixes) > 0 {
			t.Errorf("%q: %+v, want %s", record, ps, want)
		}
	}
	for text, want := range map[string]bool{
		"{\"a\":1}\r{\"a\":2}\r": true, "{\"a\":1}\r": false, "{\"a\":1}\r{\"a\":2}\n": false, "{\"a\":\r1}\r{}": false, "{\"a\":1}\r\n{\"a\":2}": false,
	} {
		e := sniff([]byte(text), Lines)
		if got := e != nil && e.Values && strings.Contains(e.Is, "lone CR"); got != want {
			t.Errorf("%q: %+v", text, e)
		}
		if e := sniff([]byte(text), Values); want && e != nil {
			t.Errorf("%q cannot be read as values: %v", text, e)
		}
	}
}

// What is wrong with a number is said as it is.
func TestPrecisionIsSaidAsItIs(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"12345678901234567890": "more digits", "0.1000000000000000055": "more digits", "1e400": "larger", "-1e400": "larger", "1e-400": "takes it for 0|take it for 0"} {
		ps := new(Linter).Line(nil, Line{Number: 1, Bytes: []byte(`{"a":` + number + `}`)})
		if len(ps) != 1 || ps[0].Rule != "json.precision" || !regexp.MustCompile(want).MatchString(ps[0].Message) {
			t.Errorf("%s: %+v", number, ps)
		}
	}
	for _, number := range []string{"9007199254740992", "1.10", "100000000000000000000000", "-0", "0e99999999999", "0.1"} {
		if ps := new(Linter).Line(nil, Line{Number: 1, Bytes: []byte(`{"a":` + number + `}`)}); len(ps) != 0 {
			t.Errorf("%s: %+v", number, ps)
		}
	}
}

// TestBasis: what the reference states is an error; what we only infer is a warning and says so.
func TestBasis(t *testing.T) {
	t.Parallel()
	l := linter(t, "Patient")
	blank := l.Line(nil, Line{Number: 1, Bytes: []byte(`{"firstName":"A","lastName":"B","address":{"city":""}}`)})
	if len(blank) != 1 || blank[0].Severity != Warning || !strings.Contains(blank[0].Message, "inferred") {
		t.Errorf("%+v", blank)
	}
	required := l.Line(nil, Line{Number: 1, Bytes: []byte(`{"firstName":"A"}`)})
	if len(required) != 1 || required[0].Severity != Error || strings.Contains(required[0].Message, "inferred") {
		t.Errorf("%+v", required)
	}
}

// TestNoValues: messages and hints hold no more of a value than a short code.
func TestNoValues(t *testing.T) {
	t.Parallel()
	const secret = "Wilhelmina Okonkwo-Šťastná"
	for _, rest := range []string{
		`"gender":"` + secret + `"`, `"birthDate":"` + secret + `"`, `"email":"` + secret + `"`, `"maritalStatus":"` + secret + `"`,
		`"phone":"` + secret + `"`, `"address":"` + secret + `"`, `"x":"` + secret + `"`, `"phone":"` + secret, `"phone":` + secret, `"id":"` + secret + `"`,
	} {
		for _, p := range linter(t, "Patient").Line(nil, Line{Number: 1, Bytes: []byte(`{"firstName":"` + secret + `","firstName":1,` + rest + `}`)}) {
			for _, word := range []string{"Wilhelmina", "Okonkwo"} {
				if strings.Contains(p.Message+p.Hint, word) {
					t.Errorf("%s tells a value: %s %s", p.Rule, p.Message, p.Hint)
				}
			}
		}
	}
}

// faulty makes a text of n lines of which about a third are bad in some way.
func faulty(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	var b bytes.Buffer
	for i := range n {
		switch r.IntN(24) {
		case 0:
			b.WriteString("   ")
		case 1:
			b.WriteString("{\"firstName\":\"A\xff\",\"lastName\":\"B\"}")
		case 2:
			fmt.Fprintf(&b, `{"firstName":"A","gender":"%d"}`, r.IntN(100))
		case 3:
			fmt.Fprintf(&b, `{"firstName":"A","lastName":"B","field%d":1,"contact":[{},{"emial":1}]}`, r.IntN(30))
		case 4:
			b.WriteString(strings.Repeat("{", r.IntN(100)))
		case 5:
			b.WriteString(`{"firstName":"A","lastName":"B","birthDate":"1/2/1990","phone":null}` + "\r")
		case 6:
			b.WriteString(strings.Repeat("long ", 300))
		case 7:
			b.WriteString("\xef\xbb\xbf{}\rx")
		default:
			fmt.Fprintf(&b, `{"firstName":"%d","lastName":"%s"}`, i, strings.Repeat("n", r.IntN(60)))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()[:b.Len()-r.IntN(3)]
}

// naive lints line by line, in one goroutine, and keeps everything.
type naive struct {
	summary  Summary
	marks    []Severity
	blank    []bool
	problems []Problem
}

func lintNaively(l *Linter, text []byte, limit int) (n naive) {
	type key struct {
		rule, field string
		severity    Severity
	}
	groups := map[key]*RuleCount{}
	for _, line := range cut(text, limit) {
		n.summary.Lines++
		blank := len(bytes.TrimSpace(line.Bytes)) == 0 && line.Cut == 0
		worst := Clean
		for _, p := range l.Line(nil, line) {
			worst = max(worst, p.Severity)
			k := key{p.Rule, FieldPattern(p.Pointer), p.Severity}
			if groups[k] == nil {
				groups[k] = &RuleCount{Rule: k.rule, Field: k.field, Severity: k.severity, First: line.Number}
			}
			groups[k].Count++
			if slices.ContainsFunc(p.Fixes, func(f Fix) bool { return f.Safety == Safe }) {
				groups[k].Fixable++
			}
			switch p.Severity {
			case Error:
				n.summary.Errors++
			case Warning:
				n.summary.Warnings++
			case Note:
				n.summary.Notes++
			}
			n.problems = append(n.problems, p)
		}
		switch {
		case blank:
			n.summary.Blank++
		case worst == Error:
			n.summary.WithErrors++
		default:
			n.summary.Clean++
		}
		n.marks, n.blank = append(n.marks, worst), append(n.blank, blank)
	}
	n.summary.Records = n.summary.Clean + n.summary.WithErrors
	for _, g := range groups {
		n.summary.Rules = append(n.summary.Rules, *g)
	}
	return n
}

// TestReport holds the report of the parallel lint, its marks, Find and Next, and the
// stream of problems to a lint line by line.
func TestReport(t *testing.T) {
	t.Parallel()
	for _, block := range []int{16, 64, 1 << 10, 256 << 10} {
		for _, packing := range []string{"", "zstd"} {
			t.Run(fmt.Sprint(block, packing), func(t *testing.T) {
				t.Parallel()
				text := faulty(2000, uint64(block))
				l := linter(t, "Patient")
				want := lintNaively(l, text, 1000)
				f := open(t, text, packing, Options{block: block, LineLimit: 1000})
				r := NewReport()
				if err := l.File(t.Context(), f, r); err != nil {
					t.Fatal(err)
				}
				checkReport(t, f, r, want)

				at := 0
				for p, err := range l.Problems(t.Context(), f, nil, 0) {
					if err != nil {
						t.Fatal(err)
					}
					if at >= len(want.problems) || fmt.Sprint(p) != fmt.Sprint(want.problems[at]) {
						t.Fatalf("problem %d is %+v\nwant %+v", at, p, want.problems[min(at, len(want.problems)-1)])
					}
					at++
				}
				if at != len(want.problems) {
					t.Errorf("%d problems in the stream, want %d", at, len(want.problems))
				}
			})
		}
	}
}

func checkReport(t *testing.T, f *File, r *Report, want naive) {
	t.Helper()
	got := r.Summary()
	byName := func(rs []RuleCount) []RuleCount {
		rs = slices.Clone(rs)
		slices.SortFunc(rs, func(a, b RuleCount) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		return rs
	}
	got.Rules, want.summary.Rules = byName(got.Rules), byName(want.summary.Rules)
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want.summary) {
		t.Errorf("summary\n got %+v\nwant %+v", got, want.summary)
	}
	if n, complete := f.Lines(); n != got.Lines || !complete {
		t.Errorf("the lint indexed %d lines, %v, of %d", n, complete, got.Lines)
	}
	if p := r.Progress(); !p.Done || p.Lines != got.Lines || p.Bytes != p.Total || p.Err != nil {
		t.Errorf("progress %+v", p)
	}
	for i := range want.marks {
		if worst, blank := r.Mark(int64(i + 1)); worst != want.marks[i] || blank != want.blank[i] {
			t.Fatalf("mark of line %d: %v %v, want %v %v", i+1, worst, blank, want.marks[i], want.blank[i])
		}
	}
	for _, filter := range []Filter{{}, {Least: Warning}, {Least: Error}, {Rule: "field.unknown"}, {Rule: "field.allowed", Least: Error},
		{Field: "/contact/*/emial"}, {Rule: "field.null", Field: "/phone"}, {Rule: "field.nothing"}, {Field: "/nothing"}} {
		var lines []int64
		for _, p := range want.problems {
			if (filter.Rule == "" || p.Rule == filter.Rule) && (filter.Field == "" || FieldPattern(p.Pointer) == filter.Field) &&
				want.marks[p.Line-1] >= filter.Least && (len(lines) == 0 || lines[len(lines)-1] != p.Line) {
				lines = append(lines, p.Line)
			}
		}
		if got, more := r.Find(filter, len(lines)+1); !slices.Equal(got, lines) || more {
			t.Errorf("%+v finds %d lines, %v, want %d", filter, len(got), more, len(lines))
		}
		if len(lines) > 3 {
			if got, more := r.Find(filter, 3); !slices.Equal(got, lines[:3]) || !more {
				t.Errorf("%+v, 3 lines: %v, %v", filter, got, more)
			}
		}
		var forth, back []int64
		for at, ok := r.Next(filter, 0, 1); ok; at, ok = r.Next(filter, at, 1) {
			forth = append(forth, at)
		}
		for at, ok := r.Next(filter, int64(len(want.marks))+1, -1); ok; at, ok = r.Next(filter, at, -1) {
			back = append(back, at)
		}
		slices.Reverse(back)
		if !slices.Equal(forth, lines) || !slices.Equal(back, lines) {
			t.Errorf("%+v: next finds %d lines forwards and %d backwards, want %d", filter, len(forth), len(back), len(lines))
		}
	}
}

// TestKeptBound: beyond the problems kept in full, marks and counts stay exact and Find says that there is more.
func TestKeptBound(t *testing.T) {
	t.Parallel()
	lines := keptProblems + 50_000
	f := open(t, bytes.Repeat([]byte("{\"x\":1}\n"), lines), "", Options{})
	r := NewReport()
	if err := linter(t, "Patient").File(t.Context(), f, r); err != nil { // three problems a line
		t.Fatal(err)
	}
	s := r.Summary()
	if s.WithErrors != int64(lines) || s.Errors+s.Warnings != 3*int64(lines) {
		t.Errorf("%+v", s)
	}
	if len(r.kept) != keptProblems {
		t.Errorf("%d problems kept", len(r.kept))
	}
	if worst, _ := r.Mark(int64(lines)); worst != Error {
		t.Errorf("last line marked %v", worst)
	}
	if found, more := r.Find(Filter{}, lines); len(found) != lines || more {
		t.Errorf("any problem: %d lines, %v", len(found), more)
	}
	if found, more := r.Find(Filter{Rule: "field.unknown"}, lines); len(found) < keptProblems/3 || !more {
		t.Errorf("unknown field: %d lines, %v", len(found), more)
	}
}

// TestManyFields: names that no end of are counted together, in bounded memory.
func TestManyFields(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for i := range 3 * maxFields {
		fmt.Fprintf(&b, "{\"qqqq%d\":1}\n", i)
	}
	f := open(t, b.Bytes(), "", Options{})
	r := NewReport()
	if err := linter(t, "Patient").File(t.Context(), f, r); err != nil {
		t.Fatal(err)
	}
	s := r.Summary()
	if s.Warnings != 3*maxFields || len(s.Rules) > maxFields+2 {
		t.Errorf("%d warnings in %d groups", s.Warnings, len(s.Rules))
	}
	if !slices.ContainsFunc(s.Rules, func(c RuleCount) bool { return c.Field == otherFields && c.Count > maxFields }) {
		t.Error("no group for the other fields")
	}
}

func TestLintCancelled(t *testing.T) {
	t.Parallel()
	f := open(t, faulty(20_000, 1), "", Options{block: 1 << 10})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := linter(t, "Patient")
	r := NewReport()
	n := 0
	var last error
	for _, err := range l.Problems(ctx, f, r, 0) {
		if n++; n == 10 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) || !errors.Is(r.Progress().Err, context.Canceled) || r.Progress().Done {
		t.Errorf("%v, %+v", last, r.Progress())
	}
	for range l.Problems(t.Context(), f, r, 0) {
		break // must end the workers too: the race detector and goleak-minded readers look
	}
	if err := l.File(t.Context(), f, r); err != nil || !r.Progress().Done {
		t.Errorf("lint after a cancelled one: %v", err)
	}
}

// TestPracticeFiles: the good files of the project have no error, whatever their type.
func TestPracticeFiles(t *testing.T) {
	t.Parallel()
	good, err := filepath.Glob(filepath.Join("..", "testdata", "*-good.ndjson"))
	if err != nil || len(good) == 0 {
		t.Fatal("the files of testdata are missing", err)
	}
	for _, path := range good {
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		head, _ := f.Head(20)
		var records [][]byte
		for _, l := range head {
			records = append(records, l.Bytes)
		}
		guesses := resource.Detect(records)
		if len(guesses) == 0 {
			t.Errorf("%s: no type fits", path)
			continue
		}
		r := NewReport()
		if err := (&Linter{Type: guesses[0].Type}).File(t.Context(), f, r); err != nil || r.Summary().Errors > 0 {
			t.Errorf("%s as %s: %v %+v", path, guesses[0].Type.Name(), err, r.Summary())
		}
	}
}

func markOf(worst Severity, blank bool) byte {
	if blank {
		return byte(worst) | blankMark
	}
	return byte(worst)
}

func TestMarks(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	var m marks
	var worst []Severity
	var blank []bool
	var list []byte
	for _, run := range []struct {
		n  int
		of func() (Severity, bool)
	}{
		{chunkLines + 100, func() (Severity, bool) { return Clean, false }},
		{chunkLines, func() (Severity, bool) { return Error, false }},
		{chunkLines, func() (Severity, bool) { return Clean, true }},
		{2 * chunkLines, func() (Severity, bool) { return Severity(r.IntN(4)), r.IntN(5) == 0 }},
		{chunkLines * 2, func() (Severity, bool) { return Clean, false }},
		{2 * chunkLines, func() (Severity, bool) { // a fault in every hundredth line
			if r.IntN(100) == 0 {
				return Severity(1 + r.IntN(3)), r.IntN(2) == 0
			}
			return Clean, false
		}},
		{2 * chunkLines, func() (Severity, bool) { return Error, r.IntN(50) == 0 }},
		{5, func() (Severity, bool) { return Note, false }},
	} {
		for range run.n {
			w, b := run.of()
			list = append(list, markOf(w, b))
			worst, blank = append(worst, w), append(blank, b)
		}
	}
	blanks, errors := int64(0), int64(0)
	for i := range worst {
		if blank[i] {
			blanks++
		}
		if worst[i] == Error {
			errors++
		}
	}
	for len(list) > 0 { // as blocks bring them
		n := min(len(list), 1+r.IntN(5000))
		m.add(list[:n])
		list = list[n:]
	}
	if m.lines != int64(len(worst)) || m.blank() != blanks || m.withErrors() != errors {
		t.Errorf("%d lines, %d blank, %d with errors; want %d, %d, %d", m.lines, m.blank(), m.withErrors(), len(worst), blanks, errors)
	}
	for i := range worst {
		if w, b := m.at(int64(i)); w != worst[i] || b != blank[i] {
			t.Fatalf("line %d: %v %v, want %v %v", i, w, b, worst[i], blank[i])
		}
	}
	if w, b := m.at(m.lines); w != Clean || b {
		t.Error("a line not marked is not clean")
	}
	for _, least := range []Severity{Note, Warning, Error} {
		at := int64(-1)
		for i, w := range worst {
			if w < least {
				continue
			}
			if at = m.next(least, at+1, 1); at != int64(i) {
				t.Fatalf("next %v is %d, want %d", least, at, i)
			}
		}
		if at = m.next(least, at+1, 1); at != -1 {
			t.Errorf("after the last %v comes %d", least, at)
		}
		at = m.lines
		for i := len(worst) - 1; i >= 0; i-- {
			if worst[i] < least {
				continue
			}
			if at = m.next(least, at-1, -1); at != int64(i) {
				t.Fatalf("%v before is %d, want %d", least, at, i)
			}
		}
	}
	list = list[:0]
	m.memory = maxMarks // full: from here on only lines that are alike have marks
	start := m.lines + chunkLines - m.lines%chunkLines
	for m.lines < start {
		m.add([]byte{markOf(Note, false)})
	}
	for i := range 2 * chunkLines {
		list = append(list, markOf(Severity(min(i/100, 3)), i%7 == 0))
	}
	for range chunkLines {
		list = append(list, markOf(Error, false))
	}
	m.add(list)
	if m.lost != 3*chunkLines || !m.misses(Error) || m.next(Error, start, 1) != start+2*chunkLines {
		t.Errorf("%d lines are lost", m.lost)
	}
	if w, b := m.at(start + 500); w != Clean || b {
		t.Errorf("a line whose mark is lost is %v", w)
	}
	if w, _ := m.at(start + 2*chunkLines + 5); w != Error {
		t.Error("a chunk of lines all alike lost its marks")
	}
	if m.chunks[0].whole != nil || m.chunks[0].others != nil {
		t.Error("a chunk of lines all alike takes memory")
	}
}

// TestProblemsUpToSome: no more are described than are asked for, and all are counted.
func TestProblemsUpToSome(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("{}\n", 100) // each lacks two names
	for most, want := range map[int]int{0: 200, 1: 1, 7: 7, 200: 200, 300: 200} {
		l, report := linter(t, "Patient"), NewReport()
		l.Severities = map[string]Severity{codeFinal: Off}
		got := 0
		for p, err := range l.Problems(t.Context(), open(t, []byte(text), "", Options{block: 64}), report, most) {
			if got++; err != nil || p.Line != int64(got+1)/2 {
				t.Fatalf("%d: %+v %v", got, p, err)
			}
		}
		if s := report.Summary(); got != want || s.Errors != 200 || s.Lines != 100 {
			t.Errorf("up to %d: %d are told, %d counted", most, got, s.Errors)
		}
	}
}
