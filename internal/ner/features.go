package ner

// Tables are what the features know besides the sentence.
type Tables struct {
	clusters  *Clusters
	gazetteer *Gazetteer
	links     map[uint32]bool // words that join the parts of long names, by their WordHash
}

// NewTables returns the tables of features.
func NewTables(clusters *Clusters, gazetteer *Gazetteer) *Tables {
	links := make(map[uint32]bool)
	for _, word := range []string{"of", "and", "for", "the", "&", "de"} {
		links[WordHash(word)] = true
	}
	return &Tables{clusters, gazetteer, links}
}

// hashBits is the size of the space that features are hashed into.
const hashBits = 20

// Features is the number of different features.
const Features = 1 << hashBits

// Feature is the number of a feature, below Features.
type Feature uint32

// Text is the sentences of a document, ready to be labelled.
type Text struct {
	sentences [][]tokenFacts
	styles    []style
	seen      map[uint32]uint8 // how its capitalised words are written, while that is found out
}

// NewText reads the tokens of a document's sentences.
func (t *Tables) NewText(sentences [][]string) *Text {
	text := &Text{}
	var buffer [64]byte
	text.read(t, sentences, make([]tokenFacts, countTokens(sentences)), func(token string, s style, f *tokenFacts) {
		t.read(token, s, buffer[:0], f)
	})
	return text
}

func countTokens(sentences [][]string) int {
	total := 0
	for _, s := range sentences {
		total += len(s)
	}
	return total
}

// read fills a text anew. The facts of its tokens go into a list as long as the
// sentences together; fact gives those that a token has by itself.
func (t *Text) read(tables *Tables, sentences [][]string, facts []tokenFacts, fact func(token string, s style, f *tokenFacts)) {
	t.sentences, t.styles = t.sentences[:0], t.styles[:0]
	for _, tokens := range sentences {
		own, s := facts[:len(tokens):len(tokens)], styleOf(tokens)
		facts = facts[len(tokens):]
		for i, token := range tokens {
			fact(token, s, &own[i])
		}
		tables.mark(own)
		t.sentences, t.styles = append(t.sentences, own), append(t.styles, s)
	}
	t.markSeen()
}

// markSeen notes for each capitalised word how it is written elsewhere: a word
// that also stands in lower case is less likely a name. First words and
// headlines say nothing.
func (t *Text) markSeen() {
	if t.seen == nil {
		t.seen = make(map[uint32]uint8)
	}
	seen := t.seen
	clear(seen)
	for _, s := range t.sentences {
		for i := range s {
			if s[i].capital {
				seen[s[i].lower] = 0
			}
		}
	}
	for k, s := range t.sentences {
		if t.styles[k] != plainStyle {
			continue
		}
		for i := range s {
			if s[i].small {
				if how, watched := seen[s[i].lower]; watched && how&seenSmall == 0 {
					seen[s[i].lower] = how | seenSmall
				}
			} else if s[i].capital && i > 0 {
				seen[s[i].lower] |= seenCapital
			}
		}
	}
	for _, s := range t.sentences {
		for i := range s {
			if s[i].capital {
				s[i].seen = seen[s[i].lower]
			}
		}
	}
}

// Len returns the number of sentences.
func (t *Text) Len() int { return len(t.sentences) }

// featureList collects the features of a token. Each kind of feature has a
// number of its own, by the order of the calls.
type featureList struct {
	features []Feature
	kind     uint32
	context  bool // without those that a word has by itself
}

func (l *featureList) add(value uint32) {
	l.kind += 0x9e3779b9
	l.features = append(l.features, Feature(mix(value^l.kind)>>(32-hashBits)))
}

func (l *featureList) pair(a, b uint32) { l.add(a*0x85ebca6b + b) }

// skip leaves out the next kinds.
func (l *featureList) skip(kinds uint32) { l.kind += kinds * 0x9e3779b9 }

// nowhere stands for the tokens before and after a sentence.
var nowhere = tokenFacts{form: 1, lower: 1, shape: 1}

func tokenAt(s []tokenFacts, i int) *tokenFacts {
	if i < 0 || i >= len(s) {
		return &nowhere
	}
	return &s[i]
}

// Features appends the features of a token to a list: of itself, of two
// neighbours on either side, of pairs of them and of its run of capitals.
func (t *Text) Features(sentence, token int, features []Feature) []Feature {
	l := featureList{features: features}
	l.token(t, sentence, token)
	return l.features
}

// contextFeatures appends the features of a token that depend on more than one
// word by itself: those of Features without what wordFeatures appends.
func (t *Text) contextFeatures(sentence, token int, features []Feature) []Feature {
	l := featureList{features: features, context: true}
	l.token(t, sentence, token)
	return l.features
}

// position is where a word stands beside the token that is labelled.
type position int

const (
	atToken position = iota
	atBefore
	atAfter
	atTwoBefore
	atTwoAfter
	positions
)

// firstKinds and wordKinds are the kinds of features that a word has by itself
// in each position: how many kinds are before them, and how many they are.
var (
	firstKinds = [positions]uint32{0, 20, 27, 34, 37}
	wordKinds  = [positions]uint32{15, 6, 6, 3, 3}
)

// wordRows is the number of features that words have by themselves around a token.
const wordRows = 15 + 6 + 6 + 3 + 3

