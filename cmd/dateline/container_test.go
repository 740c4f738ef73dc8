package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/alecthomas/kong"
)

// A variable that no flag has would be ignored in silence.
func TestContainersSetVariablesOfFlags(t *testing.T) {
	known := flagVariables(t)
	for _, path := range []string{"../../docker-compose.yml", "../../Dockerfile"} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		set := regexp.MustCompile(`DATELINE_\w+`).FindAllString(string(content), -1)
		if len(set) == 0 {
			t.Errorf("%s sets no variable", path)
		}
		for _, name := range set {
			if !known[name] {
				t.Errorf("%s sets %s, which no flag has", path, name)
			}
		}
	}
}

// flagVariables returns the variables of all flags of all commands.
func flagVariables(t *testing.T) map[string]bool {
	t.Helper()
	var commands cli
	parser, err := kong.New(&commands, kongOptions(t.Context(), terminal{out: t.Output(), err: t.Output()}, func(int) {})...)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if f, ok := node.(*kong.Flag); ok {
			for _, name := range f.Envs {
				known[name] = true
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}
