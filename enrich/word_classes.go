package enrich

import (
	_ "embed" // the table
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordTable is made by enrich/train/wordclasses: words with their classes, and what a
// word of a class is beside others.
//
//go:embed models/words.tsv.gz
var wordTable []byte

const (
	wordMagic  = "DLWORDS1"
	mostEnding = 4 // letters of an ending in the table
)

// wordKind is what a word is in a sentence.
type wordKind uint8

const (
	noun wordKind = iota
	adjective
	verb
	adverb
	openKinds // that the words of a class can be
	closed    // a word that is always the same: an article, a pronoun; or a mark
)

// maybeVerb is added to the kind of what is no verb, but is not unlikely one.
const maybeVerb = openKinds

// The closed classes that are not told from the table of words.
const (
	edgeClass uint8 = iota // before and behind a sentence
	nameClass
	numberClass
	markClass
	commaClass
	firstAuxiliary // to be; then to have, to do, the modal verbs and "to"
	lastAuxiliary  = firstAuxiliary + 4
)

// wordClasses tells nouns from verbs by the words beside them. Words that are nouns,
// adjectives, verbs and adverbs about as often as each other are of one class; a closed
// class holds words that are always the same. What a word of an open class is depends on
// the word before it and on the class of the next one. It is read-only and safe for
// concurrent use.
type wordClasses struct {
	digest  string
	words   *textIndex
	endings *textIndex
	classes []uint8    // by the number of a word
	guesses []uint8    // by the number of an ending
	closed  int        // classes, which come first
	groups  []uint8    // by class; how it is seen from the word before
	kinds   []wordKind // by what is before, open class and the next word's group; maybeVerb is added to some
	open    int        // classes
	behind  int        // groups
}

func newWordClasses() (*wordClasses, error) {
	content, err := unpack(wordTable)
	if err != nil {
		return nil, err
	}
	w, err := readWordClasses(string(content))
	if err != nil {
		return nil, err
	}
	w.digest = digestOf(wordTable)
	return w, nil
}

var errWordTable = errors.New("the table of word classes is broken")

// readWordClasses reads what enrich/train/wordclasses wrote, unpacked.
func readWordClasses(content string) (*wordClasses, error) {
	w := &wordClasses{}
	var magic string
	head, content, _ := strings.Cut(content, "\n")
	groups := 0
	if _, err := fmt.Sscan(head, &magic, &w.closed, &w.open, &groups); err != nil || magic != wordMagic {
		return nil, errWordTable
	}
	w.behind = w.closed + groups
	words, content, _ := strings.Cut(content, "\n\n")
	endings, content, _ := strings.Cut(content, "\n\n")
	listed, content, _ := strings.Cut(content, "\n")
	for group := range strings.SplitSeq(listed, " ") {
		number, err := strconv.ParseUint(group, 10, 8)
		if err != nil || int(number) >= w.behind {
			return nil, errWordTable
		}
		w.groups = append(w.groups, uint8(number))
	}
	if len(w.groups) != w.closed+w.open {
		return nil, errWordTable
	}
	var err error
	if w.words, w.classes, err = w.readClasses(words); err != nil {
		return nil, err
	}
	if w.endings, w.guesses, err = w.readClasses(endings); err != nil {
		return nil, err
	}
	if _, found := w.endings.find("-"); !found {
		return nil, errWordTable
	}
	for _, kind := range []byte(content) {
		if kind != '\n' {
			w.kinds = append(w.kinds, wordKind(kind-'0'))
		}
	}
	if len(w.kinds) != (w.closed+int(openKinds))*w.open*w.behind || slices.Max(w.kinds) >= openKinds+maybeVerb {
		return nil, errWordTable
	}
	return w, nil
}

// readClasses reads lines of a text and its class.
func (w *wordClasses) readClasses(lines string) (*textIndex, []uint8, error) {
	index := newTextIndex(lines, strings.Count(lines, "\n")+1)
	classes := make([]uint8, index.size())
	start := 0
	for line := range strings.Lines(lines) {
		text, digits, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		class, err := strconv.ParseUint(digits, 10, 8)
		if err != nil || int(class) >= len(w.groups) {
			return nil, nil, errWordTable
		}
		number, added := index.add(textPart{uint32(start), uint32(start + len(text))})
		if !added {
			return nil, nil, errWordTable
		}
		classes[number] = uint8(class)
		start += len(line)
	}
	return index, classes, nil
}

// appendKinds appends what each token of a sentence is; a name is a noun, and a number
// an adjective. names says which tokens stand in names. A sentence says what happens:
// where no verb is in it, what may be one behind a noun is one.
func (w *wordClasses) appendKinds(kinds []wordKind, tokens []token, names []nameSpan) []wordKind {
	before, next := int(edgeClass), w.class(tokens[0].text, names[0])
	holdsVerb, likely := false, -1 // the token that is a verb where no other is
	for i := range tokens {
		class := int(next)
		next = edgeClass
		if i+1 < len(tokens) {
			next = w.class(tokens[i+1].text, names[i+1])
		}
		if class < w.closed {
			kinds, before = append(kinds, closedKind(uint8(class))), class
			holdsVerb = holdsVerb || isAuxiliary(uint8(class))
			continue
		}
		kind := w.kinds[(before*w.open+class-w.closed)*w.behind+int(w.groups[next])]
		if kind >= maybeVerb {
			kind -= maybeVerb
			if likely < 0 && i > 0 && i+1 < len(tokens) && kinds[i-1] == noun {
				likely = i
			}
		}
		holdsVerb = holdsVerb || kind == verb
		kinds, before = append(kinds, kind), w.closed+int(kind)
	}
	if !holdsVerb && likely >= 0 {
		kinds[likely] = verb
	}
	return kinds
}

// isAuxiliary reports whether words of a closed class are verbs or tell that one follows.
func isAuxiliary(class uint8) bool { return class >= firstAuxiliary && class <= lastAuxiliary }

// closedKind returns what the words of a closed class are in a phrase.
func closedKind(class uint8) wordKind {
	switch class {
	case nameClass:
		return noun
	case numberClass:
		return adjective
	}
	return closed
}

// class returns the class of a word.
func (w *wordClasses) class(word string, name nameSpan) uint8 {
	if name != noName {
		return nameClass
	}
	if number, found := w.find(word); found {
		return w.classes[number]
	}
	first, _ := utf8.DecodeRuneInString(word)
	switch {
	case unicode.IsDigit(first):
		return numberClass
	case word == "," || word == ";" || word == ":":
		return commaClass
	case !strings.ContainsFunc(word, unicode.IsLetter):
		return markClass
	case unicode.IsUpper(first):
		return nameClass
	}
	return w.guess(word)
}

// find returns the number of a word in the table, whose words are in lower case.
func (w *wordClasses) find(word string) (number int32, found bool) {
	var lower [32]byte // keeps the word out of the heap
	if len(word) > len(lower) {
		return 0, false
	}
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf {
			return w.words.find(strings.ToLower(word)) // "’s"
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return w.words.find(string(lower[:len(word)]))
}

// guess returns the class of a word that is in no table, by the longest ending that is.
func (w *wordClasses) guess(word string) uint8 {
	var ending [1 + mostEnding]byte
	ending[0] = '-'
	for n := min(mostEnding, len(word)-1); n > 0; n-- {
		copy(ending[1:], word[len(word)-n:])
		if number, found := w.endings.find(string(ending[:n+1])); found {
			return w.guesses[number]
		}
	}
	number, _ := w.endings.find("-")
	return w.guesses[number]
}
