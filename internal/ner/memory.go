package ner

// Memory counts what the capitalised words of a document were labelled.
type Memory struct{ words map[uint32]*labelCounts }

// labelCounts counts a word's labels by type, and where it was in no name.
type labelCounts struct {
	types   [typeCount]int32
	outside int32
}

// Elsewhere says what a word was labelled in the rest of the document; 0 if it
// does not occur there.
type Elsewhere uint8

// Remember counts the labels of all sentences.
func (t *Text) Remember(labels [][]Label) *Memory {
	m := &Memory{map[uint32]*labelCounts{}}
	for k, s := range t.sentences {
		for i := range s {
			if !s[i].capital {
				continue
			}
			counts := m.words[s[i].lower]
			if counts == nil {
				counts = &labelCounts{}
				m.words[s[i].lower] = counts
			}
			*counts.of(labels[k][i])++
		}
	}
	return m
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
			if counts := m.words[f.lower]; counts != nil {
				said = counts.without(own[i]).say()
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
