package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dateline/dateline/article/articletest"
)

// What is learnt from a source's articles is taken off the next one.
func TestLearntLinesAreLeftOut(t *testing.T) {
	var articles strings.Builder
	for n := range 3 {
		fmt.Fprintf(&articles, `{"id": "%d", "source": "Valley Post", "body": "It rained on day %d.\nGive the paper to a friend!"}`+"\n", n, n)
	}
	learnt := succeed(t, "boilerplate", "learn", "--min-articles=3", write(t, "raw.jsonl", articles.String()+"{}\n"))
	if want := "source,passage\nvalley post,Give the paper to a friend!\n"; learnt != want {
		t.Fatalf("got %q, want %q", learnt, want)
	}
	next := write(t, "next.json", `{"id": "4", "source": "Valley Post", "body": "It snowed.\nGive the paper to a friend!"}`)
	record := succeed(t, "enrich", "--output=json", "--boilerplate="+write(t, "lines.csv", learnt), next)
	if text := articletest.ValidateEnriched(t, []byte(strings.TrimSpace(record))).Text; text != "It snowed." {
		t.Errorf("%q", text)
	}
}
