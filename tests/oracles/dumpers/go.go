// Lists what Go's own parser finds outside function bodies.
// Usage: go run go.go < paths   (one JSON line a file; see dumping.py)
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/scanner"
	"go/token"
	"os"
	"strings"
)

// A longer value may be left out of a view on purpose; it is then null here.
const smallValue = 80

type item struct {
	Name  string  `json:"name"`
	Head  string  `json:"head"`
	Body  *int    `json:"body"`
	Value *string `json:"value"`
}

type body struct {
	First int    `json:"first"`
	Last  int    `json:"last"`
	Text  string `json:"text"`
}

type dump struct {
	Path   string `json:"path"`
	Errors int    `json:"errors"`
	Items  []item `json:"items"`
	Bodies []body `json:"bodies"`
}

type lister struct {
	files  *token.FileSet
	source []byte
	result *dump
}

func (l *lister) text(node any) string {
	var out bytes.Buffer
	if err := printer.Fprint(&out, l.files, node); err != nil {
		panic(err)
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func (l *lister) addBody(block *ast.BlockStmt) *int {
	start, end := l.files.Position(block.Pos()), l.files.Position(block.End())
	last := min(end.Offset, len(l.source))
	l.result.Bodies = append(l.result.Bodies, body{start.Line, end.Line, string(l.source[start.Offset:last])})
	index := len(l.result.Bodies) - 1
	return &index
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// emptyLiterals records the bodies of function literals and empties them, so that heads print without them.
func (l *lister) emptyLiterals(node ast.Node) {
	ast.Inspect(node, func(n ast.Node) bool {
		literal, ok := n.(*ast.FuncLit)
		if !ok {
			return true
		}
		l.addBody(literal.Body)
		literal.Body.List = nil
		literal.Body.Rbrace = literal.Body.Lbrace + 1
		return false
	})
}

func (l *lister) add(name, head string, body *int) {
	l.result.Items = append(l.result.Items, item{name, head, body, nil})
}

func (l *lister) values(keyword string, spec *ast.ValueSpec) {
	l.emptyLiterals(spec)
	head := keyword
	for _, name := range spec.Names {
		head += " " + name.Name
	}
	if spec.Type != nil {
		head += " " + l.text(spec.Type)
	}
	values := ""
	for _, value := range spec.Values {
		values += " " + l.text(value)
	}
	oneLine := l.files.Position(spec.Pos()).Line == l.files.Position(spec.End()).Line
	l.add(spec.Names[0].Name, head, nil)
	if oneLine && len(values) <= smallValue {
		l.result.Items[len(l.result.Items)-1].Value = &values
	}
}

func (l *lister) general(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		switch s := spec.(type) {
		case *ast.ImportSpec:
			l.add(s.Path.Value, "import "+l.text(s), nil)
		case *ast.TypeSpec:
			l.add(s.Name.Name, "type "+l.text(s), nil)
		case *ast.ValueSpec:
			l.values(decl.Tok.String(), s)
		}
	}
}

func (l *lister) function(decl *ast.FuncDecl) {
	var index *int
	if decl.Body != nil {
		index = l.addBody(decl.Body)
	}
	name := decl.Name.Name
	if decl.Recv != nil && len(decl.Recv.List) > 0 {
		name = l.text(decl.Recv.List[0].Type) + "." + name
	}
	decl.Body = nil
	decl.Doc = nil
	l.add(name, l.text(decl), index)
}

func list(path string) *dump {
	source, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	result := &dump{Path: path, Items: []item{}, Bodies: []body{}}
	l := &lister{token.NewFileSet(), source, result}
	file, err := parser.ParseFile(l.files, path, source, parser.AllErrors|parser.SkipObjectResolution)
	if problems, ok := err.(scanner.ErrorList); ok {
		result.Errors = len(problems)
	}
	if file == nil {
		return result
	}
	l.add("package", file.Name.Name, nil)
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.GenDecl:
			l.general(d)
		case *ast.FuncDecl:
			l.function(d)
		}
	}
	return result
}

func main() {
	out := json.NewEncoder(os.Stdout)
	paths := bufio.NewScanner(os.Stdin)
	for paths.Scan() {
		if err := out.Encode(list(paths.Text())); err != nil {
			panic(err)
		}
	}
}
