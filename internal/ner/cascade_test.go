package ner

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// firstPass labels a document as a tagger's first pass does.
func firstPass(t *Tagger, sentences [][]string) *pass {
	p := t.passes.New().(*pass)
	p.read(t, sentences)
	p.first()
	return p
}

// cautiousTagger is a wild one whose weights favour Outside, so that the cascade is
// sure of some tokens.
func cautiousTagger() *Tagger {
	t := wildTagger()
	for f := range Feature(Features) {
		if f%8 == 0 {
			t.model.Set(f, Outside, 127)
		}
	}
	return t
}

func TestTheCascadeIsSureOfTheSameTokensWhateverWasReadBefore(t *testing.T) {
	used := cautiousTagger()
	others, sure := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		sentences := drawDocument(rt)
		fresh := NewTagger(used.tables, used.model)
		for range 200 {
			used.Tag([][]string{{"word" + strconv.Itoa(others), "Minsk"}})
			others++
		}
		together := firstPass(used, sentences)
		for k := range sentences {
			alone := firstPass(fresh, sentences[k:k+1]).scores[0]
			for i := range alone {
				if alone[i].areOnlyOutside() != together.scores[k][i].areOnlyOutside() {
					rt.Fatalf("token %d of %q", i, sentences[k])
				}
				if alone[i].areOnlyOutside() {
					sure++
				}
			}
		}
	})
	if sure == 0 {
		t.Error("no token was ever sure")
	}
}

func TestNoNameHoldsATokenThatTheCascadeIsSureOf(t *testing.T) {
	tagger := cautiousTagger()
	rapid.Check(t, func(rt *rapid.T) {
		sentences := drawDocument(rt)
		scores := firstPass(tagger, sentences).scores
		for k, names := range tagger.Tag(sentences) {
			for _, name := range names {
				for i := name.First; i < name.End; i++ {
					if scores[k][i].areOnlyOutside() {
						rt.Fatalf("%q of %q is in a name", sentences[k][i], sentences[k])
					}
				}
			}
		}
	})
}

// sentencesToTag have small words in names and beside them.
var sentencesToTag = []string{
	"The president of the European Central Bank said on Monday that it would wait .",
	"He left the University of New South Wales for the Bank of England in 2004 .",
	"she moved from the outskirts of Rio de Janeiro to a small town near Lyon",
	"Ministers of the Group of Twenty met in the capital of Japan to talk about trade and debt .",
	"Leonardo da Vinci and Ludwig van Beethoven never met , according to experts at the museum .",
	"A spokesman for the Food and Drug Administration declined to comment on the report .",
	"The storm , which had formed off the coast of Africa , weakened before it reached land .",
	"In other news , police in the north of Ireland arrested a man with ties to the group .",
	"Oil prices fell as members of the Organization of the Petroleum Exporting Countries could not agree .",
	"It is one of the largest museums of its kind and has been open to the public for decades .",
	"Chelsea beat Queens Park Rangers 2 - 0 at home after a goal by Didier Drogba in the first half .",
	"apple said it would sell fewer phones in china than it had hoped",
}

// shippedTagger has the weights that ship, and knows a few names.
func shippedTagger(t *testing.T) *Tagger {
	t.Helper()
	open := func(name string) *os.File {
		file, err := os.Open("../../enrich/models/" + name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		return file
	}
	model, err := ReadModel(open("tagger.bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	clusters, err := ReadClusters(open("clusters.bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	gazetteer := NewGazetteer(0)
	gazetteer.AddName("Rio de Janeiro", place)
	gazetteer.AddName("University of New South Wales", organization)
	gazetteer.AddName("Bank of England", organization)
	return NewTagger(NewTables(clusters, gazetteer), model)
}

func TestTheCascadeFindsTheNamesThatAllWeightsFind(t *testing.T) {
	tagger := shippedTagger(t)
	casings := map[string]func(string) string{
		"as written":    func(s string) string { return s },
		"in title case": capitalized,
		"in capitals":   strings.ToUpper,
	}
	for casing, write := range casings {
		t.Run(casing, func(t *testing.T) {
			var sentences [][]string
			for _, s := range sentencesToTag {
				tokens := strings.Fields(s)
				for i := range tokens {
					tokens[i] = write(tokens[i])
				}
				sentences = append(sentences, tokens)
			}
			full := newPass(tagger.model, &Text{})
			full.read(tagger, sentences)
			full.first()
			full.second()
			tokens, sure := 0, 0
			for k, names := range tagger.Tag(sentences) {
				if diff := cmp.Diff(SpansOf(full.labels[k]), names); diff != "" {
					t.Errorf("%q (-all weights +cascade):\n%s", sentences[k], diff)
				}
			}
			for _, scores := range firstPass(tagger, sentences).scores {
				for i := range scores {
					tokens++
					if scores[i].areOnlyOutside() {
						sure++
					}
				}
			}
			if sure*3 < tokens {
				t.Errorf("%d of %d tokens are sure: that spares little", sure, tokens)
			}
		})
	}
}

func capitalized(word string) string {
	for i, c := range word {
		return string(unicode.ToUpper(c)) + word[i+len(string(c)):]
	}
	return word
}
