package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"

	"github.com/charmbracelet/x/ansi"
)

// TestDialogsAsTheyAreDrawn holds the dialogs that no test of a page draws.
func TestDialogsAsTheyAreDrawn(t *testing.T) {
	t.Parallel()
	earlier := func(d *driver) []importer.RunInfo {
		return []importer.RunInfo{
			{ID: "2", Started: d.clock.now, Paths: []string{"february/patients.ndjson"}, Files: []string{"/data/february/patients.ndjson"},
				Totals: importer.Totals{Read: 240, HeldBack: 22, Unsent: 218}},
			{ID: "1", Started: d.clock.now, Paths: []string{"january/patients.ndjson"}, Files: []string{"/data/january/patients.ndjson", "/data/january/visits.ndjson.gz"},
				Totals: importer.Totals{Read: 24310, Accepted: 24310}, Settled: true},
		}
	}
	for name, open := range map[string]func(t *testing.T) *driver{
		"quit": func(t *testing.T) *driver {
			d := jobs(t, 4)
			d.press("q")
			d.sees("quit?")
			return d
		},
		"jobs-earlier": func(t *testing.T) *driver {
			d := jobs(t, 1)
			d.engine.runs = earlier(d)
			d.press("o")
			d.sees("24,310 of 24,310")
			return d
		},
		"files-recent": func(t *testing.T) *driver {
			d := browse(t)
			d.engine.runs = earlier(d)
			d.press("R")
			d.sees("recent files", "visits.ndjson.gz")
			return d
		},
		"files-marks": func(t *testing.T) *driver {
			d := browse(t)
			d.files().marks = []pick{{path: "/data/january/patients.ndjson"}, {path: "/data/january/all.zip", entry: "visits.ndjson"}}
			d.press("m")
			d.sees("patients.ndjson", "visits.ndjson")
			return d
		},
		"help-here": func(t *testing.T) *driver {
			d := check(t, patientLines)
			d.press("?")
			d.sees("keys here")
			return d
		},
		"help-words": func(t *testing.T) *driver {
			d := check(t, patientLines)
			d.press("?", "?", "?")
			d.sees("what the words mean")
			return d
		},
		"rejects-write-of": func(t *testing.T) *driver {
			d := rejects(t)
			d.engine.run.rejects[0].Source = 1
			d.engine.run.sources = append(d.engine.run.sources, &importer.Source{Index: 1, Path: "january/visits.ndjson"})
			d.send(reloadMsg{})
			d.press("x", "enter")
			d.sees("of which file?", "visits.ndjson")
			return d
		},
		"rejects-write-corrected": func(t *testing.T) *driver {
			d := rejects(t)
			d.press("x", "down", "enter", "ctrl+u")
			d.write("patients.corrected.ndjson") // without a folder, which is written otherwise elsewhere
			d.sees("the corrected file", "write to: patients.corrected.ndjson")
			return d
		},
		"rejects-write-report": func(t *testing.T) *driver {
			d := rejects(t)
			d.press("x", "down", "down", "enter", "ctrl+u")
			d.write("patients.report.html")
			d.sees("a report for the owner of the data", "write to: patients.report.html")
			return d
		},
		"start-last": func(t *testing.T) *driver {
			d := browse(t)
			d.run(d.m.offerLast(earlier(d)))
			d.sees("go on with your last import?", "240 records are not accepted yet")
			return d
		},
		"start-again": func(t *testing.T) *driver {
			d := browse(t)
			path, before := earlierFile(t, true, importer.Totals{Read: 5, Accepted: 5})
			before.Started = d.clock.now
			file, err := ndjson.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { file.Close() })
			d.run(d.m.askAgain(importedMsg{chosenFiles{inputs: []importer.Input{{File: file}}}, before}))
			d.sees("import these files again?", "5 were accepted then", "leaves out every record")
			return d
		},
		"start-which": func(t *testing.T) *driver {
			d := browse(t)
			runs := earlier(d)
			runs[1].Forms = []ndjson.Form{ndjson.Values}
			d.run(d.m.askReading(readingsMsg{runs: runs, before: runs}))
			d.sees("which import of these files?", "read as records", "read line by line")
			return d
		},
		"files-doubt": func(t *testing.T) *driver {
			d := browse(t)
			patient, _ := resource.Lookup("Patient")
			observation, _ := resource.Lookup("Observation")
			f := candidate{reading: reading{pick: pick{path: "/data/january/patients.ndjson"}}, inspection: inspection{guesses: []resource.Guess{{Type: patient, Share: 1}}}}
			d.files().types[f.pick] = observation
			d.run(d.files().doubt(f, nil))
			d.sees("is this the right type?", "They look more like Patient")
			return d
		},
		"files-values": func(t *testing.T) *driver {
			d := browse(t)
			d.run(d.files().settleForm([]candidate{{reading: reading{pick: pick{path: "/data/january/patients.json"}},
				inspection: inspection{err: &ndjson.FormatError{Is: "one JSON array", Values: true}}}}))
			d.sees("read the records where they stand?", "patients.json: this is one JSON array")
			return d
		},
		"support-write": func(t *testing.T) *driver {
			d := lostRun(t)
			d.press("t", "w")
			d.press("ctrl+u")
			d.write("support.txt") // without a folder, which is written otherwise elsewhere
			d.sees("text for the server’s support", "write to: support.txt")
			return d
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			d.files().folder = "/data" // the test's has another name every time
			d.goldens(name)
		})
	}
}

