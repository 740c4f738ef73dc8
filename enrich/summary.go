package enrich

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// summarizer picks the sentences that tell the most: those near the start,
// whose words the article and its title use most, and that don't repeat each
// other.
type summarizer struct {
	stemmer *stemmer
	digest  string
}

func newSummarizer(stemmer *stemmer) summarizer { return summarizer{stemmer, stemsDigest} }

// Bounds of a summary. News says what matters first, so that nothing is lost
// when only the first sentences are considered.
const (
	maxSummarySentences = 4
	maxConsidered       = 200 // sentences
	minSummaryWords     = 6   // of a sentence, stop words included
	maxSummaryWords     = 80
	maxPassage          = 2 << 10 // bytes of a sentence; a longer one is no sentence
)

// run fills the document's summary.
func (z summarizer) run(d *document) error {
	sentences := d.text.sentences[:min(len(d.text.sentences), maxConsidered)]
	size := summarySize(len(d.text.sentences))
	chosen := make([]int, 0, size)
	if len(d.text.sentences) <= 2 {
		for i := range sentences {
			chosen = append(chosen, i)
		}
	} else {
		chosen = z.choose(d, sentences, size)
	}
	walk := codepoints{text: d.text.text}
	for _, i := range chosen {
		s := sentences[i]
		if s.end-s.start > maxPassage {
			continue
		}
		d.summary = append(d.summary, article.Passage{
			Start: walk.at(s.start), End: walk.at(s.end), Text: d.text.text[s.start:s.end],
		})
	}
	return nil
}

// summarySize returns how many sentences a summary of n should have.
func summarySize(n int) int {
	switch {
	case n <= 8:
		return min(n, 2)
	case n <= 20:
		return 3
	}
	return maxSummarySentences
}

// choose returns the indexes of the sentences chosen, in order.
func (z summarizer) choose(d *document, sentences []sentence, size int) []int {
	words := z.stemmer.numbered(d)
	title := newStemSet(words.count)
	for _, n := range words.title {
		title.add(n)
	}
	var candidates []candidate
	counts := make([]int, words.count) // sentences that hold the stem
	for i, s := range sentences {
		c := newCandidate(i, words.text[s.firstToken:s.endToken])
		for _, n := range c.stems {
			counts[n]++
		}
		if tells(&d.text, s) {
			candidates = append(candidates, c)
		}
	}
	if len(candidates) == 0 {
		return []int{0}
	}
	for i := range candidates {
		candidates[i].rate(i, counts, title)
	}
	return pick(candidates, size, newStemSet(words.count))
}

// stemSet is a set of a document's stems.
type stemSet struct {
	has  []bool // by number; the last one is noStem's
	size int
}

func newStemSet(stems int) *stemSet { return &stemSet{has: make([]bool, stems+1)} }

func (s *stemSet) add(n int32) {
	at := s.at(n)
	if !s.has[at] {
		s.has[at] = true
		s.size++
	}
}

func (s *stemSet) holds(n int32) bool { return s.has[s.at(n)] }

func (s *stemSet) at(n int32) int {
	if n == noStem {
		return len(s.has) - 1
	}
	return int(n)
}

// candidate is a sentence that may become part of the summary.
type candidate struct {
	index int     // of the sentence
	stems []int32 // distinct, ascending
	score float64
}

func newCandidate(index int, numbers []int32) candidate {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	if len(numbers) > 0 && numbers[0] == noStem {
		numbers = numbers[1:]
	}
	return candidate{index: index, stems: numbers}
}

// What the parts of a candidate's score weigh. The lead weighs most: in news
// it is the summary that the journalist wrote.
const (
	leadWeight    = 1.0
	centralWeight = 0.8
	titleOverlap  = 0.5
)

// rate scores a candidate by its rank among the candidates, by how many
// sentences share its words, and by the title's words in it.
func (c *candidate) rate(rank int, counts []int, title *stemSet) {
	if len(c.stems) == 0 {
		return
	}
	central, inTitle := 0.0, 0
	for _, n := range c.stems {
		central += math.Log(float64(counts[n]))
		if title.holds(n) {
			inTitle++
		}
	}
	// The root keeps long sentences from losing to short ones full of names.
	length := math.Sqrt(float64(len(c.stems)))
	c.score = leadWeight/(1+0.5*float64(rank)) +
		centralWeight*central/(length*math.Sqrt(24)) + // about 1 for a long and central one
		titleOverlap*float64(inTitle)/float64(max(1, title.size))
}

// maxRepeated is the share of a sentence's words that those chosen before may
// have, above which it is left out.
const maxRepeated = 0.6

// pick takes the candidates by score, leaving out those that repeat what was
// taken, and returns their sentences in the text's order. told holds the stems of
// those taken.
func pick(candidates []candidate, size int, told *stemSet) []int {
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	var chosen []int
	for _, c := range candidates {
		if len(chosen) == size {
			break
		}
		repeated := 0
		for _, n := range c.stems {
			if told.holds(n) {
				repeated++
			}
		}
		if float64(repeated) > maxRepeated*float64(len(c.stems)) {
			continue
		}
		for _, n := range c.stems {
			told.add(n)
		}
		chosen = append(chosen, c.index)
	}
	slices.Sort(chosen)
	return chosen
}

// tells reports whether a sentence can stand in a summary: a full one, neither
// a question, nor a headline, nor nothing but a quotation.
func tells(f *field, s sentence) bool {
	words := 0
	for _, t := range f.tokens[s.firstToken:s.endToken] {
		if t.isWord() {
			words++
		}
	}
	if words < minSummaryWords || words > maxSummaryWords {
		return false
	}
	text := f.text[s.start:s.end]
	if isQuotation(text) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, quotes+")]"))
	return strings.ContainsRune(".!", last)
}

// quotes are marks that close a quotation.
const quotes = `"”’'`

// isQuotation reports whether a sentence is nothing but a quotation, or a part
// of a longer one.
func isQuotation(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	if !strings.ContainsRune(`"“`, first) {
		return false
	}
	closing := strings.IndexAny(text[size:], `"”`)
	return closing < 0 || strings.TrimRight(text[size+closing:], `"”.!`) == ""
}
