package enrich

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

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
		got := math.Round(vader.score(sentence, new(vaderText))*1e4) / 1e4
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
		if got, want := vader.score(text, new(vaderText)), vader.score(plain, new(vaderText)); got != want || got == 0 {
			t.Errorf("%q is %v, %q is %v", text, got, plain, want)
		}
	}
}

func TestNoEmojiIsAnASCIICharacter(t *testing.T) {
	for emoji := range newVADER().emoji {
		if emoji < utf8.RuneSelf {
			t.Errorf("%q is one", emoji)
		}
	}
}

// The rules are govader's, but for the time that they take.
func TestRulesOfVADERAreTheLibrarys(t *testing.T) {
	v, library := newVADER(), newVADERLibrary()
	// It looks up the words before another one as they are written. Those that
	// are not in capitals are given to it in small letters.
	for word, rating := range maps.Clone(library.Lexicon) {
		library.Lexicon[strings.ToUpper(word)] = rating
	}
	// In Python, É is a capital.
	library.Constants.Regex.LowerRegex = regexp.MustCompile(`[\p{Ll}\p{Lt}]`)
	library.Constants.Regex.UpperRegex = regexp.MustCompile(`\p{Lu}`)
	var room vaderText
	check := func(text string) {
		t.Helper()
		plain := strings.Join(slices.Collect(plainWords(text)), " ")
		if got, want := v.score(text, &room), library.PolarityScores(plain).Compound; math.Abs(got-want) > 1e-12 {
			t.Errorf("%q: %v, by the library %v", text, got, want)
		}
	}
	sentences := 0
	tokens := testTokenizer(t)
	for _, d := range newsDocuments(t) {
		if err := tokens.run(d); err != nil {
			t.Fatal(err)
		}
		for _, s := range d.text.sentences {
			check(d.text.text[s.start:s.end])
			sentences++
		}
	}
	if sentences < 10_000 {
		t.Errorf("%d sentences", sentences)
	}
	words := wordsForVADER(v)
	chance := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		text := make([]string, 1+chance.IntN(8))
		for i := range text {
			text[i] = words[chance.IntN(len(words))]
		}
		check(strings.Join(text, " "))
	}
	for emoji := range library.EmojiDict {
		check("A GOOD deal" + emoji + " for the team, isn't it?")
		check(emoji + "good " + emoji + emoji + " BAD!" + emoji)
	}
}

// wordsForVADER returns all words that the rules know of, most of them several times,
// and others.
func wordsForVADER(v *vader) []string {
	words := strings.Fields("the The plan PLAN, — “plan” 8-) :) :D É \xff ǅ don’t DON’T n't ain't. Isn't! no? ! !!! ? ???? but But, “no” 'no'")
	for number, word := range v.words.all() {
		e := &v.entries[number]
		if !e.rated || e.boosts || e.negates || e.last > e.first {
			words = append(words, word, word, strings.ToUpper(word), word+"!")
		}
	}
	slices.Sort(words) // a map's order is another one each time
	for _, word := range []string{"good", "bad", "Great", "HORRIBLE", "shit", "bomb", "ass", "right", "die", "heart", "death", "stop"} {
		words = append(words, slices.Repeat([]string{word, strings.ToUpper(word)}, 8)...)
	}
	for range 6 {
		words = append(words, strings.Fields("but no No NO or nor never so this without doubt least at very kind of the to for bus beating yeah just enough sort")...)
	}
	return words
}

func BenchmarkVADER(b *testing.B) {
	v := newVADER()
	var sentences []string
	words := 0
	tokens := testTokenizer(b)
	for _, d := range newsDocuments(b) {
		if err := tokens.run(d); err != nil {
			b.Fatal(err)
		}
		for _, s := range d.text.sentences {
			sentences = append(sentences, d.text.text[s.start:s.end])
			words += len(strings.Fields(d.text.text[s.start:s.end]))
		}
	}
	b.ReportAllocs()
	var room vaderText
	for b.Loop() {
		for _, sentence := range sentences {
			v.score(sentence, &room)
		}
	}
	b.ReportMetric(float64(words*b.N)/b.Elapsed().Seconds(), "words/s")
}
