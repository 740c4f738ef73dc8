package ner

import (
	"unicode"
	"unicode/utf8"
)

// tokenFacts is what the features of a token and its neighbours are made of:
// mostly hashes.
type tokenFacts struct {
	form   uint32 // as written; in lower case where the sentence's capitals say nothing
	prefix [3]uint32
	suffix [4]uint32
	lower  uint32 // its WordHash
	shape  uint32 // Xxx for Paris, XX for NATO, X.X. for U.S.
	fine   uint32 // clusters
	kind   uint32
	usual  Usual
	listed uint8 // what the gazetteer says it can be, and its place in the name there

	capital bool  // holds one
	small   bool  // holds letters, but no capital
	seen    uint8 // how the document writes the word elsewhere: seenSmall, seenCapital

	named                bool  // looks like a part of a name: its capital means something
	runFirst, runEnd     int32 // the run of such tokens that it is in
	chainFirst, chainEnd int32 // that run and those that words such as "of" join to it
}

// How a document writes a word in sentences whose capitals mean something.
const (
	seenSmall   = 1
	seenCapital = 2
)

// style says what the capitals of a sentence mean.
type style uint32

const (
	plainStyle    style = iota // names have them
	headlineStyle              // All Words of Some Length Have Them
	shoutingStyle              // EVERY LETTER IS ONE
)

// mark notes what tokens are in their sentence.
func (t *Tables) mark(sentence []tokenFacts) {
	t.gazetteer.mark(sentence)
	markRuns(sentence)
	t.markChains(sentence)
}

// read finds the facts that a token has by itself, in a sentence of a style.
func (t *Tables) read(token string, s style, buffer []byte, f *tokenFacts) {
	lower := lowerInto(buffer, token)
	f.lower = hashBytes(lower)
	cluster := t.clusters.Of(f.lower)
	f.fine, f.kind, f.usual = uint32(cluster.Fine), uint32(cluster.Kind), cluster.Usual
	f.readShape(token)
	f.named = f.capital && (s == plainStyle || f.usual != UsuallySmall)
	form := lower
	if s == plainStyle {
		buffer = append(buffer, token...) // lower is not needed any more
		form = buffer
	}
	f.form = mix(hashBytes(form) + uint32(s))
	f.shape = mix(f.shape + uint32(s))
	f.readAffixes(form)
}

// readAffixes hashes the first two to four and the last one to four bytes of
// the form.
func (f *tokenFacts) readAffixes(form []byte) {
	for i := range f.prefix {
		if n := i + 2; n <= len(form) {
			f.prefix[i] = hashBytes(form[:n])
		}
	}
	for i := range f.suffix {
		if n := i + 1; n <= len(form) {
			f.suffix[i] = hashBytes(form[len(form)-n:])
		}
	}
}

// readShape writes each character as its class, at most two of a class on end.
func (f *tokenFacts) readShape(token string) {
	hash := uint32(hashStart)
	last, run := rune(0), 0
	for _, c := range token {
		class := classOf(c)
		switch class {
		case 'X':
			f.capital = true
		case 'x':
			f.small = true
		}
		if class != last {
			last, run = class, 0
		}
		if run++; run <= 2 {
			hash = (hash ^ uint32(class)) * hashPrime
		}
	}
	f.small = f.small && !f.capital
	f.shape = hash
}

func classOf(c rune) rune {
	switch {
	case c >= 'a' && c <= 'z':
		return 'x'
	case c >= 'A' && c <= 'Z':
		return 'X'
	case c >= '0' && c <= '9':
		return 'd'
	case c < utf8.RuneSelf:
		return c
	case unicode.IsUpper(c):
		return 'X'
	case unicode.IsLetter(c):
		return 'x'
	case unicode.IsDigit(c):
		return 'd'
	}
	return straight(c)
}

// markRuns notes the runs of tokens that look like parts of names, such as
// "Bank" of "New York".
func markRuns(tokens []tokenFacts) {
	for first := 0; first < len(tokens); {
		end := first
		for end < len(tokens) && tokens[end].named {
			end++
		}
		for i := first; i < end; i++ {
			tokens[i].runFirst, tokens[i].runEnd = int32(first), int32(end)
		}
		first = max(end, first+1)
	}
}

// markChains notes which runs links join: "Bank" of "New York" is a chain.
func (t *Tables) markChains(tokens []tokenFacts) {
	for first := 0; first < len(tokens); {
		if !tokens[first].named {
			first++
			continue
		}
		end := int(tokens[first].runEnd)
		for next := t.linked(tokens, end); next > end; next = t.linked(tokens, end) {
			end = int(tokens[next].runEnd)
		}
		for i := first; i < end; i++ {
			tokens[i].chainFirst, tokens[i].chainEnd = int32(first), int32(end)
		}
		first = end
	}
}

// maxLinks is the number of links on end that join two runs: "of the".
const maxLinks = 2

// linked returns where the run begins that links join to the one that ends at a
// token; without such a run, that token.
func (t *Tables) linked(tokens []tokenFacts, end int) int {
	for next := end; next < len(tokens) && next <= end+maxLinks; next++ {
		if tokens[next].named {
			return next
		}
		if !t.links[tokens[next].lower] {
			break
		}
	}
	return end
}

// styleOf tells headlines and shouting from sentences whose capitals mark
// names. A few words are never taken for either.
func styleOf(tokens []string) style {
	words, capitals, shouted := 0, 0, 0 // words of four letters and more
	for _, token := range tokens {
		if len(token) < 4 {
			continue
		}
		first, size := utf8.DecodeRuneInString(token)
		if !unicode.IsLetter(first) {
			continue
		}
		words++
		if unicode.IsUpper(first) {
			capitals++
			if second, _ := utf8.DecodeRuneInString(token[size:]); !unicode.IsLower(second) {
				shouted++
			}
		}
	}
	switch {
	case words < 2 || words == 2 && shouted < 2:
		return plainStyle
	case shouted*10 >= words*8:
		return shoutingStyle
	case words >= 4 && capitals*10 >= words*8:
		return headlineStyle
	}
	return plainStyle
}
