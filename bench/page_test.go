package main

import (
	"os"
	"strings"
	"testing"
)

func TestPerformanceHasAPlaceForEachTable(t *testing.T) {
	page, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"peers", "scaling", "enrichment", "start"}
	for _, c := range (curvesCommand{}).curves() {
		names = append(names, "curve of "+c.name)
	}
	for _, name := range names {
		for _, mark := range []string{"<!-- " + name + " -->\n", "<!-- end of " + name + " -->\n"} {
			if strings.Count(string(page), mark) != 1 {
				t.Errorf("docs/performance.md does not hold %q once", mark)
			}
		}
	}
}
