package main

import (
	"fmt"

	"github.com/dateline/dateline/internal/page"
)

// pageFlags say where tables go.
type pageFlags struct {
	Update string `placeholder:"FILE" help:"Write the tables into this page, in place of those that stand there."`
}

// show prints tables and, if that is wanted, writes them into the page under a name.
func (f pageFlags) show(name, tables string) error {
	fmt.Printf("\n%s", tables)
	if f.Update == "" {
		return nil
	}
	return page.Replace(f.Update, map[string]string{name: tables})
}

// onMachine is the line above tables.
func onMachine(machine string) string { return "On " + machine + ".\n\n" }
