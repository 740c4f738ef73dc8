package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/internal/ner"
)

// tinySet is gold of a few sentences, in as many documents as there are folds.
func tinySet(t *testing.T) []ner.Document {
	t.Helper()
	documents, err := ner.ReadWikigold(strings.NewReader(tinyGold), 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(documents) < goldRecipe.folds {
		t.Fatalf("%d documents for %d folds", len(documents), goldRecipe.folds)
	}
	return documents
}

const tinyGold = `Li I-PER
Keqiang I-PER
met O
workers O
in O
Minsk I-LOC
. O

He O
left O
Minsk I-LOC
. O

Lukashenko I-PER
spoke O
in O
Gomel I-LOC
. O

The O
Bank I-ORG
of I-ORG
China I-ORG
opened O
. O

Lukashenko I-PER
praised O
Li I-PER
Keqiang I-PER
. O

The O
bank O
opened O
in O
Gomel I-LOC
. O

Xi I-PER
left O
Beijing I-LOC
. O

Workers O
met O
in O
Beijing I-LOC
. O
`

func tinyTables() *ner.Tables {
	words := []ner.ClusterWord{{Hash: ner.WordHash("in"), Fine: 1, Kind: 1}, {Hash: ner.WordHash("met"), Fine: 2, Kind: 2}}
	return ner.NewTables(ner.NewClusters(words), ner.NewGazetteer(0))
}

func TestTrainingTwiceGivesTheSameBytesAndAModelThatLearned(t *testing.T) {
	model := trainTagger(tinyTables(), tinySet(t), nil)
	if !bytes.Equal(bytesOf(t, model), bytesOf(t, trainTagger(tinyTables(), tinySet(t), nil))) {
		t.Error("the second model has other bytes")
	}
	tagger := ner.NewTagger(tinyTables(), model)
	for _, d := range tinySet(t) {
		for i, names := range tagger.Tag(tokensOf(d)) {
			if diff := cmp.Diff(d[i].Names, names); diff != "" {
				t.Errorf("%v (-want +got):\n%s", d[i].Tokens, diff)
			}
		}
	}
}

func TestGuessesComeFromModelsThatHaveNotSeenTheDocument(t *testing.T) {
	known := examplesOf(tinySet(t))
	guessFold(tinyTables(), known, 0, goldRecipe)
	// With the gold of the first fold taken away, its guesses stay.
	changed := examplesOf(tinySet(t))
	for i := range changed[0].gold {
		changed[0].gold[i] = make([]ner.Label, len(changed[0].gold[i]))
	}
	guessFold(tinyTables(), changed, 0, goldRecipe)
	if diff := cmp.Diff(known[0].guessed, changed[0].guessed); diff != "" {
		t.Errorf("the guess depends on the document's own gold:\n%s", diff)
	}
	if known[0].memory == nil || known[1].memory != nil {
		t.Error("not just the first fold was guessed")
	}
}

func TestWeightsAreScaledToTheGreatest(t *testing.T) {
	f := newField(1, nil)
	f.weights[7] = labelWeights{2, -1, 0.004}
	f.transitions[3][4] = 4
	want := ner.NewModel()
	want.Set(7, 0, 127)
	want.Set(7, 1, -64)
	want.SetTransition(3, 4, 254)
	if diff := cmp.Diff(bytesOf(t, want), bytesOf(t, meanModel([]*field{f, f}))); diff != "" {
		t.Error(diff)
	}
}

func bytesOf(t *testing.T, m *ner.Model) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := m.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestRecase(t *testing.T) {
	tokens := strings.Fields("he of the Bank won n't say élan 's up")
	for c, want := range map[casing]string{
		asWritten: "he of the Bank won n't say élan 's up",
		headline:  "He of the Bank Won n't Say Élan 's Up",
		shouted:   "HE OF THE BANK WON N'T SAY ÉLAN 'S UP",
	} {
		before := slices.Clone(tokens)
		if got := strings.Join(recase(tokens, c), " "); got != want {
			t.Errorf("casing %d: got %s, want %s", c, got, want)
		}
		if !slices.Equal(tokens, before) {
			t.Errorf("casing %d changes the gold set", c)
		}
	}
}
