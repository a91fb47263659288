package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTheRoomsKeepTheirWork walks the sources: styles are made in theme only, rectangles
// and sums of cells in layout only, control sequences by who talks to the terminal only; the root's Update
// stays small enough to be read at once.
func TestTheRoomsKeepTheirWork(t *testing.T) {
	t.Parallel()
	mayStyle := map[string]bool{"theme": true}
	maySequence := map[string]bool{"run.go": true, "terminal.go": true, "ground/ground.go": true, "theme/anchor.go": true, "safe/safe.go": true} // safe names some in its words
	seen := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		seen++
		path = filepath.ToSlash(path)
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		room, _, _ := strings.Cut(path, "/")
		for _, spec := range file.Imports {
			if strings.Contains(spec.Path.Value, "muesli/termenv") && !mayStyle[room] || strings.Contains(spec.Path.Value, "/lipgloss") && !mayStyle[room] && path != "ground/ground.go" {
				t.Errorf("%s makes styles; that is for ui/theme", path)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if n.Kind == token.STRING && strings.Contains(n.Value, `\x1b`) && n.Value[0] == '"' && !maySequence[path] {
					t.Errorf("%s: a control sequence", files.Position(n.Pos()))
				}
			case *ast.CompositeLit:
				if name, ok := n.Type.(*ast.SelectorExpr); ok && name.Sel.Name == "Rect" && len(n.Elts) > 0 && path != "root_view.go" {
					t.Errorf("%s: a rectangle; that is for ui/layout", files.Position(n.Pos()))
				}
			case *ast.BinaryExpr:
				if room == path && isSum[n.Op] && (isExtent(n.X) || isExtent(n.Y)) { // widgets draw their own lines
					t.Errorf("%s: arithmetic with cells; that is for ui/layout", files.Position(n.Pos()))
				}
			case *ast.FuncDecl:
				lines := files.Position(n.End()).Line - files.Position(n.Pos()).Line
				if n.Name.Name == "Update" && lines > 120 {
					t.Errorf("%s: Update has %d lines", files.Position(n.Pos()), lines)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || seen < 50 {
		t.Errorf("%d files, %v", seen, err)
	}
}

var isSum = map[token.Token]bool{token.ADD: true, token.SUB: true, token.MUL: true, token.QUO: true}

// isExtent reports whether an expression is a width or a height, or made of one.
func isExtent(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return slices.Contains([]string{"w", "h", "width", "height", "inside", "room"}, e.Name)
	case *ast.SelectorExpr:
		return slices.Contains([]string{"W", "H", "X", "Y", "Width", "Height"}, e.Sel.Name)
	case *ast.CallExpr:
		return isExtent(e.Fun)
	case *ast.ParenExpr:
		return isExtent(e.X)
	case *ast.BinaryExpr:
		return isSum[e.Op] && (isExtent(e.X) || isExtent(e.Y))
	}
	return false
}