// TestEveryDialogHasGoldenScreens reads the titles of all dialogs out of the code, and looks
// for each in the golden screens, in the dark theme and in none.
func TestEveryDialogHasGoldenScreens(t *testing.T) {
	t.Parallel()
	var none, dark strings.Builder
	for name := range goldenNames(t) {
		text, err := os.ReadFile(filepath.Join("testdata", name+"-200x60.txt")) // where no title is cut
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "-dark") {
			dark.WriteString(ansi.Strip(string(text)))
		} else {
			none.Write(text)
		}
	}
	titles := dialogTitles(t)
	if len(titles) < 30 {
		t.Errorf("only %d titles were found in the code", len(titles))
	}
	for title, where := range titles {
		for look, screens := range map[string]string{"none": none.String(), "dark": dark.String()} {
			if !titlePattern(title).MatchString(screens) {
				t.Errorf("%s: no golden screen in the theme %s shows the dialog %q", where, look, title)
			}
		}
	}
}

// TestGoldenScreensAreComplete holds them at four sizes and in two themes each.
func TestGoldenScreensAreComplete(t *testing.T) {
	t.Parallel()
	names := goldenNames(t)
	for name, sizes := range names {
		if len(sizes) != 4 {
			t.Errorf("%s: golden at %v only", name, sizes)
		}
		if plain, isDark := strings.CutSuffix(name, "-dark"); !isDark && names[name+"-dark"] == nil || isDark && names[plain] == nil {
			t.Errorf("%s is golden in one theme only", name)
		}
	}
}

// goldenNames are the names of the golden screens, with the sizes that each has.
func goldenNames(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*x*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d golden screens, %v", len(files), err)
	}
	names := map[string][]string{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		i := strings.LastIndexByte(name, '-')
		names[name[:i]] = append(names[name[:i]], name[i+1:])
	}
	return names
}

// dialogTitles are the titles, or their formats, of all questions, choices, forms and other
// dialogs, and where each stands: what is written out for it where it is opened or drawn.
func dialogTitles(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set, files, dialogs := token.NewFileSet(), []*ast.File{}, map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		for _, d := range file.Decls {
			if f, is := d.(*ast.FuncDecl); is && f.Name.Name == "Open" && len(f.Type.Params.List) == 0 {
				dialogs[receiver(f)] = true
			}
		}
	}
	titles := map[string]string{}
	take := func(n ast.Node) {
		for _, format := range formatsIn(n) {
			titles[format] = set.Position(n.Pos()).String()
		}
	}
	for _, file := range files {
		for _, d := range file.Decls {
			f, isFunc := d.(*ast.FuncDecl)
			draws := isFunc && dialogs[receiver(f)]
			opens := false // with a title that has a name
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					at, is := map[string]int{"Choose": 0, "newForm": 1, "Pane": 2}[called(n)]
					if is && len(n.Args) > at && (called(n) != "Pane" || draws) {
						take(n.Args[at])
						opens = true
					}
				case *ast.KeyValueExpr: // of a question, or of what is proposed
					if key, is := n.Key.(*ast.Ident); is && (key.Name == "Title" && !inColumn(d, n) || key.Name == "title") {
						take(n.Value)
					}
				case *ast.ValueSpec: // var quitTitle = …
					for i, id := range n.Names {
						if strings.HasSuffix(id.Name, "Title") && i < len(n.Values) {
							take(n.Values[i])
						}
					}
				}
				return true
			})
			if !opens {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if n, is := n.(*ast.AssignStmt); is {
					for i, left := range n.Lhs {
						if id, is := left.(*ast.Ident); is && id.Name == "title" && i < len(n.Rhs) {
							take(n.Rhs[i])
						}
					}
				}
				return true
			})
		}
	}
	return titles
}

// receiver is the type that a function is a method of, "" for none.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, is := of.(*ast.StarExpr); is {
		of = star.X
	}
	if id, is := of.(*ast.Ident); is {
		return id.Name
	}
	return ""
}

// inColumn reports a title that is a column's.
func inColumn(d ast.Node, title *ast.KeyValueExpr) (is bool) {
	ast.Inspect(d, func(n ast.Node) bool {
		if list, isList := n.(*ast.CompositeLit); isList {
			if array, isArray := list.Type.(*ast.ArrayType); isArray && strings.HasSuffix(nameOf(array.Elt), "Column") {
				is = is || list.Pos() <= title.Pos() && title.End() <= list.End()
			}
		}
		return true
	})
	return is
}

func nameOf(n ast.Expr) string {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.SelectorExpr:
		return n.Sel.Name
	}
	return ""
}

// called is the last name of the function that is called.
func called(n *ast.CallExpr) string { return nameOf(n.Fun) }

// formatsIn are the texts in a title that are ours and say something: those of safe.Own and
// safe.Sprintf.
func formatsIn(n ast.Node) (formats []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is || len(call.Args) == 0 || called(call) != "Own" && called(call) != "Sprintf" {
			return true
		}
		literal, is := call.Args[0].(*ast.BasicLit)
		if !is || literal.Kind != token.STRING {
			return true
		}
		format, err := strconv.Unquote(literal.Value)
		if err == nil && len(verbs.ReplaceAllString(format, "")) >= len("all") {
			formats = append(formats, format)
		}
		return true
	})
	return formats
}

// verbs are those of a format.
var verbs = regexp.MustCompile(`%[a-z]`)

// titlePattern finds a title in the upper edge of a box.
func titlePattern(format string) *regexp.Regexp {
	parts := verbs.Split(format, -1)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(`┌─ ` + strings.Join(parts, `[^│─\n]+`) + ` ─`)
}
