package main

import "github.com/dateline/dateline/internal/page"

// updatePage writes tables into a page, each as a block of code.
func updatePage(path string, tables map[string]string) error {
	blocks := make(map[string]string, len(tables))
	for name, table := range tables {
		blocks[name] = "```\n" + table + "```\n"
	}
	return page.Replace(path, blocks)
}
