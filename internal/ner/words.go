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

// is reports whether a word that is kept is that of a token in a sentence of a style.
func (w *knownWord) is(token string, s style) bool {
	return w.style == s && string(w.letters[:w.length]) == token
}

// wordSums are the sums of the weights of the features that a word has by itself,
// in each position.
type wordSums [positions]laneSums

// word returns what the tagger knows of a token, and keeps it if it can.
func (p *pass) word(t *Tagger, token string, s style) *knownWord {
	if len(token) > maxWord {
		return p.unkeptWord(t, token, s)
	}
	slot := t.words.slot(token, s)
	if w := t.words.find(slot, token, s); w != nil {
		return w
	}
	number, ok := t.words.room()
	if !ok {
		return p.unkeptWord(t, token, s)
	}
	w := &t.words.words[number]
	t.readWord(token, s, w, &p.features)
	w.length = uint8(copy(w.letters[:], token))
	t.words.keep(slot, number)
	return w
}

// unkeptWord returns a word that only the document has, in the memory of one of an
// earlier document.
func (p *pass) unkeptWord(t *Tagger, token string, s style) *knownWord {
	if p.unkept == len(p.ownWords) {
		p.ownWords = append(p.ownWords, &knownWord{})
	}
	w := p.ownWords[p.unkept]
	p.unkept++
	t.readWord(token, s, w, &p.features)
	return w
}

// readWord overwrites a word. buffer is one for features.
func (t *Tagger) readWord(token string, s style, w *knownWord, buffer *[]Feature) {
	*w = knownWord{style: s}
	var letters [64]byte
	t.tables.read(token, s, letters[:0], &w.facts)
	t.model.sumWord(&w.facts, &w.sums, buffer)
}

// sumWord adds up the weights of a word by itself.
func (m *Model) sumWord(word *tokenFacts, sums *wordSums, buffer *[]Feature) {
	for at := range positions {
		*buffer = wordFeatures(at, word, (*buffer)[:0])
		m.addRows(*buffer, &sums[at])
	}
}
