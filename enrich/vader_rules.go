package enrich

import (
	"iter"
	"math"
	"strings"
	"unicode"
)

// VADER's rules and figures, in the order in which govader and Python's VADER apply
// them, so that sums come out the same.

const (
	capitalsBoost   = 0.733 // of a word in capitals among others
	negationScale   = -0.74
	neverSoScale    = 1.25 // "never so good"
	exclamation     = 0.292
	mostExclamation = 4 // marks that count
	question        = 0.18
	mostQuestion    = 0.96 // of more than three marks
	beforeBut       = 0.5
	behindBut       = 1.5
	compoundScale   = 15.0
)

// boostScales are what boosts count, from the word before on.
var boostScales = [3]float64{1, 0.95, 0.9}

// vaderText is a text in words as VADER sees them. It can be read into again.
type vaderText struct {
	words  []vaderWord
	idioms []vaderIdiom // all of them
	shouts bool         // some of the words are in capitals, but not all of them
}

// vaderWord is a word with the marks inside of it, and around it if it is short.
type vaderWord struct {
	*vaderEntry        // of its lower case
	word        string // which that is, "" if VADER knows nothing of it
	capitals    bool   // has a capital and no small letter
	small       bool   // is written as its entry is
	negates     bool
}

// read looks the words of a text up.
func (v *vader) read(words iter.Seq[string], t *vaderText) {
	t.words = t.words[:0]
	capitals := 0
	for word := range words {
		w := v.word(word)
		t.words = append(t.words, w)
		if w.capitals {
			capitals++
		}
	}
	t.shouts = capitals > 0 && capitals < len(t.words)
}

// word returns a plain word as VADER sees it.
func (v *vader) word(plain string) vaderWord {
	written := withoutMarksAround(plain)
	lower := strings.ToLower(written)
	w := vaderWord{small: lower == written}
	if number, known := v.words.find(lower); known {
		w.vaderEntry, w.word = &v.entries[number], v.words.text(number)
		w.negates = w.vaderEntry.negates
	} else {
		w.vaderEntry, w.negates = &unknownToVADER, strings.Contains(lower, "n't")
	}
	if !w.small {
		w.capitals = strings.ContainsFunc(written, unicode.IsUpper) && !strings.ContainsFunc(written, isSmallOrTitle)
	}
	return w
}

func isSmallOrTitle(c rune) bool { return unicode.IsLower(c) || unicode.IsTitle(c) }

// withoutMarksAround returns a word without marks of ASCII at its ends, unless less
// than three bytes would be left: it may be an emoticon.
func withoutMarksAround(word string) string {
	start, end := 0, len(word)
	for start < end && isASCIIMark(word[start]) {
		start++
	}
	for start < end && isASCIIMark(word[end-1]) {
		end--
	}
	if end-start < 3 {
		return word
	}
	return word[start:end]
}

