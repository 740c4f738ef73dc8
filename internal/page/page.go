// Package page writes what was measured into the pages of the documentation.
package page

import (
	"fmt"
	"os"
	"strings"
)

// Replace writes sections into the page at path, in place of those that stand
// there. Each stands between the comments "<!-- NAME -->" and "<!-- end of NAME
// -->", each on a line of its own. Without a place for one of them nothing is
// written.
func Replace(path string, sections map[string]string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	page := string(content)
	for name, section := range sections {
		begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
		before, rest, begins := strings.Cut(page, begin)
		_, after, ends := strings.Cut(rest, end)
		if !begins || !ends {
			return fmt.Errorf("%s has no place for the table %q", path, name)
		}
		page = before + begin + section + end + after
	}
	return os.WriteFile(path, []byte(page), 0o644)
}
