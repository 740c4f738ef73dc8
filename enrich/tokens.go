package enrich

import "unicode"

// tokenizer splits the fields of a document into tokens and sentences.
type tokenizer struct {
	words     wordTokenizer
	sentences sentenceSplitter
	digest    string
}

// tokensDigest names the libraries whose behaviour the stage depends on; their
// data is compiled in.
const tokensDigest = "prose/v2.0.0 sentences/v1.1.2"

func newTokenizer(known *knowledge) (*tokenizer, error) {
	words, err := newWordTokenizer(known)
	if err != nil {
		return nil, err
	}
	sentences, err := newSentenceSplitter()
	if err != nil {
		return nil, err
	}
	return &tokenizer{words, sentences, tokensDigest + " " + known.digest}, nil
}

// run fills the fields' tokens and sentences. Every character that is no space
// is in exactly one token, every token in exactly one sentence.
func (t *tokenizer) run(d *document) error {
	r := d.room()
	for i, f := range d.fields() {
		ends := t.sentences.split(f.text)
		f.tokens = joinStops(f.text, t.words.tokenize(f.text, r.tokens[i][:0]), ends)
		f.sentences = groupTokens(f.tokens, ends, r.sentences[i][:0])
		r.tokens[i], r.sentences[i] = f.tokens, f.sentences
	}
	return nil
}

// groupTokens appends a sentence of the tokens up to each end. An end inside a
// token counts behind it.
func groupTokens(tokens []token, ends []int, sentences []sentence) []sentence {
	first := 0
	for _, end := range ends {
		last := first
		for last < len(tokens) && tokens[last].start < end {
			last++
		}
		if last > first {
			sentences = append(sentences, sentence{tokens[first].start, tokens[last-1].end, first, last})
			first = last
		}
	}
	if first < len(tokens) {
		sentences = append(sentences, sentence{tokens[first].start, tokens[len(tokens)-1].end, first, len(tokens)})
	}
	return sentences
}

// isWord reports whether a token holds a letter or a digit.
func (t token) isWord() bool {
	for _, c := range t.text {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return true
		}
	}
	return false
}
