package enrich

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestVADERAgreesWithPython compares with what Python's VADER says of sentences
// of our own, for its rules, and of news; testdata/vader/expect.py wrote it down.
// Left are Python's slips that vader's comment names, and no others.
func TestVADERAgreesWithPython(t *testing.T) {
	content, err := os.ReadFile("testdata/vader/expected.tsv")
	if err != nil {
		t.Fatal(err)
	}
	vader, left, lines := newVADER(), make(map[string]int), 0
	for line := range strings.Lines(string(content)) {
		number, quoted, _ := strings.Cut(line, "\t")
		want, err := strconv.ParseFloat(number, 64)
		if err != nil {
			t.Fatal(err)
		}
		var sentence string
		if err := json.Unmarshal([]byte(quoted), &sentence); err != nil {
			t.Fatal(err)
		}
		lines++
		got := math.Round(vader.score(sentence)*1e4) / 1e4
		if math.Abs(got-want) < 1e-9 {
			continue
		}
		slip := slipOfPython(sentence)
		if left[slip]++; slip == "" || math.Abs(got-want) > 0.3 {
			t.Errorf("%q: %v, in Python %v", sentence, got, want)
		}
	}
	if diff := cmp.Diff(map[string]int{"so, this": 7, "but": 1}, left); diff != "" {
		t.Errorf("other differences than were looked at (-want +got):\n%s", diff)
	}
	if lines != 1038 {
		t.Errorf("%d sentences", lines)
	}
}

// slipOfPython returns what in a sentence Python's VADER can slip over.
func slipOfPython(sentence string) string {
	words := wordSet(strings.Join(strings.FieldsFunc(strings.ToLower(sentence), func(c rune) bool { return c < 'a' || c > 'z' }), " "))
	switch {
	case words["so"] || words["this"]:
		return "so, this"
	case words["but"]:
		return "but"
	}
	return ""
}

// Marks as news sets them read as those that VADER knows.
func TestVADERReadsTypographicMarks(t *testing.T) {
	vader := newVADER()
	for text, plain := range map[string]string{
		"The deal isn’t good.":            "The deal isn't good.",
		"It was—terrible—and “awful”.":    `It was terrible and "awful".`,
		"A good…\nand very\u00a0bad deal": "A good and very bad deal",
		"It’s a Very GOOD deal":           "It's a very GOOD deal",
	} {
		if got, want := vader.score(text), vader.score(plain); got != want || got == 0 {
			t.Errorf("%q is %v, %q is %v", text, got, plain, want)
		}
	}
}

func TestNoEmojiIsAnASCIICharacter(t *testing.T) {
	for emoji := range newVADER().analyzer.EmojiDict {
		if len(emoji) == 1 {
			t.Errorf("%q is one", emoji)
		}
	}
}
