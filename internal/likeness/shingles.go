package likeness

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// shingleWords is the number of words in a shingle: enough that shared
// vocabulary alone makes no two articles alike.
const shingleWords = 3

// Shingle is a run of three words.
type Shingle struct {
	Hash   uint64 // of the words in their order, evenly spread
	Weight int32  // how much it tells, 3 to 6
}

// Room is memory for the shingles of one text after another.
type Room struct{ inText, byHash []Shingle }

// Shingles returns the distinct shingles of a text, by hash. A text of one or
// two words has one; without words there is none. Case and marks don't count,
// and a number such as 1.19 is as many words as it has runs of digits.
func Shingles(text string) []Shingle { return new(Room).Shingles(text) }

// Shingles is the function of that name. The list is good until the next call.
func (r *Room) Shingles(text string) []Shingle {
	list := slices.Grow(r.inText[:0], len(text)/6)
	var recent [shingleWords]word // the newest last
	words := 0
	for w := range wordsOf(text) {
		copy(recent[:], recent[1:])
		recent[shingleWords-1] = w
		if words++; words >= shingleWords {
			list = append(list, join(recent))
		}
	}
	if words > 0 && words < shingleWords {
		list = append(list, join(recent))
	}
	r.inText = list
	r.byHash = slices.Grow(r.byHash[:0], len(list))[:len(list)]
	sortInto(r.byHash, list)
	return slices.CompactFunc(r.byHash, func(a, b Shingle) bool { return a.Hash == b.Hash })
}

// sortInto writes shingles by hash. Since hashes are even, their first byte leaves little
// to compare.
func sortInto(byHash, list []Shingle) {
	var ends [1 << 8]int // of those with each first byte
	for _, s := range list {
		ends[s.Hash>>56]++
	}
	next := 0
	for first, count := range ends {
		ends[first], next = next, next+count
	}
	for _, s := range list {
		end := &ends[s.Hash>>56]
		byHash[*end] = s
		*end++
	}
	start := 0
	for _, end := range ends {
		slices.SortFunc(byHash[start:end], func(a, b Shingle) int { return cmp.Compare(a.Hash, b.Hash) })
		start = end
	}
}

// Jaccard returns the share of the shingles of two texts that both have, 0 to 1;
// 0 if neither has any.
func Jaccard(a, b []Shingle) float64 {
	hash := func(s Shingle) uint64 { return s.Hash }
	shared, all := overlap(a, b, hash, len(a)+len(b))
	return share(shared, all)
}

// overlap counts the values that both of two sorted lists have, and all values,
// up to the given number of the smallest.
func overlap[T any, K cmp.Ordered](a, b []T, key func(T) K, most int) (shared, all int) {
	for all < most && (len(a) > 0 || len(b) > 0) {
		switch {
		case len(b) == 0 || len(a) > 0 && key(a[0]) < key(b[0]):
			a = a[1:]
		case len(a) == 0 || key(b[0]) < key(a[0]):
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
			shared++
		}
		all++
	}
	return shared, all
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// word is one word of a text.
type word struct {
	hash   uint64 // of its characters in lower case
	weight int32  // 1 for words of one or two letters, most of which tell nothing; else 2
}

// The parameters of FNV-1a, by which words are hashed.
const (
	hashStart  = 14695981039346656037
	hashFactor = 1099511628211
)

// wordsOf yields the words of a text: runs of letters and digits. A character
// of a script that has no spaces between words is a word of its own.
func wordsOf(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		var w wordBuilder
		for at := 0; at < len(text); {
			if plain := w.addPlain(text[at:]); plain > 0 {
				at += plain
				continue
			}
			if text[at] < utf8.RuneSelf {
				at++
				if w.length > 0 && !yield(w.take()) {
					return
				}
				continue
			}
			c, size := utf8.DecodeRuneInString(text[at:])
			at += size
			part := isWordPart(c)
			alone := part && isUnspaced(c)
			if w.length > 0 && (!part || alone) && !yield(w.take()) {
				return
			}
			if part {
				w.add(c)
			}
			if alone {
				w.telling = true
				if !yield(w.take()) {
					return
				}
			}
		}
		if w.length > 0 {
			yield(w.take())
		}
	}
}

// isWordPart reports whether a character is a letter, a digit or a mark on one.
func isWordPart(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) }

// plain holds the letters and digits of ASCII in lower case, and 0 for other bytes.
var plain = func() (table [1 << 8]byte) {
	for c := range byte(utf8.RuneSelf) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			table[c] = c
		} else if c >= 'A' && c <= 'Z' {
			table[c] = c - 'A' + 'a'
		}
	}
	return table
}()

// wordBuilder makes a word of its characters.
type wordBuilder struct {
	hash    uint64
	length  int
	telling bool
}

// addPlain adds the plain characters at the beginning of a text, and returns how many
// there are. Nearly all characters are.
func (w *wordBuilder) addPlain(text string) int {
	hash, digits, n := w.hash, false, 0
	if w.length == 0 {
		hash = hashStart
	}
	for ; n < len(text); n++ {
		c := plain[text[n]]
		if c == 0 {
			break
		}
		hash = (hash ^ uint64(c)) * hashFactor
		digits = digits || c <= '9'
	}
	w.hash, w.length = hash, w.length+n
	w.telling = w.telling || w.length > 2 || digits
	return n
}

// add adds any other character.
func (w *wordBuilder) add(c rune) {
	if w.length == 0 {
		w.hash = hashStart
	}
	w.hash = (w.hash ^ uint64(unicode.ToLower(c))) * hashFactor
	w.length++
	w.telling = w.telling || w.length > 2 || unicode.IsDigit(c)
}

// take returns the word and begins the next one.
func (w *wordBuilder) take() word {
	taken := word{w.hash, 1}
	if w.telling {
		taken.weight = 2
	}
	*w = wordBuilder{}
	return taken
}

// isUnspaced reports whether a character's script is written without spaces
// between words.
func isUnspaced(c rune) bool {
	return c >= 0x0e00 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// join makes a shingle of its words; their order counts.
func join(words [shingleWords]word) Shingle {
	var s Shingle
	for _, w := range words {
		s.Hash = mix(bits.RotateLeft64(s.Hash, 23) ^ w.hash)
		s.Weight += w.weight
	}
	return s
}

// mix spreads every bit of a number over all bits of another one, and gives no
// two numbers the same.
func mix(n uint64) uint64 {
	const factor = 0x9e3779b97f4a7c15 // odd, from the golden ratio
	n = (n ^ n>>32) * factor
	n = (n ^ n>>32) * factor
	return n ^ n>>32
}