func isASCIIMark(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// score returns the compound score of what was read of a text.
func (t *vaderText) score(text string) float64 {
	but, sum := t.firstBut(), 0.0
	for i := range t.words {
		if !t.words[i].rated {
			continue
		}
		rating := t.rate(i)
		switch {
		case i < but:
			rating *= beforeBut
		case but >= 0 && i > but:
			rating *= behindBut
		}
		sum += rating
	}
	switch {
	case sum > 0:
		sum += emphasis(text)
	case sum < 0:
		sum -= emphasis(text)
	}
	return max(-1, min(1, sum/math.Sqrt(float64(sum*sum)+compoundScale)))
}

// firstBut returns where the first "but" stands, or -1.
func (t *vaderText) firstBut() int {
	for i := range t.words {
		if t.words[i].word == "but" {
			return i
		}
	}
	return -1
}

// emphasis is what a text's exclamation and question marks add.
func emphasis(text string) float64 {
	added := float64(min(mostExclamation, strings.Count(text, "!"))) * exclamation
	switch marks := strings.Count(text, "?"); {
	case marks > 3:
		added += mostQuestion
	case marks > 1:
		added += float64(float64(marks) * question)
	}
	return added
}

// rate returns the rating of a word that has one, by what stands around it.
func (t *vaderText) rate(i int) float64 {
	w := &t.words[i]
	if w.boosts || w.word == "kind" && t.is(i+1, "of") {
		return 0
	}
	rating := t.rateBehindNo(i)
	if w.capitals && t.shouts {
		rating += signed(capitalsBoost, rating > 0)
	}
	for away := 1; away <= len(boostScales) && away <= i; away++ {
		before := &t.words[i-away]
		if before.rated {
			continue
		}
		rating += float64(t.boostOf(before, rating) * boostScales[away-1])
		rating = t.negate(rating, i, away)
		if away == len(boostScales) {
			rating = t.rateIdioms(rating, i)
		}
	}
	if least := i - 1; least >= 0 && t.words[least].small && !t.words[least].rated && t.is(least, "least") &&
		!(t.isSmall(i-2, "at") || t.isSmall(i-2, "very")) {
		rating *= negationScale
	}
	return rating
}

// is reports whether a word, in lower case, is a given one.
func (t *vaderText) is(i int, word string) bool {
	return i >= 0 && i < len(t.words) && t.words[i].word == word
}

func (t *vaderText) isSmall(i int, word string) bool { return t.is(i, word) && t.words[i].small }

// rateBehindNo returns a word's own rating, or what is left of it behind a "no". That
// has no rating itself before a word that has one.
func (t *vaderText) rateBehindNo(i int) float64 {
	rating := t.words[i].rating
	switch {
	case t.is(i-1, "no"), t.is(i-2, "no"), t.is(i-3, "no") && (t.is(i-1, "or") || t.is(i-1, "nor")):
		return rating * negationScale
	case t.is(i, "no") && i+1 < len(t.words) && t.words[i+1].rated:
		return 0
	}
	return rating
}

// boostOf returns what a word before another one adds to its rating.
func (t *vaderText) boostOf(before *vaderWord, rating float64) float64 {
	if !before.boosts {
		return 0
	}
	boost := before.boost
	if rating < 0 {
		boost = -boost
	}
	if before.capitals && t.shouts {
		boost += signed(capitalsBoost, rating > 0)
	}
	return boost
}

func signed(value float64, positive bool) float64 {
	if positive {
		return value
	}
	return -value
}

// negate turns a rating round if the word that stands so many words before negates it.
func (t *vaderText) negate(rating float64, i, away int) float64 {
	switch {
	case away > 1 && t.is(i-away, "never") && (t.isBetween(i, away, "so") || t.isBetween(i, away, "this")):
		return rating * neverSoScale
	case away > 1 && t.is(i-away, "without") && t.isBetween(i, away, "doubt"):
		return rating
	case t.words[i-away].negates:
		return rating * negationScale
	}
	return rating
}

// isBetween reports whether a word stands between one and another so many words before.
func (t *vaderText) isBetween(i, away int, word string) bool {
	for at := i - away + 1; at < i; at++ {
		if t.is(at, word) {
			return true
		}
	}
	return false
}

// rateIdioms returns the rating of an idiom around a word that has three words before
// it, or else the word's rating, boosted by idioms before.
func (t *vaderText) rateIdioms(rating float64, i int) float64 {
	for _, at := range [...][2]int{{i - 1, 2}, {i - 2, 3}, {i - 2, 2}, {i - 3, 3}, {i - 3, 2}} {
		if idiom := t.idiom(at[0], at[1], false); idiom != nil {
			rating = idiom.rating
			break
		}
	}
	for words := 2; words <= 3; words++ {
		if idiom := t.idiom(i, words, false); idiom != nil {
			rating = idiom.rating
		}
	}
	for _, at := range [...][2]int{{i - 3, 3}, {i - 3, 2}, {i - 2, 2}} {
		if idiom := t.idiom(at[0], at[1], true); idiom != nil {
			rating += idiom.rating
		}
	}
	return rating
}

// idiom returns the idiom of so many words that begins at a word, nil if there is none.
func (t *vaderText) idiom(first, words int, boosts bool) *vaderIdiom {
	if first+words > len(t.words) {
		return nil
	}
	for n := t.words[first].first; n < t.words[first].last; n++ {
		idiom := &t.idioms[n]
		if idiom.boosts != boosts || len(idiom.rest) != words-1 {
			continue
		}
		if t.is(first+1, idiom.rest[0]) && (words == 2 || t.is(first+2, idiom.rest[1])) {
			return idiom
		}
	}
	return nil
}
