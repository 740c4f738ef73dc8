package enrich

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A card that speaks of another file than the embedded one tells nothing.
func TestCardsNameTheDigestsOfTheEmbeddedFiles(t *testing.T) {
	for _, c := range []struct {
		card, file string
		content    []byte
	}{
		{"tagger.md", "tagger.bin.gz", taggerWeights},
		{"tagger.md", "clusters.bin.gz", taggerClusters},
		{"knowledge.md", "knowledge.tsv.gz", knowledgeTable},
		{"topics.md", "topics.bin.gz", topicTable},
		{"words.md", "words.tsv.gz", wordTable},
	} {
		card, err := os.ReadFile(filepath.Join("..", "docs", "models", c.card))
		if err != nil {
			t.Fatal(err)
		}
		_, row, found := strings.Cut(string(card), "| file | `enrich/models/"+c.file+"`")
		if !found {
			t.Errorf("%s does not name the file %s", c.card, c.file)
			continue
		}
		_, row, _ = strings.Cut(row, "\n")
		row, _, _ = strings.Cut(row, "\n")
		if want := fmt.Sprintf("| SHA-256 | `%x` |", sha256.Sum256(c.content)); row != want {
			t.Errorf("%s says of %s\n%s\nwant\n%s", c.card, c.file, row, want)
		}
	}
}

func TestEveryEmbeddedFileHasACard(t *testing.T) {
	files, err := filepath.Glob("models/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	cards, err := filepath.Glob("../docs/models/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range cards {
		card, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(card)
	}
	for _, file := range files {
		if !strings.Contains(all.String(), "| file | `enrich/"+filepath.ToSlash(file)+"`") {
			t.Errorf("no card in docs/models describes %s", file)
		}
	}
}