// wordFeatures appends the features that a word has by itself in a position.
func wordFeatures(at position, word *tokenFacts, features []Feature) []Feature {
	l := featureList{features: features}
	l.skip(firstKinds[at])
	l.word(at, word)
	return l.features
}

func (l *featureList) token(t *Text, sentence, token int) {
	s := t.sentences[sentence]
	own, left, right := &s[token], tokenAt(s, token-1), tokenAt(s, token+1)
	l.word(atToken, own)
	l.own(own, token == 0)
	l.word(atBefore, left)
	l.add(uint32(left.listed))
	l.word(atAfter, right)
	l.add(uint32(right.listed))
	l.word(atTwoBefore, tokenAt(s, token-2))
	l.word(atTwoAfter, tokenAt(s, token+2))
	l.pairs(left, own, right)
	if own.named {
		l.run(s, token, uint32(t.styles[sentence]))
	}
}

func (l *featureList) word(at position, word *tokenFacts) {
	switch {
	case l.context:
		l.skip(wordKinds[at])
	case at == atToken:
		l.add(0)
		l.itself(word)
	case at == atBefore, at == atAfter:
		l.near(word)
	default:
		l.far(word)
	}
}

func (l *featureList) itself(word *tokenFacts) {
	l.add(word.form)
	l.add(word.lower)
	l.add(word.shape)
	for _, affix := range word.prefix {
		l.add(affix)
	}
	for _, affix := range word.suffix {
		l.add(affix)
	}
	l.add(word.fine)
	l.add(word.kind)
	l.pair(word.kind, word.shape)
	l.pair(word.fine, word.shape)
}

// own adds what a token is in its sentence and document.
func (l *featureList) own(here *tokenFacts, first bool) {
	l.add(uint32(here.listed))
	l.pair(uint32(here.listed), here.shape)
	start := uint32(0)
	if first {
		start = 1
	}
	l.pair(uint32(here.seen)<<1|start, here.shape)
	l.pair(here.kind, start)
	l.pair(uint32(here.usual)<<1|start, here.shape)
}

func (l *featureList) near(word *tokenFacts) {
	l.add(word.form)
	l.add(word.lower)
	l.add(word.shape)
	l.add(word.fine)
	l.add(word.kind)
	l.add(word.suffix[2])
}

func (l *featureList) far(word *tokenFacts) {
	l.add(word.lower)
	l.add(word.fine)
	l.add(word.kind)
}

func (l *featureList) pairs(before, here, after *tokenFacts) {
	l.pair(before.lower, here.lower)
	l.pair(here.lower, after.lower)
	l.pair(before.shape, here.shape)
	l.pair(here.shape, after.shape)
	l.pair(before.shape+mix(here.shape), after.shape)
	l.pair(before.kind, here.kind)
	l.pair(here.kind, after.kind)
	l.pair(before.kind, after.kind)
	l.pair(before.fine, here.shape)
	l.pair(here.shape, after.fine)
	l.pair(before.fine, here.fine)
	l.pair(here.fine, after.fine)
	l.pair(uint32(before.usual)<<8|uint32(here.usual)<<4|uint32(after.usual), here.shape)
	listed := uint32(here.listed)
	l.pair(listed, before.lower)
	l.pair(listed, before.fine)
	l.pair(listed, after.lower)
	l.pair(listed, after.fine)
}

// run adds what stands around a run of capitals and at its ends: "of Mayo
// Clinic in".
func (l *featureList) run(s []tokenFacts, token int, style uint32) {
	first, end := int(s[token].runFirst), int(s[token].runEnd)
	before, after := tokenAt(s, first-1), tokenAt(s, end)
	head, tail := &s[first], &s[end-1]
	place := uint32(min(token-first, 3)<<4|min(end-token, 3)) + style<<8
	l.add(place)
	l.pair(before.lower, style)
	l.pair(before.fine, style)
	l.pair(after.lower, style)
	l.pair(after.fine, style)
	l.pair(head.lower, place)
	l.pair(tail.lower, place)
	l.pair(tail.fine, place)
	l.pair(tail.kind, head.kind)
	l.chain(s, token)
}

// chain adds the ends of the runs that links join.
func (l *featureList) chain(s []tokenFacts, token int) {
	first, end := int(s[token].chainFirst), int(s[token].chainEnd)
	if first == int(s[token].runFirst) && end == int(s[token].runEnd) {
		return
	}
	head, tail := &s[first], &s[end-1]
	place := uint32(min(token-first, 3)<<4 | min(end-token, 3))
	l.pair(head.lower, place)
	l.pair(head.fine, place)
	l.pair(tail.lower, place)
	l.pair(tail.fine, place)
}

// MemoryFeatures appends what the words of a token and of its neighbours were
// labelled elsewhere in the document.
func (t *Text) MemoryFeatures(sentence, token int, elsewhere []Elsewhere, features []Feature) []Feature {
	l := featureList{features: features, kind: 1 << 31}
	for distance := -1; distance <= 1; distance++ {
		i := token + distance
		if i < 0 || i >= len(elsewhere) || elsewhere[i] == 0 {
			l.skip(2)
			continue
		}
		l.add(uint32(elsewhere[i]))
		l.pair(uint32(elsewhere[i]), t.sentences[sentence][token].shape)
	}
	return l.features
}
