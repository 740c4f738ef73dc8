package ner

// Memory counts what the capitalised words of a document were labelled.
type Memory struct {
	words  map[uint32]int32 // where a word's counts are
	counts []labelCounts
}

// labelCounts counts a word's labels by type, and where it was in no name.
type labelCounts struct {
	types   [typeCount]int32
	outside int32
}

// Elsewhere says what a word was labelled in the rest of the document; 0 if it
// does not occur there.
type Elsewhere uint8

func (e Elsewhere) says() bool { return e != 0 }

// Remember counts the labels of all sentences.
func (t *Text) Remember(labels [][]Label) *Memory {
	m := newMemory()
	m.read(t, labels)
	return m
}

func newMemory() *Memory { return &Memory{words: make(map[uint32]int32)} }

// read counts anew.
func (m *Memory) read(t *Text, labels [][]Label) {
	clear(m.words)
	m.counts = m.counts[:0]
	for k, s := range t.sentences {
		for i := range s {
			if !s[i].capital {
				continue
			}
			at, found := m.words[s[i].lower]
			if !found {
				at = int32(len(m.counts))
				m.words[s[i].lower] = at
				m.counts = append(m.counts, labelCounts{})
			}
			*m.counts[at].of(labels[k][i])++
		}
	}
}

func (c *labelCounts) of(l Label) *int32 {
	if l == Outside {
		return &c.outside
	}
	return &c.types[l.typeOf()]
}

// Elsewhere appends what the document says of each token of a sentence, whose
// own labels do not count.
func (m *Memory) Elsewhere(t *Text, sentence int, own []Label, out []Elsewhere) []Elsewhere {
	for i := range t.sentences[sentence] {
		said := Elsewhere(0)
		if f := &t.sentences[sentence][i]; f.capital {
			if at, found := m.words[f.lower]; found {
				said = m.counts[at].without(own[i]).say()
			}
		}
		out = append(out, said)
	}
	return out
}

func (c labelCounts) without(own Label) labelCounts {
	*c.of(own)--
	return c
}

// say names the most frequent type, from 1, and whether the word was mostly in
// no name.
func (c labelCounts) say() Elsewhere {
	best, most := 0, int32(0)
	for typ, count := range c.types {
		if count > most {
			best, most = typ+1, count
		}
	}
	said := Elsewhere(best) << 1
	if c.outside > most {
		said |= 1
	}
	return said
}
