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
// time (docs/performance.md), and these take half a megabyte. A test compares the two.
//
// Two differences are left, in both of which Python's result is a slip: it lets
// "so" and "this" before a word strengthen it, where "never so" is meant; and where
// a rating behind a "but" equals half of one before, it weakens that one twice and
// does not strengthen the other.
type vader struct {
	words   *textIndex        // in lower case
	entries []vaderEntry      // by the number of a word
	idioms  []vaderIdiom      // those with the same first word one behind another
	emoji   map[rune]textPart // what each shows: a part of
	shown   string            // what all do, in words
}

// vaderEntry is what VADER knows of a word. It holds no pointer, since there are
// thousands, at which the garbage collector would look.
type vaderEntry struct {
	rating      float64 // of its own, from -4 to 4
	boost       float64 // of the rating of words behind it
	rated       bool
	boosts      bool
	negates     bool
	first, last uint8 // the idioms that begin with it: from one up to another
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
	v := &vader{}
	v.addWords(library)
	v.addIdioms(library.Constants)
	v.addEmoji(library.EmojiDict)
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
	v.words = indexOf(vaderWords(library))
	v.entries = make([]vaderEntry, v.words.size())
	for number, word := range v.words.all() {
		v.entries[number].negates = strings.Contains(word, "n't")
	}
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
}

// vaderWords returns all words of which something is known, and those that the rules name.
func vaderWords(library *govader.SentimentIntensityAnalyzer) []string {
	words := strings.Fields("but no or nor never so this without doubt least at very kind of")
	for word := range library.Lexicon {
		if word == strings.ToLower(word) {
			words = append(words, word)
		}
	}
	words = append(words, library.Constants.NegateList...)
	for _, idioms := range []map[string]float64{library.Constants.SpecialCaseIdioms, library.Constants.BoosterDict} {
		for idiom := range idioms {
			words = append(words, idiom)
			words = append(words, strings.Fields(idiom)...)
		}
	}
	return words
}

// addIdioms adds what consists of several words. Boosts are for those behind it.
func (v *vader) addIdioms(constants *govader.TermConstants) {
	idioms := make(map[string][]vaderIdiom) // by their first words
	for boosts, list := range map[bool]map[string]float64{false: constants.SpecialCaseIdioms, true: constants.BoosterDict} {
		for idiom, rating := range list {
			if words := strings.Split(idiom, " "); len(words) > 1 {
				idioms[words[0]] = append(idioms[words[0]], vaderIdiom{words[1:], rating, boosts})
			}
		}
	}
	for first, list := range idioms {
		e := v.entry(first)
		e.first = uint8(len(v.idioms))
		v.idioms = append(v.idioms, list...)
		e.last = uint8(len(v.idioms))
	}
}

// addEmoji adds what emoji show. Those of several code points are left out, since one
// code point after another is looked up.
func (v *vader) addEmoji(emoji map[string]string) {
	v.emoji = make(map[rune]textPart)
	var shown strings.Builder
	for emoji, words := range emoji {
		if c, size := utf8.DecodeRuneInString(emoji); size == len(emoji) {
			v.emoji[c] = partAt(uint32(shown.Len()), words)
			shown.WriteString(words)
		}
	}
	v.shown = shown.String()
}

// entry returns the entry of a word that has one.
func (v *vader) entry(word string) *vaderEntry {
	number, _ := v.words.find(word)
	return &v.entries[number]
}

// rating returns the rating of a word in lower case, from -4 to 4, 0 for one that does
// not judge.
func (v *vader) rating(word string) float64 {
	number, found := v.words.find(word)
	if !found {
		return 0
	}
	return v.entries[number].rating
}

// score returns the compound score of a text, in [-1, 1]. It overwrites room.
func (v *vader) score(text string, room *vaderText) float64 {
	if strings.ContainsFunc(text, v.isEmoji) {
		text = v.spellEmoji(strings.Join(slices.Collect(plainWords(text)), " "))
		v.read(strings.FieldsSeq(text), room)
	} else {
		v.read(plainWords(text), room)
	}
	room.idioms = v.idioms
	return room.score(text)
}

func (v *vader) isEmoji(c rune) bool {
	if c < utf8.RuneSelf {
		return false
	}
	_, known := v.emoji[c]
	return known
}

// spellEmoji puts in words what emoji show.
func (v *vader) spellEmoji(text string) string {
	var spelt strings.Builder
	gap := true
	for _, c := range text {
		shown, known := v.emoji[c]
		if !known {
			spelt.WriteRune(c)
			gap = c == ' '
			continue
		}
		if !gap {
			spelt.WriteByte(' ')
		}
		spelt.WriteString(shown.of(v.shown))
		gap = false
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
