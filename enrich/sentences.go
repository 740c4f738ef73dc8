package enrich

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	punkt "github.com/neurosnap/sentences"
	punktenglish "github.com/neurosnap/sentences/english"
)

// sentenceSplitter finds the ends of sentences by Punkt (Kiss and Strunk,
// 2006), trained on English, and by the lines of the text. It is built once:
// reading its model takes longer than using it.
type sentenceSplitter struct {
	punkt *punkt.DefaultSentenceTokenizer
}

func newSentenceSplitter() (sentenceSplitter, error) {
	tokenizer, err := punktenglish.NewSentenceTokenizer(nil)
	if err != nil {
		return sentenceSplitter{}, fmt.Errorf("read the model of sentences: %w", err)
	}
	for _, abbreviation := range abbreviations {
		tokenizer.AbbrevTypes.Add(abbreviation)
	}
	words, ok := tokenizer.WordTokenizer.(*punktenglish.WordTokenizer)
	if !ok {
		return sentenceSplitter{}, fmt.Errorf("read the model of sentences: its words are %T", tokenizer.WordTokenizer)
	}
	words.PunctStrings = punctuation{punkt.NewPunctStrings()}
	readWordsBy(sentenceWords{words}, tokenizer)
	return sentenceSplitter{tokenizer}, nil
}

// readWordsBy makes a tokenizer and its rules ask ours for words, and for what begins a
// sentence.
func readWordsBy(words sentenceWords, tokenizer *punkt.DefaultSentenceTokenizer) {
	tokenizer.WordTokenizer = words
	starts := takeSentenceStarts(tokenizer.Storage, words)
	for _, annotation := range tokenizer.Annotations {
		switch rules := annotation.(type) {
		case *punkt.TypeBasedAnnotation:
			rules.TokenExistential = words
		case *punkt.TokenBasedAnnotation:
			rules.TokenParser = words
			rules.Ortho = starts
		case *punktenglish.MultiPunctWordAnnotation:
			rules.TokenGrouper = stopsGrouper{}
			rules.TokenParser = words
			rules.Ortho = starts
		}
	}
}

// punctuation is Punkt's, but finds the marks faster.
type punctuation struct{ *punkt.DefaultPunctStrings }

// HasSentencePunct reports whether a word has a mark that may end a sentence.
func (punctuation) HasSentencePunct(word string) bool {
	for i := range len(word) {
		switch c := word[i]; {
		case c == '.' || c == '!' || c == '?':
			return true
		case c >= utf8.RuneSelf:
			return strings.ContainsAny(word[i:], ".!?。！？")
		}
	}
	return false
}

// stopsGrouper pairs each word with the next one, for the rules about stops inside
// of words and about numbers of lists. Words that have neither are left out, since
// the rules try a dozen patterns on each and find nothing.
type stopsGrouper struct{}

// Group returns the pairs.
func (stopsGrouper) Group(tokens []*punkt.Token) [][2]*punkt.Token {
	var pairs [][2]*punkt.Token
	for i, token := range tokens[:max(0, len(tokens)-1)] {
		if strings.ContainsFunc(token.Tok, func(c rune) bool { return c < 'A' || c > unicode.MaxASCII }) {
			pairs = append(pairs, [2]*punkt.Token{token, tokens[i+1]})
		}
	}
	return pairs
}

// abbreviations that Punkt's model lacks, common in news.
var abbreviations = []string{
	"gen", "col", "lt", "capt", "maj", "cmdr", "sen", "rep", "reps", "sens", "rev", "hon", "pres", "prof", "st", "mt", "ft",
	"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "vs", "inc", "corp", "co", "ltd",
	"bros", "jr", "sr", "messrs", "mr", "mrs", "ms", "dr", "u.s", "u.k", "u.n", "e.u", "d.c", "a.m", "p.m", "i.e", "e.g", "etc",
}

// maxSentenceRun is the longest stretch without a line's end that Punkt is
// shown at once, in bytes.
const maxSentenceRun = 32 << 10

// split returns the ends of the sentences, as bytes, in order.
func (s sentenceSplitter) split(text string) []int {
	var ends []int
	for start := 0; start < len(text); {
		end := blockEnd(text, start)
		block := text[start:end]
		offset := 0
		for _, sentence := range s.positions(block) {
			offset += sentence
			if !continues(block, offset) {
				ends = append(ends, start+offset)
			}
		}
		ends = append(ends, end)
		start = end
	}
	return ends
}

// positions returns the lengths of the block's sentences.
func (s sentenceSplitter) positions(block string) (lengths []int) {
	if !strings.ContainsAny(block, ".?!") {
		return nil
	}
	defer func() {
		if recover() != nil {
			lengths = nil
		}
	}()
	last := 0
	for _, end := range s.breaks(block) {
		if end > last && end <= len(block) {
			lengths = append(lengths, end-last)
			last = end
		}
	}
	return lengths
}

