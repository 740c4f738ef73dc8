package enrich

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jonreiter/govader"
)

// vader rates texts as VADER does (Hutto and Gilbert, 2014): a lexicon of words
// rated by people, and rules for negation, degree and emphasis. govader has the
// lexicon, the lists of words, and the rules; here is put right in what it differs
// from Python's VADER 3.3.2. It is read-only and safe for concurrent use.
//
// Its rules are here once more (vader_rules.go): govader copies each word several times
// and looks it up in half a dozen tables, which took a tenth of the whole pipeline's
// time (docs/performance.md), and these take 1.5 MB. A test compares the two.
//
// Two differences are left, in both of which Python's result is a slip: it lets
// "so" and "this" before a word strengthen it, where "never so" is meant; and where
// a rating behind a "but" equals half of one before, it weakens that one twice and
// does not strengthen the other.
type vader struct {
	entries map[string]*vaderEntry // by word in lower case
	room    []vaderEntry           // for more of them: thousands of objects keep the collector busy
	emoji   map[string]string      // what each shows, in words
}

// vaderEntry is what VADER knows of a word.
type vaderEntry struct {
	word    string
	rating  float64 // of its own, from -4 to 4
	rated   bool
	boost   float64 // of the rating of words behind it
	boosts  bool
	negates bool
	idioms  []vaderIdiom // that begin with it
}

// vaderIdiom is two or three words with a meaning of their own.
type vaderIdiom struct {
	rest   []string // behind the first word
	rating float64
	boosts bool // the rating is for the words behind it
}

// unknownToVADER is any word that VADER knows nothing of.
var unknownToVADER vaderEntry

func newVADER() *vader {
	library := newVADERLibrary()
	v := &vader{entries: make(map[string]*vaderEntry), emoji: library.EmojiDict}
	v.addWords(library)
	v.addIdioms(library.Constants.SpecialCaseIdioms, false)
	v.addIdioms(library.Constants.BoosterDict, true)
	return v
}

// newVADERLibrary returns govader's VADER with what its copies of the lexicon and of the
// idioms lack.
func newVADERLibrary() *govader.SentimentIntensityAnalyzer {
	library := govader.NewSentimentIntensityAnalyzer()
	library.Lexicon["heart"], library.Lexicon["hearts"] = 3.2, 3.3
	library.Constants.SpecialCaseIdioms["bus stop"] = 0
	library.Constants.SpecialCaseIdioms["beating heart"] = 3.5
	return library
}

// addWords makes entries of the lexicon and of the lists of words.
func (v *vader) addWords(library *govader.SentimentIntensityAnalyzer) {
	for word, rating := range library.Lexicon {
		if word == strings.ToLower(word) {
			e := v.entry(word)
			e.rating, e.rated = rating, true
		}
	}
	for word, boost := range library.Constants.BoosterDict {
		e := v.entry(word)
		e.boost, e.boosts = boost, true
	}
	for _, word := range library.Constants.NegateList {
		v.entry(word).negates = true
	}
	for word := range strings.FieldsSeq("but no or nor never so this without doubt least at very kind of") {
		v.entry(word) // which the rules name
	}
}

// addIdioms adds what consists of several words. boosts says that it is for those
// behind it.
func (v *vader) addIdioms(idioms map[string]float64, boosts bool) {
	for idiom, rating := range idioms {
		words := strings.Split(idiom, " ")
		for _, word := range words {
			v.entry(word)
		}
		if len(words) > 1 {
			first := v.entry(words[0])
			first.idioms = append(first.idioms, vaderIdiom{words[1:], rating, boosts})
		}
	}
}

// entry returns a word's entry, which it makes where there is none.
func (v *vader) entry(word string) *vaderEntry {
	e := v.entries[word]
	if e == nil {
		if len(v.room) == 0 {
			v.room = make([]vaderEntry, 512)
		}
		e, v.room = &v.room[0], v.room[1:]
		e.word, e.negates = word, strings.Contains(word, "n't")
		v.entries[word] = e
	}
	return e
}

// rating returns the rating of a word in lower case, from -4 to 4, 0 for one that does
// not judge.
func (v *vader) rating(word string) float64 {
	if e := v.entries[word]; e != nil {
		return e.rating
	}
	return 0
}

// score returns the compound score of a text, in [-1, 1]. It overwrites room.
func (v *vader) score(text string, room *vaderText) float64 {
	if strings.ContainsFunc(text, v.isEmoji) {
		text = v.spellEmoji(strings.Join(slices.Collect(plainWords(text)), " "))
		v.read(strings.FieldsSeq(text), room)
	} else {
		v.read(plainWords(text), room)
	}
	return room.score(text)
}

func (v *vader) isEmoji(c rune) bool {
	if c < utf8.RuneSelf {
		return false
	}
	_, known := v.emoji[string(c)]
	return known
}

// spellEmoji puts in words what emoji show.
func (v *vader) spellEmoji(text string) string {
	var spelt strings.Builder
	gap := true
	for _, c := range text {
		shown, known := v.emoji[string(c)]
		switch {
		case !known:
			shown = string(c)
		case !gap:
			spelt.WriteByte(' ')
		}
		spelt.WriteString(shown)
		gap = shown == " "
	}
	return spelt.String()
}

// plainWords are the words of a text with plain quotes, in small letters save those in
// capitals, which emphasize.
func plainWords(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for word := range strings.FieldsFuncSeq(text, isGapForVADER) {
			if !yield(plainWord(word)) {
				return
			}
		}
	}
}

// plainWord returns a word of plainWords'.
func plainWord(word string) string {
	if isSmallOrMark(word) {
		return word
	}
	var plain strings.Builder
	plain.Grow(len(word))
	lower := strings.ContainsFunc(word, unicode.IsLower)
	for _, c := range word {
		switch {
		case c == '’' || c == '‘':
			c = '\''
		case c == '“' || c == '”':
			c = '"'
		case lower:
			c = unicode.ToLower(c)
		}
		plain.WriteRune(c)
	}
	return plain.String()
}

// isSmallOrMark reports whether a word is ASCII without a capital.
func isSmallOrMark(word string) bool {
	for i := range len(word) {
		if c := word[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return true
}

// isGapForVADER reports whether a code point parts words: dashes do, between
// which news puts no space.
func isGapForVADER(c rune) bool {
	return unicode.IsSpace(c) || c == '–' || c == '—' || c == '―' || c == '…'
}
