package enrich

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// keyphraseFinder finds the phrases that an article uses more than others: runs of nouns
// and adjectives without marks and stop words, as in RAKE (Rose et al., 2010), rated by
// how often and how early they come. Names are told as entities, and no
// keyphrases: "Trump" is none, nor "President Trump"; "Trump administration" is.
type keyphraseFinder struct {
	stemmer *stemmer
	classes *wordClasses
	digest  string
}

func newKeyphraseFinder(stemmer *stemmer, classes *wordClasses) keyphraseFinder {
	return keyphraseFinder{stemmer, classes, stemsDigest + " " + classes.digest}
}

const (
	maxKeyphrases      = 10
	fewKeyphrases      = 5 // of more than these, what comes by chance is none
	maxKeyphraseWords  = 4
	maxKeyphraseTokens = 10_000 // of the text: what comes later is read by few
)

// run fills the document's keyphrases.
func (k keyphraseFinder) run(d *document) error {
	c := &d.room().phrases
	c.begin(k.stemmer.numbered(d), k.classes)
	for _, f := range d.fields() {
		c.countField(f, d.namesIn(f))
	}
	c.listAll()
	c.countLonger()
	d.keyphrases = best(c.withoutNames(d), newStemSet(c.stems.count))
	return nil
}

// phraseKey identifies a phrase by the stems of its words; unused places hold
// noStem.
type phraseKey [maxKeyphraseWords]int32

var noPhrase = phraseKey{noStem, noStem, noStem, noStem}

// phrase is a candidate with all its occurrences.
type phrase struct {
	key    phraseKey
	words  int
	count  int
	weight float64      // of its occurrences
	longer int          // the count of the most frequent phrase with one word more
	begun  bool         // begins somewhere where no adjective or noun is before it
	ended  bool         // and ends where no noun is behind it, as "flight" does in "a test flight" and "test" does not
	score  float64      // when all are counted
	form   phraseForm   // the one used most, of those the first
	others []phraseForm // that are used
}

// phraseForm is how a phrase is written.
type phraseForm struct {
	text  string
	count int
}

// phraseCounter collects phrases in the order of their first occurrence.
type phraseCounter struct {
	stems   *stems
	classes *wordClasses
	kinds   []wordKind // of a sentence's tokens
	numbers map[phraseKey]int32
	phrases []phrase
	list    []*phrase // when all are counted
}

// begin makes the phrases those of a new document.
func (c *phraseCounter) begin(stems *stems, classes *wordClasses) {
	if c.numbers == nil {
		c.numbers = make(map[phraseKey]int32)
	}
	clear(c.numbers)
	c.stems, c.classes, c.phrases, c.list = stems, classes, c.phrases[:0], c.list[:0]
}

// listAll lists the phrases, of which no more are to come.
func (c *phraseCounter) listAll() {
	for i := range c.phrases {
		c.list = append(c.list, &c.phrases[i])
	}
}

// What an occurrence counts for, by where it is.
const (
	titleOccurrence = 3.0
	leadOccurrence  = 1.5
	textOccurrence  = 1.0
	leadSentences   = 3
)

// nameSpan is where a token stands in a name or a demonym.
type nameSpan uint8

const (
	noName nameSpan = iota
	firstOfName
	laterInName
)

// namesIn returns where each token of a field stands in a mention.
func (d *document) namesIn(f *field) []nameSpan {
	names := resized(d.room().names, len(f.tokens))
	clear(names)
	d.room().names = names
	for _, m := range d.mentions {
		if m.field != f.name {
			continue
		}
		for i := m.firstToken; i < m.endToken; i++ {
			names[i] = laterInName
		}
		names[m.firstToken] = firstOfName
	}
	return names
}

// countField adds all phrases of a field.
func (c *phraseCounter) countField(f *field, names []nameSpan) {
	for i, s := range f.sentences {
		if s.firstToken >= maxKeyphraseTokens {
			break
		}
		end := min(s.endToken, maxKeyphraseTokens)
		numbers := c.stems.of(f.name)[s.firstToken:end]
		c.countSentence(f, f.tokens[s.firstToken:end], names[s.firstToken:end], numbers, occurrenceWeight(f, i))
	}
}

// occurrenceWeight returns what an occurrence in a field's sentence counts.
func occurrenceWeight(f *field, sentence int) float64 {
	switch {
	case f.name == article.TitleField:
		return titleOccurrence
	case sentence < leadSentences:
		return leadOccurrence
	}
	return textOccurrence
}

// countSentence adds every stretch of up to four nouns and adjectives that ends on a
// noun and has no stop word in it. It may begin with a name, but neither ends in one nor
// begins inside.
func (c *phraseCounter) countSentence(f *field, tokens []token, names []nameSpan, numbers []int32, weight float64) {
	c.kinds = c.classes.appendKinds(c.kinds[:0], tokens, names)
	inPhrase := func(i int) bool { return numbers[i] != noStem && c.kinds[i] <= adjective }
	for first := range tokens {
		if names[first] == laterInName || !inPhrase(first) {
			continue
		}
		key, begun := noPhrase, first == 0 || !inPhrase(first-1)
		for n := range min(maxKeyphraseWords, len(tokens)-first) {
			last := first + n
			if !inPhrase(last) || n > 0 && !oneSpaceBetween(f.text, tokens[last-1], tokens[last]) {
				break
			}
			key[n] = numbers[last]
			if names[last] != noName || c.kinds[last] != noun || strings.HasSuffix(tokens[last].text, ".") {
				continue // "Sen." is before a name, "p.m." behind a time
			}
			p := c.add(key, n+1, f.text[tokens[first].start:tokens[last].end], weight)
			p.begun = p.begun || begun
			p.ended = p.ended || last+1 == len(tokens) || numbers[last+1] == noStem || c.kinds[last+1] != noun
		}
	}
}