// breaks returns the ends of sentences as Punkt's SentencePositions does. Only
// words with a mark can end one, and Punkt looks at the next word beside them,
// so that it is shown no others.
func (s sentenceSplitter) breaks(block string) []int {
	var ends []int
	for _, word := range s.punkt.AnnotateTokens(s.punkt.WordTokenizer.Tokenize(block, true), s.punkt.Annotations...) {
		if word.SentBreak {
			ends = append(ends, word.Position)
		}
	}
	return append(ends, len(block))
}

// blockEnd returns where the stretch from start ends that belongs together: at an empty
// line, before a dateline, or at the end of a line that no sentence goes on after.
func blockEnd(text string, start int) int {
	for at := start; ; {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			return cut(text, start, len(text))
		}
		lineEnd := at + next
		if endsSentence(text[at:lineEnd]) || strings.HasPrefix(text[lineEnd+1:], "\n") || beginsWithDateline(text[lineEnd+1:]) {
			return cut(text, start, lineEnd+1)
		}
		at = lineEnd + 1
	}
}

// cut bounds a stretch, at a space if there is one.
func cut(text string, start, end int) int {
	if end-start <= maxSentenceRun {
		return end
	}
	limit := start + maxSentenceRun
	if space := strings.LastIndexByte(text[start:limit], ' '); space > 0 {
		return start + space + 1
	}
	for limit < end && !utf8.RuneStart(text[limit]) {
		limit++
	}
	return limit
}

// wrapColumn is the width below which a line is taken for a headline or an item
// of a list rather than for a wrapped sentence.
const wrapColumn = 50

func endsSentence(line string) bool {
	line = strings.TrimSpace(line)
	if len(line) < wrapColumn {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, `"'”’)]`))
	return strings.ContainsRune(".?!:…", last)
}

// initials ends with an initial or with an abbreviation of initials: "George
// W.", "U.S.".
var initials = regexp.MustCompile(`(?:^|[\s(“"'‘])(?:\p{Lu}\.)+$`)

// continues reports whether a sentence goes on behind an end that Punkt found:
// after a title or an initial, or before lower case.
func continues(block string, end int) bool {
	before := strings.TrimRight(block[max(0, end-24):end], " \t\n")
	rest := strings.TrimLeft(block[end:], " \t\n")
	next, _ := utf8.DecodeRuneInString(rest)
	if rest == "" {
		return false
	}
	if unicode.IsLower(next) || unicode.IsDigit(next) && !strings.HasSuffix(before, ".") {
		return true
	}
	if !strings.HasSuffix(before, ".") {
		return false
	}
	word := strings.ToLower(strings.TrimSuffix(before[strings.LastIndexAny(before, " \t\n(\"“")+1:], "."))
	if titles[word] {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(before, "."))
	return unicode.IsUpper(last) && initials.MatchString(before) && !startsSentence(rest)
}

// titles stand before a name, so that their full stop ends no sentence.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "gen": true, "col": true, "lt": true, "capt": true,
	"sgt": true, "sen": true, "rep": true, "rev": true, "hon": true, "gov": true, "pres": true, "st": true, "messrs": true,
	"maj": true, "cmdr": true, "adm": true, "sir": true,
}

// startsSentence reports whether a text begins with a word that seldom is part
// of a name.
func startsSentence(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return sentenceStarters[strings.Trim(word, `"“‘',`)]
}

var sentenceStarters = map[string]bool{
	"The": true, "A": true, "An": true, "He": true, "She": true, "It": true, "They": true, "We": true, "I": true, "In": true,
	"On": true, "At": true, "But": true, "And": true, "This": true, "That": true, "These": true, "Those": true, "However": true,
	"After": true, "Before": true, "When": true, "While": true, "As": true, "If": true, "His": true, "Her": true, "Their": true,
	"There": true, "According": true, "Since": true, "Although": true, "Meanwhile": true, "For": true, "From": true, "With": true,
	"No": true, "Not": true, "Its": true, "Our": true, "You": true, "What": true, "Some": true, "Many": true, "Most": true,
	"Then": true, "Now": true, "So": true, "Yet": true, "Still": true, "Later": true, "Earlier": true, "During": true, "By": true,
	"To": true, "Until": true, "Though": true, "Because": true, "Even": true, "Also": true, "Such": true, "One": true, "Both": true,
	"Each": true, "Who": true, "Why": true, "How": true, "Where": true, "Once": true, "Only": true, "My": true, "Your": true,
}
