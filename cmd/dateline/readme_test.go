package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// The table of the worker's flags in the README is generated from the flags:
// go test ./cmd/dateline -run README -update
func TestREADMEConfigurationTable(t *testing.T) {
	const path = "../../README.md"
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	section := regexp.MustCompile(`(?s)(<!-- flags of worker -->\n).*(<!-- end of flags -->)`)
	if !section.Match(readme) {
		t.Fatal("README.md has no marks around its table of flags")
	}
	want := section.ReplaceAllString(string(readme), "${1}"+escapeDollar(flagTable(t, "worker"))+"${2}")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(readme)); diff != "" {
		t.Errorf("README.md differs from the flags; run go test ./cmd/dateline -run README -update (-want +got):\n%s", diff)
	}
}

func escapeDollar(text string) string { return strings.ReplaceAll(text, "$", "$$") }

func flagTable(t *testing.T, command string) string {
	t.Helper()
	var commands cli
	parser, err := kong.New(&commands, kongOptions(terminal{out: t.Output(), err: t.Output()}, func(int) {})...)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("| flag | variable | default | meaning |\n|---|---|---|---|\n")
	for _, node := range parser.Model.Children {
		if node.Name != command {
			continue
		}
		for _, f := range node.Flags {
			value := ""
			if f.HasDefault && f.Default != "" {
				value = "`" + f.Default + "`"
			}
			if f.Required {
				value = "required"
			}
			name := f.Name
			if f.Tag.Negatable != "" {
				name = "[no-]" + name
			}
			fmt.Fprintf(&table, "| `--%s` | `%s` | %s | %s |\n", name, strings.Join(f.Envs, ", "), value, f.Help)
		}
	}
	return table.String()
}
