package main

import (
	"fmt"
	"os"
	"strings"
)

// updatePage writes tables into a page. Each stands as a block of code between
// the comments "<!-- NAME -->" and "<!-- end of NAME -->".
func updatePage(path string, tables map[string]string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	page := string(content)
	for name, table := range tables {
		before, rest, begins := strings.Cut(page, "<!-- "+name+" -->\n")
		_, after, ends := strings.Cut(rest, "<!-- end of "+name+" -->\n")
		if !begins || !ends {
			return fmt.Errorf("%s has no place for the table %q", path, name)
		}
		page = before + "<!-- " + name + " -->\n```\n" + table + "```\n<!-- end of " + name + " -->\n" + after
	}
	return os.WriteFile(path, []byte(page), 0o644)
}
