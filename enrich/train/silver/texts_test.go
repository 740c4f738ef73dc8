package silver

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/ner"
)

// readOne reads a set of one article.
func readOne(t *testing.T, line string) Text {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "articles"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "articles", "wikinews.jsonl"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	splitter, err := enrich.NewSplitter()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := ReadTexts(t.Context(), Folders{Data: folder}, "wikinews", splitter)
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) != 1 {
		t.Fatalf("%d texts, want 1", len(texts))
	}
	return texts[0]
}

func TestNamesFindTheirTokensAgain(t *testing.T) {
	text := readOne(t, `{"body": "Wikinews\n\nThe mayor of São Paulo met the Bank of China on Friday. The mayor of São Paulo met the Bank of China on Friday. Nobody else was there."}`)
	if len(text.Sentences) != 2 {
		t.Fatalf("sentences %v, want the two that are prose, each once", text.Sentences)
	}
	found := [][]ner.Span{{{First: 3, End: 5, Type: article.Place}, {First: 7, End: 10, Type: article.Organization}}, nil}
	names := text.NamesOf(found)
	for i, want := range []string{"São Paulo", "Bank of China"} {
		if got := text.Body[names[i].Start:names[i].End]; got != want {
			t.Errorf("name %d is %q, want %q", i, got, want)
		}
	}
	document := text.Document(names)
	for k := range found {
		if diff := cmp.Diff(found[k], document[k].Names); diff != "" {
			t.Errorf("sentence %d: %s", k, diff)
		}
	}
}

func TestNamesThatNoTokensMakeAreLeftOut(t *testing.T) {
	text := readOne(t, `{"body": "The mayor of Minsk met workers from Gomel there."}`)
	document := text.Document([]Name{{14, 18, article.Place}, {13, 16, article.Place}, {36, 41, article.Place}})
	want := []ner.Span{{First: 7, End: 8, Type: article.Place}}
	if diff := cmp.Diff(want, document[0].Names); diff != "" {
		t.Error(diff)
	}
}
