package ner

// knownWord is what a tagger knows of a token by itself, in a sentence of a style. It
// holds no pointer, so that the garbage collector need not look into thousands of them.
type knownWord struct {
	letters [maxWord]byte // of the token, where it is kept
	length  uint8         // of these
	style   style
	facts   tokenFacts
	sums    wordSums
}

const maxWord = 23 // bytes of the longest word that is kept

// is reports whether a word that is kept is that of a token in a sentence of a style.
func (w *knownWord) is(token string, s style) bool {
	return w.style == s && string(w.letters[:w.length]) == token
}

// wordSums are the sums of the weights of the features that a word has by itself,
// in each position.
type wordSums [positions]laneSums

// word returns what the tagger knows of a token, and keeps it.
func (p *pass) word(t *Tagger, token string, s style) *knownWord {
	if len(token) > maxWord {
		return p.newWord(t.tables, token, s)
	}
	hash := hashWord(token, s)
	if w := t.words.find(hash, token, s); w != nil {
		return w
	}
	w := p.newWord(t.tables, token, s)
	w.length = uint8(copy(w.letters[:], token))
	t.words.keep(hash, w)
	return w
}

// newWord works out a word, in memory of the pass.
func (p *pass) newWord(tables *Tables, token string, s style) *knownWord {
	p.newWords = append(p.newWords, knownWord{style: s})
	w := &p.newWords[len(p.newWords)-1]
	var letters [64]byte
	tables.read(token, s, letters[:0], &w.facts)
	p.model.sumWord(&w.facts, &w.sums, &p.features)
	return w
}

// sumWord adds up the weights of a word by itself.
func (m *Model) sumWord(word *tokenFacts, sums *wordSums, buffer *[]Feature) {
	for at := range positions {
		*buffer = wordFeatures(at, word, (*buffer)[:0])
		m.addRows(*buffer, &sums[at])
	}
}
