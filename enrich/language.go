package enrich

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
	"golang.org/x/text/language"

	"github.com/dateline/dateline/article"
)

// english is the code of the one language that the models read.
const english = "en"

// unknownLanguage is the code for a text of which nothing can be said.
const unknownLanguage = "und"

// languageDetector tells what a text is written in: English by its commonest
// words, other languages by whatlanggo's profiles of scripts and trigrams and,
// where those are much alike, by their commonest words too.
type languageDetector struct {
	options whatlanggo.Options
	codes   map[whatlanggo.Lang]string // ISO 639-1
	langs   map[string]whatlanggo.Lang
	english map[string]bool
	outline *outline // of the English words
	related relatives
	digest  string
}

// languageDigest names the library whose profiles the stage depends on.
const languageDigest = "whatlanggo/v1.0.1"

func newLanguageDetector() *languageDetector {
	l := &languageDetector{
		options: whatlanggo.Options{Blacklist: make(map[whatlanggo.Lang]bool)},
		codes:   make(map[whatlanggo.Lang]string),
		langs:   make(map[string]whatlanggo.Lang),
		english: make(map[string]bool),
		related: newRelatives(),
		digest:  languageDigest,
	}
	for lang := range whatlanggo.Zul + 1 {
		code := isoCode(lang)
		if code == "" {
			l.options.Blacklist[lang] = true
			continue
		}
		l.codes[lang], l.langs[code] = code, lang
	}
	for word := range strings.FieldsSeq(englishWords) {
		l.english[word] = true
	}
	l.outline = outlineOf(l.english)
	return l
}

// Languages returns the codes of the languages that the detection knows, ISO
// 639-1, in order.
func Languages() []string { return slices.Sorted(maps.Keys(newLanguageDetector().langs)) }

// isoCode returns a language's ISO 639-1 code, "" if it has none.
func isoCode(lang whatlanggo.Lang) string {
	switch lang {
	case whatlanggo.Pes:
		return "fa"
	case whatlanggo.Ydd:
		return "yi"
	case whatlanggo.Bho:
		return "" // whatlanggo gives it a code that was withdrawn
	}
	return lang.Iso6391()
}

// Bounds of what is read of a text, in bytes. The profiles hold 300 trigrams;
// a text with many more of them is measured wrongly, and slowly.
const (
	maxWordsSample    = 4 << 10
	maxTrigramsSample = 1 << 10
)

// minLetters is the length below which the publisher's word counts for more
// than a guess, in letters.
const minLetters = 60

// run fills the document's language.
func (l *languageDetector) run(d *document) error {
	sample := startOf(d.title.text+"\n"+startOf(d.text.text, maxWordsSample), maxWordsSample)
	d.language = l.detect(sample, d.raw.Language)
	if l.isMixed(d.text.text, d.language.Code) {
		d.language.Confidence = min(d.language.Confidence, mixedLanguage)
	}
	return nil
}

// detect returns the language of a text. hint is what its publisher says.
func (l *languageDetector) detect(text, hint string) article.Language {
	if sure := l.englishness(text); sure > 0 {
		return article.Language{Code: english, Confidence: round(sure)}
	}
	return l.detectByTrigrams(text, hint)
}

// detectByTrigrams is detect for texts that are not English by their words.
func (l *languageDetector) detectByTrigrams(text, hint string) article.Language {
	letters := countLetters(text, minLetters)
	if letters == 0 {
		return article.Language{Code: unknownLanguage}
	}
	text = startOf(text, maxTrigramsSample)
	guess := l.related.decide(text, l.guess(text))
	if countLetters(text, longText) == longText {
		guess.Confidence = round(longConfidence(guess.Confidence))
	}
	if hinted, ok := l.hinted(text, hint); ok && (letters < minLetters || guess.Confidence < article.SureLanguage) {
		return article.Language{Code: hinted, Confidence: article.SureLanguage}
	}
	return guess
}

// whatlanggo is too cautious about long texts: with a confidence of sureInLong
// or more in a text of longText letters or more, it is right in 99 of 100.
const (
	longText   = 80
	sureInLong = 0.2
)

