package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/ner"
)

// mentions measures the tagger on gold tokens: names with the right tokens and
// the right type, exactly.
func mentions(data string, pipeline *enrich.Pipeline) ([]row, error) {
	var rows []row
	for _, set := range []struct{ name, path string }{
		{"UNER-PUD", "ner/uner_pud/test.iob2"},
		{"UNER-EWT test", "ner/uner_ewt/test.iob2"},
	} {
		documents, err := readGold(filepath.Join(data, filepath.FromSlash(set.path)))
		if err != nil {
			return nil, err
		}
		scores, words, took := tagAll(pipeline, documents)
		rows = append(rows, row{"mentions", set.name, "F1", scores.Total().F1(), words, took})
		for _, typ := range []article.EntityType{article.Person, article.Organization, article.Place} {
			rows = append(rows, row{task: "mentions", set: set.name, metric: "F1 " + string(typ), score: scores[typ].F1()})
		}
		upper, _, _ := tagAll(pipeline, shouted(documents))
		rows = append(rows, row{task: "mentions", set: set.name + " IN CAPITALS", metric: "F1", score: upper.Total().F1()})
	}
	return rows, nil
}

func readGold(path string) ([]ner.Document, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ner.ReadUNER(file, false)
}

func tagAll(pipeline *enrich.Pipeline, documents []ner.Document) (scores ner.Scores, words int, took time.Duration) {
	scores = make(ner.Scores)
	for _, document := range documents {
		sentences := make([][]string, len(document))
		for i, s := range document {
			sentences[i] = s.Tokens
			words += len(s.Tokens)
		}
		start := time.Now()
		found := pipeline.TagTokens(sentences)
		took += time.Since(start)
		for i, s := range document {
			scores.Add(s.Names, found[i])
		}
	}
	return scores, words, took
}

// shouted returns the documents in capital letters, as some headlines are.
func shouted(documents []ner.Document) []ner.Document {
	upper := make([]ner.Document, len(documents))
	for d, document := range documents {
		for _, s := range document {
			tokens := make([]string, len(s.Tokens))
			for i, token := range s.Tokens {
				tokens[i] = strings.ToUpper(token)
			}
			upper[d] = append(upper[d], ner.Sentence{Tokens: tokens, Names: s.Names})
		}
	}
	return upper
}
