package ner

import (
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// read looks up a word, and keeps it if need be.
func (t *wordTable) read(token string) *knownWord {
	hash := hashWord(token, plainStyle)
	w := t.find(hash, token, plainStyle)
	if w == nil {
		w = &knownWord{}
		w.length = uint8(copy(w.letters[:], token))
		t.keep(hash, w)
	}
	return w
}

func (t *wordTable) has(token string) bool {
	return t.find(hashWord(token, plainStyle), token, plainStyle) != nil
}

// checkPlaces checks that each place is in one list or set.
func (t *wordTable) checkPlaces(tb rapid.TB) {
	seen := make([]int, len(t.words))
	for _, list := range [][]uint32{t.free, t.replaced, t.leaving} {
		for _, place := range list {
			seen[place]++
		}
	}
	for i := range t.sets {
		for j := range t.sets[i] {
			seen[t.sets[i][j].Load()&placeOfWord]++
		}
	}
	for place, times := range seen {
		if place > 0 && times != 1 {
			tb.Fatalf("place %d is %d times in sets and lists", place, times)
		}
	}
}

// reading is a document that is read, with the words that it has found.
type reading struct {
	turn  uint
	words map[string]*knownWord
}

func TestWordsStayUntilTheDocumentsThatFoundThemLeave(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := newWordTable(1, rapid.IntRange(1, 20).Draw(rt, "spare"))
		var open []reading
		draw := func(rt *rapid.T) int {
			if len(open) == 0 {
				rt.Skip()
			}
			return rapid.IntRange(0, len(open)-1).Draw(rt, "document")
		}
		rt.Repeat(map[string]func(*rapid.T){
			"enter": func(*rapid.T) { open = append(open, reading{table.enter(), map[string]*knownWord{}}) },
			"read": func(rt *rapid.T) {
				d := open[draw(rt)]
				for _, number := range rapid.SliceOfN(rapid.IntRange(0, 99), 1, 20).Draw(rt, "words") {
					token := strconv.Itoa(number)
					d.words[token] = table.read(token)
				}
			},
			"leave": func(rt *rapid.T) {
				i := draw(rt)
				table.leave(open[i].turn)
				open = append(open[:i], open[i+1:]...)
			},
			"": func(rt *rapid.T) {
				table.checkPlaces(rt)
				var reading [2]int
				for _, d := range open {
					reading[d.turn%2]++
					for token, w := range d.words {
						if !w.is(token, plainStyle) {
							rt.Fatalf("%q has become %q", token, w.letters[:w.length])
						}
					}
				}
				if table.reading != reading {
					rt.Fatalf("%v documents are read, not %v", reading, table.reading)
				}
			},
		})
	})
}

func TestPlacesOfADocumentsWordsAreFreeWhenTheNextHasLeft(t *testing.T) {
	const words = 3
	table := newWordTable(1, 2*words)
	for i := range 1000 {
		turn := table.enter()
		if len(table.free) < words {
			t.Fatalf("%d places are free after %d documents", len(table.free), i)
		}
		for j := range words {
			table.read(strconv.Itoa(words*i + j))
		}
		table.leave(turn)
	}
}

func TestWordsFoundAgainOutlastOthers(t *testing.T) {
	table := newWordTable(0, 1000)
	words := len(wordSet{})
	for i := range words {
		table.read(strconv.Itoa(i))
	}
	table.read("0")
	for i := range words - 1 {
		table.read("other" + strconv.Itoa(i))
	}
	for i := range words {
		if want := i == 0; table.has(strconv.Itoa(i)) != want {
			t.Errorf("word %d is kept: %t", i, !want)
		}
	}
}

func TestNoTokenIsTakenForAnEmptyPlace(t *testing.T) {
	table := newWordTable(0, 0)
	for hash := range uint32(2) {
		if table.find(hash, "", plainStyle) != nil {
			t.Errorf("found a word in an empty table, by hash %d", hash)
		}
	}
}

// Each goroutine reads words that the others replace meanwhile.
func TestKnownWordsAreAsIfNew(t *testing.T) {
	tagger := wildTagger()
	tagger.words = newWordTable(1, 20)
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Go(func() {
			p := newPass(tagger.model, &Text{})
			for i := range 300 {
				var sentence []string
				for j := range 12 {
					sentence = append(sentence, "Word"+strconv.Itoa((i*(g+3)+j*j)%60))
				}
				sentence = append(sentence, "a-word-that-is-too-long-to-be-kept")
				turn := tagger.words.enter()
				p.read(tagger, [][]string{sentence, sentence})
				checkWords(t, tagger, p, sentence)
				tagger.words.leave(turn)
			}
		})
	}
	wait.Wait()
	tagger.words.checkPlaces(t)
}

// checkWords compares what a pass has read of a sentence, twice, with what is worked
// out anew.
func checkWords(t *testing.T, tagger *Tagger, p *pass, sentence []string) {
	text := tagger.tables.NewText([][]string{sentence, sentence})
	at := 0
	for k, s := range text.sentences {
		for i := range s {
			var sums wordSums
			tagger.model.sumWord(&s[i], &sums, new([]Feature))
			if p.text.sentences[k][i] != s[i] || *p.sums[at] != sums {
				t.Errorf("token %d of %q is not as if new", i, sentence)
			}
			at++
		}
	}
}

func TestReadingNewWordsMakesNoGarbage(t *testing.T) {
	tagger := wildTagger()
	tagger.words = newWordTable(1, 20)
	p := newPass(tagger.model, &Text{})
	var documents [][][]string
	for i := range 100 {
		documents = append(documents, [][]string{{"word" + strconv.Itoa(i), "and-one-that-is-too-long-to-be-kept"}})
	}
	at := 0
	read := func() {
		defer tagger.words.leave(tagger.words.enter())
		p.read(tagger, documents[at%len(documents)])
		at++
	}
	for range documents {
		read()
	}
	if made := testing.AllocsPerRun(len(documents), read); made > 0 {
		t.Errorf("%v objects a document", made)
	}
}
