package enrich

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	numbers := make(map[string]int32)
	for i, part := range parts {
		text := part.of(whole.String())
		number, added := index.add(part)
		if added != (i < 900) || !added && number != numbers[text] {
			t.Errorf("%q is added: %v, as number %d", text, added, number)
		}
		numbers[text] = number
	}
	for i := range 1000 {
		text := fmt.Sprint("text ", i)
		number, found := index.find(text)
		if found != (i < 900) || found && number != numbers[text] {
			t.Errorf("%q is found: %v, as number %d", text, found, number)
		}
	}
	texts := make(map[string]int32)
	for number, text := range index.all() {
		if number < 0 || int(number) >= index.size() {
			t.Errorf("%q has number %d of %d", text, number, index.size())
		}
		texts[text] = number
	}
	if diff := cmp.Diff(numbers, texts); diff != "" {
		t.Errorf("(-added +yielded):\n%s", diff)
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