// isVague reports whether a phrase is a word that tells nothing by itself: "company".
func (p *phrase) isVague() bool {
	return p.words == 1 && (emptyWords[strings.ToLower(p.form.text)] || isTitle(fold(p.form.text)))
}

// isWhole reports whether a phrase is all of what is said somewhere, and not only a part
// of longer ones.
func (p *phrase) isWhole() bool { return p.begun && p.ended }

// isChance reports whether a phrase comes once, not in the title, and is only a word or a
// part of a longer phrase.
func (p *phrase) isChance() bool {
	return p.count == 1 && p.weight < titleOccurrence && (p.words == 1 || !p.isWhole())
}

// emptyWords are in news of all kinds. They tell something in a longer phrase:
// "company law".
var emptyWords = wordSet(`active age agreed area areas attempt attempts away call caused central chance company companies continue countries country decade
	effort efforts half head heads hit husband issue issues latest level member members moment move moves past place plan plans point points prof
	reason reasons required role rs run side sign signed son daughter state states step steps type types wife`)

func oneSpaceBetween(text string, a, b token) bool { return text[a.end:b.start] == " " }

// add counts a phrase. What it returns is good until the next one is added.
func (c *phraseCounter) add(key phraseKey, words int, form string, weight float64) *phrase {
	number, known := c.numbers[key]
	if !known {
		number = int32(len(c.phrases))
		c.numbers[key] = number
		c.phrases = append(c.phrases, phrase{key: key, words: words, form: phraseForm{text: form}})
	}
	p := &c.phrases[number]
	p.count++
	p.weight += weight
	p.countForm(form)
	return p
}

func (p *phrase) countForm(text string) {
	if p.form.text == text {
		p.form.count++
		return
	}
	i := slices.IndexFunc(p.others, func(f phraseForm) bool { return f.text == text })
	if i < 0 {
		i = len(p.others)
		p.others = append(p.others, phraseForm{text: text})
	}
	other := &p.others[i]
	if other.count++; other.count > p.form.count {
		p.form, *other = *other, p.form
	}
}

// withoutNames returns the phrases without those that the tagger passed over in
// some place, and that are a name or a part of one elsewhere.
func (c *phraseCounter) withoutNames(d *document) []*phrase {
	inNames := newStemSet(c.stems.count)
	for _, m := range d.mentions {
		for _, n := range c.stems.of(m.field)[m.firstToken:m.endToken] {
			inNames.add(n)
		}
	}
	return slices.DeleteFunc(c.list, func(p *phrase) bool {
		if !isCapital(p.form.text) {
			return false // "bank" is no part of "Bank of England"
		}
		for _, n := range p.key[:p.words] {
			if !inNames.holds(n) {
				return false
			}
		}
		return true
	})
}

// countLonger tells each phrase about those that hold it.
func (c *phraseCounter) countLonger() {
	for _, p := range c.list {
		if p.words < 2 {
			continue
		}
		head, tail := p.key, noPhrase
		head[p.words-1] = noStem
		copy(tail[:], p.key[1:p.words])
		for _, part := range []phraseKey{head, tail} {
			if number, known := c.numbers[part]; known { // a part that is a stop word is no phrase
				shorter := &c.phrases[number]
				shorter.longer = max(shorter.longer, p.count)
			}
		}
	}
}

// lengthFactor prefers phrases to words: those of two and three words tell
// more, though they are rarer.
func lengthFactor(words int) float64 { return [...]float64{0, 1, 1.9, 2.2, 2.2}[words] }

// onceFactor is for a phrase that comes once: it is chance. partFactor is for one that is
// only a part of longer ones.
const (
	onceFactor = 0.5
	partFactor = 0.25
)

// rate returns how much a phrase tells.
func (p *phrase) rate() float64 {
	score := p.weight
	switch {
	case p.count > 1:
		score *= lengthFactor(p.words)
	case p.words > 1:
		score *= onceFactor
	default:
		score *= onceFactor * onceFactor
	}
	if !p.isWhole() {
		score *= partFactor
	}
	return score
}

// isFragment reports whether a phrase mostly comes as part of one longer
// phrase, as United does.
func (p *phrase) isFragment() bool {
	return p.count > 1 && float64(p.longer) >= 0.6*float64(p.count)
}

// best returns the phrases that score highest and don't repeat each other. used holds
// the stems of those returned.
func best(phrases []*phrase, used *stemSet) []article.Keyphrase {
	for _, p := range phrases {
		p.score = p.rate()
	}
	slices.SortStableFunc(phrases, func(a, b *phrase) int { return cmp.Compare(b.score, a.score) })
	var chosen []*phrase
	for _, p := range phrases {
		if len(chosen) == maxKeyphrases {
			break
		}
		if p.isFragment() || p.isVague() || len(chosen) >= fewKeyphrases && p.isChance() || p.repeats(used) {
			continue
		}
		chosen = append(chosen, p)
		for _, n := range p.key[:p.words] {
			used.add(n)
		}
	}
	var list []article.Keyphrase
	for _, p := range chosen {
		list = append(list, article.Keyphrase{Text: p.form.text, Score: round(max(1e-4, p.score/chosen[0].score))})
	}
	return list
}

// repeats reports whether most of the phrase's words were used by better
// phrases.
func (p *phrase) repeats(used *stemSet) bool {
	n := 0
	for _, stem := range p.key[:p.words] {
		if used.holds(stem) {
			n++
		}
	}
	return 2*n > p.words
}
