package enrich

import (
	"fmt"
	"strings"
	"testing"
)

func TestTextIndex(t *testing.T) {
	var whole strings.Builder
	var parts []textPart
	for i := range 1000 {
		start := whole.Len()
		fmt.Fprintf(&whole, "text %d", i%900) // the last hundred are there already
		parts = append(parts, textPart{uint32(start), uint32(whole.Len())})
	}
	index := newTextIndex(whole.String(), len(parts))
	for i, part := range parts {
		if got := index.add(part); int(got) != i%900 {
			t.Errorf("text %d has number %d", i, got)
		}
	}
	for i := range 1000 {
		number, found := index.find(fmt.Sprint("text ", i))
		if found != (i < 900) || found && int(number) != i {
			t.Errorf("text %d is found: %v, as number %d", i, found, number)
		}
	}
}

func TestAFullTextIndex(t *testing.T) {
	for _, texts := range []string{"", "a", "ab", "abc"} {
		index := newTextIndex(texts, len(texts))
		for i := range texts {
			index.add(textPart{uint32(i), uint32(i + 1)})
		}
		if _, found := index.find("x"); found {
			t.Errorf("x is in the index of %q", texts)
		}
	}
}