// longConfidence returns the confidence in the language of a long text, where
// whatlanggo gives it the confidence c.
func longConfidence(c float64) float64 {
	if c < sureInLong {
		return article.SureLanguage * c / sureInLong
	}
	return article.SureLanguage + (1-article.SureLanguage)*(c-sureInLong)/(1-sureInLong)
}

// Shares of common English words among a text's words: below the first it is
// not taken for English, from the second on it surely is. Articles have 30 to
// 50 %, tables of figures less, other languages under 10 %.
const (
	minEnglish  = 0.16
	sureEnglish = 0.30
)

// englishness returns how sure it is that a text is English by its words, in
// [0.5, 1], or 0 if they don't tell.
func (l *languageDetector) englishness(text string) float64 {
	words, found := 0, 0
	first, several := "", false // of those found
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return !unicode.IsLetter(c) }) {
		words++
		if !l.outline.mayHold(lowerASCII(word[0]), len(word)) && isASCII(word) {
			continue
		}
		word = strings.ToLower(word)
		if l.english[word] {
			found++
			several = several || first != "" && word != first
			first = word
		}
	}
	share := float64(found) / float64(max(words, 1))
	if !several || share < minEnglish {
		return 0
	}
	return min(1, 0.5+0.5*(share-minEnglish)/(sureEnglish-minEnglish))
}

// guess returns what whatlanggo takes a text for. It gives no confidence where
// two languages tie, and then names either.
func (l *languageDetector) guess(text string) article.Language {
	info := whatlanggo.DetectWithOptions(text, l.options)
	code, known := l.codes[info.Lang]
	if !known || info.Confidence == 0 {
		return article.Language{Code: unknownLanguage}
	}
	if info.Lang == whatlanggo.Cmn && strings.ContainsFunc(text, isKana) {
		code = l.codes[whatlanggo.Jpn] // whatlanggo goes by what is more frequent
	}
	return article.Language{Code: code, Confidence: round(min(1, max(0, info.Confidence)))}
}

// hinted returns the code of the language that a publisher names, as in "en",
// "en-US" or "eng", if the text is in its script.
func (l *languageDetector) hinted(text, hint string) (string, bool) {
	tag, err := language.Parse(strings.TrimSpace(hint))
	if err != nil {
		return "", false
	}
	base, _ := tag.Base()
	lang, known := l.langs[base.String()]
	if !known {
		return "", false
	}
	info := whatlanggo.DetectWithOptions(text, whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{lang: true}})
	return base.String(), info.Lang == lang
}

func isKana(c rune) bool { return unicode.In(c, unicode.Hiragana, unicode.Katakana) }

// countLetters counts a text's letters up to a limit.
func countLetters(text string, limit int) int {
	letters := 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			if letters++; letters == limit {
				break
			}
		}
	}
	return letters
}

// startOf returns at most size bytes of a text's start, whole characters.
func startOf(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

// englishWords are frequent in English and rare in other languages of the
// Latin script; the last lines are those of the newswires' tables of figures.
const englishWords = `
the and of to that with were are be been being by from this these those which who whose what when where while
it its his her she they them their there you your our has having would could should may might must
cannot not but if than then because about after before between during through against into
up out off more most other some such only also any each both many much every few two three four five six seven eight
nine ten first last next said says say year years month months day days new people today world time since
monday tuesday wednesday thursday friday saturday sunday january february march june july august october
government state states country president minister police court company companies united american british national
market shares share stock trade banks price prices sales oil rate rates growth tax law report million billion
percent pct mln dlrs dlr cts shr avg qtr qtly qtrly vs revs prior prev payout payable pay record dividend div loss
losses profit profits net earnings ended ends quarter corp inc co ltd shrs gain income assets debt bond bonds bid
raises raised rises falls lower higher set sets sees quarterly outstanding interest tonnes wheat crop futures
fell rose buys buy completes acquires acquisition agreement merger offer stake plans talks annual meeting
according told asked called found took came going against among across around near began week weeks yesterday tomorrow night morning
how why very still just own old young great well back again early later judge ruled federal killed died dead wounded injured woman
women officials official city county school league won wins lost leaders leader foreign secretary senate house white health hospital
researchers scientists study attack attacks strike strikes forces troops killing south north east west
`
